"""Can staff say when they are away and who stands in, and do both sides see it?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import Absence
from tenants.people.services import absences

DAY = dt.timedelta(days=1)


def go(cast, who="case_manager", to="specialist", first=0, last=5):
    return absences.go_away(
        by=cast.people[who],
        starts=today() + first * DAY,
        until=today() + last * DAY,
        stand_in=cast.people[to],
    )


def test_both_sides_see_it_and_nobody_else(alder, cast, client_for):
    client = client_for(alder, cast.case_manager)
    given = {
        "starts": today().isoformat(),
        "until": (today() + 3 * DAY).isoformat(),
        "stand_in": cast.specialist.pk,
    }
    assert client.post(reverse("be_away"), given).status_code == 302
    row = Absence.objects.get()
    for name in ("your_account", "be_away"):
        assert "Specialist stands in" in client.get(reverse(name)).content.decode()
        other = client_for(alder, cast.specialist).get(reverse(name)).content.decode()
        assert "You stand in for Case Manager" in other
        third = client_for(alder, cast.teacher).get(reverse(name)).content.decode()
        assert "stand in for" not in third
    assert Event.objects.get(verb="person.away").target_id == str(row.pk)


def test_it_is_taken_back_only_by_who_is_away(alder, cast, client_for):
    row = go(cast)
    url = reverse("come_back", args=[row.pk])
    assert client_for(alder, cast.specialist).post(url).status_code == 403
    assert client_for(alder, cast.teacher).post(url).status_code == 404
    assert Absence.objects.exists()
    assert client_for(alder, cast.case_manager).post(url).status_code == 302
    assert not Absence.objects.exists()
    assert Event.objects.filter(verb="person.back").count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"first": 3, "last": 2}, "before the first day"),
        ({"first": -9, "last": -3}, "over already"),
        ({"first": 0, "last": 400}, "more than a year"),
        ({"first": 36500, "last": 36501}, "too far away"),
        ({"to": "mother"}, "colleague"),
        ({"to": "case_manager"}, "colleague"),
        ({"to": "interpreter"}, "colleague"),
    ],
)
def test_what_cannot_be_is_refused_in_words(cast, change, words):
    with pytest.raises(BadInput) as refused:
        go(cast, **change)
    assert words in str(refused.value)
    assert not Absence.objects.exists()


def test_the_same_days_are_said_once(cast):
    go(cast)
    with pytest.raises(BadInput):
        go(cast, first=5, last=9, to="teacher")
    go(cast, first=6, last=9, to="teacher")
    assert Absence.objects.count() == 2


def test_a_refusal_loses_nothing_that_was_typed(alder, cast, client_for):
    given = {"starts": "2126-03-01", "until": "2126-03-02", "stand_in": cast.specialist.pk}
    answer = client_for(alder, cast.case_manager).post(reverse("be_away"), given)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "2126-03-01" in text
    assert "Check the year" in text


@pytest.mark.parametrize("who", ["mother", "interpreter", "pta_officer"])
def test_others_have_nobody_to_stand_in(alder, cast, client_for, who):
    assert client_for(alder, cast.people[who]).get(reverse("be_away")).status_code == 403
    with pytest.raises(NotAllowed):
        go(cast, who=who)


def test_who_stands_in_is_asked_for_a_day(cast):
    go(cast, first=2, last=4)
    pk = cast.case_manager.pk
    assert absences.stand_ins([pk]) == {}
    assert absences.stand_ins([pk], today() + 4 * DAY) == {pk: {cast.specialist.pk}}
    assert absences.stand_ins([pk], today() + 5 * DAY) == {}
