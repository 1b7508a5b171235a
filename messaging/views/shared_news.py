"""What does somebody read whom an address was given, without signing in?"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from messaging.models import Announcement
from messaging.services import events, feeds, post_files, sharing, wording
from messaging.views.announcements import file_row, hand_out, share_address
from messaging.views.happenings import calendar_answer, happening
from tenants.base.access import public

WHY = "Its author said that anyone may read it; it holds no names of those who answered."


def _answer(
    request: HttpRequest, share: str, show: Callable[[Announcement], HttpResponseBase]
) -> HttpResponseBase:
    """What `show` makes of the announcement; 410 when it is gone. No search engine keeps it."""
    try:
        answer = show(sharing.shared(share))
    except sharing.Over:
        answer = render(request, "messaging/announcements/shared_gone.html", {}, status=410)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@public(reason=WHY)
@require_safe
def shared_post(request: HttpRequest, share: str) -> HttpResponseBase:
    """One announcement for everybody: the words and the files, and nobody's name."""
    return _answer(request, share, lambda post: _page(request, post))


def _page(request: HttpRequest, post: Announcement) -> HttpResponse:
    context = {
        "post": post,
        "shown": wording.shown(post),
        "speaker": wording.speaker_name(post),
        "happening": happening(post),
        "files": [
            file_row(post, row)
            | {"url": reverse("shared_file", args=[post.share, row.pk, row.name])}
            for row in post_files.of(post)
        ],
    }
    return render(request, "messaging/announcements/shared_post.html", context)


@public(reason=WHY)
@require_safe
def shared_calendar(request: HttpRequest, share: str) -> HttpResponseBase:
    """The date as a file for anybody's calendar."""
    return _answer(request, share, lambda post: _calendar(request, post))


def _calendar(request: HttpRequest, post: Announcement) -> HttpResponse:
    event = events.of(post)
    if event is None:
        raise Http404
    return calendar_answer(feeds.file_of(event, url=share_address(post)))


@public(reason=WHY)
@require_safe
def shared_file(
    request: HttpRequest, share: str, document_id: uuid.UUID, name: str
) -> HttpResponseBase:
    """A file of an announcement for everybody."""
    return _answer(request, share, lambda post: hand_out(request, post, document_id))
