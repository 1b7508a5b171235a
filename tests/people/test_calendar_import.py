"""Does a calendar file come in whole, with every wrong line said and nothing lost?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tenants.audit.models import Event
from tenants.base.errors import NotAllowed
from tenants.people import calendar_files
from tenants.people.calendar_files import Unreadable
from tenants.people.calendar_files.found import Kind, kind_of
from tenants.people.models import Closure, EarlyDismissal, SchoolYear
from tenants.people.services import calendar_import, district_settings, holidays, school_days
from tenants.people.services.calendar_import import Refused, Row

IMPORT, SAVE = "/accounts/school-days/import/", "/accounts/school-days/import/save/"
ZONE = "America/Los_Angeles"
TABLE = """kind,first_day,last_day,why,school
school year,2026-08-24,2027-06-11,,
no school,11/25/2026,11/27/2026,Thanksgiving break,

early dismissal,2026-12-18,,Noon,
summer school,2027-07-01,2027-07-20,Summer school,
,2027-02-03,,Water pipe; no school,Alder Elementary
"""
ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
SUMMARY:First day of school
DTSTART;VALUE=DATE:20260824
END:VEVENT
BEGIN:VEVENT
SUMMARY:Winter break - no school
DTSTART;VALUE=DATE:20261221
DTEND;VALUE=DATE:20270102
END:VEVENT
BEGIN:VEVENT
SUMMARY:Early release
DTSTART:20261218T200000Z
DTEND:20261218T230000Z
END:VEVENT
BEGIN:VEVENT
SUMMARY:Staff meeting
DTSTART;VALUE=DATE:20260901
RRULE:FREQ=WEEKLY
END:VEVENT
BEGIN:VEVENT
SUMMARY:Snow day
DTSTART;VALUE=DATE:2027134
END:VEVENT
BEGIN:VEVENT
SUMMARY:PTA bake sale
DTSTART;VALUE=DATE:20261010
END:VEVENT
BEGIN:VEVENT
SUMMARY:Last day of school
DTSTART;VALUE=DATE:20270611
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def _fresh_settings(in_alder):
    district_settings.forget()
    yield
    district_settings.forget()


def read(text):
    return calendar_files.read(text.encode(), zone=ZONE)


def told(reading):
    return [(row.line, row.kind, row.first_day, row.last_day, row.why) for row in reading.rows]


def test_a_table_is_read_with_its_lines():
    reading = read(TABLE)
    assert sorted(told(reading)) == [
        (2, Kind.YEAR, "2026-08-24", "2027-06-11", "school year"),
        (3, Kind.CLOSED, "2026-11-25", "2026-11-27", "Thanksgiving break"),
        (5, Kind.SHORT, "2026-12-18", "", "Noon"),
        (7, Kind.CLOSED, "2027-02-03", "", "Water pipe; no school"),
    ]
    ((line, reason),) = reading.left_out
    assert line == 6
    assert "never count" in reason


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_tables_are_read_too(delimiter):
    spanish = delimiter.join(["Tipo", "Desde", "Hasta", "Motivo"])
    line = delimiter.join(["sin clases", "2026-12-21", "2027-01-01", "Vacaciones de invierno"])
    reading = calendar_files.read(f"{spanish}\r\n{line}\r\n".encode("cp1252"), zone=ZONE)
    assert told(reading) == [(2, Kind.CLOSED, "2026-12-21", "2027-01-01", "Vacaciones de invierno")]


def test_a_calendar_is_read_with_its_lines():
    reading = read(ICS)
    assert sorted(told(reading)) == [
        (3, Kind.YEAR, "2026-08-24", "2027-06-11", "First day of school"),
        (7, Kind.CLOSED, "2026-12-21", "2027-01-01", "Winter break - no school"),
        (12, Kind.SHORT, "2026-12-18", "2026-12-18", "Early release"),
        (22, Kind.CLOSED, "2027134", "", "Snow day"),
        (26, Kind.SKIP, "2026-10-10", "2026-10-10", "PTA bake sale"),
    ]
    assert reading.left_out == [(17, "Staff meeting, 20260901: it repeats. Add its days by hand.")]


def test_an_event_that_never_ends_and_odd_lines_lose_nothing():
    reading = read("BEGIN:VCALENDAR\nBEGIN:VEVENT\nfoo bar\nSUMMARY:Holiday\nBEGIN:VEVENT\n")
    assert [row.line for row in reading.rows] == [2, 5]
    assert reading.rows[0].why == "Holiday"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", "no event"),
        ("", "must name the columns"),
        ("hello\nworld", "must name the columns"),
        ("kind,why\nno school,snow", "must name the columns"),
        ("PK\0\0zip", ".ics or .csv"),
    ],
)
def test_what_is_no_calendar_is_said(text, words):
    with pytest.raises(Unreadable, match=words):
        read(text)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Labor Day", Kind.CLOSED),
        ("Teacher work day", Kind.CLOSED),
        ("Teacher in-service", Kind.CLOSED),
        ("No school: professional learning", Kind.CLOSED),
        ("2-hour delay", Kind.SHORT),
        ("First day of second quarter", Kind.SKIP),
        ("First day after winter break", Kind.CLOSED),
        ("ESY begins", Kind.NOT_COUNTED),
        ("Último día de clases", Kind.LAST),
        ("Concert", Kind.SKIP),
    ],
)
def test_titles_are_guessed(title, kind):
    assert kind_of(title) is kind


def row(kind, first, last=None, why="x"):
    day = dt.date.fromisoformat(first)
    return Row(kind, day, dt.date.fromisoformat(last) if last else day, why)


def test_rows_are_kept_together_and_told_once(cast):
    rows = [
        row(Kind.YEAR, "2026-08-24", "2027-06-11"),
        row(Kind.CLOSED, "2026-12-21", "2027-01-01"),
        row(Kind.SHORT, "2026-12-18"),
    ]
    outcome = calendar_import.keep(by=cast.district_staff, rows=rows)
    assert (outcome.kept, outcome.known) == (3, 0)
    event = Event.objects.get(verb="calendar.imported")
    assert set(event.data["rows"]) == {
        str(SchoolYear.objects.get().pk),
        str(Closure.objects.get().pk),
    }
    batch = Event.objects.filter(verb__startswith="calendar.").exclude(pk=event.pk)
    assert all(one.data["batch"] for one in batch)
    again = calendar_import.keep(by=cast.district_staff, rows=rows)
    assert (again.kept, again.known) == (0, 3)
    for name in ("mother", "teacher", "administrator"):
        with pytest.raises(NotAllowed):
            calendar_import.keep(by=cast.people[name], rows=rows)


def test_one_wrong_row_keeps_all_of_them_out(cast):
    rows = [
        row(Kind.CLOSED, "2026-12-21", "2027-01-01", "Winter break"),
        row(Kind.CLOSED, "2026-12-31", "2027-01-04", "New Year"),
        row(Kind.CLOSED, "2027-02-02", "2027-02-01"),
        row(Kind.YEAR, "2126-08-24", "2127-06-11"),
        row(Kind.SHORT, "1926-12-18"),
    ]
    with pytest.raises(Refused) as refused:
        calendar_import.keep(by=cast.district_staff, rows=rows)
    said = {place: " ".join(error.messages) for place, error in refused.value.errors.items()}
    assert said.keys() == {1, 2, 3, 4}
    assert "Winter break, December 21, 2026 – January 1, 2027" in said[1]
    assert "before the first day" in said[2]
    assert "2126 is too far away" in said[3]
    assert not Closure.objects.exists()


def data_of(html):
    """What a browser would send back from the page."""
    import re

    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and "row-" in name.group(1):
            found[name.group(1)] = value.group(1) if value else ""
    for name, body in re.findall(r'<select name="(row-[^"]*)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen.group(1) if chosen else ""
    return found


def upload(client, text, name="days.csv"):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, text.encode())})


def test_the_pages_show_keep_and_say_what_was_there(alder, cast, client_for):
    client = client_for(alder, cast.district_staff)
    page = upload(client, TABLE)
    assert page.status_code == 200
    html = page.content.decode()
    assert "Line 7" in html
    assert "never count" in html
    assert not SchoolYear.objects.exists()
    assert client.post(SAVE, data_of(html)).status_code == 302
    assert SchoolYear.objects.count() == 1
    assert Closure.objects.get(why="Water pipe; no school").school == cast.school
    assert EarlyDismissal.objects.get().day == dt.date(2026, 12, 18)
    again = client.post(SAVE, data_of(html), follow=True).content.decode()
    assert "4 rows were there already" in again


def test_wrong_rows_are_shown_mended_or_left_out(alder, cast, client_for):
    client = client_for(alder, cast.district_staff)
    wrong = "kind,first_day,last_day,why,school\nno school,13/13/2026,,Snow,\n"
    wrong += "no school,2026-12-24,2026-12-01,Winter,\nno school,2126-01-01,,New Year,\n"
    wrong += "school year,2026-08-24,,,\nno school,2026-11-26,,Holiday,Nowhere School\n"
    page = upload(client, wrong)
    assert page.status_code == 422
    html = page.content.decode()
    assert "The file says “13/13/2026”" in html
    assert "The last day is before the first day" in html
    assert "needs its last day" in html
    data = data_of(html)
    data |= {"row-0-first_day": "2026-12-10", "row-3-kind": "skip", "row-4-kind": "skip"}
    page = client.post(SAVE, data)
    assert page.status_code == 422
    html = page.content.decode()
    assert "The last day is before the first day" in html
    assert "is too far away" in html
    assert not Closure.objects.exists()
    data |= {"row-1-last_day": "2026-12-31", "row-2-first_day": "2027-01-01"}
    assert client.post(SAVE, data).status_code == 302
    assert Closure.objects.count() == 3


def test_what_is_no_file_is_said_and_an_empty_form_leads_back(alder, cast, client_for):
    client = client_for(alder, cast.district_staff)
    assert client.get(IMPORT).status_code == 200
    assert client.post(IMPORT).status_code == 422
    page = upload(client, "%PDF-1.7", "days.pdf")
    assert page.status_code == 422
    assert "must name the columns" in page.content.decode()
    big = upload(client, "kind,first_day\n" + "x" * 1_100_000)
    assert "one megabyte" in big.content.decode()
    for data in ({}, {"row-TOTAL_FORMS": "x"}, {"row-TOTAL_FORMS": "0", "row-INITIAL_FORMS": "0"}):
        assert client.post(SAVE, data).status_code == 302


def test_more_rows_than_a_form_can_hold_are_named(alder, cast, client_for):
    many = "kind,first_day,why\nno school,2026-12-24,Holiday\n"
    many += "".join(f"skip,2026-12-01,Show {n}\n" for n in range(200))
    html = upload(client_for(alder, cast.district_staff), many).content.decode()
    assert html.count("<fieldset") == 150
    assert "Show 199" in html


@pytest.mark.parametrize("who", ["mother", "teacher", "administrator"])
def test_others_take_nothing_in(alder, cast, client_for, who):
    client = client_for(alder, cast.people[who])
    assert upload(client, TABLE).status_code == 403
    assert client.post(SAVE, {}).status_code == 403
    assert client.get(reverse("add_holidays")).status_code == 403


def test_holidays_that_are_school_days_are_offered(alder, cast, client_for, monkeypatch):
    client = client_for(alder, cast.district_staff)
    assert "No row to keep" in client.get(reverse("add_holidays")).content.decode()
    school_days.add_year(by=None, first_day=dt.date(2026, 8, 24), last_day=dt.date(2027, 6, 11))
    monkeypatch.setattr(holidays, "today", lambda: dt.date(2026, 11, 1))
    names = [one.name for one in holidays.on_school_days()]
    assert "Veterans Day" in names
    assert "Thanksgiving Day" in names
    page = client.get(reverse("add_holidays"))
    assert client.post(SAVE, data_of(page.content.decode())).status_code == 302
    assert holidays.on_school_days() == []


def test_days_that_end_early_have_their_place_on_the_page(alder, cast, client_for):
    client = client_for(alder, cast.district_staff)
    add = reverse("add_early_dismissal")
    given = {"short-day": "2026-12-18", "short-why": "Noon"}
    assert client.post(add, given).status_code == 302
    assert client.post(add, given).status_code == 422
    assert client.post(add, given | {"short-day": "1926-12-18"}).status_code == 422
    row = EarlyDismissal.objects.get()
    assert client.post(reverse("remove_early_dismissal", args=[row.pk])).status_code == 302
    assert not EarlyDismissal.objects.exists()


def test_rows_that_say_not_what_they_are_are_left_out_and_that_is_said(alder, cast, client_for):
    staff = client_for(alder, cast.district_staff)
    file = SimpleUploadedFile("days.csv", b"date,why\n12/21/2026,Winter\n1/4/2027,Outing\n")
    page = staff.post(IMPORT, {"file": file}).content.decode()
    assert "2 rows are left out unless you say what they are" in page
    file = SimpleUploadedFile("days.csv", b"kind,date,why\nno school,12/21/2026,Winter\n")
    assert "left out unless" not in staff.post(IMPORT, {"file": file}).content.decode()
