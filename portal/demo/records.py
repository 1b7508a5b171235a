"""How do lines of the demo about the record itself become requests, answers and statements?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils import translation

from messaging.models import Amendment, Entry, RecordsRequest
from messaging.services import amendments, records

if TYPE_CHECKING:
    from cases.models import Case
    from tenants.people.models import User

KINDS = ("asks_records", "gives_record", "asks_mending", "refuses", "states")


def line(*, by: User, case: Case, row: dict[str, Any], about: dict[str, Entry]) -> None:
    """One line: its kind is the one of KINDS that it has; `about` are entries by their id."""
    kind = next(name for name in KINDS if name in row)
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"demo-{case.pk}-{row['at']}-{kind}")
    with translation.override(by.language):
        _DO[kind](by, case, row, about, key)


def is_one(row: dict[str, Any]) -> bool:
    """Whether this line is about the record itself."""
    return any(name in row for name in KINDS)


def _asks(
    by: User, case: Case, row: dict[str, Any], about: dict[str, Entry], key: uuid.UUID
) -> None:
    wish = records.Wish(key=key, what=row["body"], **row["asks_records"])
    records.ask(by=by, case=case, wish=wish)


def _gives(
    by: User, case: Case, row: dict[str, Any], about: dict[str, Entry], key: uuid.UUID
) -> None:
    request = RecordsRequest.objects.waiting().select_related("case").get(case=case)
    given = records.Release(key=key, note=row["body"], **row["gives_record"])
    records.release(by=by, request=request, given=given)


def _asks_mending(
    by: User, case: Case, row: dict[str, Any], about: dict[str, Entry], key: uuid.UUID
) -> None:
    number = about[row["asks_mending"]].number
    wish = amendments.Wish(key=key, wrong=row["body"], should=row["should"], about=number)
    amendments.ask(by=by, case=case, wish=wish)


def _refuses(
    by: User, case: Case, row: dict[str, Any], about: dict[str, Entry], key: uuid.UUID
) -> None:
    amendment = _amendment(case, about[row["refuses"]])
    amendments.refuse(by=by, amendment=amendment, reasons=row["body"], key=key)


def _states(
    by: User, case: Case, row: dict[str, Any], about: dict[str, Entry], key: uuid.UUID
) -> None:
    amendment = _amendment(case, about[row["states"]])
    amendments.state_own(by=by, amendment=amendment, words=row["body"], key=key)


def _amendment(case: Case, entry: Entry) -> Amendment:
    return Amendment.objects.select_related("case__student").get(case=case, about=entry)


_DO = {
    "asks_records": _asks,
    "gives_record": _gives,
    "asks_mending": _asks_mending,
    "refuses": _refuses,
    "states": _states,
}
