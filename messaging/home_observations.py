"""Which shared observations of a family stand beside the numbers of the school?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from cases.home_notes import HomeNote
from messaging.models import Entry
from messaging.moods import mood_word

if TYPE_CHECKING:
    import datetime as dt

    from cases.models import Case
    from tenants.people.models import User

MOST = 200


def since(user: User, case: Case, day: dt.date) -> list[HomeNote]:
    """The newest, as far as this person reads them. One query."""
    rows = Entry.objects.visible_to(user).filter(
        case=case, kind=Entry.Kind.OBSERVATION, happened_on__gte=day, corrections=None
    )
    return [_note(row) for row in rows.order_by("-happened_on", "-number")[:MOST]]


def _note(row: Entry) -> HomeNote:
    told = row.data.get("journal") or {}
    return HomeNote(
        day=row.happened_on,
        author=row.author_name,
        words=row.body,
        language=row.language,
        minutes=told.get("minutes"),
        mood=mood_word(str(told.get("mood", ""))),
        url=reverse("entry", args=[row.case_id, row.number]),
        goals=frozenset(one["block"] for one in told.get("parts", []) if one["kind"] == "goal"),
    )
