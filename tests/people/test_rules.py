"""Does the district promise more than the law and never less, with who and when kept?"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from messaging.services import answer_lengths
from tenants.audit.models import Event as AuditEvent
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import DistrictRule
from tenants.people.services import rules
from tenants.people.services.rules import CONFIRMED, PROMISE, Said
from tenants.rulepacks.calendars import Unit
from tenants.rulepacks.schema import ClockKey, Event, Measure, SetBy

LIST = "/accounts/rules/"
EVALUATION = f"{LIST}evaluation/"


@pytest.fixture
def in_state(monkeypatch):
    """in_state("IL") makes it a district of that state."""

    def go(state):
        monkeypatch.setattr(rules, "this_district", lambda: SimpleNamespace(state=state))

    return go


def say(by, number, *, clock=ClockKey.EVALUATION, unit=Measure.SCHOOL, source=PROMISE, **more):
    given = {"starts": today()} | more
    return rules.say(by=by, said=Said(clock, source, number, unit, **given))


def test_a_promise_is_kept_with_who_and_when(cast):
    assert rules.pack().rule(ClockKey.EVALUATION, today()).number == 35  # Washington
    row = say(cast.district_staff, 30)
    rule = rules.pack().rule(ClockKey.EVALUATION, today())
    assert (rule.number, rule.set_by) == (30, SetBy.PROMISE)
    assert rules.pack().rule(ClockKey.EVALUATION, today() - dt.timedelta(days=1)).number == 35
    assert (row.said_by, row.said_by_name) == (cast.district_staff, "District Staff")
    event = AuditEvent.objects.get(verb="rule.said")
    assert (event.actor_name, event.data["number"]) == ("District Staff", 30)


def test_a_new_promise_ends_the_one_before_and_both_stay(cast):
    first = say(cast.district_staff, 30)
    later = today() + dt.timedelta(days=30)
    say(cast.district_staff, 25, starts=later)
    first.refresh_from_db()
    assert first.until == later
    pack = rules.pack()
    numbers = [
        pack.rule(ClockKey.EVALUATION, day).number
        for day in (today(), later - dt.timedelta(days=1), later)
    ]
    assert numbers == [30, 30, 25]
    rules.take_back(by=cast.district_staff, row=DistrictRule.objects.get(until=None))
    with pytest.raises(BadInput, match="ended already"):
        rules.take_back(by=cast.district_staff, row=first)
    assert rules.pack().rule(ClockKey.EVALUATION, later).number == 35
    assert DistrictRule.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"number": 36}, "can be shorter, not longer"),
        ({"number": 30, "unit": Measure.CALENDAR}, "Count your promise in the same way"),
        ({"number": 0}, "from 1 to 400"),
        ({"number": 401}, "from 1 to 400"),
        ({"number": 30, "starts": dt.date(2026, 1, 1)}, "days that are over"),
        ({"number": 30, "starts": dt.date(2126, 1, 1)}, "too far away"),
        ({"number": 30, "source": CONFIRMED}, "where the rule stands"),
        ({"number": 40, "source": CONFIRMED, "cite": "x"}, "looser than a rule that was checked"),
        ({"number": 1, "clock": ClockKey.ANNUAL_REVIEW}, "Count your promise"),
    ],
)
def test_what_is_refused_says_why_and_keeps_nothing(cast, given, words):
    with pytest.raises(BadInput, match=words):
        say(cast.district_staff, **{"number": 30} | given)
    assert not DistrictRule.objects.exists()


def test_more_time_for_the_family_is_a_promise_and_less_is_none(cast, in_state):
    in_state("IL")
    with pytest.raises(BadInput, match="more time, not less"):
        say(cast.district_staff, 9, clock=ClockKey.PLAN_WAIT)
    say(cast.district_staff, 15, clock=ClockKey.PLAN_WAIT)
    assert rules.pack().rule(ClockKey.PLAN_WAIT, today()).number == 15


def test_a_rule_that_was_looked_up_fills_what_is_unknown(cast, in_state):
    in_state("MI")
    with pytest.raises(BadInput, match="from which day"):
        say(cast.district_staff, 15, clock=ClockKey.PLAN_START, source=CONFIRMED, cite="R 1")
    say(
        cast.district_staff,
        15,
        clock=ClockKey.PLAN_START,
        source=CONFIRMED,
        cite="R 340.1722a",
        start=Event.PLAN_OFFERED,
    )
    rule = rules.pack().rule(ClockKey.PLAN_START, today())
    assert (rule.start, rule.cite, rule.known) == (Event.PLAN_OFFERED, "R 340.1722a", True)


def test_a_promise_to_answer_counts_for_letters(cast):
    assert answer_lengths.length_of("evaluation") == (25, Unit.SCHOOL, "WA")
    say(cast.district_staff, 10, clock=ClockKey.RESPONSE)
    assert answer_lengths.length_of("evaluation") == (10, Unit.SCHOOL, "response/")
    assert answer_lengths.length_of("concern")[2] == ""


def test_only_district_staff_speak_for_the_district(cast):
    row = say(cast.district_staff, 30)
    for name, person in cast.people.items():
        if name != "district_staff":
            with pytest.raises(NotAllowed):
                say(person, 20)
            with pytest.raises(NotAllowed):
                rules.take_back(by=person, row=row)


def test_the_pages_show_rules_promises_and_their_history(alder, cast, client_for):
    client = client_for(alder, cast.district_staff)
    html = client.get(LIST).content.decode()
    assert "35 school days" in html
    assert "No number known" in html
    given = {"source": "promise", "number": "30", "unit": "school_days", "starts": today()}
    wrong = client.post(EVALUATION, given | {"number": "60"})
    assert wrong.status_code == 422
    assert 'value="60"' in wrong.content.decode()
    assert client.post(EVALUATION, given).status_code == 302
    html = client.get(EVALUATION).content.decode()
    assert "Our promise: 30 school days" in html
    assert "WAC 392-172A-03005" in html
    row = DistrictRule.objects.get()
    assert client.post(reverse("take_back_rule", args=[row.pk])).status_code == 302
    assert client.post(reverse("take_back_rule", args=[row.pk])).status_code == 302
    assert "What was said before" in client.get(EVALUATION).content.decode()
    assert client.get(f"{LIST}nothing/").status_code == 404


@pytest.mark.parametrize("who", ["mother", "teacher", "administrator", "pta_officer"])
def test_others_do_not_see_the_pages(alder, cast, client_for, who):
    client = client_for(alder, cast.people[who])
    assert client.get(LIST).status_code == 403
    assert client.post(EVALUATION, {"number": "30"}).status_code == 403
    assert not DistrictRule.objects.exists()


@pytest.mark.parametrize("state", ["WA", "CA", "OH", "MI", "WY", ""])
def test_every_rule_has_its_page(alder, cast, client_for, in_state, state):
    in_state(state)
    client = client_for(alder, cast.district_staff)
    for clock in ClockKey:
        assert client.get(f"{LIST}{clock}/").status_code == 200
