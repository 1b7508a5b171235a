"""Does the worked case go its whole road when each of its days is written down on its page?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
# Number in the worked case, day, kind of fact, and where the case stands after it. In
# test_worked_case_events the days come from what people do on the real pages.
EVENTS = [
    ("E01", "2025-09-15", "concern_raised", "Concern"),
    ("E03", "2025-09-22", "supports_started", "Concern"),
    ("E04", "2025-10-06", "referral_received", "Evaluation requested"),
    ("E05", "2025-10-07", "safeguards_given", "Evaluation requested"),
    ("E06", "2025-10-14", "request_answered", "Evaluation requested"),
    ("E06", "2025-10-14", "consent_asked", "Consent to test"),
    ("E07", "2025-10-17", "consent_signed", "Consent to test"),
    ("E08", "2025-10-20", "consent_received", "Evaluation"),
    ("E10", "2025-10-31", "supports_ended", "Evaluation"),
    ("E11", "2025-12-05", "report_given", "Results"),
    ("E13", "2025-12-09", "results_explained", "Eligibility"),
    ("E14", "2025-12-11", "eligible", "Draft plan"),
    ("E15", "2025-12-12", "meeting_notice_given", "Draft plan"),
    ("E16", "2025-12-18", "draft_shared", "Meeting"),
    ("E19", "2026-01-07", "excusal_agreed", "Meeting"),
    ("E20", "2026-01-08", "plan_meeting", "Consent to services"),
    ("E21", "2026-01-09", "plan_offered", "Consent to services"),
    ("E24", "2026-01-16", "services_consent_received", "Consent to services"),
    ("E25", "2026-01-20", "access_confirmed", "Consent to services"),
    ("E26", "2026-01-20", "services_started", "In effect"),
    ("E27", "2026-03-27", "progress_reported", "In effect"),
    ("E29", "2026-04-08", "plan_amended", "In effect"),
    ("E30", "2026-04-09", "change_notice_given", "In effect"),
    ("E31", "2026-04-10", "plan_copy_given", "In effect"),
    ("E32", "2026-06-05", "progress_reported", "In effect"),
]


@pytest.fixture
def new_case(site, django_db_blocker) -> Iterator[str]:
    """Where a case of Theo's is in which nothing was written down yet; after the walk it is his no
    more, so that other walks do not meet it."""
    from django_tenants.utils import schema_context

    from cases.services import cases, students
    from tenants.people.models import School, User

    since = dt.date(2025, 9, 1)
    with django_db_blocker.unblock(), schema_context("d_maple_fork"):
        child = students.create(
            by=None,
            full_name="Nora Walker",
            preferred_name="Nora",
            birth_date=dt.date(2017, 3, 14),
            school=School.objects.order_by("name").first(),
            grade="3",
        )
        case = cases.open_case(by=None, student=child, on=since)
        theo = User.objects.get(email="theo@maple-fork.example")
        place = cases.add_member(by=None, case=case, user=theo, role="case_manager", starts=since)
    yield site.url("maple-fork", f"/cases/{case.pk}/")
    with django_db_blocker.unblock(), schema_context("d_maple_fork"), transaction.atomic():
        cases.end_place(None, place, dt.date(2025, 9, 1))


def write(page: Page, case: str, kind: str, day: str) -> None:
    page.goto(f"{case}road/write/{kind}/")
    page.locator("#id_happened_on").fill(day)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/road/")


def test_each_day_is_written_down_and_the_case_goes_its_way(sign_in, new_case, plain):
    sign_in(plain, "theo")
    for number, day, kind, stage in EVENTS:
        write(plain, new_case, kind, day)
        now = plain.locator(".stepper-now").inner_text().splitlines()
        assert now[-1].strip() == stage, (number, kind, now)
    dates = plain.locator("section", has=plain.locator("#dates-title"))
    expect(dates).to_contain_text("January 8, 2027")
    expect(dates).to_contain_text("December 11, 2028")
