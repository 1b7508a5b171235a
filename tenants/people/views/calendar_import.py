"""How does a calendar file come in: chosen, looked over, kept?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.base.access import signed_in
from tenants.base.forms import add_errors, status_of
from tenants.here import this_district
from tenants.people import calendar_files
from tenants.people.calendar_files.found import Found, Kind
from tenants.people.current import person, posted
from tenants.people.forms.calendar_import import (
    MOST_ROWS,
    CalendarFileForm,
    RowForm,
    filled,
    rows_form,
)
from tenants.people.policies import check_change_district
from tenants.people.services import calendar_import as service
from tenants.people.services import holidays

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError

    from tenants.people.models import User


@signed_in("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def import_calendar(request: HttpRequest) -> HttpResponse:
    """Choose a file; its rows are shown before anything is kept."""
    user = person(request)
    check_change_district(user)
    files = request.FILES if request.method == "POST" else None
    form = CalendarFileForm(posted(request), files)
    if form.is_bound and form.is_valid():
        try:
            zone = this_district().timezone
            reading = calendar_files.read(form.cleaned_data["file"].read(), zone=zone)
        except calendar_files.Unreadable as error:
            form.add_error("file", str(error))
        else:
            return _preview(request, user, reading)
    page = {"form": form, "sample": calendar_files.SAMPLE}
    return render(request, "people/import_calendar.html", page, status=status_of(form))


def _preview(request: HttpRequest, user: User, reading: calendar_files.Reading) -> HttpResponse:
    """The rows of a file, those that say most first when there are too many."""
    rows = sorted(reading.rows, key=lambda row: row.kind is Kind.SKIP)
    more = [(row.line, f"{row.why}, {row.first_day}") for row in rows[MOST_ROWS:]]
    form = filled(rows[:MOST_ROWS], by=user)
    chosen = [one for one in form if not one.errors and not one.left_out]
    _put(chosen, service.errors_of(by=user, rows=[one.row() for one in chosen]))
    return _rows(request, form, [*reading.left_out, *more])


def _put(chosen: list[RowForm], errors: dict[int, ValidationError]) -> None:
    for place, error in errors.items():
        add_errors(chosen[place], error)


def _rows(request: HttpRequest, rows: Any, left_out: list[tuple[int, str]]) -> HttpResponse:
    page = {
        "rows": rows,
        "wrong": sum(bool(form.errors) for form in rows),
        "skipped": sum(form.left_out for form in rows if not form.errors),
        "left_out": [{"line": line, "text": text} for line, text in left_out],
    }
    status = 422 if page["wrong"] else 200
    return render(request, "people/save_calendar.html", page, status=status)


@signed_in("staff")
@require_POST
def save_calendar(request: HttpRequest) -> HttpResponse:
    """Keep the rows as they were looked over: all of them, or none and why."""
    user = person(request)
    check_change_district(user)
    rows = rows_form(request.POST, by=user)
    if not rows.is_valid():
        if not rows.management_form.is_valid() or not rows.forms:
            messages.warning(request, _("Nothing came with the form. Choose the file once more."))
            return redirect("import_calendar")
        return _rows(request, rows, [])
    chosen = [form for form in rows if not form.left_out]
    try:
        outcome = service.keep(by=user, rows=[form.row() for form in chosen])
    except service.Refused as refused:
        _put(chosen, refused.errors)
        return _rows(request, rows, [])
    _say(request, outcome)
    return redirect("school_days")


def _say(request: HttpRequest, outcome: service.Outcome) -> None:
    words = ngettext("%(n)d row is kept.", "%(n)d rows are kept.", outcome.kept)
    text = words % {"n": outcome.kept}
    if outcome.known:
        known = ngettext(
            "%(n)d row was there already.", "%(n)d rows were there already.", outcome.known
        )
        text += " " + known % {"n": outcome.known}
    messages.success(request, text)


@signed_in("staff")
@require_safe
def add_holidays(request: HttpRequest) -> HttpResponse:
    """Federal and state holidays that are school days as yet, to be looked over and kept."""
    user = person(request)
    check_change_district(user)
    found = [
        Found(place, Kind.CLOSED, one.day.isoformat(), why=one.name)
        for place, one in enumerate(holidays.on_school_days()[:MOST_ROWS], start=1)
    ]
    return _rows(request, filled(found, by=user), [])
