"""Is a plan changed without a meeting only when both sides sign, and does the yearly day stay?"""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from cases import effect_tasks
from cases.models import CaseFact, Duty, PlanAmendment, PlanInEffect
from cases.services import board, duties, facts, in_effect, plan_amending, road
from cases.services.facts import Said
from messaging.event_sentences import sentence
from messaging.models import Entry
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.rulepacks.schema import ClockKey
from tests.effect_tools import a_plan, add, ago, asked, holding, said_yes, shared


def changed(cast, row):
    """A newer draft of the plan that holds."""
    add(cast, row.version.plan, "accommodation", "A break after 20 minutes")
    return shared(cast, row.version.plan)


def offered(cast, row=None, who="case_manager", **more):
    row = row or holding(cast)
    given = {"starts_on": today(), "reason": "One break more.", "signed": "Case  Manager"}
    version = more.pop("version", None) or changed(cast, row)
    return plan_amending.propose(by=cast.people[who], version=version, **{**given, **more})


def told(cast):
    return Entry.objects.filter(case=cast.case, kind="event").order_by("number").last().data


def yearly(cast):
    return [str(one.due) for one in road.road_of(cast.case).clocks if "annual" in str(one.key)]


def test_both_sign_and_the_yearly_day_stays(cast):
    row = holding(cast)
    duties.confirm(by=cast.teacher, duty=asked(cast, row)["Teacher"])
    before = yearly(cast)
    offer = offered(cast, row)
    assert offer.school_signed == "Case Manager"
    assert "One break more." in sentence(told(cast))
    event = Event.objects.get(verb="plan.amend_proposed")
    assert event.data["tell"] == [str(cast.mother.pk)]
    cast.mother.wear("family")
    (task,) = effect_tasks.tasks(cast.mother)[cast.case.pk]
    assert str(offer.pk) in task["url"]
    assert PlanInEffect.objects.count() == 1
    done = plan_amending.agree(by=cast.mother, amendment=offer, signed="Mother Alder")
    assert (done.state, done.after.number, done.after.version) == ("agreed", 2, offer.version)
    assert "Case Manager for the school, Mother Alder for the family" in sentence(told(cast))
    with translation.override("es"):
        assert "no se mueve" in sentence(told(cast))
    assert CaseFact.objects.get(kind="plan_amended").happened_on == today()
    assert before
    assert yearly(cast) == before
    again = Duty.objects.get(in_effect=done.after, person=cast.teacher)
    assert again.confirmed_at is None
    assert not effect_tasks.tasks(cast.mother)


def test_a_family_that_wants_to_meet_changes_nothing(cast):
    offer = offered(cast)
    plan_amending.ask_meeting(by=cast.mother, amendment=offer, words="Let us talk first.")
    assert PlanInEffect.objects.count() == 1
    assert PlanAmendment.objects.get().state == "meeting"
    assert "Let us talk first." in sentence(told(cast))
    with pytest.raises(BadInput, match="answered already"):
        plan_amending.agree(by=cast.mother, amendment=offer, signed="Mother")


def notice_clock(cast):
    found = [one for one in road.road_of(cast.case).clocks if one.key is ClockKey.CHANGE_NOTICE]
    return [(str(one.state), one.due) for one in found]


def manager_is_asked(cast):
    cast.case_manager.wear("staff")
    found = effect_tasks.tasks(cast.case_manager)[cast.case.pk]
    return [one["url"] for one in found if "notice about the change" in one["label"]]


def give_notice(cast):
    said = Said("change_notice_given", today())
    facts.note_fact(by=cast.case_manager, case=cast.case, said=said)


