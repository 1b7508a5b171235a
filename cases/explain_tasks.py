"""What has this person to do now about what a parent asked to be explained, said as tasks?"""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import visibility
from cases.models import Explain, TeamMember
from tenants.base.clock import today
from tenants.base.prepared import prepared
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from tenants.people.models import User

State = Explain.State
LEADS = ("case_manager", "administrator")
MOST = 30
Task = dict[str, str]
FAMILY_TURN = (State.OFFERED, State.EXPLAINED, State.NOT_QUITE)
SCHOOL_TURN = (State.ASKED, State.SET, State.SAID_BACK)


def tasks(user: User, *, case_id: uuid.UUID | None = None) -> dict[uuid.UUID, list[Task]]:
    """The tasks by case, or those of one: of a parent what waits for a word of theirs; of staff
    what is theirs to explain or to answer, and, for who runs the case, what is late. One query."""
    found: dict[uuid.UUID, list[Task]] = defaultdict(list)
    for row in _waiting(user) if case_id is None else _waiting_in(user, case_id=case_id):
        found[row.case_id].append(_task(user, row))
    return found


@prepared
def _waiting(user: User) -> QuerySet[Explain]:
    return _rows(user)[:MOST]


@prepared
def _waiting_in(user: User, case_id: uuid.UUID) -> QuerySet[Explain]:
    return _rows(user).filter(case=case_id)[:MOST]


def _rows(user: User) -> QuerySet[Explain]:
    rows = Explain.objects.visible_to(user).waiting().select_related("case__student")
    if user.hat == Hat.FAMILY:
        rows = rows.filter(asked_by_id=user.pk, state__in=FAMILY_TURN)
    else:
        leads = TeamMember.objects.visible_to(user).filter(
            visibility.on_day(), case_id=OuterRef("case_id"), user_id=user.pk, role__in=LEADS
        )
        late = Q(due_on__lt=today(), state__in=(State.ASKED, State.OFFERED, State.SET))
        rows = rows.filter(Q(person_id=user.pk, state__in=SCHOOL_TURN) | (late & Q(Exists(leads))))
    return rows.order_by("due_on")


def _task(user: User, row: Explain) -> Task:
    day = date_format(row.due_on, "DATE_FORMAT")
    late = not row.explained and row.due_on < today()
    task = {
        "url": reverse("explain", args=[row.pk]),
        "label": _words(user, row) % {"about": row.about, "name": row.person_name},
        "child": row.case.student.preferred_name,
    }
    if late:
        task["due"] = _("Late: was due %(day)s") % {"day": day}
    elif row.explained:
        task["time"] = _("About 5 minutes")
    else:
        task["due"] = _("By %(day)s") % {"day": day}
    return task


def _words(user: User, row: Explain) -> str:
    if user.hat == Hat.FAMILY:
        if row.state == State.OFFERED:
            return _("Choose a time with %(name)s: %(about)s")
        return _("Say what you understood: %(about)s")
    if row.person_id != user.pk:
        return _("%(name)s has not explained it yet: %(about)s")
    if row.state == State.SAID_BACK:
        return _("Answer what was said back: %(about)s")
    return _("Explain it to the family: %(about)s")
