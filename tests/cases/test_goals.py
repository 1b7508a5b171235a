"""Are numbers of a goal put in by who carries it, drawn beside the line, and is a run told once?"""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from cases.goal_rule import Line, beside, runs
from cases.models import GoalFlag, GoalPoint, GoalPointBefore, GoalTrack
from cases.services import duties, goals
from messaging import notify_rules
from messaging.event_sentences import sentence
from messaging.models import Entry
from messaging.services import ledger
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import User
from tests.effect_tools import ago, asked, followed, holding, way

# Section 13 of the worked case: day, words, what the line says, how many in a row under it.
WORKED = """
2026-01-21 47 48.1 1
2026-01-28 50 49.0 0
2026-02-04 49 49.9 1
2026-02-11 51 50.7 0
2026-02-18 52 51.6 0
2026-02-25 53 52.5 0
2026-03-04 52 53.4 1
2026-03-11 53 54.2 2
2026-03-18 52 55.1 3
2026-03-25 53 56.0 4
2026-04-08 54 57.7 5
2026-04-15 57 58.6 6
2026-04-22 60 59.5 0
2026-04-29 61 60.3 0
2026-05-06 63 61.2 0
2026-05-13 65 62.1 0
2026-05-20 66 63.0 0
2026-05-27 69 63.8 0
2026-06-03 70 64.7 0
"""
ROWS = [line.split() for line in WORKED.split("\n") if line]
LINE = Line(dt.date(2026, 1, 20), dt.date(2027, 1, 8), Decimal(48), Decimal(92))


def last(cast):
    return Entry.objects.filter(case=cast.case).order_by("number").last().data


def test_the_line_and_the_rule_are_those_of_the_worked_case():
    seen = beside([(dt.date.fromisoformat(row[0]), Decimal(row[1])) for row in ROWS], LINE)
    assert [(str(one.line), str(one.row)) for one in seen] == [(row[2], row[3]) for row in ROWS]
    (run,) = runs(seen, 4)
    assert (str(run.first_day), str(run.last_day), run.number) == ("2026-03-04", "2026-03-25", 4)
    assert runs(seen, 0) == []


def test_where_less_is_better_the_wrong_side_is_above():
    falls = Line(dt.date(2026, 1, 1), dt.date(2026, 1, 11), Decimal(10), Decimal(0))
    seen = beside([(dt.date(2026, 1, 6), Decimal(n)) for n in (5,)], falls)
    assert (seen[0].line, seen[0].row) == (Decimal("5.0"), 0)
    assert beside([(dt.date(2026, 1, 6), Decimal(6))], falls)[0].row == 1


def test_a_run_is_told_to_both_sides_once(cast):
    track = followed(cast, holding(cast, days=20))
    assert "48 on" in sentence(last(cast))
    days = [ago(n) for n in (18, 15, 12, 9, 6, 3)]
    for day in days:
        goals.note_point(by=cast.case_manager, track=track, day=day, value=Decimal(48))
    flag = GoalFlag.objects.get()
    assert (flag.first_day, flag.last_day, flag.number) == (days[0], days[3], 4)
    told = last(cast)
    assert told["verb"] == "goal.flagged"
    assert "4 in a row off the line" in sentence(told)
    with translation.override("es"):
        assert "4 seguidos" in sentence(told)
    event = Event.objects.get(verb="goal.flagged")
    rule = notify_rules.rule_for(event)
    assert (rule.who, rule.urgency) == ("team", "now")
    goals.note_point(by=cast.case_manager, track=track, day=ago(2), value=Decimal(90))
    for n in (1, 0):
        goals.note_point(by=cast.case_manager, track=track, day=ago(n), value=Decimal(1))
    assert GoalFlag.objects.count() == 1  # two in a row are no run