def test_a_notice_is_owed_before_the_change_holds(cast, alder, client_for):
    """34 CFR 300.503(a): a reasonable time before the change; no number of days is made up."""
    assert notice_clock(cast) == []
    row = holding(cast)
    offer = offered(cast, row, starts_on=ago(-10))
    assert notice_clock(cast) == [("running", ago(-9))]
    (clock,) = [one for one in road.road_of(cast.case).clocks if one.key is ClockKey.CHANGE_NOTICE]
    assert "The law gives no number of days" in clock.why
    assert "34 CFR 300.503(a)" in clock.why
    assert manager_is_asked(cast) == [reverse("plan_amendment", args=[offer.pk])]
    for who in ("mother", "case_manager"):
        page = client_for(alder, cast.people[who]).get(reverse("road", args=[cast.case.pk]))
        assert "Notice before the plan is changed" in page.content.decode()
    rows = board.rows(by=cast.district_staff, basis=road.basis())
    assert [one.case_id for one in rows if one.key is ClockKey.CHANGE_NOTICE] == [cast.case.pk]
    plan_amending.agree(by=cast.mother, amendment=offer, signed="Mother Alder")
    assert "still owes the family a notice" in sentence(told(cast))
    assert notice_clock(cast) == [("running", ago(-9))]  # a yes is no notice
    give_notice(cast)
    assert notice_clock(cast) == [("met", ago(-9))]
    assert manager_is_asked(cast) == []


def test_a_notice_that_was_corrected_away_was_not_given(cast):
    offer = offered(cast)
    give_notice(cast)
    assert manager_is_asked(cast) == []
    fact = CaseFact.objects.get(kind="change_notice_given")
    facts.correct_fact(by=cast.case_manager, fact=fact, happened_on=None, reason="Another case.")
    assert not plan_amending.noticed(cast.mother, offer)
    assert len(manager_is_asked(cast)) == 1
    assert [state for state, _due in notice_clock(cast)] == ["running"]


def test_a_notice_that_came_before_the_yes_is_enough(cast):
    offer = offered(cast)
    give_notice(cast)
    plan_amending.agree(by=cast.mother, amendment=offer, signed="Mother Alder")
    assert "notice" not in sentence(told(cast))
    assert [state for state, _due in notice_clock(cast)] == ["met"]


@pytest.mark.parametrize("way", ["withdraw", "ask_meeting"])
def test_no_notice_is_owed_of_a_change_that_does_not_come(cast, way):
    row = holding(cast)
    first = offered(cast, row, starts_on=ago(-10))
    who = cast.case_manager if way == "withdraw" else cast.mother
    getattr(plan_amending, way)(by=who, amendment=first, words="Not so.")
    assert [state for state, _due in notice_clock(cast)] == ["stopped"]
    assert manager_is_asked(cast) == []
    offered(cast, row, version=first.version, starts_on=ago(-20))  # the same day, once more
    assert notice_clock(cast)[0] == ("running", ago(-19))
    assert len(manager_is_asked(cast)) == 1


def test_the_notice_is_offered_filled_in_and_its_lack_is_said(cast, alder, client_for):
    offer = offered(cast, reason="More breaks help.")
    staff, family = (client_for(alder, cast.people[who]) for who in ("case_manager", "mother"))
    url = reverse("plan_amendment", args=[offer.pk])
    page = staff.get(url).content.decode()
    assert "did not give it yet" in page  # it holds from today on
    paper = reverse("write_paper", args=[cast.case.pk, "pwn-propose"])
    link = f"{paper}?about=change&amp;change={offer.pk}"
    assert link in page
    told_to_her = family.get(url).content.decode()
    assert "did not give it yet" in told_to_her
    assert link not in told_to_her
    form = staff.get(link.replace("&amp;", "&")).context["form"]
    assert form.initial["about"] == "change"
    assert form.initial["action_en"].endswith("- Accommodation “A break after 20 minutes”: new.")
    assert form.initial["action_es"].endswith("“A break after 20 minutes”: nuevo.")
    assert form.initial["why_en"] == "More breaks help."
    other = reverse("write_paper", args=[cast.other_case.pk, "pwn-propose"])
    assert staff.get(f"{other}?change={offer.pk}").status_code == 404
    give_notice(cast)
    assert "did not give it yet" not in family.get(url).content.decode()


