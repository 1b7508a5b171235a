"""What stands in the log of a case or a child, on the page, on paper and in a table?"""

from __future__ import annotations

import uuid
from itertools import chain

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Student
from cases.services.looks import looked_at
from messaging import log_chart, log_csv, log_pdf, log_words
from messaging.forms.filters import LogFilterForm
from messaging.lines import number_in
from messaging.log_rows import said
from messaging.services import log as logs
from messaging.services.log import Log, Row
from messaging.services.log_totals import totals
from messaging.services.reading import Wanted
from messaging.views.thread import case_or_404
from tenants.base.access import person, signed_in
from tenants.base.clock import now, today
from tenants.base.long_work import long_answer, made_answer
from tenants.here import this_district

PER_PAGE = 50


@require_safe
@signed_in("family", "staff")
def case_log(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """All that was said in one case, as a list with totals."""
    return _page(request, _of_case(request, case_id))


@require_safe
@signed_in("family", "staff")
def case_log_csv(request: HttpRequest, case_id: uuid.UUID) -> HttpResponseBase:
    """The same as a table for a spreadsheet."""
    return _csv(request, _of_case(request, case_id))


@require_safe
@signed_in("family", "staff")
def case_log_pdf(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The same on paper; a long log in parts."""
    return _pdf(request, _of_case(request, case_id))


@require_safe
@signed_in("family", "staff")
def student_log(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """All that was said in every case of the child that this person may see."""
    return _page(request, _of_student(request, student_id))


@require_safe
@signed_in("family", "staff")
def student_log_csv(request: HttpRequest, student_id: uuid.UUID) -> HttpResponseBase:
    """The same as a table for a spreadsheet."""
    return _csv(request, _of_student(request, student_id))


@require_safe
@signed_in("family", "staff")
def student_log_pdf(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """The same on paper; a long log in parts."""
    return _pdf(request, _of_student(request, student_id))


def _of_case(request: HttpRequest, case_id: uuid.UUID) -> Log:
    user = person(request)
    return logs.of_case(user, case_or_404(user, case_id))


def _of_student(request: HttpRequest, student_id: uuid.UUID) -> Log:
    user = person(request)
    rows = Student.objects.visible_to(user).select_related("school")
    return logs.of_student(user, get_object_or_404(rows, pk=student_id))


def _keep_look(log: Log, what: str) -> None:
    case = log.cases[0] if log.one_case else None
    looked_at(by=log.reader, student=log.student, what=what, case=case)


def _filters(request: HttpRequest, log: Log) -> tuple[LogFilterForm, Wanted]:
    """What was asked for; a wrong answer counts as not given, and is said."""
    form = LogFilterForm(request.GET or None, people=log.people())
    return form, form.wanted() if form.is_bound else Wanted()


def _page(request: HttpRequest, log: Log) -> HttpResponse:
    form, wanted = _filters(request, log)
    page = Paginator(logs.shown(log.entries(wanted)), PER_PAGE).get_page(request.GET.get("page"))
    found = totals(log, wanted)
    context = {
        "log": log,
        "student": log.student,
        "filters": form,
        "narrowed": wanted.anything,
        "page": page,
        "how_many": page.paginator.count,
        "rows": [said(Row._make(row)) for row in page],
        "totals": found,
        "channels": log_words.channels(found),
        "answers": log_words.answers(found),
        "months": log_chart.months(found)[::-1],
        "chart": log_chart.chart(found),
        "here": request.path,
        **_downloads(request, log, page.paginator.count),
    }
    _keep_look(log, "log")
    return render(request, "messaging/log/log.html", context)


def _downloads(request: HttpRequest, log: Log, count: int) -> dict[str, object]:
    """The addresses of table and papers, with what was asked for."""
    asked = request.GET.copy()
    asked.pop("page", None)
    name, key = ("case", log.cases[0].pk) if log.one_case else ("student", log.student.pk)
    pdf, query = reverse(f"{name}_log_pdf", args=[key]), asked.urlencode()
    parts = []
    for part in range(1, _parts(count) + 1):
        asked["part"] = str(part)
        parts.append({"number": part, "url": f"{pdf}?{asked.urlencode()}"})
    return {
        "csv_url": f"{reverse(f'{name}_log_csv', args=[key])}{'?' + query if query else ''}",
        "pdf_url": f"{pdf}{'?' + query if query else ''}",
        "parts": parts if len(parts) > 1 else [],
    }


def _parts(count: int) -> int:
    return max(1, -(-count // log_pdf.PART))


def _csv(request: HttpRequest, log: Log) -> HttpResponseBase:
    _form, wanted = _filters(request, log)
    lines = chain([log_csv.first_line()], logs.streamed(log, wanted, make=log_csv.line))
    headers = {"Content-Disposition": _named(log, "csv"), "X-Content-Type-Options": "nosniff"}
    headers |= {"Content-Type": "text/csv; charset=utf-8", "Cache-Control": "private, no-store"}
    answer = long_answer(request, lines, length=None, headers=headers)
    _keep_look(log, "log.csv")
    return answer


def _pdf(request: HttpRequest, log: Log) -> HttpResponse:
    form, wanted = _filters(request, log)
    parts = _parts(log.entries(wanted).count())
    part = number_in(request.GET.get("part")) or 1
    if part > parts:
        raise Http404
    rows = logs.in_order(log, wanted, after=(part - 1) * log_pdf.PART, most=log_pdf.PART)
    paper = log_pdf.Paper(
        district=this_district().name,
        made_by=log.reader.display_name,
        made_at=now(),
        asked=log_words.asked(wanted, form.people),
        totals=log_words.in_lines(totals(log, wanted)) if part == 1 else [],
        part=part,
        parts=parts,
    )
    headers = {
        "Content-Disposition": _named(log, "pdf", part if parts > 1 else 0),
        "Cache-Control": "private, no-store",
    }
    answer = made_answer(
        request,
        lambda: log_pdf.log_pdf(log, rows, paper),
        heavy=len(rows) > log_pdf.LIGHT,
        content_type="application/pdf",
        headers=headers,
    )
    _keep_look(log, "log.pdf")  # what has to wait is not seen
    return answer


def _named(log: Log, ending: str, part: int = 0) -> str:
    """A file name with the child's preferred name and the day."""
    name = _("log %(child)s %(day)s") % {
        "child": log.student.preferred_name,
        "day": today().isoformat(),
    }
    more = f" {part}" if part else ""
    return content_disposition_header(True, f"{name}{more}.{ending}") or "attachment"
