"""What is known of the notice of a meeting, so that nobody types it a second time?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Meeting, MeetingPerson, TeamMember
from messaging.letters.kinds import LANGUAGES
from messaging.services.threads import parents
from tenants.here import this_district

if TYPE_CHECKING:
    from cases.models import Case
    from tenants.people.models import User


def found(user: User, case: Case, given: str) -> Meeting | None:
    """The meeting of this case that an address names, when its time is set."""
    try:
        wanted = uuid.UUID(given)
    except ValueError:
        return None
    rows = Meeting.objects.visible_to(user).filter(case=case, pk=wanted)
    return rows.filter(state=Meeting.State.SET).first()


def seat(user: User, case: Case, given: str) -> MeetingPerson | None:
    """Who of a meeting of this case an address names."""
    try:
        wanted = uuid.UUID(given)
    except ValueError:
        return None
    rows = MeetingPerson.objects.visible_to(user).filter(meeting__case=case, pk=wanted)
    return rows.select_related("meeting").first()


def of_seat(row: MeetingPerson) -> dict[str, str]:
    """Of a form by which somebody may miss the meeting: who, with their part, and its day."""
    part = dict(TeamMember.CaseRole.choices).get(row.role, "")
    start = row.meeting.starts_at
    day = start.astimezone(ZoneInfo(this_district().timezone)).date() if start else None
    return {
        "member": f"{row.name}, {part}" if part else row.name,
        "day": day.isoformat() if day else "",
    }


def first_words(row: Meeting) -> dict[str, str]:
    """The fields of the notice (34 CFR 300.322(b)(1)(i)): purpose, time, place and who comes, each
    with their part, in both languages."""
    assert row.starts_at is not None and row.ends_at is not None  # its time is set
    zone = ZoneInfo(this_district().timezone)
    start, end = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    words = {
        "about": row.purpose,
        "day": start.date().isoformat(),
        "time": f"{_hour(start)}–{_hour(end)}",
        "place": ", ".join(one for one in (row.place, row.link) if one),
    }
    return words | {f"who_{language}": _who(row, language) for language in LANGUAGES}


def _hour(moment: object) -> str:
    """In figures that both languages read: 2:45 PM."""
    with translation.override("en"):
        return date_format(moment, "g:i A")  # type: ignore[arg-type]  # a moment


def _who(row: Meeting, language: str) -> str:
    """One line each: the family first, then the team, then who interprets."""
    roles = [str(role) for role in TeamMember.STAFF_ROLES] + ["guest"]
    if row.interpreter:
        roles.append("interpreter")
    team = TeamMember.objects.in_force().filter(case=row.case_id, role__in=roles)
    with translation.override(language):
        lines = {one.pk: f"- {one.display_name}, {_('Parent')}" for one in parents(row.case)}
        for place in team.select_related("user").order_by("starts", "pk"):
            name = f"- {place.user.display_name}, {place.get_role_display()}"
            lines.setdefault(place.user_id, name)
    return "\n".join(lines.values())
