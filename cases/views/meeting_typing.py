"""How is what one types for the notes of a meeting kept, and found again after a reload?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.services import meeting_typing as service
from cases.views.comment_typing import first, key_of, only_saves

if TYPE_CHECKING:
    from cases.models import Meeting, MeetingTyping
    from tenants.people.models import User


@dataclass(frozen=True)
class Desk:
    """Where somebody types: one form of one meeting."""

    user: User
    meeting: Meeting
    about: str

    @property
    def typed(self) -> MeetingTyping | None:
        """What was typed here and not sent."""
        return service.typed(by=self.user, meeting=self.meeting, about=self.about)

    def first(self, **given: Any) -> dict[str, Any]:
        """What stands in the form at first."""
        return first(self.typed, **given)

    def keep(self, request: HttpRequest) -> MeetingTyping | None:
        """Keep what the form says; None when it was sent."""
        return service.keep(
            by=self.user,
            meeting=self.meeting,
            about=self.about,
            key=key_of(request),
            answers=request.POST,
        )


def saved(request: HttpRequest, desk: Desk) -> HttpResponse | None:
    """The answer to the page that saves while one types; None for everything else."""
    if not only_saves(request):
        return None
    row = desk.keep(request)
    if row is None:
        return HttpResponse(status=204)
    return render(request, "parts/saved.html", {"saved_at": row.saved_at})
