"""How is a question to the database worked out once, and then asked again with other values?

Django builds and compiles a queryset anew at each request; on our pages that took longer than
the answer. A `prepared` function builds its queryset once in each process for each standing of
a reader (hat and roles) and each day, with stand-ins in place of the values. After that only the
values are put in. The SQL names no schema, so it is right in every district.

What keeps it safe: a rule asks a stand-in of the reader, which knows hat, roles and nothing else;
every value must turn up in the SQL; and an id, a day or a moment that is not one of the values is
refused, because it would be somebody's own.
"""

from __future__ import annotations

import copy
import datetime as dt
import uuid
import zlib
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cache, update_wrapper
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connections

from tenants.base.clock import today

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST: Final = 500  # statements; a new day begins anew, so this is seldom reached
_SPACE: Final = uuid.uuid4()  # nobody outside this process can guess a stand-in
_LONG_AGO: Final = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


EVERY: Final[list[Prepared]] = []  # for the guard that compares each with the plain queryset


class HasStanding(Protocol):
    """A reader: their id, and what rules may ask about anybody of the same standing."""

    pk: Any

    def standing(self, pk: uuid.UUID) -> Hashable:
        """Hat and roles, as a stand-in for the reader with the id `pk`."""


class Unsafe(RuntimeError):
    """The queryset cannot be kept: something in it belongs to one reader or one moment."""


# The place of a parameter, the name of its value, and the driver's own type for it, if any.
Slot = tuple[int, str, type[int] | None]


@dataclass(frozen=True)
class Statement:
    """SQL, its parameters, and which of them stand for a value."""

    sql: str  # empty: no row can ever match
    params: tuple[Any, ...]
    slots: tuple[Slot, ...]
    rows: QuerySet[Any]
    compiler: Any

    def answer(self, values: dict[str, Any]) -> list[Any]:
        """The rows for these values, read now."""
        if not self.sql:
            return []
        params = list(self.params)
        for place, name, kind in self.slots:
            params[place] = kind(values[name]) if kind else values[name]
        reader: Any = self.rows._iterable_class
        return list(reader(_Filled(self, tuple(params))))


class _Filled:
    """What Django's readers of rows ask of a queryset, its query and its compiler."""

    def __init__(self, statement: Statement, params: tuple[Any, ...]) -> None:
        self._statement = statement
        self._params = params
        self.model = statement.rows.model
        self.query = self
        self.db = statement.rows.db
        self.selected = statement.rows.query.selected
        self._fields = statement.rows._fields  # type: ignore[attr-defined]
        self._known_related_objects: dict[Any, Any] = {}

    def get_compiler(self, using: str) -> Any:
        """The kept compiler on this thread's connection, which need not compile."""
        ready = copy.copy(self._statement.compiler)
        ready.connection = connections[using]
        ready.as_sql = lambda *_args, **_more: (self._statement.sql, self._params)
        return ready


class Prepared:
    """A function that builds a queryset, asked by value. Made with `prepared`."""

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self.build = build
        self._kept: dict[Hashable, Statement] = {}
        update_wrapper(self, build)
        EVERY.append(self)

    def __call__(self, reader: HasStanding | None = None, /, **values: Any) -> list[Any]:
        """The rows for this reader and these values. Raises Unsafe for a queryset that
        cannot be kept."""
        stand_ins = {name: _stand_in(name, _kind(value)) for name, value in values.items()}
        like = None
        if reader is not None:
            values["reader"] = reader.pk
            like = reader.standing(_stand_in("reader", _kind(reader.pk)))
        day = today()
        key = (day, like, *(type(value) for value in stand_ins.values()))
        statement = self._kept.get(key)
        if statement is None:
            statement = self._prepare(day, like, stand_ins)
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[key] = statement
        return statement.answer(values)

    def _prepare(self, day: dt.date, like: Any, stand_ins: dict[str, Any]) -> Statement:
        rows = self.build(like, **stand_ins) if like else self.build(**stand_ins)
        if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise Unsafe(f"{self.build.__name__}: rows that are fetched later cannot be kept.")
        compiler = rows.query.get_compiler(rows.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            sql, params = "", ()
        if like:
            stand_ins = {**stand_ins, "reader": like.pk}
        slots = _slots(self.build.__name__, params, stand_ins, day) if sql else ()
        compiler.connection = None
        return Statement(sql, tuple(params), slots, rows, compiler)


def prepared(build: Callable[..., QuerySet[Any]]) -> Prepared:
    """Keep what `build` builds. It takes the reader first, if it needs one, then values by name
    (ids, whole numbers, texts, moments), and may do nothing with them but put them in filters."""
    return Prepared(build)


def _kind(value: object) -> Hashable:
    return type(value)  # type: ignore[return-value]  # mypy takes a class for unhashable


@cache
def _stand_in(name: str, kind: Hashable) -> Any:
    """A value of that type that turns up nowhere else."""
    mark = zlib.crc32(f"{_SPACE}{name}".encode()) % 10**9
    if kind is int:
        return 10**9 + mark
    if kind is dt.datetime:
        return _LONG_AGO + dt.timedelta(seconds=mark)
    own = uuid.uuid5(_SPACE, name)
    if kind is uuid.UUID:
        return own
    if kind is str:
        return own.hex
    raise TypeError(f"{name}: {kind} cannot be the value of a kept statement.")


def _slots(
    what: str, params: Iterable[Any], stand_ins: dict[str, Any], day: dt.date
) -> tuple[Slot, ...]:
    names = {value: name for name, value in stand_ins.items()}
    found: list[Slot] = []
    for place, param in enumerate(params):
        if isinstance(param, str | int | uuid.UUID | dt.datetime) and param in names:
            found.append((place, names[param], _wrapper(param)))
        elif not _is_anybodys(param, day):
            raise Unsafe(f"{what}: {param!r} is not one of the values.")
    # Whoever sees every row is not asked for by id, so the reader alone need not turn up.
    if missing := set(stand_ins) - {name for _, name, _ in found} - {"reader"}:
        raise Unsafe(f"{what}: {', '.join(sorted(missing))} did not turn up in the SQL.")
    return tuple(found)


def _wrapper(param: object) -> type[int] | None:
    """The type that tells the driver how wide a whole number is; Django puts one round some."""
    return type(param) if isinstance(param, int) and type(param) is not int else None


def _is_anybodys(param: object, day: dt.date) -> bool:
    """Words and numbers of the rules themselves, and today (which is in the key)."""
    if isinstance(param, list | tuple):
        return all(_is_anybodys(one, day) for one in param)
    return param is None or param == day or isinstance(param, str | int | bool)