def test_a_corrected_number_raises_no_second_flag_of_the_same_run(cast):
    track = followed(cast, holding(cast, days=20))
    for n in (18, 15, 12, 9):
        goals.note_point(by=cast.case_manager, track=track, day=ago(n), value=Decimal(40))
    goals.note_point(by=cast.case_manager, track=track, day=ago(18), value=Decimal(60))
    goals.note_point(by=cast.case_manager, track=track, day=ago(6), value=Decimal(40))
    assert GoalFlag.objects.count() == 1
    event = Event.objects.filter(verb="goal.noted", data__old="40").get()
    assert event.data["value"] == "60"


def test_only_who_carries_the_goal_or_runs_the_case_counts(cast):
    row = holding(cast)
    track = followed(cast, row)

    def note(who):
        by = cast.people[who]
        return goals.note_point(by=by, track=track, day=today(), value=Decimal(50))

    assert note("case_manager").recorded_by_name == "Case Manager"
    for who in ("teacher", "specialist", "mother", "district_staff", "interpreter"):
        with pytest.raises(NotAllowed):
            note(who)
    asked(cast, row)
    thought = duties.first_thought(row)
    thought[cast.teacher.pk] = [str(track.block)]
    duties.set_duties(by=cast.case_manager, in_effect=row, carried=thought)
    assert note("teacher").value == 50
    with pytest.raises(NotAllowed):
        followed(cast, row, who="mother", measure="Other")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"measure": " "}, "measure"),
        ({"measure": "Words in one minute"}, "measure"),
        ({"unit": "smiles"}, "unit"),
        ({"ends": ago(30)}, "ends"),
        ({"ends": ago(-2000)}, "ends"),
        ({"in_a_row": 21}, "in_a_row"),
        ({"unit": "percent"}, "aim_value"),
        ({"aim_value": Decimal(48)}, "aim_value"),
        ({"start_value": Decimal(-1)}, "start_value"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, more, field):
    row = holding(cast)
    followed(cast, row)
    given = {"measure": "Another", **more}
    if field == "aim_value" and "unit" in more:
        given["aim_value"] = Decimal(101)
    with pytest.raises(BadInput) as caught:
        followed(cast, row, **given)
    assert field in caught.value.message_dict
    assert GoalTrack.objects.count() == 1


def test_days_that_cannot_be_are_refused(cast):
    track = followed(cast, holding(cast))
    for day in (ago(-1), ago(21)):
        with pytest.raises(BadInput) as caught:
            goals.note_point(by=cast.case_manager, track=track, day=day, value=Decimal(5))
        assert "day" in caught.value.message_dict
    with pytest.raises(BadInput, match="not there"):
        goals.follow(
            by=cast.teacher, in_effect=holding_row(track), block=str(uuid.uuid4()), way=way()
        )


def holding_row(track):
    return track.case.plans_in_effect.get()


def test_numbers_of_one_day_are_put_in_together_or_not_at_all(cast, client_for, in_alder):
    row = holding(cast)
    first = followed(cast, row)
    given = {"unit": "percent", "start_value": Decimal(50), "aim_value": Decimal(95)}
    second = followed(cast, row, measure="Percent", **given)
    client = client_for(in_alder, cast.case_manager)
    url = reverse("note_goals", args=[cast.case.pk])
    page = client.get(url).content.decode()
    assert 'inputmode="decimal"' in page
    sent = {"day": today().isoformat(), f"value_{first.pk}": "50", f"value_{second.pk}": "101"}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "from 0 to 100" in answer.content.decode()
    assert not GoalPoint.objects.exists()
    assert client.post(url, {"day": today().isoformat()}).status_code == 422
    sent[f"value_{second.pk}"] = "90"
    assert client.post(url, sent).status_code == 302
    assert {point.value for point in GoalPoint.objects.all()} == {50, 90}
    assert client_for(in_alder, cast.teacher).get(url).status_code == 403


