"""How does a mapping of a data file become a frozen dataclass, with nothing unknown in it?"""

from __future__ import annotations

import datetime as dt
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from tenants.rulepacks.schema import RulePackError

T = TypeVar("T")


def read(shape: type[T], row: object, where: str) -> T:
    """A dataclass made of a mapping; `where` is said in the error.

    Raises RulePackError for a key that is not known or is missing, and for a value that does not
    fit its type.
    """
    if not isinstance(row, dict):
        raise RulePackError(f"{where}: a mapping is needed here, not {row!r}.")
    types, needed = _fields(shape)  # type: ignore[arg-type]  # a class can be hashed
    for key in row:
        if key not in types:
            raise RulePackError(f"{where}: the key {key!r} is not known.")
    for key in needed:
        if key not in row:
            raise RulePackError(f"{where}: the key {key!r} is missing.")
    return shape(**{key: _value(types[key], row[key], f"{where}, {key}") for key in row})


@cache
def _fields(shape: type[Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The types by key, and the keys that must be there."""
    hints = get_type_hints(shape)
    known = fields(shape)
    needed = tuple(
        one.name for one in known if one.default is MISSING and one.default_factory is MISSING
    )
    return {one.name: hints[one.name] for one in known}, needed


def _value(wanted: Any, value: Any, where: str) -> Any:
    if isinstance(wanted, UnionType):
        if value is None:
            return None
        wanted = next(one for one in get_args(wanted) if one is not NoneType)
    if get_origin(wanted) is tuple:
        if not isinstance(value, list):
            raise RulePackError(f"{where}: a list is needed here, not {value!r}.")
        return tuple(_value(get_args(wanted)[0], one, where) for one in value)
    if is_dataclass(wanted):
        return read(wanted, value, where)  # type: ignore[arg-type]  # a class, not an instance
    return _plain(wanted, value, where)


def _plain(wanted: Any, value: Any, where: str) -> Any:
    if issubclass(wanted, StrEnum):
        try:
            return wanted(value)
        except ValueError:
            known = ", ".join(wanted)
            raise RulePackError(f"{where}: {value!r} is none of {known}.") from None
    if type(value) is not wanted:
        raise RulePackError(f"{where}: {value!r} is no {_names[wanted]}.")
    if wanted is int and not 0 <= value <= 1000:
        raise RulePackError(f"{where}: {value} cannot be.")
    return value


_names = {int: "whole number", str: "text", bool: "yes or no", dt.date: "date"}
