"""How does a person say that they come, help or put it in their calendar; how is it cancelled?"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from messaging import policies
from messaging.forms.events import AnswerForm
from messaging.models import SchoolEvent, VolunteerSlot
from messaging.services import events, feeds, wording
from messaging.views.announcements import post_or_404, post_page
from messaging.views.happenings import calendar_answer, when_in_words
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt
from tenants.people.models import User
from tenants.people.roles import Hat

READERS = (Hat.FAMILY, Hat.STAFF, Hat.PTA)


def _event_or_404(user: User, post_id: uuid.UUID) -> SchoolEvent:
    rows = SchoolEvent.objects.visible_to(user).select_related("announcement")
    event: SchoolEvent = get_object_or_404(rows, announcement=post_id)
    return event


def _at_event(post_id: uuid.UUID) -> HttpResponse:
    return redirect(reverse("news_post", args=[post_id]) + "#event")


@require_POST
@signed_in(*READERS)
def answer_event(request: HttpRequest, post_id: uuid.UUID) -> HttpResponse:
    """Yes, maybe or no, and how many people; or no answer after all."""
    user = person(request)
    event = _event_or_404(user, post_id)
    if request.POST.get("action") == "remove":
        events.take_back(by=user, event=event)
        messages.success(request, _("Your answer is taken back."))
        return _at_event(post_id)
    form = AnswerForm(request.POST)
    done = attempt(
        form,
        lambda: events.answer(
            by=user,
            event=event,
            says=form.cleaned_data["answer"],
            people=1 if form.cleaned_data["people"] is None else form.cleaned_data["people"],
        ),
    )
    if done is None:
        return post_page(request, post_or_404(user, post_id), answered=form)
    messages.success(request, _("Your answer is saved. You can change it here."))
    return _at_event(post_id)


@require_POST
@signed_in(*READERS)
def take_place(request: HttpRequest, slot_id: uuid.UUID) -> HttpResponse:
    """Take a place to help, or give it back."""
    user = person(request)
    rows = VolunteerSlot.objects.visible_to(user).select_related("event__announcement")
    slot = get_object_or_404(rows, pk=slot_id)
    if request.POST.get("action") == "leave":
        events.leave(by=user, slot=slot)
        messages.success(request, _("Your place is free again."))
        return _at_event(slot.event.announcement_id)
    try:
        events.take(by=user, slot=slot)
    except ValidationError as error:
        for words in error.messages:
            messages.error(request, words)
    else:
        messages.success(request, _("You have a place. Thank you for helping."))
    return _at_event(slot.event.announcement_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(Hat.STAFF, Hat.PTA)
def cancel_event(request: HttpRequest, post_id: uuid.UUID) -> HttpResponse:
    """It does not take place, after one question."""
    user = person(request)
    event = _event_or_404(user, post_id)
    post = post_or_404(user, post_id)
    if not policies.may_change_post(user, post):
        raise NotAllowed(_("Only those who may speak in this name can do this."))
    if request.method == "POST":
        events.cancel(by=user, event=event)
        messages.success(request, _("It is cancelled. Those who answered are told."))
        return _at_event(post_id)
    context = {
        "post": post,
        "title": wording.title(post),
        "speaker": wording.speaker_name(post),
        "when": when_in_words(event),
    }
    return render(request, "messaging/announcements/cancel_event.html", context)


@signed_in(*READERS)
@require_safe
def event_calendar(request: HttpRequest, post_id: uuid.UUID) -> HttpResponse:
    """The date as a file for a calendar."""
    user = person(request)
    event = _event_or_404(user, post_id)
    event.announcement = post_or_404(user, post_id)
    return calendar_answer(feeds.file_of(event))
