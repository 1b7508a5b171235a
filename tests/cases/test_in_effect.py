"""Does a plan hold only after the meeting and the yes, and does each know their own part?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from cases import effect_tasks
from cases.duty_parts import Carrier, proposed
from cases.models import CaseFact, Duty, PlanInEffect
from cases.services import duties, facts, in_effect
from cases.services.facts import Said
from messaging.event_sentences import sentence
from messaging.models import Entry, Notification
from messaging.services import notify
from tenants.audit.models import Event
from tenants.base import clock
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed
from tests import plan_tools
from tests.effect_tools import a_plan, add, ago, asked, holding, said_yes, shared


def verbs(cast):
    rows = Entry.objects.filter(case=cast.case, kind="event").order_by("number")
    return [row.data["verb"] for row in rows]


def labels(user, cast):
    user.wear(user.hats[0])
    return [task["label"] for task in effect_tasks.tasks(user).get(cast.case.pk, [])]


# --- putting a plan into effect ----------------------------------------------------------------


def test_a_plan_holds_only_after_the_meeting_and_the_yes(cast):
    version = shared(cast, a_plan(cast))

    def put(day=None):
        return in_effect.put_in_effect(
            by=cast.case_manager, version=version, starts_on=day or ago(20)
        )

    with pytest.raises(BadInput, match="First the team meets"):
        put()
    for kind, days in (("referral_received", 60), ("consent_received", 50), ("eligible", 40)):
        facts.note_fact(by=cast.case_manager, case=cast.case, said=Said(kind, ago(days)))
    facts.note_fact(by=cast.case_manager, case=cast.case, said=Said("plan_meeting", ago(30)))
    with pytest.raises(BadInput, match="First the family says yes"):
        put()
    yes = Said("services_consent_received", ago(25))
    facts.note_fact(by=cast.case_manager, case=cast.case, said=yes)
    with pytest.raises(BadInput, match="only after the family said yes"):
        put(ago(26))
    row = put()
    assert (row.number, row.kind, row.version) == (1, "iep", version)
    assert verbs(cast)[-1] == "plan.in_effect"
    told = Entry.objects.filter(case=cast.case).last().data
    assert "into effect" in sentence(told)
    with translation.override("es"):
        assert "vigor" in sentence(told)
    assert put() == row
    assert PlanInEffect.objects.count() == 1


def test_a_yes_that_was_taken_back_is_no_yes(cast):
    said_yes(cast)
    version = shared(cast, a_plan(cast))
    gone = Said("services_consent_revoked", ago(5))
    facts.note_fact(by=cast.case_manager, case=cast.case, said=gone)
    with pytest.raises(BadInput, match="First the family says yes"):
        in_effect.put_in_effect(by=cast.case_manager, version=version, starts_on=today())


def test_an_older_draft_and_a_far_day_are_refused(cast):
    said_yes(cast)
    plan = a_plan(cast)
    older = shared(cast, plan)
    add(cast, plan, "accommodation", "Breaks")
    newer = shared(cast, plan)
    with pytest.raises(BadInput, match="newer draft"):
        in_effect.put_in_effect(by=cast.case_manager, version=older, starts_on=today())
    with pytest.raises(BadInput):
        in_effect.put_in_effect(by=cast.case_manager, version=newer, starts_on=ago(-500))
    with pytest.raises(NotAllowed):
        in_effect.put_in_effect(by=cast.teacher, version=newer, starts_on=today())


def test_a_504_plan_needs_its_own_decision_and_no_consent_to_services(cast):
    plan = plan_tools.begun(cast, kind="504")
    add(cast, plan, "accommodation", "More time")
    version = shared(cast, plan)
    with pytest.raises(BadInput, match="decides on the 504 plan"):
        in_effect.put_in_effect(by=cast.case_manager, version=version, starts_on=today())
    for kind, days in (("plan_504_asked", 20), ("plan_504_decided", 10)):
        facts.note_fact(by=cast.case_manager, case=cast.case, said=Said(kind, ago(days)))
    row = in_effect.put_in_effect(by=cast.case_manager, version=version, starts_on=today())
    one = asked(cast, row)["Teacher"]
    duties.confirm(by=cast.teacher, duty=one)
    assert not CaseFact.objects.filter(kind="access_confirmed").exists()


# --- duties ------------------------------------------------------------------------------------


def test_the_plan_names_who_carries_what():
    team = [
        Carrier("t", "Theo Lindqvist", "Special education teacher", frozenset({"case_manager"})),
        Carrier("h", "Hannah Okafor", "", frozenset({"classroom_teacher"})),
        Carrier("a", "Anjali Deshmukh", "Speech-language pathologist", frozenset({"specialist"})),
    ]
    blocks = [
        {"id": "1", "kind": "related_service", "fields": {"provider": "Ms. Deshmukh"}},
        {"id": "2", "kind": "related_service",
         "fields": {"provider": "the speech-language pathologist"}},
        {"id": "3", "kind": "accommodation", "fields": {}},
        {"id": "4", "kind": "goal", "fields": {}},
        {"id": "5", "kind": "special_education", "fields": {"provider": "somebody new"}},
        {"id": "6", "kind": "strengths", "fields": {}},
    ]  # fmt: skip
    assert proposed(blocks, team) == {"t": ["4", "5"], "h": ["3"], "a": ["1", "2"]}


def test_each_confirms_their_own_part_and_the_family_sees_how_many(cast, client_for, in_alder):
    row = holding(cast)
    assert labels(cast.case_manager, cast) == ["Say who carries which part of the plan"]
    rows = asked(cast, row)
    assert sorted(rows) == ["Case Manager", "Specialist", "Teacher"]
    assert labels(cast.case_manager, cast) == ["Read your part of the plan and confirm it"]
    assert labels(cast.mother, cast) == []
    for who in ("Teacher", "Specialist"):
        user = cast.teacher if who == "Teacher" else cast.specialist
        duties.confirm(by=user, duty=rows[who])
    duties.confirm(by=cast.teacher, duty=rows["Teacher"])
    assert CaseFact.objects.filter(kind="access_confirmed").count() == 2
    last = Entry.objects.filter(case=cast.case).last().data
    assert (last["verb"], last["done"], last["of_all"]) == ("duty.confirmed", 2, 3)
    assert "2 of 3" in sentence(last)
    page = client_for(in_alder, cast.mother).get(reverse("in_effect", args=[cast.case.pk]))
    assert "2 of 3 have confirmed" in page.content.decode()


def test_nobody_confirms_for_somebody_else(cast):
    rows = asked(cast, holding(cast))
    for who in ("case_manager", "specialist", "mother", "district_staff"):
        with pytest.raises(NotAllowed):
            duties.confirm(by=cast.people[who], duty=rows["Teacher"])


def test_another_list_asks_again_and_the_same_list_does_not(cast):
    row = holding(cast)
    rows = asked(cast, row)
    duties.confirm(by=cast.teacher, duty=rows["Teacher"])
    asked(cast, row)
    assert Duty.objects.get(pk=rows["Teacher"].pk).confirmed_at
    thought = duties.first_thought(row)
    thought[cast.teacher.pk] = thought[cast.teacher.pk][:1]
    thought[cast.specialist.pk] = []
    duties.set_duties(by=cast.case_manager, in_effect=row, carried=thought)
    assert Duty.objects.get(pk=rows["Teacher"].pk).confirmed_at is None
    assert duties.counted(list(row.duties.all())) == (0, 2)
    with pytest.raises(BadInput, match="carry nothing"):
        duties.confirm(by=cast.specialist, duty=rows["Specialist"])


def test_a_new_version_asks_again(cast):
    row = holding(cast)
    duties.confirm(by=cast.teacher, duty=asked(cast, row)["Teacher"])
    add(cast, row.version.plan, "accommodation", "Breaks after 20 minutes")
    version = shared(cast, row.version.plan)
    newer = in_effect.put_in_effect(by=cast.case_manager, version=version, starts_on=today())
    again = {duty.person_name: duty for duty in newer.duties.all()}
    assert sorted(again) == ["Case Manager", "Specialist", "Teacher"]
    assert all(duty.confirmed_at is None for duty in again.values())
    cast.teacher.wear("staff")
    (task,) = effect_tasks.tasks(cast.teacher)[cast.case.pk]
    assert str(again["Teacher"].pk) in task["url"]


def test_who_does_not_confirm_is_asked_again_three_times(cast):
    rows = asked(cast, holding(cast))
    duties.confirm(by=cast.teacher, duty=rows["Teacher"])
    for days in range(1, 20):
        with clock.at(now() + dt.timedelta(days=days)):
            duties.remind_all()
    events = Event.objects.filter(verb="duty.waits")
    assert events.count() == 6  # two people, three times
    assert {tuple(event.data["tell"]) for event in events} == {
        (str(cast.specialist.pk),), (str(cast.case_manager.pk),),
    }  # fmt: skip
    ids = [str(cast.specialist.pk)]
    notify.tell(events.filter(data__tell=ids).first(), ids=ids)
    assert set(Notification.objects.values_list("user__display_name", flat=True)) == {"Specialist"}


# --- pages -------------------------------------------------------------------------------------


def test_a_plan_is_put_into_effect_and_given_out_by_hand(cast, client_for, in_alder):
    said_yes(cast)
    version = shared(cast, a_plan(cast))
    client = client_for(in_alder, cast.case_manager)
    url = reverse("put_in_effect", args=[version.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"starts_on": ""}).status_code == 422
    answer = client.post(url, {"starts_on": today().isoformat()})
    row = PlanInEffect.objects.get()
    assert answer["Location"] == reverse("set_duties", args=[row.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "checked" in page
    goal = version.blocks[0]["id"]
    assert client.post(answer["Location"], {"none": "1"}).status_code == 422
    client.post(answer["Location"], {str(cast.teacher.pk): [goal]})
    duty = Duty.objects.get()
    assert duty.parts == [goal]
    teacher = client_for(in_alder, cast.teacher)
    mine = reverse("duty", args=[duty.pk])
    assert "I have read this" in teacher.get(mine).content.decode()
    teacher.post(mine)
    assert Duty.objects.get().confirmed_at
    assert "DRAFT" not in client.get(reverse("plan_version", args=[version.pk])).content.decode()


def test_an_interpreter_and_a_pta_officer_see_nothing_of_it(cast, client_for, in_alder):
    row = holding(cast)
    duty = asked(cast, row)["Teacher"]
    for who in ("interpreter", "pta_officer", "father"):
        client = client_for(in_alder, cast.people[who])
        assert client.get(reverse("in_effect", args=[cast.case.pk])).status_code in (403, 404)
        assert client.get(reverse("duty", args=[duty.pk])).status_code in (403, 404)


def test_queries_do_not_grow_with_people(
    cast, client_for, in_alder, django_assert_max_num_queries, django_assert_num_queries
):
    row = holding(cast)
    carried = duties.first_thought(row)
    url = reverse("in_effect", args=[cast.case.pk])
    client = client_for(in_alder, cast.mother)
    one = {cast.teacher.pk: carried[cast.teacher.pk]}
    duties.set_duties(by=cast.case_manager, in_effect=row, carried=one)
    client.get(url)
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    duties.set_duties(by=cast.case_manager, in_effect=row, carried=carried)
    with django_assert_num_queries(len(few)):
        client.get(url)
