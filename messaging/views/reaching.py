"""Whom do our messages not reach, and what do staff do about it?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.places import role_on
from messaging import markup, notify_words
from messaging.event_sentences import sentence
from messaging.models import DeadAddress, Entry, ReachTask
from messaging.services import notices, reaching, wording
from tenants.audit.services import looked
from tenants.base.access import person, signed_in
from tenants.here import this_district
from tenants.people.models import User
from tenants.people.roles import Hat

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from messaging.models import Delivery


NEWS = ("notification__announcement__school", "notification__announcement__teacher")


@dataclass(frozen=True)
class Sheet:
    """One thing that this person has not read, as it is printed."""

    id: uuid.UUID
    subject: str
    at: dt.datetime
    number: int | None
    short_hash: str
    words: str
    by: str


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def reach_task(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """Why this person is not reached, what they have not read, and "I told them"."""
    task = _task(request, task_id)
    if request.method == "POST":
        try:
            reaching.done(
                by=person(request),
                task=task,
                how=request.POST.get("how", ""),
                shown=_ids(request.POST.getlist("shown")),
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("reach_task", task_id=task.pk)
        messages.success(request, _("Thank you. It is noted that they were told."))
        return redirect("home")
    context = {"task": task, "sheets": _sheets(request, task), "ways": ReachTask.How.choices}
    return render(request, "messaging/notices/reach_task.html", context)


def _ids(given: Sequence[str]) -> list[str]:
    """Those that are ids at all."""
    found = []
    for each in given:
        try:
            found.append(str(uuid.UUID(each)))
        except ValueError:
            continue
    return found


@signed_in(Hat.STAFF)
@require_safe
def reach_print(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """What the person has not read, as a letter in their language."""
    task = _task(request, task_id)
    with translation.override(task.user.language):
        context = {
            "task": task,
            "sheets": _sheets(request, task),
            "district": this_district(),
            "paper_language": task.user.language,
        }
        return render(request, "messaging/notices/reach_print.html", context)


def _task(request: HttpRequest, task_id: uuid.UUID) -> ReachTask:
    rows = ReachTask.objects.visible_to(person(request))
    return get_object_or_404(rows.select_related("user", "case__student__school"), pk=task_id)


def _sheets(request: HttpRequest, task: ReachTask) -> list[Sheet]:
    """What waits on paper, with its words as this member of staff may read them."""
    related = ("notification__case__student", *NEWS)
    rows = reaching.paper_of(task).select_related(*related)
    waiting = list(rows.prefetch_related("notification__announcement__texts"))
    ids = [row.notification.entry_id for row in waiting if row.notification.entry_id]
    seen = Entry.objects.visible_to(person(request)).filter(pk__in=ids).defer("search")
    entries = {entry.pk: entry for entry in seen}
    if entries and task.case is not None:
        role = role_on(person(request), task.case.pk) or person(request).hat
        looked(
            by=person(request),
            student_id=task.case.student_id,
            case_id=task.case.pk,
            what="reach",
            role=role,
        )
    found = [(row, row.notification.entry_id) for row in waiting]
    return [_sheet(row, entries.get(pk) if pk else None) for row, pk in found]


def _sheet(row: Delivery, entry: Entry | None) -> Sheet:
    told, post = row.notification, row.notification.announcement
    facts = notices.facts_of(told)
    instead = markup.render(wording.body(post)) if post else notify_words.told(told.words, facts)
    return Sheet(
        id=row.pk,
        subject=notify_words.subject(told.words, facts),
        at=told.created_at,
        number=entry.number if entry else None,
        short_hash=entry.short_hash if entry else "",
        words=_words(entry) if entry else instead,
        by=entry.author_name if entry else "",
    )


def _words(entry: Entry) -> str:
    if entry.kind == Entry.Kind.EVENT:
        return sentence(entry.data)
    return markup.render(entry.body)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def reach_person(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """For district staff: which addresses of a person came back; POST has them tried again."""
    user = get_object_or_404(User.objects.visible_to(person(request)), pk=person_id)
    if request.method == "POST":
        reaching.lift(by=person(request), user=user)
        messages.success(request, _("We try these addresses again from now on."))
        return redirect("reach_person", person_id=user.pk)
    dead = DeadAddress.objects.visible_to(person(request)).filter(user=user, lifted_at=None)
    tasks = ReachTask.objects.visible_to(person(request)).filter(user=user)
    context = {
        "person": user,
        "dead": list(dead.order_by("-at")),
        "tasks": list(tasks.open().select_related("case__student")),
    }
    return render(request, "messaging/notices/reach_person.html", context)
