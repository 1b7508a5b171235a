"""Does each teacher and provider know their own part of the plan in effect?

"Each teacher and provider ... is informed of his or her specific responsibilities related to
implementing the child's IEP" (34 CFR 300.323(d)(2)).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import policies
from cases.duty_parts import Carrier, parts_of, proposed, still_there
from cases.models import Case, Duty, PlanInEffect, TeamMember
from cases.plan_shapes import PlanKind
from cases.services import facts
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed

if TYPE_CHECKING:
    import uuid

    from tenants.people.models import User

FACT = "access_confirmed"
WAIT: Final = dt.timedelta(days=3)  # between two reminders; our own number
MOST_REMINDERS = 3


def staff_of(case: Case) -> dict[uuid.UUID, Carrier]:
    """The staff on the team today, by id, each once. One query."""
    rows = TeamMember.objects.in_force().filter(case=case, role__in=TeamMember.STAFF_ROLES)
    found: dict[uuid.UUID, Carrier] = {}
    for row in rows.select_related("user"):
        known = found.get(row.user_id)
        roles = frozenset({row.role}) | (known.roles if known else frozenset())
        title = row.title or row.user.title
        found[row.user_id] = Carrier(row.user_id, row.user.display_name, title, roles)
    return found


def first_thought(row: PlanInEffect) -> dict[uuid.UUID, list[str]]:
    """Who carries what: as it is said already, else what the plan and the team let expect."""
    said = {duty.person_id: list(duty.parts) for duty in row.duties.all()}
    return said or proposed(row.version.blocks, list(staff_of(row.case).values()))


def set_duties(
    *, by: User, in_effect: PlanInEffect, carried: Mapping[uuid.UUID, Sequence[str]]
) -> PlanInEffect:
    """Say who carries which parts: who has another list than before is asked to read theirs. Gives
    the plan. Raises NotAllowed, BadInput."""
    if not policies.may_put_in_effect(by, in_effect.case):
        raise NotAllowed(_("Only who runs the case can say who carries what."))
    known = parts_of(in_effect.version.blocks)
    team = staff_of(in_effect.case)
    for person_id, parts in carried.items():
        if person_id not in team or any(part not in known for part in parts):
            raise BadInput(_("This part is not there."))
    if not any(carried.values()):
        raise BadInput(_("Nobody carries anything yet. Choose at least one part."))
    with transaction.atomic():
        row = PlanInEffect.objects.select_related("case__student").get(pk=in_effect.pk)
        Case.objects.select_for_update().get(pk=row.case_id)
        before = {duty.person_id: duty for duty in row.duties.all()}
        for person_id in before.keys() | carried.keys():
            parts = [part for part in known if part in carried.get(person_id, ())]
            _ask(by, row, before.get(person_id), team.get(person_id), parts)
    return row


def carry_over(*, by: User, before: PlanInEffect, now_holds: PlanInEffect) -> None:
    """Whoever carried a part of the plan before carries it on, and reads it anew; a part that is
    new waits for somebody to say who carries it."""
    team = staff_of(now_holds.case)
    for duty in before.duties.all():
        parts = still_there(duty.parts, now_holds.version.blocks)
        if parts and duty.person_id in team:
            _ask(by, now_holds, None, team[duty.person_id], parts)


def _ask(
    by: User, row: PlanInEffect, duty: Duty | None, carrier: Carrier | None, parts: list[str]
) -> None:
    """A new list is asked to be read; the same is not. Who left the team keeps an old one."""
    if duty is None and carrier is not None and parts:
        duty = Duty(case=row.case, in_effect=row, person_id=carrier.id, person_name=carrier.name)
    if duty is None or duty.parts == parts:
        return
    duty.parts, duty.asks = parts, bool(parts)
    duty.asked_at, duty.confirmed_at = now(), None
    duty.reminders, duty.reminded_on = 0, None
    duty.save()
    _keep("duty.asked" if parts else "duty.taken_off", by, duty)


def confirm(*, by: User, duty: Duty) -> Duty:
    """The person has read the own part of the plan and knows what they do. It becomes an entry,
    and of an IEP a dated fact. Twice is once. Raises NotAllowed."""
    if duty.person_id != by.pk or not policies.may_confirm_duty(by, duty):
        raise NotAllowed(_("Only who carries it can confirm this."))
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=duty.case_id)
        row = Duty.objects.select_related("case__student", "in_effect").get(pk=duty.pk)
        if not row.parts:
            raise BadInput(_("You carry nothing of this plan any more."))
        if row.confirmed_at is not None:
            return row
        row.confirmed_at = now()
        row.save(update_fields=["confirmed_at"])
        if row.in_effect.kind == PlanKind.IEP:
            facts.note_fact(by=by, case=row.case, said=facts.Said(FACT, today()), announce=False)
        done, of_all = counted(list(row.in_effect.duties.all()))
        _keep("duty.confirmed", by, row, done=done, of_all=of_all)
    return row


def counted(rows: Sequence[Duty]) -> tuple[int, int]:
    """How many have confirmed, of how many who carry something."""
    asked = [row for row in rows if row.parts]
    return sum(row.confirmed_at is not None for row in asked), len(asked)


def remind_all() -> None:
    """Ask again whoever did not confirm within three days, at most three times."""
    day = today()
    newer = PlanInEffect.objects.filter(
        case=OuterRef("case_id"),
        kind=OuterRef("in_effect__kind"),
        number__gt=OuterRef("in_effect__number"),
    )
    rows = Duty.objects.filter(
        ~Exists(newer),
        asks=True,
        confirmed_at=None,
        case__closed_on=None,
        reminders__lt=MOST_REMINDERS,
    )
    for row in rows.select_related("case__student", "in_effect"):
        if day - (row.reminded_on or timezone.localdate(row.asked_at)) < WAIT:
            continue
        with transaction.atomic():
            row.reminders, row.reminded_on = row.reminders + 1, day
            row.save(update_fields=["reminders", "reminded_on"])
            _keep("duty.waits", None, row)


def _keep(verb: str, by: User | None, row: Duty, **data: Any) -> None:
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        person_name=row.person_name,
        parts=len(row.parts),
        plan_kind=row.in_effect.kind,
        tell=[str(row.person_id)],
        **data,
    )
