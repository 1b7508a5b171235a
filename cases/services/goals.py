"""How is it said what is counted for a goal, and how is a number written down?"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.goal_rule import Line, beside, runs
from cases.models import Case, GoalFlag, GoalPoint, GoalPointBefore, GoalTrack, PlanInEffect
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.dates import check_near

if TYPE_CHECKING:
    from tenants.people.models import User

Unit = GoalTrack.Unit
MOST: Final[dict[str, Decimal]] = {
    Unit.COUNT: Decimal(99999),
    Unit.PERCENT: Decimal(100),
    Unit.RATING: Decimal(10),
    Unit.MINUTES: Decimal(1440),
}
LONGEST = dt.timedelta(days=3 * 366)
MOST_IN_A_ROW = 20
USUAL_IN_A_ROW = 4


@dataclass(frozen=True)
class Way:
    """What is counted, and the way to the aim."""

    measure: str
    unit: str
    starts: dt.date
    ends: dt.date
    start_value: Decimal
    aim_value: Decimal
    in_a_row: int = USUAL_IN_A_ROW


def line_of(track: GoalTrack) -> Line:
    """The way to the aim."""
    return Line(track.starts, track.ends, track.start_value, track.aim_value)


def goals_of(row: PlanInEffect) -> dict[str, dict[str, Any]]:
    """The goals of a plan in effect, by the id of their blocks, in their order."""
    return {block["id"]: block for block in row.version.blocks if block["kind"] == "goal"}


def follow(
    *, by: User, in_effect: PlanInEffect, block: str, way: Way, track: GoalTrack | None = None
) -> GoalTrack:
    """Say what is counted for a goal and by when how much; `track` is one that is changed. Both
    sides read it. Raises NotAllowed, BadInput."""
    case = in_effect.case
    if not policies.may_follow_goals(by, case):
        raise NotAllowed(_("Only staff on the team can say what is counted."))
    if block not in goals_of(in_effect):
        raise BadInput(_("This part is not there."))
    _check(way)
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        same = GoalTrack.objects.filter(case=locked, block=block, measure=way.measure.strip())
        if (same.exclude(pk=track.pk) if track else same).exists():
            raise BadInput({"measure": _("This is counted already. Change that one.")})
        row = track or GoalTrack(case=locked, block=uuid.UUID(block))
        old = _as_data(row) if track else {}
        row.measure, row.unit = way.measure.strip(), way.unit
        row.starts, row.ends = way.starts, way.ends
        row.start_value, row.aim_value = way.start_value, way.aim_value
        row.in_a_row = way.in_a_row
        row.set_by, row.set_by_name, row.set_at = by, by.display_name, now()
        row.written_in = by.language
        row.save()
        _keep("goal.followed", by, row, old=old, **_as_data(row))
        _raise_flags(row)
    return row


def note_point(
    *, by: User, track: GoalTrack, day: dt.date, value: Decimal, note: str = ""
) -> GoalPoint:
    """Write down a number of a day; the same day again corrects it, and what stood there
    before stays beside it. A row of points that missed the line raises one flag. Raises NotAllowed,
    BadInput."""
    if not policies.may_note_goal(by, track):
        raise NotAllowed(_("Only who carries this goal can write down numbers."))
    check_near(day=day)
    if day > today():
        raise BadInput({"day": _("This day has not come yet. Choose today or earlier.")})
    if day < track.starts:
        raise BadInput({"day": _("The goal began later. Check the day.")})
    _check_value("value", track.unit, value)
    with transaction.atomic():
        locked = GoalTrack.objects.select_for_update(of=("self",)).get(pk=track.pk)
        row = GoalPoint.objects.filter(track=locked, day=day).first()
        if row and (row.value, row.note) == (value, note.strip()):
            return row
        old = plain(row.value) if row else ""
        old_note = row.note if row else ""
        if row:
            GoalPointBefore.objects.create(
                point=row,
                value=row.value,
                note=row.note,
                recorded_by_id=row.recorded_by_id,
                recorded_by_name=row.recorded_by_name,
                recorded_at=row.recorded_at,
                written_in=row.written_in,
            )
        row = row or GoalPoint(track=locked, day=day)
        row.value, row.note = value, note.strip()
        row.recorded_by, row.recorded_by_name, row.recorded_at = by, by.display_name, now()
        row.written_in = by.language
        row.save()
        said = {"note": row.note, "old_note": old_note}
        _keep("goal.noted", by, locked, day=day.isoformat(), value=plain(value), old=old, **said)
        _raise_flags(locked)
    return row


def note_points(
    *, by: User, day: dt.date, numbers: Sequence[tuple[GoalTrack, Decimal, str]]
) -> list[GoalPoint]:
    """Several numbers of one day, all or none. Raises NotAllowed; BadInput beside the number that
    cannot be."""
    found = []
    with transaction.atomic():
        for track, value, note in numbers:
            try:
                found.append(note_point(by=by, track=track, day=day, value=value, note=note))
            except BadInput as error:
                names = {"value": f"value_{track.pk}"}
                raise BadInput(
                    {names.get(name, name): words for name, words in error.message_dict.items()}
                ) from error
    return found


def _raise_flags(track: GoalTrack) -> None:
    """For each row that is long enough and overlaps no flag: one flag."""
    points = track.points.values_list("day", "value")
    known = list(track.flags.all())
    for run in runs(beside(points, line_of(track)), track.in_a_row):
        if any(one.first_day <= run.last_day and run.first_day <= one.last_day for one in known):
            continue
        flag = GoalFlag.objects.create(
            track=track, first_day=run.first_day, last_day=run.last_day, number=run.number
        )
        known.append(flag)
        _keep(
            "goal.flagged",
            None,
            track,
            first_day=run.first_day.isoformat(),
            last_day=run.last_day.isoformat(),
            number=run.number,
        )


def plain(value: Decimal) -> str:
    """Without noughts that say nothing, the same in each language."""
    return f"{value.normalize() + 0:f}"


def _check(way: Way) -> None:
    check_near(starts=way.starts, ends=way.ends)
    if not way.measure.strip() or "\x00" in way.measure:
        raise BadInput({"measure": _("Say what is counted, for example: words in one minute.")})
    if way.unit not in Unit.values:
        raise BadInput({"unit": _("Choose one of these.")})
    if way.ends <= way.starts:
        raise BadInput({"ends": _("The last day is before the first day. Check both.")})
    if way.ends - way.starts > LONGEST:
        raise BadInput({"ends": _("This is more than three years. Choose a nearer day.")})
    if not 0 <= way.in_a_row <= MOST_IN_A_ROW:
        raise BadInput({"in_a_row": _("Write a number from 0 to 20.")})
    for name in ("start_value", "aim_value"):
        _check_value(name, way.unit, getattr(way, name))
    if way.start_value == way.aim_value:
        raise BadInput({"aim_value": _("The aim is the number of today. Check both.")})


def _check_value(name: str, unit: str, value: Decimal) -> None:
    if not 0 <= value <= MOST[unit]:
        words = _("Write a number from 0 to %(most)s.") % {"most": plain(MOST[unit])}
        raise BadInput({name: words})


def _as_data(row: GoalTrack) -> dict[str, Any]:
    return {
        "unit": row.unit,
        "starts": row.starts.isoformat(),
        "ends": row.ends.isoformat(),
        "start_value": plain(row.start_value),
        "aim_value": plain(row.aim_value),
        "in_a_row": row.in_a_row,
    }


def _keep(verb: str, by: User | None, row: GoalTrack, **data: Any) -> None:
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        goal=str(row.block),
        measure=row.measure,
        **data,
    )
