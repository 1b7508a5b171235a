"""How are words found again, in English and Spanish, with or without accents?

PostgreSQL's own stemmers run over folded text without signs, on both sides: in the stored column
and in the question. The Spanish one knows the ending "ción" but not "cion", so this one accent is
put back on both sides; then "evaluación", "evaluacion" and "evaluaciones" meet.

The expressions become part of stored columns. Changing them needs a migration that makes the
columns anew; Django does not see such a change by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib.postgres.search import (
    SearchQuery,
    SearchQueryCombinable,
    SearchQueryField,
    SearchVectorField,
)
from django.db.models import Func, TextField, Value

from messaging.markup import highlight, plain
from messaging.related_words import forms
from tenants.base.text import bare, bare_sql, fold, fold_sql, hits, words

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler
    from django.utils.safestring import SafeString

# Names under which `data` of an entry holds what people said, wherever they stand in it; all of it
# is shown to whoever sees the entry.
# fmt: off
SAID: Final = (
    "about", "agreed", "asked_by_name", "beside", "by", "concern", "es", "en", "fee", "for_name",
    "from_name", "guest_name", "knows", "language", "left_out", "link", "measure", "name", "note",
    "others", "outcome", "owner_name", "paper", "part", "person_name", "place", "point",
    "purpose", "quote", "reason", "rights_told", "said", "school_signed", "signed",
    "signed_name", "tags", "text", "title",
    "understood", "value", "visit", "what", "who", "who_name", "why", "words",
)
# fmt: on
SAID_PATH: Final = (
    'strict $.** ? (@.type() == "object").keyvalue() ? (@.key like_regex "^('
    + "|".join(SAID)
    + ')$" && @.value.type() != "object").value'
)
NAMES_PATH: Final = "strict $[*].name"
# Names under which it holds words of ours that a sentence shows in the reader's language.
# fmt: off
CODED: Final = (
    "verb", "kind_of_fact", "new", "stage", "role", "part", "kind_of_comment", "step", "purpose",
    "outcome", "area", "way",
)
# fmt: on
CODE: Final = "zz"  # before each: no word begins so
LONGEST_QUESTION: Final = 200  # characters; the rest of a longer one is not looked at
FOLDED: Final = bare_sql(fold_sql("%(expressions)s"))
FOLDED_SPANISH: Final = rf"regexp_replace({FOLDED}, 'cion\M', 'ción', 'g')"

_STRAIGHT: Final = str.maketrans("“”«»„–—−", '"""""---')
_QUESTION_PART: Final = re.compile(r'(-?)"([^"]*)"?|(-?)(\S+)')


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


class RecordText(Func):
    """An immutable expression: everything a reader finds in an entry, of its columns `body`, `data`
    and `attachments`. Of `data` only what people said and what is shown, by the names it stands
    under; a word of ours, a hash or an id in it is nobody's word."""

    output_field = TextField()
    arity = 3
    template = "({0} || ' a ' || {1} || ' a ' || {2})"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Each column stands where its own kind of text is taken from it."""
        parts = [compiler.compile(one) for one in self.source_expressions]
        (body, said, files), params = zip(*parts, strict=True)
        sql = self.template.format(body, _strings(said, SAID_PATH), _strings(files, NAMES_PATH))
        return sql, tuple(one for some in params for one in some)


class CodesVector(Func):
    """An immutable expression: which of our own words stand for something in `data`, each as one
    word that nobody types (see `code`). So a sentence of ours is found in each reader's language,
    though the record keeps no sentence."""

    output_field = SearchVectorField()
    arity = 1

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """The column stands once for each name."""
        data, params = compiler.compile(self.source_expressions[0])
        words = " || ".join(
            f"coalesce(' {CODE}{_letters(name)}' || translate({data} ->> '{name}', '._', 'qq'), '')"
            for name in CODED
        )
        return f"to_tsvector('pg_catalog.simple'::regconfig, {words})", (*params,) * len(CODED)


class RecordSearchVector(Func):
    """What the search column of the record holds: all its text, and the codes of our words."""

    output_field = SearchVectorField()
    arity = 3

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Both parts are made of the same columns."""
        body, data, files = self.source_expressions
        text, given = compiler.compile(EntrySearchVector(RecordText(body, data, files)))
        codes, more = compiler.compile(CodesVector(data))
        return f"({text} || {codes})", (*given, *more)


