"""How do all dates of a district or a school stand, and which cases are behind each figure?"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.services import board as service
from cases.services.looks import looked_at_list
from cases.services.road import basis
from messaging.services import answer_figures
from portal import board_rows as more_rows
from portal import boards
from tenants.base.access import person, signed_in
from tenants.base.tables import BOM, harmless
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from portal.boards import Line, Table

PER_PAGE = 50


@signed_in(Hat.STAFF)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """All dates by school: late, due soon; met in time by rule and by month; answers to letters.
    ?rule= shows the months of one rule."""
    found = boards.whole(person(request), basis(), request.GET.get("rule", ""))
    return render(request, "portal/board.html", found)


@signed_in(Hat.STAFF)
@require_safe
def board_csv(request: HttpRequest) -> HttpResponse:
    """The figures as a table: one figure a line."""
    found = boards.whole(person(request), basis())
    table, answer = _table("board.csv")
    table.writerow([_("Table"), _("Line"), _("What"), _("Number")])
    promises = found["promises"]
    more = [found[key] for key in ("unexplained", "drafts", "letters") if found[key]]
    for part in (found["open"], found["rules"], found["months"], *promises, *more):
        _write(table, part)
    asked = found["other_dates"]
    table.writerow([_("Drafts that came too late to be read"), "", asked.name, asked.number])
    return answer


def _write(table: Any, part: Table) -> None:
    total = [(_("All schools"), *part.total)] if part.total else []
    for name, cells, extra in [*part.lines, *total]:
        rows = [[part.caption, harmless(name), cell.name, cell.number] for cell in cells]
        table.writerows(
            [*rows, [part.caption, harmless(name), part.last, extra.text]] if extra.text else rows
        )


@signed_in(Hat.STAFF)
@require_safe
def board_dates(request: HttpRequest) -> HttpResponse:
    """The clocks behind a figure; the look at each child that is named is kept."""
    user, by, asked = person(request), basis(), boards.wanted(request.GET.dict())
    rows = service.behind_figure(by=user, wanted=asked, basis=by)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = boards.date_lines(user, list(page.object_list), by)
    schools = {school.pk: school.name for school in service.schools(user)}
    context = {"page": page, "lines": lines, "said": boards.in_words(asked, schools)}
    return _shown(request, context, lines, csv_name="board_dates_csv")


@signed_in(Hat.STAFF)
@require_safe
def board_dates_csv(request: HttpRequest) -> HttpResponse:
    """The same clocks, all of them, as a table."""
    user, by, asked = person(request), basis(), boards.wanted(request.GET.dict())
    rows = service.behind_figure(by=user, wanted=asked, basis=by)
    return _lines_csv(request, boards.date_lines(user, rows, by), "dates.csv")


@signed_in(Hat.STAFF)
@require_safe
def board_letters(request: HttpRequest) -> HttpResponse:
    """The letters behind a figure; the look at each child that is named is kept."""
    rows, said = _letters(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = boards.letter_lines(person(request), list(page.object_list))
    context = {"page": page, "lines": lines, "said": said, "letters": True}
    return _shown(request, context, lines, csv_name="board_letters_csv")


@signed_in(Hat.STAFF)
@require_safe
def board_letters_csv(request: HttpRequest) -> HttpResponse:
    """The same letters, all of them, as a table."""
    rows, _said = _letters(request)
    return _lines_csv(request, boards.letter_lines(person(request), rows), "letters.csv")


def _letters(request: HttpRequest) -> tuple[list[answer_figures.AnswerRow], list[str]]:
    user, which = person(request), request.GET.get("which", "")
    rows = answer_figures.rows(by=user, basis=basis())
    schools = {school.pk: school.name for school in service.schools(user)}
    school = boards.school_id(request.GET.get("school", ""))
    if school:
        rows = [row for row in rows if row.school_id == school]
    if which in (*answer_figures.WHICH, answer_figures.TOOK):
        rows = [row for row in rows if row.is_(which)]
    said = [schools.get(school, "") if school else "", str(boards.LETTER_NAMES.get(which, ""))]
    return rows, [one for one in said if one]


@signed_in(Hat.STAFF)
@require_safe
def board_rows(request: HttpRequest) -> HttpResponse:
    """What is behind a figure about drafts, explanations or other dates (?of=); the look at each
    child that is named is kept."""
    user, query = person(request), request.GET.dict()
    of, school = more_rows.kind_of(query), boards.school_id(query.get("school", ""))
    page = Paginator(more_rows.rows(user, basis(), query, school), PER_PAGE).get_page(
        query.get("page")
    )
    lines = more_rows.lines(user, of, list(page.object_list))
    schools = {one.pk: one.name for one in service.schools(user)}
    said = more_rows.in_words(query, schools, school)
    context = {"page": page, "lines": lines, "said": said, "more": True}
    return _shown(request, context, lines, csv_name="board_rows_csv")


@signed_in(Hat.STAFF)
@require_safe
def board_rows_csv(request: HttpRequest) -> HttpResponse:
    """The same rows, all of them, as a table."""
    user, query = person(request), request.GET.dict()
    of, school = more_rows.kind_of(query), boards.school_id(query.get("school", ""))
    found = more_rows.rows(user, basis(), query, school)
    days = tuple(map(str, more_rows.DAYS[of]))
    return _lines_csv(request, more_rows.lines(user, of, found), f"{of}.csv", days)


def _shown(
    request: HttpRequest, context: dict[str, Any], lines: list[Line], *, csv_name: str
) -> HttpResponse:
    total = context["page"].paginator.count
    context |= {"csv_name": csv_name, "query": request.GET.urlencode(), "total": total}
    answer = render(request, "portal/board_lines.html", context)
    _looked(request, lines)
    return answer


def _looked(request: HttpRequest, lines: list[Line]) -> None:
    cases = [line.case for line in lines if line.case is not None]
    looked_at_list(by=person(request), cases=cases, what="board")


def _lines_csv(
    request: HttpRequest, lines: list[Line], name: str, days: tuple[str, ...] = ()
) -> HttpResponse:
    """`days` are the names of the two days, when they are not those of a clock."""
    table, answer = _table(name)
    counted = any(line.took is not None for line in lines)
    table.writerow(
        [
            _("Child"),
            _("School"),
            _("Case manager"),
            _("What"),
            *(days or (_("Last day"), _("Done on"))),
            _("How it stands"),
            *([_("School days")] if counted else []),
        ]
    )
    for line in lines:
        child = line.case.student.full_name if line.case else _("Not on your team")
        dates = [day.isoformat() if day else "" for day in (line.due, line.done)]
        took = [""] if line.took is None else [str(line.took)]
        cells = [child, line.school, line.manager, line.what, *dates, line.left]
        table.writerow([harmless(cell) for cell in [*cells, *(took if counted else [])]])
    _looked(request, lines)
    return answer


def _table(name: str) -> tuple[Any, HttpResponse]:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write(BOM)
    return csv.writer(answer), answer
