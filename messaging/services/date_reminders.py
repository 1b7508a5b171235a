"""Who is reminded of a date that comes near, and who is told that it has passed?

Ten and three working days before, whoever runs the case; the day after, when nobody wrote down
that it was done, the case manager, the administrator and the parents, in one entry of the record.
Each step is told once, in school hours of a school day.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db import transaction

from cases.deadline_shapes import State
from cases.models import Case, CaseFact, TeamMember
from cases.services import board, road
from cases.visibility import on_day
from messaging.models import DateReminder
from tenants.audit.services import record
from tenants.base.clock import now
from tenants.rulepacks.calendars import Unit
from tenants.rulepacks.schema import ClockKey

if TYPE_CHECKING:
    from cases.board_figures import BoardRow
    from cases.services.road import Basis

Step = DateReminder.Step
FIRST, SECOND = 10, 3  # working days
OLD = dt.timedelta(days=14)  # what passed longer ago stands on the board, and nobody is told anew
BY_LAW = "law:"  # the law's own day beside a promise is told apart from it
Told = tuple[uuid.UUID, str, dt.date, str]


def remind_all() -> int:
    """Tell what is due to be told now, in the schools where it is school hours. Gives how many
    were told. What was counted for the board is not counted again."""
    by, moment = road.basis(), now()
    rows = [
        row
        for row in board.rows_of(Case.objects.filter(closed_on=None), by)
        if row.open and by.days.in_hours(moment, row.school_id)
    ]
    due = [(row, step) for row in rows if (step := step_of(row, by))]
    if not due:
        return 0
    ids = {row.case_id for row, _step in due}
    told, letters = _told(ids), _by_letter(ids)
    wanted = [
        (row, step)
        for row, step in due
        if _key(row, step) not in told and not _told_with_letter(row, letters)
    ]
    return sum(_tell(row, step) for row, step in wanted)


def step_of(row: BoardRow, by: Basis) -> str:
    """Which step an open clock has reached on this day; "" for none."""
    due = row.clock.due
    if due is None:
        return ""
    if row.clock.state is State.LATE:
        return Step.PASSED if by.on - due <= OLD else ""
    left = by.days.of(row.school_id).between(by.on, due, Unit.BUSINESS)
    return Step.SECOND if left <= SECOND else Step.FIRST if left <= FIRST else ""


def _key(row: BoardRow, step: str) -> Told:
    name = f"{BY_LAW}{row.key.value}" if row.beside else row.key.value
    return row.case_id, name, row.clock.started_on, step


def _told(ids: set[uuid.UUID]) -> set[Told]:
    """The steps that were told already in these cases."""
    rows = DateReminder.objects.filter(case_id__in=ids)
    return set(rows.values_list("case_id", "clock", "started_on", "step"))


def _by_letter(ids: set[uuid.UUID]) -> set[tuple[uuid.UUID, dt.date]]:
    """The days of requests that came by letter."""
    rows = CaseFact.objects.standing().filter(case_id__in=ids, data__by_letter=True)
    return {(pk, day) for pk, day in rows.values_list("case_id", "happened_on") if day}


def _told_with_letter(row: BoardRow, letters: set[tuple[uuid.UUID, dt.date]]) -> bool:
    """The wait of a letter has reminders of its own: nobody is told twice."""
    return row.key is ClockKey.RESPONSE and (row.case_id, row.clock.started_on) in letters


def _tell(row: BoardRow, step: str) -> bool:
    """Keep the step and the change in one transaction; False when another was faster."""
    case_id, clock, started_on, _step = _key(row, step)
    with transaction.atomic():
        made = DateReminder(case_id=case_id, clock=clock, started_on=started_on, step=step)
        made.due = row.clock.due  # type: ignore[assignment]  # an open clock with a step has one
        case = Case.objects.select_for_update().get(pk=case_id)
        if DateReminder.objects.filter(
            case=case, clock=clock, started_on=started_on, step=step
        ).exists():
            return False
        made.save()
        record(
            "date.passed" if step == Step.PASSED else "date.soon",
            by=None,
            target=case,
            case_id=case.pk,
            student_id=case.student_id,
            clock=row.key.value,
            due=made.due.isoformat(),
            people=[str(pk) for pk in _people(case, step)],
        )
    return True


def _people(case: Case, step: str) -> set[uuid.UUID]:
    """Whose date it is: who runs the case, or where nobody does, the administrators; when it has
    passed all of these, and the parents with education rights."""
    places = TeamMember.objects.in_force().filter(case=case)
    held = list(places.values_list("user_id", "role"))
    runs = {pk for pk, role in held if role == "case_manager"}
    leads = {pk for pk, role in held if role == "administrator"}
    if step != Step.PASSED:
        return runs or leads
    guardians = case.student.guardianships.filter(on_day(), standing="education_rights")
    return runs | leads | set(guardians.values_list("user_id", flat=True))
