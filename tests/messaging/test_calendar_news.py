"""When the school days change, does each case whose dates moved say so, and no other?"""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from messaging import jobs
from messaging.event_sentences import sentence
from messaging.models import AnswerClock, Entry
from messaging.services import answer_clocks, calendar_news, ledger
from tenants.audit.models import Event
from tenants.base import clock
from tenants.base.clock import today
from tenants.people.models import School
from tenants.people.services import district_settings, school_days
from tenants.rulepacks.calendars import holiday_name


@pytest.fixture(autouse=True)
def _fresh_settings(in_alder):
    district_settings.forget()
    yield
    district_settings.forget()


@pytest.fixture(autouse=True)
def _plain_weeks():
    """The next Monday with three weeks and no holiday before it: on a holiday, or near one, a
    closure may move nothing."""
    day = today()
    while day.weekday() or any(
        holiday_name(day + dt.timedelta(days=n), "WA") for n in range(-1, 21)
    ):
        day += dt.timedelta(days=1)
    with clock.at(dt.datetime.combine(day, dt.time(17), dt.UTC)):
        yield


@pytest.fixture
def year(in_alder):
    day = today()
    return school_days.add_year(
        by=None, first_day=day - dt.timedelta(days=60), last_day=day + dt.timedelta(days=200)
    )


@pytest.fixture
def letter(cast, year):
    """The mother's letter of today: due in five school days."""
    entry = ledger.append(by=cast.mother, case=cast.case, kind="letter", body="x", key="letter")
    return answer_clocks.start(by=cast.mother, entry=entry, kind="concern", titles={})


def next_weekday(day):
    day += dt.timedelta(days=1)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day


def tell(verb="calendar.closed"):
    event = Event.objects.filter(verb=verb).latest("at")
    jobs.school_days_changed(event_id=str(event.pk))
    return event


def told(cast):
    return Entry.objects.filter(case=cast.case, data__verb="case.dates_moved")


def due(clock):
    return answer_clocks.standing(
        AnswerClock.objects.select_related("case__student").get(pk=clock.pk)
    ).due


def test_snow_moves_the_answer_and_the_case_says_so_once(cast, letter):
    before, snow = due(letter), next_weekday(today())
    school_days.close(by=cast.district_staff, first_day=snow, why="Snow")
    after = due(letter)
    assert after == next_weekday(before)
    tell()
    tell()
    entry = told(cast).get()
    assert entry.data["moved"] == [
        {"letter": letter.first.number, "old": before.isoformat(), "new": after.isoformat()}
    ]
    words = sentence(entry.data)
    assert "There is no school: Snow" in words
    assert f"entry {letter.first.number}" in words
    with translation.override("es"):
        assert "No hay clases: Snow" in sentence(entry.data)


def test_each_change_is_told_with_its_own_part(cast, letter):
    first = due(letter)
    snow = next_weekday(today())
    row = school_days.close(by=cast.district_staff, first_day=snow, why="Snow")
    second = due(letter)
    school_days.remove(by=cast.district_staff, row=row)
    tell("calendar.opened")
    (moved,) = told(cast).get().data["moved"]
    assert (moved["old"], moved["new"]) == (second.isoformat(), first.isoformat())
    assert "There is school after all" in sentence(told(cast).get().data)


def test_changes_that_wait_together_are_told_one_step_after_the_other(cast, letter):
    first, snow = due(letter), next_weekday(today())
    school_days.close(by=cast.district_staff, first_day=snow, why="Snow")
    second = due(letter)
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        school_days.close(by=cast.district_staff, first_day=next_weekday(snow), why="Ice")
    third = due(letter)
    for event in Event.objects.filter(verb="calendar.closed").order_by("at"):
        jobs.school_days_changed(event_id=str(event.pk))
    steps = [entry.data["moved"][0] for entry in told(cast).order_by("number")]
    assert [(step["old"], step["new"]) for step in steps] == [
        (first.isoformat(), second.isoformat()),
        (second.isoformat(), third.isoformat()),
    ]
    assert first < second < third


def test_a_year_that_goes_makes_the_day_an_estimate_and_may_move_it(cast, letter, year):
    school_days.close(by=None, first_day=next_weekday(today()), why="Snow")
    before = due(letter)
    school_days.remove(by=cast.district_staff, row=year)
    tell("calendar.year_removed")
    (moved,) = told(cast).get().data["moved"]
    assert moved["old"] == before.isoformat()
    assert moved["new"] == due(letter).isoformat() != moved["old"]


def test_other_schools_answered_letters_and_days_far_off_are_not_touched(cast, letter):
    other = School.objects.create(name="Hill School")
    school_days.close(by=None, first_day=next_weekday(today()), why="Pipe", school=other)
    tell()
    school_days.close(by=None, first_day=today() + dt.timedelta(days=150), why="Staff day")
    tell()
    AnswerClock.objects.update(state=AnswerClock.State.ANSWERED)
    school_days.close(by=None, first_day=next_weekday(today()), why="Snow")
    tell()
    assert not told(cast).exists()


def test_a_day_that_ends_early_moves_nothing_and_asks_nobody(cast, letter):
    before = due(letter)
    school_days.end_early(by=None, day=next_weekday(today()), why="Noon")
    assert due(letter) == before
    assert not Event.objects.filter(verb__in=["case.dates_moved"]).exists()


def test_a_change_puts_off_one_job_and_tells_the_team(cast, letter, monkeypatch):
    put_off = []
    monkeypatch.setattr(jobs.school_days_changed, "later", lambda **given: put_off.append(given))
    school_days.close(by=None, first_day=next_weekday(today()), why="Snow")
    event = Event.objects.filter(verb="calendar.closed").latest("at")
    assert put_off == [{"event_id": str(event.pk)}]


def test_the_questions_do_not_grow_with_the_letters(cast, letter):
    now = school_days.school_days()

    def asked():
        with CaptureQueriesContext(connection) as caught:
            list(calendar_news.letters(now, now))
        return len(caught)

    one = asked()
    for _number in range(3):
        entry = ledger.append(
            by=cast.mother, case=cast.case, kind="letter", body="x", key=uuid.uuid4().hex
        )
        answer_clocks.start(by=cast.mother, entry=entry, kind="concern", titles={})
    assert asked() == one
