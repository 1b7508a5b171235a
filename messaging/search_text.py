"""How are words found again, in English and Spanish, with or without accents?

PostgreSQL's own stemmers run over text whose accents are folded on both sides, so that
"evaluación", "evaluacion" and "evaluaciones" meet.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, Value

FROM = "áàâäãåéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ"
TO = "aaaaaaeeeeiiiiooooouuuuncAAAAAAEEEEIIIIOOOOOUUUUNC"
FOLD = str.maketrans(FROM, TO)
CONFIGS = ("english", "spanish")


def fold(text: str) -> str:
    """The text in lower case without the accents of western Europe."""
    return text.translate(FOLD).lower()


class EntrySearchVector(Func):
    """An immutable expression for a generated column: both stemmers over the folded text."""

    output_field = SearchVectorField()
    template = (
        "(to_tsvector('pg_catalog.english'::regconfig, "
        f"lower(translate(%(expressions)s, '{FROM}', '{TO}'))) || "
        "to_tsvector('pg_catalog.spanish'::regconfig, "
        f"lower(translate(%(expressions)s, '{FROM}', '{TO}'))))"
    )

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        super().__init__(*expressions, **extra)

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The expression stands twice in the template, so its parameters do too."""
        sql, params = super().as_sql(compiler, connection, **context)
        return sql, [*params, *params]


def search_query(words: str) -> SearchQuery:
    """What a person typed, as a query in both languages. Bad syntax is not possible."""
    folded = Value(fold(words))
    english, spanish = (
        SearchQuery(folded, config=name, search_type="websearch") for name in CONFIGS
    )
    return english | spanish
