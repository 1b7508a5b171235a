"""Is the day on which everyone wanted to meet again kept in mind: by whom, once, and until a time
is offered?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from cases import meeting_tasks
from cases.services import meeting_again, meeting_end, meetings
from messaging.event_sentences import sentence
from messaging.models import Entry, Notification
from tenants.audit.models import Event
from tenants.base import clock
from tenants.base.clock import today
from tests.cases.test_meeting_notes import held, settle  # noqa: F401  (a fixture)
from tests.meeting_tools import proposed
from tests.told import tell

DAY = dt.timedelta(days=1)


@pytest.fixture
def closed(cast, held):  # noqa: F811
    settle(cast, held)
    day = today() + 60 * DAY
    return meeting_end.close(by=cast.case_manager, meeting=held, next_on=day)


def later(day: dt.date):
    return clock.at(dt.datetime.combine(day, dt.time(15), dt.UTC))


def test_who_runs_the_case_hears_weeks_before_and_the_family_when_it_has_passed(cast, closed):
    with later(closed.next_on - meeting_again.AHEAD - DAY):
        assert meeting_again.remind_all() == 0
        assert not meeting_tasks.tasks(cast.case_manager)
    with later(closed.next_on - meeting_again.AHEAD):
        assert meeting_again.remind_all() == 1
        assert meeting_again.remind_all() == 0
        (task,) = meeting_tasks.tasks(cast.case_manager)[cast.case.pk]
        assert task["url"].startswith(reverse("propose_meeting", args=[cast.case.pk]))
    with later(closed.next_on):
        assert meeting_again.remind_all() == 0
    with later(closed.next_on + DAY):
        assert meeting_again.remind_all() == 1
        assert meeting_again.remind_all() == 0
    tell()
    sent = Event.objects.filter(verb__startswith="meeting.again").order_by("at")
    assert [one.verb for one in sent] == ["meeting.again", "meeting.again_passed"]
    told = [
        set(Notification.objects.filter(event_id=one.pk).values_list("user_id", flat=True))
        for one in sent
    ]
    assert told == [{cast.case_manager.pk}, {cast.case_manager.pk, cast.mother.pk}]
    (entry,) = Entry.objects.filter(data__verb__startswith="meeting.again")
    assert "no time is offered yet" in sentence(entry.data)


def test_nobody_is_told_once_times_are_offered(cast, closed):
    with later(closed.next_on - 20 * DAY):
        row = proposed(cast, purpose="review")
        assert meeting_again.remind_all() == 0
        assert not meeting_tasks.tasks(cast.case_manager)
        meetings.cancel(by=cast.case_manager, meeting=row, words="Snow")
        assert meeting_again.remind_all() == 1
