"""Does a person's calendar read the days of their own cases, and not a word more than wanted?"""

from __future__ import annotations

import datetime as dt

import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.services import cases, facts
from cases.services.facts import Said
from messaging.models import CaseCalendar
from messaging.services import case_calendars
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.people.models import User
from tenants.people.services import district_settings

DAY = dt.timedelta(days=1)


@pytest.fixture
def dated(cast):
    """A request with its clock, and a meeting that is set."""
    said = Said("referral_received", today() - 3 * DAY, note="He has dyslexia")
    facts.record_fact(by=cast.case_manager, case=cast.case, said=said)
    said = Said("eligibility_meeting_set", today() + 9 * DAY)
    facts.record_fact(by=cast.case_manager, case=cast.case, said=said)


def path_of(address):
    return "/cases" + address.partition("/cases")[2]


def text_of(client, address):
    answer = client.get(path_of(address))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return answer.content.decode().replace("\r\n ", "")


def made(user, what=False, who=False):
    return case_calendars.renew(by=user, says_what=what, says_who=who)


@pytest.mark.parametrize("who", ["mother", "case_manager"])
def test_it_holds_the_days_and_no_word_of_the_case(alder, cast, client_for, dated, who):
    text = text_of(client_for(alder), made(cast.people[who]))
    events = vobject.readOne(text).vevent_list
    assert today() + 9 * DAY in {event.dtstart.value for event in events}
    assert len(events) >= 2
    assert {event.summary.value for event in events} == {"A date of a case"}
    for word in ("Ana", "Alder Elementary", "dyslexia", "Evaluation", "A meeting", "request"):
        assert word not in text, word
    assert "CLASS:PRIVATE" in text


def test_what_was_turned_on_is_said(alder, cast, client_for, dated):
    stranger = client_for(alder)
    text = text_of(stranger, made(cast.mother, what=True))
    assert "Answer to a request to test" in text
    assert "Ana" not in text
    text = text_of(stranger, made(cast.mother, what=True, who=True))
    assert "A meeting: Ana" in text
    assert "Alder" not in text.replace("alder.", "").replace("Dates in Alder", "")


def test_only_what_is_open_to_the_person_is_there(alder, cast, client_for, dated):
    for who in ("father", "other_mother", "interpreter", "pta_officer", "district_staff"):
        assert "VEVENT" not in text_of(client_for(alder), made(cast.people[who]))


def test_it_follows_what_happens(alder, cast, client_for, dated):
    stranger, address = client_for(alder), made(cast.mother, what=True)
    assert "Answer to a request to test" in text_of(stranger, address)
    facts.record_fact(by=cast.case_manager, case=cast.case, said=Said("request_answered", today()))
    assert "Answer to a request to test" not in text_of(stranger, address)
    User.objects.filter(pk=cast.mother.pk).update(language="es")
    assert "Una reunión" in text_of(stranger, address)
    type(cast.case).objects.filter(pk=cast.case.pk).update(closed_on=today())
    assert "VEVENT" not in text_of(stranger, address)


def test_an_address_is_made_only_when_asked_for_and_can_be_stopped(alder, cast, client_for):
    client, stranger = client_for(alder, cast.mother), client_for(alder)
    where = reverse("your_case_calendar")
    assert "You have none yet" in client.get(where).content.decode()
    assert not CaseCalendar.objects.exists()
    client.post(where, {"action": "make", "says_who": "yes"})
    first, row = case_calendars.of(cast.mother)
    assert (row.says_what, row.says_who) == (False, True)
    assert first in client.get(where).content.decode()
    assert first not in (row.sealed, row.token_hash)
    assert stranger.get(path_of(first)).status_code == 200
    client.post(where, {"action": "make"})
    second, row = case_calendars.of(cast.mother)
    assert not row.says_who
    assert stranger.get(path_of(first)).status_code == 404
    User.objects.filter(pk=cast.mother.pk).update(is_active=False)
    assert stranger.get(path_of(second)).status_code == 404
    User.objects.filter(pk=cast.mother.pk).update(is_active=True)
    client.post(where, {"action": "stop"})
    assert stranger.get(path_of(second)).status_code == 404
    assert case_calendars.of(cast.mother) == ("", None)
    verbs = Event.objects.filter(verb__startswith="person.case_calendar").values_list("verb")
    assert verbs.count() == 3


def test_the_address_of_news_opens_no_case(alder, cast, client_for, dated):
    from messaging.services import feeds

    news = feeds.renew(by=cast.mother)
    token = news.rstrip("/").split("/")[-2]
    assert client_for(alder).get(f"/cases/calendar/{token}/dates.ics").status_code == 404


def test_the_questions_do_not_grow_with_the_cases(alder, cast, client_for, dated, monkeypatch):
    monkeypatch.setattr(district_settings, "KEEP_SECONDS", 1e9)
    stranger, address = client_for(alder), made(cast.case_manager)

    def asked():
        with CaptureQueriesContext(connection) as caught:
            text_of(stranger, address)
        return len(caught)

    asked()
    one = asked()
    cases.add_member(
        by=None, case=cast.other_case, user=cast.case_manager, role="case_manager", starts=today()
    )
    said = Said("referral_received", today())
    facts.record_fact(by=cast.district_staff, case=cast.other_case, said=said)
    assert asked() == one
