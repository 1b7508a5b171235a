"""How is extra help in class begun, noted week by week, and ended?

It runs beside everything else: nothing here asks or changes the stage of a case
(34 CFR 300.301(b); OSEP Memo 11-07).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, Support, SupportPoint, SupportWeek, TeamMember
from cases.services import facts
from cases.visibility import on_day
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.dates import check_near

if TYPE_CHECKING:
    from tenants.people.models import User

MOST_TIMES, MOST_MINUTES, MOST_A_WEEK, MOST_COUNTED = 20, 480, 3000, Decimal(99999)
LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True)
class SupportPlan:
    """What is tried. `minutes` are those of one time; `start_value` and `aim_value` are the ends of
    the aim line, both or none."""

    what: str
    who: User
    times_a_week: int
    minutes: int
    starts: dt.date
    review_on: dt.date
    at_home: str = ""
    measure: str = ""
    start_value: Decimal | None = None
    aim_value: Decimal | None = None


@dataclass(frozen=True)
class WeekNote:
    """What is noted of a week: minutes of the week, a number of a day, or both."""

    day: dt.date
    planned: int | None = None
    given: int | None = None
    value: Decimal | None = None
    note: str = ""


def start_support(*, by: User, case: Case, plan: SupportPlan) -> Support:
    """Begin a strategy; the family is told who does what, how often and until when. Raises
    NotAllowed, BadInput (an end before the start, a mistyped year, numbers that cannot be)."""
    if not policies.may_run_supports(by, case):
        raise NotAllowed(_("Only staff on the team can write down help in class."))
    _check_plan(case, plan)
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        row = Support.objects.create(
            case=locked,
            what=plan.what.strip(),
            who=plan.who,
            who_name=plan.who.display_name,
            times_a_week=plan.times_a_week,
            minutes=plan.minutes,
            at_home=plan.at_home.strip(),
            measure=plan.measure.strip(),
            start_value=plan.start_value,
            aim_value=plan.aim_value,
            starts=plan.starts,
            review_on=plan.review_on,
            created_by=by,
            written_in=by.language,
        )
        if plan.starts <= today() and not _running(locked, but=row):
            _fact(by, locked, "supports_started", plan.starts)
        _record("support.started", row, by)
    return row


def note_week(*, by: User, support: Support, said: WeekNote) -> Support:
    """Note minutes and a number; of a week or day that is there already they are corrected, and the
    event keeps the old ones. Raises NotAllowed, BadInput."""
    if not policies.may_run_supports(by, support.case):
        raise NotAllowed(_("Only staff on the team can write down help in class."))
    _check_note(support, said)
    with transaction.atomic():
        row = Support.objects.select_for_update(of=("self",)).get(pk=support.pk)
        old: dict[str, Any] = {}
        if said.planned is not None and said.given is not None:
            old |= _week(by, row, said, said.planned, said.given)
        if said.value is not None:
            old |= _point(by, row, said, said.value)
        _record(
            "support.noted",
            row,
            by,
            day=said.day.isoformat(),
            planned=said.planned,
            given=said.given,
            value=_number(said.value),
            note=said.note.strip(),
            old=old,
        )
    return row


def end_support(*, by: User, support: Support, ended_on: dt.date, outcome: str) -> Support:
    """Both looked at it: it ended on this day, and what came of it. Raises NotAllowed, BadInput."""
    if not policies.may_run_supports(by, support.case):
        raise NotAllowed(_("Only staff on the team can write down help in class."))
    check_near(ended_on=ended_on)
    if ended_on > today():
        raise BadInput({"ended_on": _("This day has not come yet. Choose today or earlier.")})
    if ended_on < support.starts:
        raise BadInput({"ended_on": _("The last day is before the first day. Check both.")})
    if not outcome.strip():
        raise BadInput({"outcome": _("Say what came of it. The family reads it.")})
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=support.case_id)
        row = Support.objects.select_for_update(of=("self",)).get(pk=support.pk)
        if row.ended_on is not None:
            raise BadInput(_("This has ended already."))
        row.ended_on, row.outcome, row.outcome_in = ended_on, outcome.strip(), by.language
        row.save(update_fields=["ended_on", "outcome", "outcome_in"])
        if not _running(case, but=row):
            _fact(by, case, "supports_ended", ended_on)
        _record("support.ended", row, by, outcome=row.outcome)
    return row


def _running(case: Case, *, but: Support) -> bool:
    rows = Support.objects.filter(case=case, ended_on=None, starts__lte=today())
    return rows.exclude(pk=but.pk).exists()


def _fact(by: User, case: Case, kind: str, day: dt.date) -> None:
    """The day stands on the road too; when it was written there by hand already, that is enough."""
    known = facts.standing_facts(case)
    if not any(one.kind == kind and one.happened_on == day for one in known):
        said = facts.Said(kind=kind, happened_on=day, how="")
        facts.note_fact(by=by, case=case, said=said, announce=False)


def _week(by: User, row: Support, said: WeekNote, planned: int, given: int) -> dict[str, Any]:
    found = SupportWeek.objects.filter(support=row, day=said.day).first()
    old = {"planned": found.planned, "given": found.given} if found else {}
    week = found or SupportWeek(support=row, day=said.day)
    week.planned, week.given, week.note = planned, given, said.note.strip()
    week.recorded_by_name = by.display_name
    week.save()
    return old


def _point(by: User, row: Support, said: WeekNote, value: Decimal) -> dict[str, Any]:
    found = SupportPoint.objects.filter(support=row, day=said.day).first()
    old = {"value": _number(found.value)} if found else {}
    point = found or SupportPoint(support=row, day=said.day)
    point.value, point.note = value, said.note.strip()
    point.recorded_by_name = by.display_name
    point.save()
    return old


# --- checking -----------------------------------------------------------------------------------


def _check_plan(case: Case, plan: SupportPlan) -> None:
    check_near(starts=plan.starts, review_on=plan.review_on)
    if not plan.what.strip():
        raise BadInput({"what": _("Say what is done, for example: a small reading group.")})
    if plan.review_on < plan.starts:
        raise BadInput({"review_on": _("The last day is before the first day. Check both.")})
    if plan.review_on - plan.starts > LONGEST:
        raise BadInput({"review_on": _("This is more than a year. Choose a nearer day.")})
    if not 1 <= plan.times_a_week <= MOST_TIMES:
        raise BadInput({"times_a_week": _("Write a number from 1 to 20.")})
    if not 1 <= plan.minutes <= MOST_MINUTES:
        raise BadInput({"minutes": _("Write a number from 1 to 480.")})
    if (plan.start_value is None) != (plan.aim_value is None):
        raise BadInput({"aim_value": _("For a line to the aim, write both numbers or none.")})
    for name in ("start_value", "aim_value"):
        _check_number(name, getattr(plan, name))
    team = TeamMember.objects.filter(on_day(), case=case, user=plan.who)
    if not team.filter(role__in=TeamMember.STAFF_ROLES).exists():
        raise BadInput({"who": _("Choose somebody of the team.")})


def _check_note(support: Support, said: WeekNote) -> None:
    check_near(day=said.day)
    if said.day > today():
        raise BadInput({"day": _("This day has not come yet. Choose today or earlier.")})
    if said.day < support.starts:
        raise BadInput({"day": _("The help began later. Check the day.")})
    if (said.planned is None) != (said.given is None):
        raise BadInput({"given": _("Write both: the minutes planned and the minutes given.")})
    for name in ("planned", "given"):
        minutes = getattr(said, name)
        if minutes is not None and not 0 <= minutes <= MOST_A_WEEK:
            raise BadInput({name: _("Write the minutes of one week, at most 3000.")})
    if said.planned is None and said.value is None:
        raise BadInput(_("Write the minutes, a number, or both."))
    _check_number("value", said.value)


def _check_number(name: str, value: Decimal | None) -> None:
    if value is not None and not 0 <= value <= MOST_COUNTED:
        raise BadInput({name: _("Write a number from 0 to 99,999.")})


def _number(value: Decimal | None) -> str:
    return "" if value is None else str(value.normalize() + 0)


def _record(verb: str, row: Support, by: User, **more: Any) -> None:
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        what=row.what,
        who=row.who_name,
        times=row.times_a_week,
        minutes=row.minutes,
        measure=row.measure,
        starts=row.starts.isoformat(),
        review_on=row.review_on.isoformat(),
        ended_on=row.ended_on.isoformat() if row.ended_on else "",
        **more,
    )
