"""How does a person put a meeting about a child into their own calendar?"""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cases.models import Meeting
from cases.services.looks import looked_at
from messaging.services import meeting_calendars
from messaging.views.happenings import calendar_answer
from tenants.base.access import person, signed_in
from tenants.people.roles import Hat


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def meeting_calendar(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The file of one meeting whose time is set, or was and is called off."""
    user = person(request)
    rows = Meeting.objects.visible_to(user).select_related("case__student")
    row = get_object_or_404(rows, pk=meeting_id)
    if row.starts_at is None:
        raise Http404
    looked_at(by=user, student=row.case.student, what="meeting", case=row.case)
    return calendar_answer(meeting_calendars.file_of(row), name="meeting.ics")