def _strings(column: str, path: str) -> str:
    """SQL for all strings that a path finds in a column of JSON, apart from each other."""
    listed = f"jsonb_path_query_array({column}, '{path}')::text"
    apart = f"replace({listed}, '\", \"', ' a ')"
    return rf"""regexp_replace({apart}, '\\(u[0-9a-f]{{4}}|.)', ' ', 'g')"""


def _letters(name: str) -> str:
    return name.replace(".", "q").replace("_", "q")


def code(name: str, value: str) -> str:
    """How a word of ours stands in the search column: `value` under the name `name` of `data`."""
    return f"{CODE}{_letters(name)}{_letters(value)}"


Codes = Callable[[str], Collection[str]]


def _no_codes(_word: str) -> Collection[str]:
    return ()


def search_query(typed: str, codes: Codes = _no_codes) -> SearchQueryCombinable:
    """What a person typed, as a question to an EntrySearchVector or RecordSearchVector column.

    All words must be there; "in quotes" one after the other; OR and -without work. Each word also
    means its irregular forms, and what stands for it under the `codes` of that word. Nothing that
    can be typed is an error; a question without a word finds nothing.
    """
    asked = fold(" ".join(map(str, _parts(typed))))
    groups = [(forms(word), codes(word)) for word in dict.fromkeys(bare(asked).split())]
    wide = [(group, ours) for group, ours in groups if len(group) > 1 or ours]
    return _in_one_language(asked, wide, "english") | _in_one_language(
        _as_spanish(asked), wide, "spanish"
    )


def _in_one_language(
    asked: str, groups: list[tuple[list[str], Collection[str]]], config: str
) -> SearchQueryCombinable:
    found: SearchQueryCombinable = _websearch(asked, config)
    for group, ours in groups:
        meant: SearchQueryCombinable = _websearch(" OR ".join(group), config)
        if ours:
            meant = meant | _websearch(" OR ".join(sorted(ours)), "simple")
        found = Widened(found, _websearch(group[0], config), meant)
    return found


def _websearch(asked: str, config: str) -> SearchQuery:
    return SearchQuery(Value(asked), config=config, search_type="websearch")


def _as_spanish(text: str) -> str:
    return re.sub(r"cion\b", "ción", text)


class Widened(SearchQueryCombinable, Func):  # type: ignore[misc]  # as Django's own SearchQuery
    """A question in which a word also means its other forms: (question, word, all forms)."""

    config = None  # asked for when two questions are joined; each part has its own
    function = "ts_rewrite"
    arity = 3
    output_field = SearchQueryField()


@dataclass(frozen=True)
class _Part:
    """One word or phrase of a question, as PostgreSQL reads it."""

    typed: str
    without: bool = False
    in_order: bool = False

    def __str__(self) -> str:
        text = " ".join(bare(self.typed).split())
        if self.in_order or (self.without and " " in text):
            text = f'"{text}"'
        return f"-{text}" if self.without else text


def as_asked(typed: str) -> str:
    """As much of what was typed as is looked for; a longer question ends with a whole word."""
    asked = typed.replace("\0", " ")
    cut = asked[:LONGEST_QUESTION]
    return cut if cut == asked else cut.rpartition(" ")[0] or cut


def _parts(typed: str) -> list[_Part]:
    """The parts of a question that hold a word; signs inside of words set them apart."""
    asked = as_asked(typed).translate(_STRAIGHT)
    found = [
        _Part(phrase or word, bool(minus or other_minus), bool(phrase))
        for minus, phrase, other_minus, word in _QUESTION_PART.findall(asked)
    ]
    return [part for part in found if bare(part.typed).strip()]


def asked_words(typed: str) -> list[str]:
    """The words a person is looking for, for marking, with their irregular forms: those after a
    minus and OR are not."""
    wanted = [
        word
        for part in _parts(typed)
        for word in words(part.typed)
        if not part.without and (part.in_order or word.lower() != "or")
    ]
    named = {fold(word): word for word in wanted}
    return [*named.values(), *(form for word in named for form in forms(word)[1:])]


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
