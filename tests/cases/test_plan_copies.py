"""Does the family get its copy of the plan, and does the record say of which one?"""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.models import CaseFact
from cases.services import facts, plan_copies, road
from cases.services.facts import Said
from messaging.event_sentences import sentence
from messaging.models import Entry
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.rulepacks.schema import ClockKey
from tests import plan_tools
from tests.effect_tools import a_plan, add, ago, said_yes, shared


def give(cast, version, who="case_manager", **more):
    given = {"happened_on": today(), "how": "paper", "note": "", **more}
    return plan_copies.give(by=cast.people[who], version=version, **given)


def clock(cast):
    return next(one for one in road.road_of(cast.case).clocks if one.key is ClockKey.PLAN_COPY)


def test_a_copy_ends_the_time_that_the_school_has_and_names_its_version(cast):
    said_yes(cast)
    version = shared(cast, a_plan(cast))
    assert clock(cast).open
    fact = give(cast, version, note="The mother asked.")
    assert fact.data == {"version": str(version.pk), "content_hash": version.content_hash}
    assert not clock(cast).open
    assert plan_copies.copies_of(cast.mother, version) == [fact]
    entry = Entry.objects.filter(case=cast.case).last()
    assert "got a copy of the plan" in sentence(entry.data)


def test_a_draft_before_the_meeting_is_no_plan(cast):
    version = shared(cast, a_plan(cast))
    with pytest.raises(BadInput, match="First the team meets"):
        give(cast, version)
    said_yes(cast)
    with pytest.raises(BadInput):
        give(cast, version, happened_on=ago(-1))
    with pytest.raises(BadInput, match="would come before"):
        give(cast, version, happened_on=ago(31))
    assert not CaseFact.objects.filter(kind="plan_copy_given").exists()


@pytest.mark.parametrize("who", ["mother", "father", "interpreter", "past_guest"])
def test_only_staff_of_the_team_give_it(cast, who):
    said_yes(cast)
    with pytest.raises(NotAllowed):
        give(cast, shared(cast, a_plan(cast)), who=who)


def test_of_a_504_plan_the_law_knows_no_such_copy(cast):
    plan = plan_tools.begun(cast, kind="504")
    add(cast, plan, "accommodation", "More time")
    with pytest.raises(NotAllowed):
        give(cast, shared(cast, plan))


def test_it_is_given_on_its_page_and_the_family_reads_it(cast, client_for, in_alder):
    version = shared(cast, a_plan(cast))
    url = reverse("give_plan_copy", args=[version.pk])
    client = client_for(in_alder, cast.teacher)
    assert "First the team meets" in client.get(url).content.decode()
    said_yes(cast)
    assert client.post(url, {"happened_on": "", "how": "paper"}).status_code == 422
    late = client.post(url, {"happened_on": ago(-1).isoformat(), "how": "paper"})
    assert late.status_code == 422
    assert "has not come yet" in late.content.decode()
    answer = client.post(url, {"happened_on": today().isoformat(), "how": "email", "note": "x"})
    assert answer["Location"] == reverse("plan_version", args=[version.pk])
    page = client_for(in_alder, cast.mother).get(answer["Location"]).content.decode()
    assert "The family got a copy" in page
    assert url not in page
    facts.correct_fact(
        by=cast.teacher, fact=CaseFact.objects.get(kind="plan_copy_given"), happened_on=None,
        reason="It did not come.",
    )  # fmt: skip
    assert plan_copies.copies_of(cast.mother, version) == []


def test_a_day_that_is_known_is_said(cast):
    said_yes(cast)
    version = shared(cast, a_plan(cast))
    facts.note_fact(by=cast.teacher, case=cast.case, said=Said("plan_copy_given", today()))
    with pytest.raises(BadInput, match="written down for that day already"):
        give(cast, version)
