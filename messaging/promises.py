"""What did this person promise, or is asked to confirm, said as tasks?"""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from messaging import panels
from tenants.base.clock import today
from tenants.base.prepared import prepared
from tenants.base.spoken import Spoken

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from messaging.models import Action, Confirmation
    from tenants.people.models import User

MOST = 30
Task = dict[str, str]


def tasks(user: User, *, case_id: uuid.UUID | None = None) -> dict[uuid.UUID, list[Task]]:
    """The tasks by case, two queries: what is late first, then what to confirm, then the rest."""
    if case_id is None:
        promised, asked = _promised(user), _asked(user)
    else:
        promised, asked = _promised_in(user, case_id=case_id), _asked_in(user, case_id=case_id)
    found: dict[uuid.UUID, list[Task]] = defaultdict(list)
    late = [row for row in promised if row.due < today()]
    for action in late:
        found[action.case_id].append(_action(action))
    for row in asked:
        found[row.case_id].append(_confirm(row))
    for action in promised[len(late) :]:
        found[action.case_id].append(_action(action))
    return found


@prepared
def _promised(user: User) -> QuerySet[Action]:
    return panels.open_actions(user)[:MOST]


@prepared
def _asked(user: User) -> QuerySet[Confirmation]:
    return panels.to_confirm(user)[:MOST]


@prepared
def _promised_in(user: User, case_id: uuid.UUID) -> QuerySet[Action]:
    return panels.open_actions(user).filter(case=case_id)[:MOST]


@prepared
def _asked_in(user: User, case_id: uuid.UUID) -> QuerySet[Confirmation]:
    return panels.to_confirm(user).filter(case=case_id)[:MOST]


def _action(row: Action) -> Task:
    day = date_format(row.due, "DATE_FORMAT")
    late = row.due < today()
    return {
        "url": reverse("entry", args=[row.case_id, row.note.number]) + "#actions",
        "label": Spoken(row.what, row.note.language),
        "child": row.case.student.preferred_name,
        "due": (_("Late: was due %(day)s") if late else _("By %(day)s")) % {"day": day},
    }


def _confirm(row: Confirmation) -> Task:
    note = row.note
    words = _("Say if the note of %(name)s is right") % {"name": note.author_name}
    return {
        "url": reverse("entry", args=[row.case_id, note.number]) + "#answers",
        "label": words,
        "child": row.case.student.preferred_name,
        "time": _("Talk of %(day)s") % {"day": date_format(note.happened_on, "DATE_FORMAT")},
    }
