"""What is new for this person, and what have they read?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from messaging import notify_words
from messaging.models import Notification
from messaging.services import bell
from messaging.services.notices import facts_of, place
from tenants.base.access import person, signed_in

if TYPE_CHECKING:
    import datetime as dt

PER_PAGE = 25


@dataclass(frozen=True)
class Row:
    """One notice in the list."""

    id: uuid.UUID
    subject: str
    at: dt.datetime
    unread: bool
    number: int | None


@signed_in()
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Everything this person was told of, the newest first."""
    page = Paginator(bell.of(person(request)), PER_PAGE).get_page(request.GET.get("page"))
    rows = [_row(each) for each in page]
    context = {"page": page, "rows": rows, "unread": bell.unread(person(request))}
    return render(request, "messaging/notices/notices.html", context)


def _row(told: Notification) -> Row:
    return Row(
        id=told.pk,
        subject=notify_words.subject(told.words, facts_of(told)),
        at=told.created_at,
        unread=told.read_at is None,
        number=told.entry.number if told.entry else None,
    )


@signed_in()
@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    bell.read_all(by=person(request))
    return redirect("notices")


@signed_in()
@require_safe
def open_notice(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """On to what it is about; it counts as read."""
    row = get_object_or_404(bell.of(person(request)), pk=notice_id)
    bell.read_one(by=person(request), notification=row)
    return redirect(place(row))
