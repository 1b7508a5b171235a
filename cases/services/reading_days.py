"""How many days has the family to read a draft before the meeting, and how many were promised?

The number is that of the state or the district's own promise. Where it is not kept, the family can
ask for another date of the meeting in one step; the school then sets one, or says why not.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, CaseFact
from cases.services import facts, road
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.rulepacks.schema import ClockKey, Measure

if TYPE_CHECKING:
    from cases.deadline_shapes import Clock
    from cases.services.road import Road
    from tenants.people.models import User

ASKED: Final = "other_date_asked"
SET: Final = "plan_meeting_set"
HELD: Final = "plan_meeting"
DRAFT: Final = "draft_shared"


@dataclass(frozen=True)
class ReadingDays:
    """Of the next meeting about the plan, or of the last one. `given` counts days in `unit` after
    the day on which the first draft came, up to the meeting; None when none has come. `promised`
    is None where no number is known. `asked_on`: the family asked for another date since."""

    meeting_on: dt.date
    shared_on: dt.date | None
    given: int | None
    promised: int | None
    unit: Measure
    last_day: dt.date | None
    is_broken: bool
    is_past: bool
    asked_on: dt.date | None

    @property
    def is_offered(self) -> bool:
        """Whether another date can be asked for."""
        return self.is_broken and not self.is_past and self.asked_on is None


def reading_days(case: Case) -> ReadingDays | None:
    """None while no meeting about the plan is set. The number of queries is that of one road."""
    found = road.road_of(case)
    clocks = [one for one in found.clocks if one.key is ClockKey.DRAFT_BEFORE]
    last = max(clocks, key=lambda one: one.started_on, default=None)
    return _counted(last, found) if last else None


def _counted(clock: Clock, found: Road) -> ReadingDays:
    meeting = clock.started_on
    shared = _first_draft(found, meeting)
    limit, on = clock.limit, found.basis.on
    unit = limit.unit if limit and limit.unit else Measure.CALENDAR
    days = found.basis.days.of(found.case.student.school_id)
    asked = found.last(ASKED)
    since = found.last(SET)
    return ReadingDays(
        meeting_on=meeting,
        shared_on=shared,
        given=days.between(shared, meeting, unit.unit) if shared else None,
        promised=limit.number if limit else None,
        unit=unit,
        last_day=clock.due,
        is_broken=clock.due is not None and (shared or on) > clock.due,
        is_past=meeting < on,
        asked_on=asked.happened_on if asked and since and asked.number > since.number else None,
    )


def _first_draft(found: Road, meeting: dt.date) -> dt.date | None:
    """When the first draft for this meeting came: since the team last met. A meeting that was put
    off and set anew takes no draft away."""
    held = _days(found, HELD)
    since = max((day for day in held if day < meeting), default=dt.date.min)
    return min((day for day in _days(found, DRAFT) if since < day <= meeting), default=None)


def _days(found: Road, kind: str) -> list[dt.date]:
    return [one.happened_on for one in found.facts if one.kind == kind and one.happened_on]


def ask_other_date(*, by: User, case: Case) -> CaseFact:
    """The family asks for another date, because the draft came too late to be read. It is an entry
    of the record, told to the team, and counted on the board. Asked again it is the same. Raises
    NotAllowed, BadInput where nothing was promised or all was kept."""
    with transaction.atomic():
        row = Case.objects.select_for_update(of=("self",)).select_related("student")
        locked = row.get(pk=case.pk)
        if not policies.may_ask_other_date(by, locked):
            raise NotAllowed(_("Only a parent with education rights can ask for this."))
        found = reading_days(locked)
        if found is None or not found.is_broken or found.is_past:
            raise BadInput(_("The days to read the draft are kept. Write to the team instead."))
        known = CaseFact.objects.standing().filter(case=locked, kind=ASKED).order_by("number")
        last = known.last()
        if found.asked_on is not None and last is not None:
            return last
        return facts.note_fact(by=by, case=locked, said=facts.Said(ASKED, today()))
