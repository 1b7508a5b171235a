"""How is a ContentType remembered without giving one district the id of another?

Django keeps one dictionary for the whole process, keyed by database alias. Under threads a
district then reads another's ids (seen: 2 of 2,039). Here the key is (alias, schema).
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType, ContentTypeManager
from django.db import connections

MOST_SCHEMAS = 500


class PerSchemaCache(dict[Any, dict[Any, Any]]):
    """What ContentTypeManager expects in `_cache`, with the schema added to each key."""

    @staticmethod
    def _key(alias: str) -> tuple[str, str]:
        return alias, connections[alias].schema_name  # type: ignore[attr-defined]  # our own backend

    def __getitem__(self, alias: str) -> dict[Any, Any]:
        return super().__getitem__(self._key(alias))

    def setdefault(self, alias: str, default: Any = None) -> dict[Any, Any]:
        if len(self) >= MOST_SCHEMAS:
            self.clear()
        return super().setdefault(self._key(alias), {} if default is None else default)


def install() -> None:
    """Give every ContentTypeManager, also those of migrations, a cache for each schema."""
    manager: Any = ContentType.objects
    if isinstance(manager._cache, PerSchemaCache):
        return
    plain_init = ContentTypeManager.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        plain_init(self, *args, **kwargs)
        self._cache = PerSchemaCache()

    ContentTypeManager.__init__ = init  # type: ignore[method-assign]  # also those of migrations
    manager._cache = PerSchemaCache()
