"""Are the rule packs whole, refused when a line is wrong, and explained in both languages?"""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
import yaml
from django.utils import translation

from portal import gunicorn_conf
from tenants.checks import rules_are_right
from tenants.rulepacks import loader, words
from tenants.rulepacks.loader import DATA, check, federal, pack_for, states
from tenants.rulepacks.packs import LocalRule, looser
from tenants.rulepacks.schema import (
    ClockKey,
    ClockRule,
    Confidence,
    Event,
    Kind,
    Measure,
    RulePackError,
    SetBy,
)

EVERYWHERE = ["", *sorted(states())]
JULY = dt.date(2026, 7, 1)


@pytest.fixture
def file(tmp_path, monkeypatch):
    """change(name, function) writes the data of one file anew for this test."""
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(loader, "DATA", tmp_path)

    def change(name, how):
        data = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
        how(data)
        (tmp_path / name).write_text(yaml.safe_dump(data), encoding="utf-8")
        loader.forget()

    yield change
    loader.forget()


def state_row(data, name):
    return next(row for row in data["states"] if row["name"] == name)


def test_all_states_are_there_and_the_files_are_right():
    assert len(states()) == 51
    assert check() == ""
    assert {row.abbreviation for row in states().values()} == set(states())


def test_every_key_has_a_federal_shape():
    assert federal().keys() == set(ClockKey)
    for key in ClockKey:
        assert words.name(key)
        assert federal()[key].ends


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("state", EVERYWHERE)
def test_every_state_loads_and_explains_every_clock(state, language):
    with translation.override(language):
        for rule in pack_for(state).rules:
            told = words.explain(rule)
            assert "%(" not in told
            assert told.endswith(".")
            if rule.number is not None:
                assert str(rule.number) in told
                assert rule.cite in told
            assert words.confidence(rule) in told


@pytest.mark.parametrize("state", EVERYWHERE)
def test_spanish_is_not_english(state):
    with translation.override("es"):
        spanish = words.explain(pack_for(state).law(ClockKey.EVALUATION))
    assert spanish != words.explain(pack_for(state).law(ClockKey.EVALUATION))
    assert "La escuela tiene" in spanish


def test_a_whole_explanation():
    assert words.explain(federal()[ClockKey.EVALUATION]) == (
        "The school has 60 calendar days for the evaluation. The count starts when the school "
        "gets the signed consent to test. For a learning disability, both sides can agree on "
        "more time in writing. When the child comes from another district, both sides can agree "
        "on a day. It does not hold when a family again and again does not bring the child "
        "(34 CFR 300.301(d)(1)). It stands in 34 CFR 300.301(c)(1)(i). This rule was checked."
    )
    assert words.explain(pack_for("MD").law(ClockKey.EVALUATION)).startswith(
        "The school has 60 calendar days for the evaluation. The count starts when the school "
        "gets the signed consent to test. It must also be done within 90 calendar days after "
        "the school gets the request. The earlier day counts."
    )
    assert "not checked yet" in words.explain(pack_for("AK").law(ClockKey.EVALUATION))


@pytest.mark.parametrize("state", ["", "NE", "WY"])
def test_a_window_that_no_rule_sets_is_asked_of_the_district_and_never_seven_days(state):
    rule = pack_for(state).law(ClockKey.PLAN_WAIT)
    assert rule.number is None
    assert words.explain(rule) == (
        "Wait before the plan starts: we know no number of days. We do not know this rule. "
        "Ask your district."
    )


