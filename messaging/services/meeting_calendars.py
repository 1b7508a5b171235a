"""How does a meeting about a child look in somebody's own calendar?"""

from __future__ import annotations

from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cases.models import Meeting
from messaging import calendars
from tenants.here import full_address, this_district


def file_of(row: Meeting) -> bytes:
    """The file of one meeting, in the language of the moment: the same address in each, a number
    that grows with each change, and one that takes it out again when it was called off (RFC 5545,
    3.8.7.4; RFC 5546, 3.2.5)."""
    title = _("A meeting about %(child)s") % {"child": row.case.student.preferred_name}
    return calendars.calendar(
        [dated_of(row, title=title, says_where=True)],
        zone=ZoneInfo(this_district().timezone),
        name=title,
        language=translation.get_language() or "en",
        method="CANCEL" if row.called_off else "PUBLISH",
    )


def dated_of(row: Meeting, *, title: str, says_where: bool = False) -> calendars.Dated:
    """The meeting at its hour. Place and address are said only to who asked for the file."""
    schema: str = connection.schema_name  # type: ignore[attr-defined]  # our own backend
    assert row.starts_at is not None  # callers ask for those that have an hour
    url = full_address(reverse("meeting", args=[row.pk], urlconf=settings.ROOT_URLCONF))
    return calendars.Dated(
        uid=f"{row.pk}.{schema}@{settings.BASE_DOMAIN}",
        title=title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        changed_at=row.changed_at,
        sequence=row.sequence,
        cancelled=row.called_off,
        url=url,
        place=(row.place or row.link) if says_where else "",
        text=f"{row.link}\n\n{url}".strip() if says_where else "",
        organizer=parseaddr(settings.DEFAULT_FROM_EMAIL)[1] if says_where else "",
        private=True,
    )
