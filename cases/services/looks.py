"""Who looked at a child's file, and who may know it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases import places, policies
from tenants.audit.models import AccessRecord
from tenants.audit.services import looked
from tenants.base.errors import NotAllowed
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cases.models import Case, Student
    from tenants.people.models import User


def looked_at(*, by: User, student: Student, what: str, case: Case | None = None) -> None:
    """Keep one look at a child's file, in the role in which the person stands to the child."""
    looked(
        by=by,
        student_id=student.pk,
        case_id=case.pk if case else None,
        what=what,
        role=_role(by, case),
    )


def looks_at(*, by: User, student: Student) -> QuerySet[AccessRecord]:
    """Every look at this child's file, newest first. Raises NotAllowed (34 CFR 300.613)."""
    if not policies.may_see_looks(by, student):
        raise NotAllowed(_("Only a parent with education rights can see who looked."))
    return AccessRecord.objects.filter(student_id=student.pk).order_by("-at", "-pk")


def _role(by: User, case: Case | None) -> str:
    if case is not None and (role := places.role_on(by, case.pk)):
        return role
    if by.hat == Hat.FAMILY:
        return "guest" if by.has_role("guest") and not by.has_role("parent") else "parent"
    if by.is_district_staff:
        return "district_staff"
    held = [a.role for a in by.current_roles if by.has_role(a.role)]
    return held[0] if held else ""
