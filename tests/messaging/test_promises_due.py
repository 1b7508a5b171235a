"""Is whoever promised something told on its day, once, and nobody else?"""

import datetime as dt

import pytest
from django.core import mail

from messaging.models import Action, Notification
from messaging.services import actions, calls
from tenants.base.clock import today
from tests import told
from tests.thread_tools import call

DAY = dt.timedelta(days=1)
SCHOOL_TIME = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)  # a Tuesday, ten in the morning


@pytest.fixture(autouse=True)
def _in_school_hours(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: SCHOOL_TIME)


@pytest.fixture
def promise(cast):
    """promise(days) is what the teacher agreed to do in so many days."""

    def make(days):
        agreed = calls.Agreed("Send the numbers", cast.teacher.pk, today() + days * DAY)
        call(cast, "mother", actions=[agreed])
        told.forget()
        return Action.objects.get()

    return make


def test_the_owner_is_told_once_on_the_day(cast, promise):
    promise(0)
    assert [actions.remind_all(), actions.remind_all()] == [1, 0]
    told.tell()
    (row,) = Notification.objects.filter(words="promise")
    assert (row.user, row.hat) == (cast.teacher, "staff")


@pytest.mark.parametrize("days", [1, 30])
def test_nobody_is_told_before(promise, days):
    promise(days)
    assert actions.remind_all() == 0


def test_one_that_was_missed_is_told_later(promise):
    row = promise(1)
    Action.objects.update(due=today() - 3 * DAY)
    assert actions.remind_all() == 1
    row.refresh_from_db()
    assert row.reminded_on == today()


def test_what_is_done_and_what_is_over_needs_no_word(cast, promise):
    row = promise(0)
    actions.finish(by=cast.teacher, action=row)
    assert actions.remind_all() == 0
    Action.objects.update(done_at=None)
    type(cast.case).objects.filter(pk=cast.case.pk).update(closed_on=today())
    assert actions.remind_all() == 0


def test_its_words_say_nothing_of_what_was_agreed(cast, promise):
    promise(0)
    actions.remind_all()
    told.tell()
    told.deliver()
    (letter,) = mail.outbox
    assert letter.to == [cast.teacher.email]
    assert "Ana" in letter.subject
    assert "numbers" not in letter.subject + letter.body
