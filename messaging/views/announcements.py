"""What does a person read of the district, the school, the class and the PTA?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.views.streaming import Served, send
from messaging import policies, visibility
from messaging.forms.announcements import PublishForm
from messaging.models import Announcement, Speaker
from messaging.services import announcements, news, post_files, voices, wording
from messaging.views import happenings as events
from messaging.views.post_facts import facts_of
from tenants.base.access import person, signed_in
from tenants.base.forms import status_of
from tenants.here import full_address

if TYPE_CHECKING:
    from django import forms

    from tenants.people.models import User

PER_PAGE = 20


@dataclass(frozen=True)
class Row:
    """One announcement in a list."""

    post: Announcement
    title: str
    speaker: str
    when: str = ""


@signed_in()
@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    """What is for this person now; the archive; what one's own side wrote."""
    user = person(request)
    show, speaker = request.GET.get("show", news.NOW), request.GET.get("speaker", "")
    speaker = speaker if speaker in Speaker.values else ""
    page = Paginator(news.listed(user, show, speaker), PER_PAGE).get_page(request.GET.get("page"))
    may_write = bool(voices.of(user))
    context = {
        "page": page,
        "rows": [row_of(post) for post in page],
        "show": show,
        "speaker": speaker,
        "speakers": Speaker.choices,
        "may_write": may_write,
        "calendar_url": reverse("your_calendar"),
        "shows": _shows(user, may_write),
    }
    return render(request, "messaging/announcements/news_list.html", context)


def row_of(post: Announcement) -> Row:
    """One line, in the reader's language."""
    event = getattr(post, "event", None)
    when = events.when_in_words(event) if event else ""
    return Row(post, wording.title(post), wording.speaker_name(post), when)


def _shows(user: User, may_write: bool) -> list[str]:
    """Which lists this person has besides what is for them now."""
    return [
        news.NOW,
        news.OVER,
        *([news.OURS] if may_write else []),
        *([news.ALL] if news.oversees(user) else []),
    ]


def post_or_404(user: User, post_id: uuid.UUID) -> Announcement:
    """The announcement, if this person may see it."""
    rows = Announcement.objects.visible_to(user).select_related("school", "teacher", "author")
    post: Announcement = get_object_or_404(rows.prefetch_related("texts"), pk=post_id)
    return post


@signed_in()
@require_safe
def news_post(request: HttpRequest, post_id: uuid.UUID) -> HttpResponse:
    """One announcement; opening it is reading it."""
    user = person(request)
    post = post_or_404(user, post_id)
    if post.published_at:
        announcements.opened(by=user, post=post)
    return post_page(request, post)


def post_page(
    request: HttpRequest,
    post: Announcement,
    form: forms.Form | None = None,
    answered: forms.Form | None = None,
) -> HttpResponse:
    """The page of one announcement, with a form that could not be taken, if there is one:
    `form` of publishing, `answered` of an answer to its event."""
    user = person(request)
    if post.withdrawn_at:
        return _gone(request, user, post)
    may_change = policies.may_change_post(user, post)
    context: dict[str, Any] = {
        "post": post,
        "shown": wording.shown(post),
        "speaker": wording.speaker_name(post),
        "files": [file_row(post, row) for row in post_files.of(post)],
        "old": [wording.old_side(edition) for edition in post.editions.all()],
        "may_change": may_change,
        "may_withdraw": policies.may_withdraw_post(user, post),
        "form": form or PublishForm(),
        "happening": events.happening_for(user, post, answered),
    }
    if may_change:
        context |= {"facts": facts_of(post), "sheets": announcements.on_paper(post).count()}
        context["share_url"] = share_address(post)
    template = "messaging/announcements/news_post.html"
    return render(request, template, context, status=_status(form or answered))


def _status(form: forms.Form | None) -> int:
    return status_of(form) if form else 200


def share_address(post: Announcement) -> str:
    """The whole address that can be shared; empty when there is none."""
    if not post.is_public or not post.share:
        return ""
    return full_address(reverse("shared_post", args=[post.share]))


def file_row(post: Announcement, row: Any) -> dict[str, Any]:
    """A file for the page of its announcement."""
    url = reverse("post_file", args=[post.pk, row.pk, row.name])
    return {
        "id": row.pk,
        "url": url,
        "name": row.name,
        "kind": row.name.rpartition(".")[2].upper(),
        "size": row.size,
    }


def _gone(request: HttpRequest, user: User, post: Announcement) -> HttpResponse:
    """What was taken back is shown to nobody but those who wrote it."""
    mine = visibility.speaks_as(
        user, post.speaker, school_id=post.school_id, teacher_id=post.teacher_id
    )
    context = {"post": post, "speaker": wording.speaker_name(post)}
    if mine:
        context["shown"] = wording.shown(post)
    return render(request, "messaging/announcements/post_gone.html", context, status=410)


@signed_in()
@require_safe
def post_file(
    request: HttpRequest, post_id: uuid.UUID, document_id: uuid.UUID, name: str
) -> HttpResponseBase:
    """A file of an announcement, as a download."""
    post = post_or_404(person(request), post_id)
    return hand_out(request, post, document_id)


def hand_out(request: HttpRequest, post: Announcement, document_id: uuid.UUID) -> HttpResponseBase:
    """The file, when it is one of this announcement and the announcement still stands."""
    found = next((row for row in post_files.of(post) if row.pk == document_id), None)
    if found is None or post.withdrawn_at:
        raise Http404
    served = Served(found.name, found.content_type, found.size, found.sha256, found.stored_as)
    return send(request, served)
