"""How is what one types of a draft kept, whichever button is pressed?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.plan_shapes import SHAPES
from cases.plan_talks import parts_of
from cases.services import comment_typing as service

if TYPE_CHECKING:
    from cases.models import CommentTyping, MeetingTyping, PlanComment, PlanVersion
    from tenants.people.models import User


@dataclass(frozen=True)
class Desk:
    """Where somebody types: `about` a part of the version, or in answer to the `comment`."""

    user: User
    version: PlanVersion
    about: str = ""
    comment: PlanComment | None = None

    @property
    def typed(self) -> CommentTyping | None:
        """What was typed here and not sent."""
        return service.typed(by=self.user, version=self.version, about=self._about)

    def keep(self, data: Any, key: uuid.UUID) -> CommentTyping | None:
        """Keep it; None when it was sent under this key."""
        return service.keep(
            by=self.user,
            version=self.version,
            about=self._about,
            key=key,
            answers=data,
            comment=self.comment,
        )

    def drop(self) -> None:
        """Throw it away."""
        service.drop(by=self.user, version=self.version, about=self._about)

    @property
    def _about(self) -> str:
        return str(self.comment.pk) if self.comment else self.about


def first(row: CommentTyping | MeetingTyping | None, **given: Any) -> dict[str, Any]:
    """What stands in the form at first: `given`, and what was typed before where nothing is."""
    if row is None:
        return given
    return {**given, **row.answers, **{k: v for k, v in given.items() if v}, "key": row.key}


def only_saves(request: HttpRequest) -> bool:
    """Whether the page itself saves while one types: no new look at anything."""
    return request.POST.get("action") == "save"


def not_sent(request: HttpRequest, desk: Desk) -> HttpResponse | None:
    """The answer to a button that sends nothing; None for the one that sends."""
    action = request.POST.get("action", "")
    if action == "drop":
        desk.drop()
        messages.success(request, _("What you typed is thrown away."))
        return redirect(request.get_full_path())
    if action not in ("save", "later"):
        return None
    row = desk.keep(request.POST, key_of(request))
    if action == "later":
        messages.success(request, _("It is kept. Only you see it. Finish it when you like."))
        return redirect("plan_version", desk.version.pk)
    if row is None:
        return HttpResponse(status=204)
    return render(request, "parts/saved.html", {"saved_at": row.saved_at})


def keep_refused(data: Any, request: HttpRequest, desk: Desk) -> CommentTyping | None:
    """Keep what could not be sent. A key that was used for other words is renewed."""
    row = desk.keep(data, key_of(request))
    if row is None:
        key = uuid.uuid4()
        data["key"] = str(key)
        row = desk.keep(data, key)
    return row


def unsent(user: User, version: PlanVersion) -> list[dict[str, Any]]:
    """What this person has begun to say of the plan, with where to go on."""
    rows = service.unsent(by=user, plan=version.plan)
    names = parts_of(version) if rows else {}
    return [
        {"name": _name(row, names), "url": _address(row), "saved_at": row.saved_at} for row in rows
    ]


def _name(row: CommentTyping, names: dict[str, str]) -> str:
    if row.comment is not None:
        return _("Your answer: %(part)s") % {"part": SHAPES[row.comment.part].label}
    number = {"number": row.version.number}
    return names.get(row.about or row.answers.get("part", "")) or (
        _("Your comment on draft %(number)d") % number
    )


def _address(row: CommentTyping) -> str:
    if row.comment is not None:
        return reverse("plan_comment", args=[row.comment.pk])
    where = reverse("comment_on_plan", args=[row.version_id])
    return f"{where}?{urlencode({'part': row.about})}" if row.about else where


def key_of(request: HttpRequest) -> uuid.UUID:
    """The key of the form; a new one where it is broken."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()
