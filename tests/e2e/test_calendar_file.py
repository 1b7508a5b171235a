"""A district takes in its calendar: is what somebody mended kept while other rows are still wrong?

One file is a table, the other a calendar; each has a bad row. In both sizes and languages.
"""

from __future__ import annotations

import pytest
from django.db import connections
from django_tenants.utils import schema_context
from playwright.sync_api import expect

from tenants.people.models import Closure, User
from tests.e2e.test_first_letter import check

pytestmark = pytest.mark.browser
TABLE = """kind,first_day,last_day,why
no school,2027-13-40,,Storm
no school,2027-04-05,2027-04-01,Spring week
"""
ICS = """BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:No school: storm
DTSTART;VALUE=DATE:2027134
END:VEVENT
BEGIN:VEVENT
SUMMARY:Spring week - no school
DTSTART;VALUE=DATE:2027045
END:VEVENT
END:VCALENDAR
"""
CASES = [("days.csv", TABLE, "phone", "es"), ("days.ics", ICS, "desktop", "en")]


def speak(blocker, language):
    with blocker.unblock(), schema_context("d_maple_fork"):
        User.objects.filter(email="june@maple-fork.example").update(language=language)
        Closure.objects.filter(first_day__year=2027, first_day__month__in=(3, 4)).delete()
        connections.close_all()


def kept(blocker):
    with blocker.unblock(), schema_context("d_maple_fork"):
        rows = Closure.objects.filter(first_day__year=2027, first_day__month__in=(3, 4))
        found = [(str(row.first_day), str(row.last_day), row.why) for row in rows]
        connections.close_all()
    return sorted(found)


@pytest.mark.parametrize(("name", "text", "size", "language"), CASES, ids=["table", "calendar"])
def test_a_bad_file_keeps_what_was_typed(
    request, site, sign_in, axe, django_db_blocker, name, text, size, language
):
    page = request.getfixturevalue(size)
    speak(django_db_blocker, language)
    sign_in(page, "june")
    page.goto(site.url("maple-fork", "/accounts/school-days/import/"))
    upload = page.locator("input[type=file]")
    upload.set_input_files({"name": name, "mimeType": "text/plain", "buffer": b"PK\0no calendar"})
    page.locator("main form button[type=submit]").first.click()
    check(page, axe, f"calendar-none-{size}")
    expect(page.locator(".error-summary, .field-error").first).to_be_visible()
    upload.set_input_files({"name": name, "mimeType": "text/plain", "buffer": text.encode()})
    page.locator("main form button[type=submit]").first.click()
    page.locator("fieldset.calendar-row").first.wait_for()
    check(page, axe, f"calendar-rows-{size}")
    first, second = (page.locator("fieldset.calendar-row").nth(place) for place in (0, 1))

    # One row is mended and its words changed, the other is still wrong: nothing is kept or lost.
    first.locator("input[type=date]").first.fill("2027-03-15")
    first.locator("input[name$=why]").fill("Tormenta de marzo")
    page.locator("main form button[type=submit]").first.click()
    page.locator("fieldset.calendar-row").first.wait_for()
    check(page, axe, f"calendar-still-wrong-{size}")
    expect(first.locator("input[type=date]").first).to_have_value("2027-03-15")
    expect(first.locator("input[name$=why]")).to_have_value("Tormenta de marzo")
    expect(second.locator(".field-error, [role=alert], .notice-error").first).to_be_visible()
    assert kept(django_db_blocker) == []

    for place, day in enumerate(("2027-04-05", "2027-04-09")):
        second.locator("input[type=date]").nth(place).fill(day)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/accounts/school-days/")
    assert kept(django_db_blocker) == [
        ("2027-03-15", "2027-03-15", "Tormenta de marzo"),
        ("2027-04-05", "2027-04-09", second_words(name)),
    ]
    speak(django_db_blocker, "en")


def second_words(name):
    return "Spring week" if name.endswith("csv") else "Spring week - no school"
