"""How does the demo's plan come into effect, and what is kept of it from then on?"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cases import service_page
from cases.models import (
    Case,
    Duty,
    GoalTrack,
    PlanAmendment,
    PlanInEffect,
    PlanVersion,
    ServiceTime,
)
from cases.services import (
    both_ends,
    duties,
    goals,
    in_effect,
    plan_amending,
    plan_copies,
    progress,
    services_given,
)
from tenants.base.clock import today
from tenants.people.services.school_days import school_days

if TYPE_CHECKING:
    from tenants.people.models import User

Step = tuple[dict[str, Any], Callable[[], object]]
Find = Callable[[], Case]
Person = Callable[[str], "User"]


def steps(rows: list[dict[str, Any]], case: Find, person: Person) -> Iterator[Step]:
    """Each version that comes into effect, who carries what, who confirms it, and each copy that
    the family gets."""
    for row in rows:
        if "copy" in row:
            yield row, functools.partial(_copy, row, case, person)
            continue
        if "agreed" in row:
            yield row, functools.partial(_offer, row, case, person)
            yield row["agreed"], functools.partial(_agree, row["agreed"], case, person)
        else:
            yield row, functools.partial(_put, row, case, person)
        if "carried" in row:
            yield row, functools.partial(_give_out, row, case, person)
        for said in row["confirmed"]:
            yield said, functools.partial(_confirm, said["by"], case, person)


def goal_steps(rows: list[dict[str, Any]], case: Find, person: Person) -> Iterator[Step]:
    """What is counted for the `nth` goal, and each of its numbers on its own day."""
    for row in rows:
        yield row, functools.partial(_follow, row, case, person)
        for day, value in row["numbers"]:
            at = {"at": f"{day} 15:05"}
            yield at, functools.partial(_number, row, day, value, case, person)


def _follow(row: dict[str, Any], case: Find, person: Person) -> None:
    holds = _newest(case())
    way = goals.Way(
        measure=row["measure"],
        unit=row["unit"],
        starts=holds.starts_on,
        ends=row["ends"],
        start_value=Decimal(row["start"]),
        aim_value=Decimal(row["aim"]),
        in_a_row=row["in_a_row"],
    )
    block = list(goals.goals_of(holds))[row["nth"] - 1]
    goals.follow(by=person(row["by"]), in_effect=holds, block=block, way=way)


def _number(row: dict[str, Any], day: dt.date, value: int, case: Find, person: Person) -> None:
    track = GoalTrack.objects.select_related("case").get(case=case(), measure=row["measure"])
    by = person(row["by"])
    goals.note_point(by=by, track=track, day=day, value=Decimal(value))


def report_steps(rows: list[dict[str, Any]], case: Find, person: Person) -> Iterator[Step]:
    """Each report on progress."""
    for row in rows:
        yield row, functools.partial(_report, row, case, person)


def _report(row: dict[str, Any], case: Find, person: Person) -> None:
    holds = _newest(case())
    said = {
        pk: row.get("said", {}).get(number, {})
        for number, pk in enumerate(goals.goals_of(holds), start=1)
    }
    given = progress.Report(said=said, next=row["next"], for_day=row["for_day"])
    progress.give(by=person(row["by"]), in_effect=holds, report=given)


def home_steps(rows: list[dict[str, Any]], case: Find, person: Person) -> Iterator[Step]:
    """What the family wants to do at home."""
    for row in rows:
        yield row, functools.partial(_promise, row, case, person)


def _promise(row: dict[str, Any], case: Find, person: Person) -> None:
    both_ends.promise(by=person(row["by"]), case=case(), words=row["words"])


def service_steps(rows: list[dict[str, Any]], case: Find, person: Person) -> Iterator[Step]:
    """Each service is written down on its weekdays while there is school, but on the days that say
    otherwise: `missed` and `made_up`."""
    for row in rows:
        for day in _days(row):
            missed = {one["day"]: one for one in row.get("missed", [])}
            said = missed.get(day, {"minutes": row["minutes"]})
            at = {"at": f"{day} 15:20"}
            yield at, functools.partial(_time, row, day, said, case, person)
        for one in row.get("made_up", []):
            at = {"at": f"{one['day']} 15:25"}
            yield at, functools.partial(_time, row, one["day"], one, case, person)


def _days(row: dict[str, Any]) -> list[dt.date]:
    """From the first day to the last, on the weekdays of that time; 0 is Monday."""
    found = list(row.get("days", []))
    for first, last, weekdays in row.get("spans", []):
        found += [
            day
            for day in (first + n * dt.timedelta(days=1) for n in range((last - first).days + 1))
            if day.weekday() in weekdays
        ]
    return found


def _time(
    row: dict[str, Any], day: dt.date, said: dict[str, Any], case: Find, person: Person
) -> None:
    holds = _newest(case())
    calendar = school_days().of(case().student.school_id)
    snow = said.get("reason") == "no_school"
    if not snow and not service_page.is_school_day(calendar, day):
        return
    known = services_given.services_of(holds).items()
    block = next(pk for pk, one in known if one["fields"]["name"] == row["service"])
    missed = None
    if "makes_up" in said:
        missed = ServiceTime.objects.get(case=case(), block=block, day=said["makes_up"])
    given = services_given.Given(
        block=block,
        day=day,
        minutes=said.get("minutes", 0),
        reason=said.get("reason", ""),
        note=said.get("note", ""),
        makes_up=missed,
    )
    services_given.note_time(by=person(row["by"]), in_effect=holds, given=given)


def _newest(case: Case) -> PlanInEffect:
    rows = PlanInEffect.objects.filter(case=case).select_related("version", "case")
    return rows.order_by("number")[len(rows) - 1]


def _put(row: dict[str, Any], case: Find, person: Person) -> None:
    version = PlanVersion.objects.filter(case=case()).select_related("plan", "case")
    newest = version.latest("number")
    in_effect.put_in_effect(by=person(row["by"]), version=newest, starts_on=row["starts"])


def _copy(row: dict[str, Any], case: Find, person: Person) -> None:
    given = row["copy"]
    rows = PlanVersion.objects.filter(case=case()).select_related("plan", "case")
    plan_copies.give(
        by=person(row["by"]),
        version=rows.get(number=given["draft"]),
        happened_on=today(),
        how=given["how"],
        note=given.get("note", ""),
    )


def _offer(row: dict[str, Any], case: Find, person: Person) -> None:
    version = PlanVersion.objects.filter(case=case()).select_related("plan", "case")
    by = person(row["by"])
    plan_amending.propose(
        by=by,
        version=version.latest("number"),
        starts_on=row["starts"],
        reason=row["reason"],
        signed=by.display_name,
    )


def _agree(row: dict[str, Any], case: Find, person: Person) -> None:
    by = person(row["by"])
    offer = PlanAmendment.objects.get(case=case())
    plan_amending.agree(by=by, amendment=offer, signed=by.display_name)


def _give_out(row: dict[str, Any], case: Find, person: Person) -> None:
    """By kind of part: [kind, which of that kind from 1, or 0 for all of them]."""
    holds = _newest(case())
    carried = {
        person(who).pk: [
            block["id"]
            for kind, nth in wanted
            for number, block in enumerate(_of_kind(holds, kind), start=1)
            if nth in (0, number)
        ]
        for who, wanted in row["carried"].items()
    }
    duties.set_duties(by=person(row["by"]), in_effect=holds, carried=carried)


def _of_kind(row: PlanInEffect, kind: str) -> list[dict[str, Any]]:
    return [block for block in row.version.blocks if block["kind"] == kind]


def _confirm(who: str, case: Find, person: Person) -> None:
    user = person(who)
    duty = Duty.objects.get(in_effect=_newest(case()), person=user)
    duties.confirm(by=user, duty=duty)
