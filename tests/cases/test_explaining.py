"""“Explain this to me”: a named person, a last day, times, and words said back until both agree."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cases import explain_tasks
from cases.models import CaseFact, Explain, ExplainStep
from cases.services import explaining, facts, plan_versions
from cases.services.explaining import Wish
from messaging import notify_rules
from messaging.event_sentences import sentence
from messaging.models import Entry, Notification
from messaging.services import notify
from tenants.audit.models import Event
from tenants.base import clock
from tenants.base.clock import today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tests.cases.reports_tools import shared
from tests.cases.test_plans import written
from tests.paper_tools import send


def last(cast):
    return Entry.objects.filter(case=cast.case).order_by("number").last()


def ask(cast, who="mother", **more):
    return explaining.ask(by=cast.people[who], case=cast.case, wish=Wish(words="FSIQ?", **more))


def at(days=1, hour=15):
    day = today() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def meeting(cast, days):
    said = facts.Said("eligibility_meeting_set", today() + dt.timedelta(days=days))
    facts.record_fact(by=cast.case_manager, case=cast.case, said=said)


def test_the_whole_way_is_steps_and_entries(cast):
    report = shared(cast)
    row = ask(cast, report=report, section=1, interpreter=True, language="Spanish")
    assert row.person == cast.specialist  # who wrote it
    assert row.about == "Reading report: Reading 1"
    assert "explain this to me" in sentence(last(cast).data)
    row = explaining.offer(by=cast.specialist, explain=row, times=[at(), at(hour=17)])
    row = explaining.choose(by=cast.mother, explain=row, time=row.times[1])
    assert row.set_for == row.times[1]
    row = explaining.explained(by=cast.specialist, explain=row, words="Drew the sounds")
    row = explaining.say_back(by=cast.mother, explain=row, words="He is smart.")
    assert "He is smart." in sentence(last(cast).data)
    with translation.override("es"):
        assert "con sus palabras" in sentence(last(cast).data)
    row = explaining.answer(by=cast.specialist, explain=row, yes=False, words="And he needs time.")
    row = explaining.say_back(by=cast.mother, explain=row, words="Smart, and needs time.")
    row = explaining.answer(by=cast.specialist, explain=row, yes=True)
    assert row.over
    steps = ["asked", "offered", "set", "explained", "said_back", "not_quite", "said_back", "clear"]
    assert [one.kind for one in ExplainStep.objects.filter(explain=row)] == steps
    entries = [one.data["verb"] for one in Entry.objects.filter(case=cast.case, kind="event")]
    assert entries[-8:] == [f"explain.{kind}" for kind in steps]
    assert set(entries) <= notify_rules.verbs() | {"team.joined"}


def test_it_is_due_before_the_meeting(cast):
    due, day = explaining.last_day(cast.case)
    assert day is None
    assert due > today()
    meeting(cast, 2)
    due, day = explaining.last_day(cast.case)
    assert today() <= due < day == today() + dt.timedelta(days=2)
    row = ask(cast)
    with pytest.raises(BadInput, match="before the meeting"):
        explaining.offer(by=cast.teacher, explain=row, times=[at(5)])
    meeting(cast, 0)
    assert explaining.last_day(cast.case)[0] == today()


def test_an_hour_that_is_over_is_not_offered(cast):
    row = ask(cast)
    with pytest.raises(BadInput):
        explaining.offer(
            by=cast.specialist, explain=row, times=[clock.now() - dt.timedelta(minutes=5)]
        )


def test_a_step_out_of_turn_is_refused(cast):
    row = ask(cast)
    with pytest.raises(Conflict):
        explaining.say_back(by=cast.mother, explain=row, words="x")
    with pytest.raises(Conflict):
        explaining.answer(by=cast.teacher, explain=row, yes=True)
    explaining.explained(by=cast.teacher, explain=row)
    with pytest.raises(BadInput):
        explaining.say_back(by=cast.mother, explain=row, words=" ")
    explaining.say_back(by=cast.mother, explain=row, words="x")
    with pytest.raises(BadInput):
        explaining.answer(by=cast.teacher, explain=row, yes=False)


def test_who_may_do_what(cast):
    for who in ("father", "interpreter", "district_staff", "other_mother", "pta_officer"):
        with pytest.raises(NotAllowed):
            ask(cast, who)
    row = ask(cast)
    for who in ("mother", "district_staff", "interpreter"):
        with pytest.raises(NotAllowed):
            explaining.offer(by=cast.people[who], explain=row, times=[at()])


def test_staff_write_it_down_for_a_parent(cast):
    with pytest.raises(BadInput):
        ask(cast, "teacher")
    with pytest.raises(BadInput):
        ask(cast, "teacher", parent=cast.father)  # contact only
    row = ask(cast, "teacher", parent=cast.mother)
    assert row.asked_by == cast.mother
    row = explaining.explained(by=cast.teacher, explain=row)
    explaining.say_back(by=cast.teacher, explain=row, words="Smart", parent=cast.mother)
    assert ExplainStep.objects.last().for_name == "Mother"
    assert "written down by Teacher" in sentence(last(cast).data)


def test_the_results_explained_are_a_fact_once(cast):
    row = explaining.explained(by=cast.specialist, explain=ask(cast), results=True)
    assert CaseFact.objects.filter(kind="results_explained").count() == 1
    explaining.explained(by=cast.specialist, explain=ask(cast), results=True)
    assert CaseFact.objects.filter(kind="results_explained").count() == 1
    cast.case.refresh_from_db()
    assert cast.case.stage == "eligibility"
    assert row.explained


def test_what_is_late_comes_to_who_runs_the_case(cast):
    row = ask(cast)
    assert explaining.remind_all() == 0
    Explain.objects.filter(pk=row.pk).update(due_on=today() - dt.timedelta(days=1))
    assert explaining.remind_all() == 1
    assert explaining.remind_all() == 0  # not each day
    assert "was not explained by" in sentence(last(cast).data)
    event = Event.objects.filter(verb="explain.overdue").get()
    assert notify_rules.rule_for(event).who == notify_rules.Who.LEADS
    for who in ("administrator", "case_manager"):
        (task,) = explain_tasks.tasks(cast.people[who])[cast.case.pk]
        assert "Late" in task["due"]
    assert not explain_tasks.tasks(cast.teacher)
    explaining.explained(by=cast.case_manager, explain=row)
    assert not explain_tasks.tasks(cast.administrator)
    (task,) = explain_tasks.tasks(cast.mother)[cast.case.pk]
    assert "Say what you understood" in task["label"]


def test_somebody_else_explains_it_and_it_can_be_taken_back(cast):
    row = explaining.hand_over(by=cast.teacher, explain=ask(cast), person=cast.specialist)
    assert row.person == cast.specialist
    with pytest.raises(BadInput):
        explaining.hand_over(by=cast.teacher, explain=row, person=cast.mother)
    row = explaining.withdraw(by=cast.mother, explain=row)
    assert row.over
    with pytest.raises(Conflict):
        explaining.withdraw(by=cast.mother, explain=row)


def test_what_belongs_elsewhere_cannot_be_asked_about(cast):
    report = shared(cast)
    with pytest.raises(BadInput):
        explaining.ask(by=cast.mother, case=cast.case, wish=Wish(report=report, section=9))
    with pytest.raises(BadInput):
        explaining.ask(by=cast.mother, case=cast.case, wish=Wish())
    report.case = cast.other_case
    with pytest.raises(BadInput):
        explaining.ask(by=cast.mother, case=cast.case, wish=Wish(report=report))


def test_a_parent_taps_and_it_goes_on_by_pages(alder, cast, client_for):
    report = shared(cast)
    mother, staff = client_for(alder, cast.mother), client_for(alder, cast.specialist)
    where = reverse("ask_explain", args=[cast.case.pk])
    about = f"report:{report.pk}:1"
    page = mother.get(where, {"about": about})
    assert page.context["form"]["about"].value() == about
    answer = mother.post(where, {"about": about, "words": "", "person": ""})
    row = Explain.objects.get()
    page = reverse("explain", args=[row.pk])
    assert answer.url == page
    assert "Explain it to the family" in staff.get("/").content.decode()
    time = at(1).strftime("%Y-%m-%dT%H:%M")
    assert staff.post(page, {"action": "offer", "time_1": time}).status_code == 302
    row.refresh_from_db()
    assert "Choose a time with" in mother.get("/").content.decode()
    mother.post(page, {"action": "choose", "time": row.times[0]})
    staff.post(page, {"action": "explained"})
    assert mother.post(page, {"action": "say_back", "words": ""}).status_code == 422
    mother.post(page, {"action": "say_back", "words": "He is smart"})
    staff.post(page, {"action": "answer", "yes": "yes"})
    row.refresh_from_db()
    assert row.state == "clear"
    assert "He is smart" in mother.get(page).content.decode()


def test_the_interpreter_is_told_when_it_is(cast):
    row = ask(cast, interpreter=True, language="Spanish")
    row = explaining.offer(by=row.person, explain=row, times=[at(2)])
    explaining.choose(by=cast.mother, explain=row, time=row.times[0])
    event = Event.objects.get(verb="explain.interpreted")
    notify.tell(event, ids=event.data["tell"])
    rows = Notification.objects.filter(event_id=event.pk)
    assert {row.user for row in rows} == {cast.interpreter}


def test_the_interpreter_sees_what_is_to_be_interpreted_and_no_more(alder, cast, client_for):
    client = client_for(alder, cast.interpreter)
    with_one = ask(cast, interpreter=True)
    without = ask(cast)
    assert client.get(reverse("explain", args=[with_one.pk])).status_code == 200
    assert client.get(reverse("explain", args=[without.pk])).status_code == 404


def test_a_notice_and_an_entry_can_be_explained(alder, cast, client_for):
    paper = send(cast, "safeguards")
    mother = client_for(alder, cast.mother)
    about = f"entry:{paper.entry.number}"
    address = reverse("ask_explain", args=[cast.case.pk])
    for page in (
        reverse("paper", args=[paper.pk]),
        reverse("entry", args=[cast.case.pk, paper.entry.number]),
    ):
        text = mother.get(page).content.decode()
        assert f"{address}?about={about}" in text
    (file, *_rest) = paper.entry.attachments
    assert f"about=file:{file['id']}" in text
    assert mother.get(address, {"about": about}).context["form"].initial["about"] == about
    data = {"about": about, "words": "What are my rights?", "person": ""}
    answer = mother.post(address, data)
    row = Explain.objects.get()
    assert answer.url == reverse("explain", args=[row.pk])
    assert row.subject == about
    assert row.about.startswith(f"Entry {paper.entry.number}: {paper.title}")
    page = mother.get(answer.url).content.decode()
    assert reverse("entry", args=[cast.case.pk, paper.entry.number]) in page


def test_a_part_of_a_draft_can_be_explained(alder, cast, client_for):
    version = plan_versions.share(by=cast.teacher, plan=written(cast).plan)
    kind = version.blocks[0]["kind"]
    about = f"plan:{version.pk}:{kind}"
    mother = client_for(alder, cast.mother)
    page = mother.get(reverse("plan_version", args=[version.pk])).content.decode()
    assert f"?about={about}" in page
    row = ask(cast, subject=about)
    assert row.about.startswith(version.plan.name)
    assert f"#s-{kind}" in mother.get(reverse("explain", args=[row.pk])).content.decode()


@pytest.mark.parametrize(
    "key", ["entry:999999", "entry:x", "entry:", "plan:x:y", "else:1", "entry:" + "1" * 90]
)
def test_what_is_not_there_is_not_explained(alder, cast, client_for, key):
    with pytest.raises(BadInput):
        ask(cast, subject=key)
    address = reverse("ask_explain", args=[cast.case.pk])
    assert client_for(alder, cast.mother).get(address, {"about": key}).status_code == 200
