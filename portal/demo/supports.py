"""How does the help in class of the demo become strategies, weeks and numbers?"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cases.models import Case, Support
from cases.services import supports, translations

if TYPE_CHECKING:
    from cases.services.supports import SupportPlan
    from tenants.people.models import User

Step = tuple[dict[str, Any], Callable[[], object]]


def steps(
    rows: list[dict[str, Any]], case: Callable[[], Case], person: Callable[[str], User]
) -> Iterator[Step]:
    """Each strategy's beginning, weeks and end, every one at its own moment."""
    for row in rows:
        by = row["by"]
        yield row, functools.partial(_start, row, case, person)
        for week in row["weeks"]:
            at = {"at": f"{week[0]} 15:00"}
            yield at, functools.partial(_week, row["what"], by, week, person)
        yield {"at": row["ended_at"]}, functools.partial(_end, row, person)


def _start(row: dict[str, Any], case: Callable[[], Case], person: Callable[[str], User]) -> None:
    by = person(row["by"])
    plan: SupportPlan = supports.SupportPlan(
        what=row["what"],
        who=by,
        times_a_week=row["times"],
        minutes=row["minutes"],
        starts=dt.datetime.fromisoformat(str(row["at"])).date(),
        review_on=row["review"],
        at_home=row["at_home"],
        measure=row["measure"],
        start_value=Decimal(row["start"]),
        aim_value=Decimal(row["aim"]),
    )
    begun = supports.start_support(by=by, case=case(), plan=plan)
    if "at_home_es" in row:
        translations.translate(by=by, said=begun, given=in_spanish(row["at_home_es"], row["what"]))


def in_spanish(words: str, of: str) -> translations.Translation:
    """Words that the demo's interpreter checked; `of` what they belong to."""
    key = uuid.uuid5(uuid.NAMESPACE_OID, f"{of}: {words}")
    return translations.Translation("es", words, "checked", key, "Iván Castaño")


def _week(what: str, by: str, week: list[Any], person: Callable[[str], User]) -> None:
    """[day, given, planned, number, why]."""
    day, given, planned, value, *why = week
    said = supports.WeekNote(
        day=day, planned=planned, given=given, value=Decimal(value), note=" ".join(why)
    )
    supports.note_week(by=person(by), support=Support.objects.get(what=what), said=said)


def _end(row: dict[str, Any], person: Callable[[str], User]) -> None:
    support = Support.objects.get(what=row["what"])
    day = dt.datetime.fromisoformat(str(row["ended_at"])).date()
    supports.end_support(
        by=person(row["by"]), support=support, ended_on=day, outcome=row["outcome"]
    )
