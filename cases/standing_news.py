"""Which word does an adult get when the school changes what they are to a child?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

RIGHTS = "education_rights"
Values = Mapping[str, Any]


def news_of(old: Values, new: Values, *, day: dt.date, joins: bool) -> dict[str, str]:
    """What the audit row says of it: `told_as` and, where one counts, the `day` (ISO). Empty when
    the adult may do and see what they did before, or when they join a team today (`joins`): of that
    they are told anyway. `old` and `new` are the fields as an audit row keeps them; `old` is empty
    for somebody new; `day` is today."""
    before, after = _has_rights(old, day), _has_rights(new, day)
    if before and after:
        return _other_last_day(old, new, day)
    if before:
        return {"told_as": "rights_end"}
    if after:
        first = max(str(new["starts"]), day.isoformat())
        here = joins and first == day.isoformat()
        return {} if here else {"told_as": "rights_begin", "day": first}
    return {"told_as": "standing"} if _sees(old, day) != _sees(new, day) else {}


def _other_last_day(old: Values, new: Values, day: dt.date) -> dict[str, str]:
    if old["until"] == new["until"]:
        return {}
    if new["until"]:
        return {"told_as": "rights_until", "day": str(new["until"])}
    return {"told_as": "rights_begin", "day": day.isoformat()}


def _has_rights(values: Values, day: dt.date) -> bool:
    return _lasts(values, day) and values["standing"] == RIGHTS


def _sees(values: Values, day: dt.date) -> tuple[bool, bool]:
    """The child, and copies of notices."""
    lasts = _lasts(values, day)
    return lasts, lasts and bool(values["receives_copies"])


def _lasts(values: Values, day: dt.date) -> bool:
    return bool(values) and (not values["until"] or str(values["until"]) >= day.isoformat())