def test_an_unknown_state_has_the_federal_rules():
    assert pack_for("ZZ").rules == tuple(federal().values())
    assert pack_for("wa").law(ClockKey.RESPONSE).number == 25


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"evaluation": {"numbr": 1}}, "states.yaml, Ohio, evaluation: the key 'numbr'"),
        ({"evaluation": {"unit": "weeks"}}, "Ohio, evaluation, unit: 'weeks' is none of"),
        ({"evaluation": {"confidence": "sure"}}, "Ohio, evaluation, confidence: 'sure'"),
        ({"evaluation": {"number": 0}}, "states.yaml, Ohio, evaluation: 0 days cannot be"),
        ({"evaluation": {"number": -3}}, "Ohio, evaluation, number: -3 cannot be"),
        ({"evaluation": {"number": "sixty"}}, "number: 'sixty' is no whole number"),
        ({"evaluation": {"ends": ["never"]}}, "Ohio, evaluation, ends: 'never' is none of"),
        ({"evaluation": {"pauses": [{"kind": "rain"}]}}, "Ohio, evaluation, pauses, kind"),
        ({"response_to_request": {"unit": None}}, "response: a number needs a unit"),
        ({"gifted": {"individual_plan": True}}, "Ohio, gifted, individual_plan: True"),
        ({"sources": "one"}, "Ohio, sources: a list is needed"),
        ({"evaluation": 60}, "Ohio, evaluation: a mapping is needed"),
        ({"colour": "blue"}, "states.yaml, Ohio: the key 'colour' is not known"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(file, change, message):
    def spoil(data):
        row = state_row(data, "Ohio")
        for key, value in change.items():
            if isinstance(value, dict):
                row[key] |= value
            else:
                row[key] = value

    file("states.yaml", spoil)
    assert message in check()
    assert "\n" not in check()


def test_a_missing_line_and_a_broken_file_are_refused(file):
    file("states.yaml", lambda data: state_row(data, "Ohio").pop("gifted"))
    assert check() == "states.yaml, Ohio: the key 'gifted' is missing."
    file("states.yaml", lambda data: data.update(more=1))
    assert check() == "states.yaml: the keys are meta and states, not ['meta', 'more', 'states']."
    file("states.yaml", lambda data: data["meta"].update(x=1))
    file("federal.yaml", lambda data: data["clocks"].pop())
    assert check() == "federal.yaml: no clock plan_504."
    (loader.DATA / "federal.yaml").write_text("a: [", encoding="utf-8")
    loader.forget()
    assert check().startswith("federal.yaml: while parsing")


def test_a_wrong_line_stops_every_start(file, capsys, monkeypatch):
    file("states.yaml", lambda data: state_row(data, "Ohio").update(colour="blue"))
    (error,) = rules_are_right(None, None)
    assert error.msg == "states.yaml, Ohio: the key 'colour' is not known."
    monkeypatch.setattr(gunicorn_conf, "refusal", lambda alias: "")
    with pytest.raises(SystemExit):
        gunicorn_conf.on_starting(None)
    assert capsys.readouterr().err == f"Footbridge cannot start: {error.msg}\n"


# A district's own -----------------------------------------------------------------------------
def promise(number, unit=Measure.CALENDAR, key=ClockKey.EVALUATION, **more):
    return LocalRule(key, number, unit, SetBy.PROMISE, JULY, **more)


def test_a_promise_holds_from_its_day_to_its_last():
    pack = pack_for("").with_local([promise(45, until=dt.date(2026, 9, 1))])
    numbers = {
        day: pack.rule(ClockKey.EVALUATION, dt.date.fromisoformat(day)).number
        for day in ("2026-06-30", "2026-07-01", "2026-08-31", "2026-09-01")
    }
    assert list(numbers.values()) == [60, 45, 45, 60]
    assert pack.law(ClockKey.EVALUATION).number == 60


def test_a_rule_looked_up_comes_before_a_promise_and_a_looser_promise_changes_nothing():
    found = LocalRule(
        ClockKey.EVALUATION, 40, Measure.CALENDAR, SetBy.CONFIRMED, JULY, cite="Rule 5"
    )
    rule = pack_for("AK").with_local([promise(45), found]).rule(ClockKey.EVALUATION, JULY)
    assert (rule.number, rule.set_by, rule.cite) == (40, SetBy.CONFIRMED, "Rule 5")
    assert rule.confidence is Confidence.CONFIRMED
    rule = pack_for("AK").with_local([promise(35), found]).rule(ClockKey.EVALUATION, JULY)
    assert (rule.number, rule.set_by) == (35, SetBy.PROMISE)
    said = words.explain(rule)
    assert "promise of your district" in said
    assert "It stands in" not in said  # no law says the district's number


def test_what_is_looser_than_the_law():
    evaluation, wait = federal()[ClockKey.EVALUATION], pack_for("IL").law(ClockKey.PLAN_WAIT)
    assert wait.kind is Kind.WAIT
    assert [looser(evaluation, n, Measure.CALENDAR) for n in (59, 60, 61)] == [False, False, True]
    assert [looser(wait, n, Measure.SCHOOL) for n in (9, 10, 11)] == [True, False, False]
    assert looser(evaluation, 10, Measure.SCHOOL)
    assert not looser(federal()[ClockKey.RESPONSE], 99, Measure.SCHOOL)


def test_a_rule_without_a_start_counts_no_day():
    rule = ClockRule(ClockKey.PLAN_START, (Event.SERVICES,), 15, Measure.SCHOOL)
    assert not rule.known
    assert "from which day it counts" in words.explain(rule)


def test_errors_are_of_one_kind():
    with pytest.raises(RulePackError):
        raise RulePackError("x")