def test_the_page_shows_both_sides_on_one_timeline(cast, client_for, in_alder):
    row = holding(cast)
    track = followed(cast, row)
    goals.note_point(by=cast.case_manager, track=track, day=ago(3), value=Decimal(51))
    given = {"case": cast.case, "kind": "observation", "key": "1"}
    ledger.append(by=cast.mother, body="He read a street sign.", happened_on=ago(2), **given)
    for who in ("mother", "teacher"):
        page = client_for(in_alder, cast.people[who]).get(reverse("goals", args=[cast.case.pk]))
        text = page.content.decode()
        assert "He read a street sign." in text
        assert text.index("He read a street sign.") < text.index(
            "At school, goal 1"
        )  # newest first
        assert "chart-mark" in text
        assert "On the way" in text
    for who in ("interpreter", "father", "pta_officer"):
        answer = client_for(in_alder, cast.people[who]).get(reverse("goals", args=[cast.case.pk]))
        assert answer.status_code in (403, 404)


def test_a_line_is_set_and_changed_by_hand(cast, client_for, in_alder):
    row = holding(cast)
    goal = next(iter(goals.goals_of(row)))
    client = client_for(in_alder, cast.teacher)
    url = reverse("follow_goal", args=[row.pk, goal])
    assert client.get(url).status_code == 200
    sent = {
        "measure": "Words", "unit": "count", "starts": ago(20).isoformat(), "start_value": "48",
        "ends": ago(-300).isoformat(), "aim_value": "92", "in_a_row": "4",
    }  # fmt: skip
    assert client.post(url, {**sent, "aim_value": ""}).status_code == 422
    assert client.post(url, sent).status_code == 302
    track = GoalTrack.objects.get()
    changed = client.post(f"{url}?track={track.pk}", {**sent, "aim_value": "99"})
    assert changed.status_code == 302
    assert GoalTrack.objects.get().aim_value == 99
    assert Event.objects.filter(verb="goal.followed", data__old__aim_value="92").exists()
    missing = reverse("follow_goal", args=[row.pk, uuid.uuid4()])
    assert client.get(missing).status_code == 404


def test_queries_do_not_grow_with_numbers(
    cast, client_for, in_alder, django_assert_max_num_queries, django_assert_num_queries
):
    row = holding(cast)
    track = followed(cast, row)
    client = client_for(in_alder, cast.case_manager)
    pages = [reverse(name, args=[cast.case.pk]) for name in ("goals", "note_goals")]
    for url in pages:
        goals.note_point(by=cast.case_manager, track=track, day=ago(1), value=Decimal(51))
        client.get(url)
        with django_assert_max_num_queries(26) as few:
            client.get(url)
        for n in range(2, 9):
            goals.note_point(by=cast.case_manager, track=track, day=ago(n), value=Decimal(51))
        followed(cast, row, measure=f"More {url}")
        with django_assert_num_queries(len(few)):
            client.get(url)


def test_what_was_corrected_stays_beside_the_number_with_its_writer_and_language(
    cast, client_for, in_alder
):
    row = holding(cast)
    track = followed(cast, row)
    User.objects.filter(pk=cast.case_manager.pk).update(language="es")
    cast.case_manager.refresh_from_db()
    given = {"track": track, "day": today()}
    goals.note_point(by=cast.case_manager, value=Decimal(48), note="Con ayuda", **given)
    User.objects.filter(pk=cast.case_manager.pk).update(language="en")
    cast.case_manager.refresh_from_db()
    goals.note_point(by=cast.case_manager, value=Decimal(50), note="Alone", **given)
    point, before = GoalPoint.objects.get(), GoalPointBefore.objects.get()
    assert (point.value, point.note, point.spoken_in) == (50, "Alone", "en")
    assert (before.value, before.note, before.spoken_in) == (48, "Con ayuda", "es")
    assert before.recorded_at < point.recorded_at
    page = client_for(in_alder, cast.mother).get(reverse("goals", args=[cast.case.pk]))
    shown = page.content.decode()
    assert "Before: 48 (Case Manager" in shown
    assert 'lang="es">Con ayuda' in shown
    goals.note_point(by=cast.case_manager, value=Decimal(50), note="Alone", **given)
    assert GoalPointBefore.objects.count() == 1  # the same again corrects nothing
