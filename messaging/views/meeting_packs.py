"""How does a person take the papers of a meeting along?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.meeting_minutes import minutes_of
from cases.meeting_pack import pack_of
from cases.views.meeting_packs import open_minutes, open_pack
from messaging import pack_pdf
from tenants.base.access import person, signed_in
from tenants.base.clock import now
from tenants.base.long_work import made_answer
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from collections.abc import Callable

    from cases.models import Meeting, Student
    from cases.printed import Section
    from tenants.people.models import User

    Make = Callable[[User, Meeting], list[Section]]


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def meeting_pack_pdf(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The papers of a meeting as a PDF; ?in= names the language. Raises Crowded."""
    row, language = open_pack(request, meeting_id)
    with translation.override(language):
        title = _("For the meeting about %(child)s") % {"child": row.case.student.full_name}
        return _pdf(request, row, pack_of, title, language)


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def meeting_minutes_pdf(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """What was said and decided at a meeting as a PDF; ?in= names the language. Raises Crowded."""
    row, language = open_minutes(request, meeting_id)
    with translation.override(language):
        title = _("Notes of the meeting about %(child)s") % {"child": row.case.student.full_name}
        return _pdf(request, row, minutes_of, title, language)


def _pdf(request: HttpRequest, row: Meeting, make: Make, title: str, language: str) -> HttpResponse:
    sections = make(person(request), row)
    name = _("meeting %(child)s") % {"child": row.case.student.preferred_name}
    return paper(request, row.case.student, sections, title=title, language=language, name=name)


def paper(
    request: HttpRequest,
    student: Student,
    sections: list[Section],
    *,
    title: str,
    language: str,
    name: str,
) -> HttpResponse:
    """The sections as a PDF of that name, in the language that is active. Raises Crowded."""
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{name}.pdf") or "attachment",
        "Cache-Control": "private, no-store",
    }
    return made_answer(
        request,
        lambda: pack_pdf.pack_pdf(student, sections, title=title, language=language, made_at=now()),
        content_type="application/pdf",
        headers=headers,
    )
