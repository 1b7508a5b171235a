"""When does a plan hold, and from which day?

A plan that is final before the meeting cannot be, and nobody is served before the family's yes to
services (34 CFR 300.322, 300.300(b)(1)).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, CaseFact, PlanInEffect, PlanVersion
from cases.plan_shapes import PlanKind
from cases.services import duties
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.dates import check_near

if TYPE_CHECKING:
    from tenants.people.models import User

FURTHEST: Final = dt.timedelta(days=366)
MET = "plan_meeting"
YES = "services_consent_received"
CONSENTS: Final = (YES, "services_consent_revoked", "services_declined")
DECIDED_504 = "plan_504_decided"


def put_in_effect(*, by: User, version: PlanVersion, starts_on: dt.date) -> PlanInEffect:
    """From this day on the plan holds as it stands in this version; whoever carried a part of the
    plan before is asked to read theirs again. The same once more gives the first. Raises
    NotAllowed; BadInput for an older version, a day that cannot be, or while the meeting or the
    family's yes to services is missing."""
    if not policies.may_put_in_effect(by, version.case):
        raise NotAllowed(_("Only who runs the case can put a plan into effect."))
    check_near(starts_on=starts_on)
    if starts_on > today() + FURTHEST:
        raise BadInput({"starts_on": _("This is more than a year. Choose a nearer day.")})
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=version.case_id)
        before = latest(case, version.plan.kind)
        if before and before.version_id == version.pk and before.starts_on == starts_on:
            return before
        _check(case, version, starts_on, before)
        return follow_on(by=by, version=version, starts_on=starts_on, before=before)


def follow_on(
    *, by: User, version: PlanVersion, starts_on: dt.date, before: PlanInEffect | None
) -> PlanInEffect:
    """The same for a service that has decided it and holds the case."""
    case = version.case
    with transaction.atomic():
        row = PlanInEffect.objects.create(
            case=case,
            kind=version.plan.kind,
            number=before.number + 1 if before else 1,
            version=version,
            starts_on=starts_on,
            put_by=by,
            put_by_name=by.display_name,
        )
        record(
            "plan.in_effect",
            by=by,
            target=row,
            case_id=case.pk,
            student_id=case.student_id,
            plan_kind=row.kind,
            draft=version.number,
            starts_on=starts_on.isoformat(),
            content_hash=version.content_hash,
        )
        if before:
            duties.carry_over(by=by, before=before, now_holds=row)
    return row


def latest(case: Case, kind: str) -> PlanInEffect | None:
    """The newest of its kind, also when its first day is to come. One query."""
    rows = PlanInEffect.objects.filter(case=case, kind=kind).select_related("version__plan", "case")
    return rows.order_by("number").last()


def holding(rows: Iterable[PlanInEffect], day: dt.date) -> PlanInEffect | None:
    """Of those of one kind, the one that holds on this day."""
    begun = [row for row in rows if row.starts_on <= day]
    return max(begun, key=lambda row: row.number, default=None)


def missing(case: Case, version: PlanVersion) -> str:
    """What must come first, in words; empty when nothing is missing. One query."""
    kinds = (MET, DECIDED_504, *CONSENTS)
    rows = CaseFact.objects.standing().filter(
        case=case, kind__in=kinds, happened_on__isnull=False, happened_on__lte=today()
    )
    known = sorted(rows, key=lambda row: (row.happened_on, row.number))
    if version.plan.kind == PlanKind.SECTION_504:
        decided = any(row.kind == DECIDED_504 for row in known)
        return "" if decided else _("First the group decides on the 504 plan. Write down its day.")
    if version.plan.kind != PlanKind.IEP:
        return ""
    if not any(row.kind == MET for row in known):
        return _("First the team meets with the parents. A plan is not final before the meeting.")
    consents = [row.kind for row in known if row.kind in CONSENTS]
    if not consents or consents[-1] != YES:
        return _("First the family says yes to services, in writing (34 CFR 300.300(b)).")
    return ""


def _check(
    case: Case, version: PlanVersion, starts_on: dt.date, before: PlanInEffect | None
) -> None:
    check_newest(version)
    if words := missing(case, version):
        raise BadInput(words)
    if version.plan.kind == PlanKind.IEP and (first := _first_yes(case)) and starts_on < first:
        raise BadInput({"starts_on": _("Services start only after the family said yes.")})
    if before and starts_on < before.starts_on:
        raise BadInput({"starts_on": _("The plan before begins later. Check the day.")})


def check_newest(version: PlanVersion) -> None:
    """Raises BadInput when there is a newer draft of the same plan."""
    newest = PlanVersion.objects.filter(plan=version.plan_id).order_by("number").last()
    if newest is not None and newest.pk != version.pk:
        raise BadInput(_("There is a newer draft. Put that one into effect."))


def check_agreed(row: PlanInEffect, day: dt.date) -> None:
    """Raises BadInput for a day of services before the family's first yes to an IEP (34 CFR
    300.300(b)(1)). One query for an IEP."""
    if row.kind == PlanKind.IEP and (first := _first_yes(row.case)) and day < first:
        raise BadInput({"day": _("Services start only after the family said yes.")})


def _first_yes(case: Case) -> dt.date | None:
    rows = CaseFact.objects.standing().filter(case=case, kind=YES, happened_on__isnull=False)
    return min((row.happened_on for row in rows if row.happened_on), default=None)
