"""What waits for this person, in all their cases or in one, said as tasks?

Everything that asks for something is joined here, once: the first page and the thread of the case
show the same.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import effect_tasks, explain_tasks, meeting_tasks
from messaging import panels, promises
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from messaging.models import Paper
    from messaging.services.answer_clocks import Standing
    from messaging.services.opening import Opened
    from tenants.people.models import User

Task = dict[str, str]


def tasks(user: User, *, on_team: bool = True, runs: bool = True) -> dict[uuid.UUID, list[Task]]:
    """The tasks by case, the most pressing kind first: forms, plans in effect, meetings, what is
    to be explained, promises. At most seven queries; what only the team of a case is asked, or only
    who runs one, is left out if it is known that this person is not `on_team`, or `runs` none."""
    found: dict[uuid.UUID, list[Task]] = defaultdict(list)
    for paper in panels.papers_waiting(user) if user.hat == Hat.FAMILY else ():
        found[paper.case_id].append(_form(paper))
    for known in (
        effect_tasks.tasks(user, on_team=on_team, runs=runs),
        meeting_tasks.tasks(user, runs=runs),
        explain_tasks.tasks(user),
        promises.tasks(user),
    ):
        for case_id, some in known.items():
            found[case_id] += some
    return found


def in_case(user: User, known: Opened, *, has_rights: bool) -> list[Task]:
    """The same of one case, and what a parent can do about a letter. What is not there, as `known`
    says, is not asked for."""
    case_id, found = known.case.pk, list[Task]()
    if has_rights and known.papers:
        found += map(_form, panels.papers_waiting(user, case_id=case_id))
    if known.in_effect:
        found += effect_tasks.tasks(user, case_id=case_id).get(case_id, [])
    if known.meets:
        found += meeting_tasks.tasks(user, case_id=case_id).get(case_id, [])
    if known.explains:
        found += explain_tasks.tasks(user, case_id=case_id).get(case_id, [])
    if known.promises:
        found += promises.tasks(user, case_id=case_id).get(case_id, [])
    if has_rights and known.letters:
        found += about_letters(panels.letters_waiting(user, case_id=case_id))
    if has_rights and known.begun:
        student_id = known.case.student_id
        if kind := panels.begun_letters(user).get(student_id):
            found.append(begun_letter(student_id, kind))
    return found


def about_letters(letters: Iterable[Standing]) -> list[Task]:
    """What a parent can do about a letter now: say if it was answered, or write again."""
    found = []
    for stands in letters:
        clock = stands.clock
        if getattr(clock, "asks_family", False):  # see answer_clocks.with_claims
            label = _("Was your letter answered? Say yes or no")
            url = reverse("answer_clock", args=[clock.pk])
            found.append({"url": url, "label": label, "time": _("One tap")})
        elif stands.may_climb:
            label = _("Send a second letter") if clock.rung == 1 else _("Send a third letter")
            url = reverse("next_letter", args=[clock.pk])
            found.append({"url": url, "label": label, "time": _("Nobody answered in time")})
    return found


def begun_letter(student_id: uuid.UUID, kind: str) -> Task:
    """A letter of this kind that the parent has not sent yet."""
    return {
        "url": reverse("letter_preview", args=[student_id, kind]),
        "label": _("Finish the letter you began"),
        "time": _("About 5 minutes"),
    }


def _form(paper: Paper) -> Task:
    """A form of the school that waits for this parent's answer."""
    return {
        "url": reverse("paper", args=[paper.pk]),
        "label": _("A form waits for your answer: %(title)s") % {"title": paper.title},
        "time": _("About 5 minutes"),
    }
