"""How are words found again, in English and Spanish, with or without accents?

PostgreSQL's own stemmers run over folded text, on both sides: in the stored column and in the
question. The Spanish one knows the ending "ción" but not "cion", so this one accent is put back
on both sides; then "evaluación", "evaluacion" and "evaluaciones" meet.

The expressions become part of stored columns. Changing them needs a migration that makes the
columns anew; Django does not see such a change by itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, TextField, Value

from messaging.markup import highlight, plain
from tenants.base.text import fold, fold_sql, hits, words

if TYPE_CHECKING:
    from django.contrib.postgres.search import SearchQueryCombinable
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler
    from django.utils.safestring import SafeString

LONGEST_QUESTION: Final = 200  # characters; the rest of a longer one is not looked at
FOLDED: Final = fold_sql("%(expressions)s")
FOLDED_SPANISH: Final = rf"regexp_replace({FOLDED}, 'cion\M', 'ción', 'g')"

_QUESTION_PART: Final = re.compile(r'(-?)"([^"]*)"?|(-?)(\S+)')


class FoldedEnglish(Func):
    """A text as the English stemmer shall see it."""

    output_field = TextField()
    template = FOLDED
    arity = 1


class FoldedSpanish(Func):
    """A text as the Spanish stemmer shall see it."""

    output_field = TextField()
    template = FOLDED_SPANISH
    arity = 1


class EntrySearchVector(Func):
    """An immutable expression for a generated column: both stemmers over one text column."""

    output_field = SearchVectorField()
    arity = 1
    template = (
        f"(to_tsvector('pg_catalog.english'::regconfig, {FOLDED}) || "
        f"to_tsvector('pg_catalog.spanish'::regconfig, {FOLDED_SPANISH}))"
    )

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """The text stands twice in the template, so its parameters do too."""
        sql, params = super().as_sql(compiler, connection, *args, **context)
        return sql, params + params


def search_query(typed: str) -> SearchQueryCombinable:
    """What a person typed, as a question to an EntrySearchVector column.

    All words must be there; "in quotes" one after the other; OR and -without work. Nothing that
    can be typed is an error; a question without a word finds nothing.
    """
    asked = Value(typed.replace("\0", " ")[:LONGEST_QUESTION])
    english = SearchQuery(FoldedEnglish(asked), config="english", search_type="websearch")
    spanish = SearchQuery(FoldedSpanish(asked), config="spanish", search_type="websearch")
    return english | spanish


def asked_words(typed: str) -> list[str]:
    """The words a person is looking for, for marking: those after a minus and OR are not."""
    wanted: list[str] = []
    for minus, phrase, other_minus, word in _QUESTION_PART.findall(typed[:LONGEST_QUESTION]):
        if not (minus or other_minus) and word.lower() != "or":
            wanted += words(phrase or word)
    return list({fold(word): word for word in wanted}.values())


def excerpt(body: str, typed: str, *, length: int = 240) -> SafeString:
    """About `length` characters of a message around the first hit, hits marked, escaped."""
    text = " ".join(plain(body).split())
    terms = asked_words(typed)
    found = hits(text, terms)
    begin = _word_start(text, found[0][0] - length // 3) if found else 0
    end = _word_end(text, begin + length)
    cut = f"{'… ' if begin else ''}{text[begin:end]}{' …' if end < len(text) else ''}"
    return highlight(cut, terms)


def _word_start(text: str, place: int) -> int:
    return text.find(" ", place) + 1 if place > 0 else 0


def _word_end(text: str, place: int) -> int:
    return max(text.rfind(" ", 0, place), place // 2) if place < len(text) else len(text)