def test_only_the_sides_sign(cast):
    row = holding(cast)
    version = changed(cast, row)
    for who in ("teacher", "specialist", "mother", "interpreter"):
        with pytest.raises(NotAllowed):
            offered(cast, row, who=who, version=version)
    offer = offered(cast, row, version=version)
    for who in ("father", "teacher", "case_manager", "district_staff", "interpreter"):
        with pytest.raises(NotAllowed):
            plan_amending.agree(by=cast.people[who], amendment=offer, signed="x")
    with pytest.raises(NotAllowed):  # the father has no education rights
        plan_amending.agree(by=cast.teacher, amendment=offer, signed="x", parent=cast.father)
    with pytest.raises(BadInput) as caught:
        plan_amending.agree(by=cast.mother, amendment=offer, signed=" ")
    assert "signed" in caught.value.message_dict


def test_a_paper_counts_and_says_who_wrote_it_down(cast):
    offer = offered(cast)
    row = plan_amending.agree(
        by=cast.teacher, amendment=offer, signed="Mother Alder", parent=cast.mother
    )
    assert (row.parent, row.on_paper) == (cast.mother, True)
    assert CaseFact.objects.get(kind="plan_amended").from_whom == cast.mother


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"starts_on": ago(3)}, "starts_on"),
        ({"starts_on": ago(-93)}, "starts_on"),
        ({"reason": " "}, "reason"),
        ({"signed": ""}, "signed"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, more, field):
    with pytest.raises(BadInput) as caught:
        offered(cast, **more)
    assert field in caught.value.message_dict


def test_there_must_be_a_plan_and_a_change_and_one_offer_at_a_time(cast):
    version = shared(cast, a_plan(cast))
    with pytest.raises(BadInput, match="Only an IEP that is in effect"):
        offered(cast, version=version, row=object())
    said_yes(cast)
    row = in_effect.put_in_effect(by=cast.case_manager, version=version, starts_on=ago(20))
    with pytest.raises(BadInput, match="Nothing differs"):
        offered(cast, row, version=row.version)
    first = offered(cast, row)
    with pytest.raises(BadInput, match="Another change waits"):
        offered(cast, row, version=first.version)
    with pytest.raises(BadInput, match="Say why"):
        plan_amending.withdraw(by=cast.case_manager, amendment=first, words=" ")
    plan_amending.withdraw(by=cast.case_manager, amendment=first, words="A wrong day.")
    assert offered(cast, row, version=first.version).state == "proposed"


def test_it_is_offered_and_signed_by_hand(cast, client_for, in_alder):
    row = holding(cast)
    version = changed(cast, row)
    staff = client_for(in_alder, cast.case_manager)
    url = reverse("offer_amendment", args=[version.pk])
    assert staff.get(url).status_code == 200
    sent = {"starts_on": ago(-5).isoformat(), "reason": "One break more.", "signed": ""}
    assert staff.post(url, sent).status_code == 422
    answer = staff.post(url, {**sent, "signed": "Case Manager"})
    page = answer["Location"]
    assert "Write down a yes on paper" in staff.get(page).content.decode()
    mother = client_for(in_alder, cast.mother, proven=True)
    assert "The school owes a notice" in mother.get(page).content.decode()
    assert mother.post(page, {"action": "agree", "signed": ""}).status_code == 422
    assert mother.post(page, {"action": "agree", "signed": "Mother"}).status_code == 302
    assert PlanAmendment.objects.get().state == "agreed"
    assert (
        "Agreed by both" in mother.get(reverse("in_effect", args=[cast.case.pk])).content.decode()
    )
    for who in ("interpreter", "father", "pta_officer"):
        assert client_for(in_alder, cast.people[who]).get(page).status_code in (403, 404)
