"""When did the family get a copy of its plan?

"The public agency must give the parent a copy of the child's IEP at no cost to the parent" (34 CFR
300.322(f)); after a change without a meeting, upon request, the whole plan with the change in it
(300.324(a)(6)). What is copied is a version that nobody can change, so the fact says which.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from cases import policies
from cases.models import CaseFact, PlanVersion
from cases.plan_shapes import PlanKind
from cases.services import facts
from tenants.base.errors import BadInput, NotAllowed

if TYPE_CHECKING:
    from cases.places import Place
    from tenants.people.models import User

FACT: Final = "plan_copy_given"
MET: Final = "plan_meeting"


def may_give(user: User, version: PlanVersion, place: Place | None = None) -> bool:
    """Whether this person can write it down of this version."""
    allowed = policies.may_record_fact(user, version.case, FACT, place=place)
    return allowed and version.plan.kind == PlanKind.IEP


def missing(version: PlanVersion) -> str:
    """What must come first, in words; empty when nothing is missing. One query."""
    held = CaseFact.objects.standing().filter(
        case=version.case_id, kind=MET, happened_on__isnull=False
    )
    if held.exists():
        return ""
    return _("First the team meets with the parents. A plan is not final before the meeting.")


def give(*, by: User, version: PlanVersion, happened_on: dt.date, how: str, note: str) -> CaseFact:
    """Write down that the family got a copy of this version: it becomes an entry and ends the time
    that the school has. Raises NotAllowed, BadInput."""
    if not may_give(by, version):
        raise NotAllowed(_("Only staff on the team can give a copy of the plan."))
    if words := missing(version):
        raise BadInput(words)
    said = facts.Said(
        FACT,
        happened_on,
        how,
        note=note,
        data={"version": str(version.pk), "content_hash": version.content_hash},
    )
    return facts.record_fact(by=by, case=version.case, said=said)


def copies_of(user: User, version: PlanVersion) -> list[CaseFact]:
    """Each time the family got a copy of this version, the first on top. One query."""
    rows = CaseFact.objects.visible_to(user).standing()
    known = rows.filter(case=version.case_id, kind=FACT, data__version=str(version.pk))
    return list(known.order_by("happened_on", "number"))
