"""Does a report on progress carry its numbers in both languages, on the days the plan promises?"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.models import CaseFact, ProgressReport
from cases.services import goals, progress
from cases.services.progress import Report
from messaging.models import Entry
from tenants.audit.models import Event
from tenants.base import clock
from tenants.base.clock import now
from tenants.base.errors import BadInput, NotAllowed
from tests.effect_tools import ago, followed, holding

NEXT = {"en": "We go on.", "es": "Seguimos."}


def counted(cast):
    """A plan in effect with one number of its goal; gives it, and the id of the goal."""
    row = holding(cast)
    track = followed(cast, row)
    goals.note_point(by=cast.case_manager, track=track, day=ago(2), value=Decimal(60))
    return row, str(track.block)


def given(cast, row, who="case_manager", **more):
    report = Report(**{"said": {}, "next": NEXT, **more})
    return progress.give(by=cast.people[who], in_effect=row, report=report)


def test_a_report_is_an_entry_in_both_languages_and_a_fact(cast):
    row, goal = counted(cast)
    said = {goal: {"en": "Faster now.", "es": "Más rápido."}}
    report = given(cast, row, said=said, for_day=ago(-3))
    (line,) = report.lines
    assert line["measures"][0] | {"day": "", "ends": ""} == {
        "measure": "Words in one minute", "language": "en", "unit": "count",
        "value": "60", "day": "",
        "line": line["measures"][0]["line"], "aim": "92", "ends": "", "on_the_way": True,
    }  # fmt: skip
    entry = Entry.objects.filter(case=cast.case).order_by("number").last()
    assert entry.kind == "document"
    for words in ("Faster now.", "Más rápido.", "On the way", "Va por buen camino", "Seguimos."):
        assert words in entry.body
    assert entry.data["lines"] == report.lines
    assert CaseFact.objects.filter(kind="progress_reported").count() == 1


def test_a_goal_without_number_needs_a_word(cast):
    row = holding(cast)
    (goal,) = goals.goals_of(row)
    with pytest.raises(BadInput, match="no number for goal 1"):
        given(cast, row)
    said = {goal: {"en": "He was ill for two weeks.", "es": ""}}
    assert given(cast, row, said=said).lines[0]["measures"] == []
    with pytest.raises(BadInput, match="Say what comes next"):
        given(cast, row, said=said, next={"en": " ", "es": "x"})


def test_a_promised_day_is_kept_once(cast):
    row, _goal = counted(cast)
    assert progress.promised_days(row) == [ago(-3), ago(-90)]
    report = given(cast, row, for_day=ago(-3))
    assert (report.number, report.for_day) == (1, ago(-3))
    with pytest.raises(BadInput, match="given already"):
        given(cast, row, for_day=ago(-3))
    with pytest.raises(BadInput, match="promises no report"):
        given(cast, row, for_day=ago(5))
    assert given(cast, row).number == 2


def test_a_press_that_came_twice_is_one_report(cast):
    row, _goal = counted(cast)
    report = Report(said={}, next=NEXT)
    both = [progress.give(by=cast.teacher, in_effect=row, report=report) for _n in range(2)]
    assert both[0] == both[1]
    assert ProgressReport.objects.count() == 1


def test_who_is_not_on_the_team_reports_nothing(cast):
    row, _goal = counted(cast)
    for who in ("mother", "district_staff", "interpreter", "pta_officer"):
        with pytest.raises(NotAllowed):
            given(cast, row, who=who)


def test_a_promised_day_that_is_near_is_told_once(cast):
    row, _goal = counted(cast)
    for days in range(6):
        with clock.at(now() + dt.timedelta(days=days)):
            progress.remind_all()
    assert [event.data["for_day"] for event in Event.objects.filter(verb="progress.soon")] == [
        ago(-3).isoformat()
    ]
    given(cast, row, for_day=ago(-90))
    with clock.at(now() + dt.timedelta(days=89)):
        progress.remind_all()
    assert Event.objects.filter(verb="progress.soon").count() == 1


def test_it_is_written_and_read_by_hand(cast, client_for, in_alder):
    row, goal = counted(cast)
    client = client_for(in_alder, cast.teacher)
    url = reverse("write_progress", args=[row.pk])
    page = client.get(url)
    key = page.context["form"]["key"].value()
    assert client.post(url, {"key": key, "for_day": ""}).status_code == 422
    sent = {"key": key, "for_day": ago(-3).isoformat(), "next_en": "We go on."}
    answer = client.post(url, {**sent, f"said_{goal}_es": "Más rápido."})
    assert answer.status_code == 302
    mother = client_for(in_alder, cast.mother)
    text = mother.get(answer["Location"]).content.decode()
    assert "The aim is 92 by" in text
    assert 'lang="es"' in text
    assert "Va por buen camino" in text
    assert text.count("Más rápido.") == 2  # where there are no English words, the Spanish ones
    listed = mother.get(reverse("progress", args=[cast.case.pk])).content.decode()
    assert "Given on" in listed
    assert "To come" in listed
    for who in ("interpreter", "father", "pta_officer"):
        other = client_for(in_alder, cast.people[who])
        assert other.get(answer["Location"]).status_code in (403, 404)
        assert other.get(url).status_code in (403, 404)


def test_queries_do_not_grow_with_reports(
    cast, client_for, in_alder, django_assert_max_num_queries, django_assert_num_queries
):
    row, _goal = counted(cast)
    given(cast, row)
    client = client_for(in_alder, cast.mother)
    url = reverse("progress", args=[cast.case.pk])
    client.get(url)
    with django_assert_max_num_queries(24) as few:
        client.get(url)
    for day in (ago(-3), ago(-90), None):
        given(cast, row, for_day=day)
    with django_assert_num_queries(len(few)):
        client.get(url)
