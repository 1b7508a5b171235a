"""Does the demo show letters that wait, one sent again, and the mails that told of them?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from messaging.models import AnswerClock, Delivery
from messaging.services import answer_clocks, ledger
from portal import mailbox
from portal.demo import waiting
from portal.demo.content import read
from tenants.base.clock import at as clock_at
from tenants.people.services import district_settings, school_days
from tests import mails, told

SEATTLE = ZoneInfo("America/Los_Angeles")
# At noon of a school day, before school, in the night of a holiday, on a Sunday, in summer.
MOMENTS = (
    "2026-11-17 12:00",
    "2026-11-18 06:30",
    "2026-11-27 04:00",
    "2026-11-08 15:00",
    "2027-07-20 12:00",
)
MIDDAY = dt.datetime(2026, 11, 17, 12, tzinfo=SEATTLE)


@pytest.fixture
def cast(cast, settings, tmp_path):
    district_settings.forget()
    settings.DEMO, settings.MAILBOX_DIR = True, str(tmp_path)
    mails.use(settings)
    told.forget()
    school_days.add_year(by=None, first_day=dt.date(2026, 8, 24), last_day=dt.date(2027, 6, 11))
    school_days.close(
        by=None, first_day=dt.date(2026, 11, 25), last_day=dt.date(2026, 11, 27), why="Break"
    )
    yield cast
    district_settings.forget()


def made(cast, moment):
    """The letters of the demo, as made at that moment: the clocks, the oldest first."""
    rows = [row | {"by": "mother"} for row in read("worked_case.yaml")["waiting"]]

    def person(key):
        cast.people[key].wear("family")
        return cast.people[key]

    with clock_at(moment):
        waiting.replay(rows, person, {"sami": cast.child})
    found = AnswerClock.objects.order_by("first__number")
    return list(found.select_related("case__student", "first", "latest", "records_request"))


@pytest.mark.parametrize("words", MOMENTS)
def test_one_letter_was_sent_again_by_the_portal_and_one_is_in_time(cast, words):
    moment = dt.datetime.fromisoformat(words).replace(tzinfo=SEATTLE)
    climbed, fresh = made(cast, moment)
    assert (climbed.state, climbed.rung, climbed.latest.data["by_itself"]) == ("waiting", 2, True)
    opened = climbed.latest.recorded_at.astimezone(SEATTLE)
    assert opened.time() == dt.time(8)
    assert climbed.first.recorded_at < climbed.latest.recorded_at < moment
    assert "administrator" in {one["role"] for one in climbed.latest.data["copies"]}
    assert (fresh.state, fresh.rung) == ("waiting", 1)
    with clock_at(moment):
        assert not answer_clocks.standing(fresh).late or moment.month == 7
    assert ledger.verify_case(climbed.case) == []


def test_they_lie_on_the_pile_of_the_district(cast, alder, client_for):
    clocks = made(cast, MIDDAY)
    with clock_at(MIDDAY):
        client = client_for(alder, cast.district_staff)
        page = client.get(reverse("letter_desk")).content.decode()
    assert "No letter waits" not in page
    for clock in clocks:
        assert reverse("answer_clock", args=[clock.pk]) in page


def test_the_mails_of_the_days_before_left_and_can_be_answered(cast, settings):
    moment = dt.datetime(2026, 11, 27, 4, 0, tzinfo=SEATTLE)
    climbed, fresh = made(cast, moment)
    left = [
        mail for mail in mailbox.newest(Path(settings.MAILBOX_DIR)) if mail.to == cast.teacher.email
    ]
    assert [mail.subject for mail in left] == ["A letter about Ana", "A letter about Ana"]
    second, first = left
    assert second.at == climbed.latest.recorded_at
    assert first.at > climbed.first.recorded_at
    assert first.at.astimezone(SEATTLE).time() == dt.time(8)
    with clock_at(moment):
        assert mails.take(first.answer_to, cast.teacher.email, "I see it too.").entry
    climbed.refresh_from_db()
    fresh.refresh_from_db()
    assert (climbed.state, fresh.state) == ("answered", "waiting")


def test_the_mailbox_says_which_mails_wait_for_which_hour(cast, settings):
    cast.teacher.language = "es"
    cast.teacher.save()
    moment = dt.datetime(2026, 11, 27, 4, 0, tzinfo=SEATTLE)
    made(cast, moment)
    told.deliver()
    waits = Delivery.objects.filter(state="waiting", channel="email").values("user")
    assert waits.filter(user=cast.teacher).exists()
    with clock_at(moment):
        page = Client(SERVER_NAME=settings.BASE_DOMAIN).get("/mailbox/").content.decode()
    held = page.partition("These wait for their hour")[2]
    assert cast.teacher.email in held
    assert "Una carta sobre Ana" in held
    assert "November 30, 2026 at 8:00 AM" in held
