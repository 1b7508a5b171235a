"""What has this person to do now about a plan in effect, said as tasks?"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import visibility
from cases.models import CaseFact, Duty, Guardianship, PlanAmendment, PlanInEffect, TeamMember
from tenants.base.prepared import prepared
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from tenants.people.models import User

MOST = 30
Task = dict[str, str]


def tasks(
    user: User, *, case_id: uuid.UUID | None = None, on_team: bool = True, runs: bool = True
) -> dict[uuid.UUID, list[Task]]:
    """The tasks by case, or those of one: of staff their own part of a plan, while it is not
    confirmed; of who runs the case a plan of which nobody carries anything, and a change of which
    no notice was given; of a parent a change that the school offers. At most three queries: none
    for the parts of staff who are known not to be `on_team` of any case, and none for the plans and
    changes if it is known that they run none."""
    found: dict[uuid.UUID, list[Task]] = defaultdict(list)
    one = case_id is not None
    if user.hat != Hat.STAFF:
        for offer in _offered_in(user, case_id=case_id) if one else _offered(user):
            found[offer.case_id].append(
                {
                    "url": reverse("plan_amendment", args=[offer.pk]),
                    "label": _("The school offers a change of the plan: say yes, or ask to meet"),
                    "child": offer.case.student.preferred_name,
                    "time": _("About 5 minutes"),
                }
            )
        return found
    duties: Iterable[Duty] = ()
    if on_team:
        duties = _to_confirm_in(user, case_id=case_id) if one else _to_confirm(user)
    for duty in duties:
        found[duty.case_id].append(
            {
                "url": reverse("duty", args=[duty.pk]),
                "label": _("Read your part of the plan and confirm it"),
                "child": duty.case.student.preferred_name,
                "time": _("About 5 minutes"),
            }
        )
    plans: Iterable[PlanInEffect] = ()
    changes: Iterable[PlanAmendment] = ()
    if runs:
        changes = _to_tell_in(user, case_id=case_id) if one else _to_tell(user)
        plans = _to_give_out_in(user, case_id=case_id) if one else _to_give_out(user)
    for row in plans:
        found[row.case_id].append(
            {
                "url": reverse("set_duties", args=[row.pk]),
                "label": _("Say who carries which part of the plan"),
                "child": row.case.student.preferred_name,
                "time": _("About 5 minutes"),
            }
        )
    for change in changes:
        found[change.case_id].append(
            {
                "url": reverse("plan_amendment", args=[change.pk]),
                "label": _("Write the notice about the change of the plan"),
                "child": change.case.student.preferred_name,
                "time": _("About 10 minutes"),
            }
        )
    return found


@prepared
def _offered(user: User) -> QuerySet[PlanAmendment]:
    return _proposed(user)[:MOST]


@prepared
def _offered_in(user: User, case_id: uuid.UUID) -> QuerySet[PlanAmendment]:
    return _proposed(user).filter(case=case_id)[:MOST]


def _proposed(user: User) -> QuerySet[PlanAmendment]:
    rights = Guardianship.objects.visible_to(user).filter(
        visibility.on_day(),
        student_id=OuterRef("case__student_id"),
        user_id=user.pk,
        standing="education_rights",
    )
    rows = PlanAmendment.objects.visible_to(user).filter(
        Exists(rights), state="proposed", case__closed_on=None
    )
    return rows.select_related("case__student").order_by("proposed_at")


def _newer(path: str, kind: str, number: str) -> Exists:
    rows = PlanInEffect.objects.filter(
        case=OuterRef(path), kind=OuterRef(kind), number__gt=OuterRef(number)
    )
    return Exists(rows)


@prepared
def _to_confirm(user: User) -> QuerySet[Duty]:
    return _unconfirmed(user)[:MOST]


@prepared
def _to_confirm_in(user: User, case_id: uuid.UUID) -> QuerySet[Duty]:
    return _unconfirmed(user).filter(case=case_id)[:MOST]


@prepared
def _to_give_out(user: User) -> QuerySet[PlanInEffect]:
    return _carried_by_nobody(user)[:MOST]


@prepared
def _to_give_out_in(user: User, case_id: uuid.UUID) -> QuerySet[PlanInEffect]:
    return _carried_by_nobody(user).filter(case=case_id)[:MOST]


@prepared
def _to_tell(user: User) -> QuerySet[PlanAmendment]:
    return _without_notice(user)[:MOST]


@prepared
def _to_tell_in(user: User, case_id: uuid.UUID) -> QuerySet[PlanAmendment]:
    return _without_notice(user).filter(case=case_id)[:MOST]


def _without_notice(user: User) -> QuerySet[PlanAmendment]:
    """Changes that are offered, or that hold, before a plan of a meeting came after them."""
    runs = TeamMember.objects.visible_to(user).filter(
        visibility.on_day(), case_id=OuterRef("case_id"), user_id=user.pk, role="case_manager"
    )
    told = CaseFact.objects.standing().filter(
        case=OuterRef("case_id"),
        kind="change_notice_given",
        recorded_at__gte=OuterRef("proposed_at"),
    )
    rows = PlanAmendment.objects.visible_to(user).filter(
        Exists(runs),
        ~Exists(told),
        ~_newer("case_id", "after__kind", "after__number"),
        state__in=["proposed", "agreed"],
        case__closed_on=None,
    )
    return rows.select_related("case__student").order_by("proposed_at")


def _unconfirmed(user: User) -> QuerySet[Duty]:
    team = TeamMember.objects.visible_to(user).filter(
        visibility.on_day(),
        case_id=OuterRef("case_id"),
        user_id=user.pk,
        role__in=[str(role) for role in TeamMember.STAFF_ROLES],
    )
    newer = _newer("case_id", "in_effect__kind", "in_effect__number")
    rows = Duty.objects.visible_to(user).filter(
        Exists(team), ~newer, person_id=user.pk, asks=True, confirmed_at=None, case__closed_on=None
    )
    return rows.select_related("case__student").order_by("asked_at")


def _carried_by_nobody(user: User) -> QuerySet[PlanInEffect]:
    runs = TeamMember.objects.visible_to(user).filter(
        visibility.on_day(), case_id=OuterRef("case_id"), user_id=user.pk, role="case_manager"
    )
    asked = Duty.objects.visible_to(user).filter(in_effect_id=OuterRef("pk"))
    rows = PlanInEffect.objects.visible_to(user).filter(
        Exists(runs), ~Exists(asked), ~_newer("case_id", "kind", "number"), case__closed_on=None
    )
    return rows.select_related("case__student").order_by("put_at")
