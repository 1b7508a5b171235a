"""Does the checker find what is planted in version 1, and leave version 2 in peace?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from cases.jargon import load
from cases.plan_check_words import hint, question, questions
from cases.plan_checks import Block, age_in, check
from cases.plan_shapes import PLANS, PlanKind

DATA = Path(settings.ROOT) / "tests/cases/data"


def plan(name):
    rows = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return [Block(row["kind"], row.get("words", ""), row.get("fields", {})) for row in rows]


def codes(found):
    return {(one.kind, one.code) for one in found}


def test_every_planted_defect_of_version_one_is_found():
    found = check(PlanKind.IEP, plan("plan_v1"), age=8)
    assert codes(found) >= {
        ("present_levels", "no_numbers"),
        ("present_levels", "no_effect"),
        ("present_levels", "jargon"),
        ("family_concerns", "empty"),
        ("goal", "goal_lacks"),
        ("goal", "weak_method"),
        ("goal", "percent_without_base"),
        ("progress", "no_days"),
        ("special_education", "row_lacks"),
        ("special_education", "vague"),
        ("related_service", "row_lacks"),
        ("accommodation", "vague"),
        ("participation", "empty"),
        ("assessments", "says_too_little"),
        ("special_factors", "unanswered"),
        ("parent_training", "nobody_asked"),
    }
    assert sum(one.code == "goal_lacks" for one in found) == 3
    assert sum(one.kind == "accommodation" for one in found) == 3
    factors = next(one for one in found if one.code == "unanswered")
    assert factors.parts == ("limited_english", "assistive_technology")
    lacks = {one.kind: set(one.parts) for one in found if one.code == "row_lacks"}
    days = {"provider", "starts_on", "ends_on"}
    assert lacks["special_education"] >= {"frequency", "minutes", *days}
    assert lacks["related_service"] >= {"place", *days}
    assert "minutes" not in lacks["related_service"]


def test_words_of_the_trade_are_named_with_their_share():
    found = check(PlanKind.IEP, plan("plan_v1"), age=8)
    (levels,) = [one for one in found if one.code == "jargon" and one.kind == "present_levels"]
    assert set(levels.words) >= {"presents with", "deficits", "secondary to"}
    assert "phonological processing" in levels.words
    said = hint(levels)
    assert levels.parts[0] in said
    assert "“secondary to”" in said
    assert "What do these words mean: " in question(levels)
    (row,) = [one for one in plan("plan_v1") if one.kind == "present_levels"]
    plain = Block(row.kind, row.words, row.fields, easy=True)
    assert ("present_levels", "jargon") not in codes(check(PlanKind.IEP, [plain]))


@pytest.mark.parametrize(
    ("text", "language", "heavy"),
    [
        ("He reads forty-eight words in a minute and likes maps.", "en", False),
        ("He has deficits in working memory and in processing speed too.", "en", True),
        ("Tiene un déficit de conciencia fonológica y de memoria de trabajo.", "es", True),
        ("Lee despacio, le gustan los mapas y ayuda mucho en casa.", "es", False),
        ("The team will meet on LRE and FAPE for his SDI minutes.", "en", True),
        ("The lea of the hill is green and the sheep are happy.", "en", False),
        ("One word of the trade, deficits, " + "in a long and plain text " * 8, "en", False),
    ],
)
def test_a_text_is_heavy_from_four_in_a_hundred_words_on(text, language, heavy):
    found = load(text, language)
    assert found is not None
    assert found.is_heavy == heavy


@pytest.mark.parametrize(("text", "language"), [("Deficits.", "en"), ("a " * 20, "fr")])
def test_of_a_few_words_or_another_language_no_share_is_said(text, language):
    assert load(text, language) is None


def test_version_two_is_left_in_peace():
    found = check(PlanKind.IEP, plan("plan_v2"), age=8)
    assert {pair for pair in codes(found) if pair[1] != "hard_to_read"} == set()


def test_an_empty_plan_lacks_what_the_law_asks_for():
    found = check(PlanKind.IEP, [], age=8)
    assert codes(found) == {
        ("strengths", "empty"),
        ("family_concerns", "empty"),
        ("present_levels", "empty"),
        ("goal", "none"),
        ("progress", "empty"),
        ("special_education", "none"),
        ("participation", "empty"),
        ("assessments", "empty"),
        ("special_factors", "unanswered"),
        ("parent_training", "nobody_asked"),
    }
    assert all(one.law.startswith("34 CFR 300.") for one in found)


@pytest.mark.parametrize(("age", "asked"), [(None, False), (15, False), (16, True)])
def test_life_after_school_is_asked_for_from_sixteen_on(age, asked):
    found = check(PlanKind.IEP, plan("plan_v2"), age=age)
    assert (("transition", "empty") in codes(found)) == asked


def test_a_504_plan_is_not_measured_as_an_iep():
    found = check(PlanKind.SECTION_504, [])
    assert codes(found) == {
        ("need_504", "empty"),
        ("accommodation", "none"),
        ("owner_504", "empty"),
    }
    kinds = PLANS[PlanKind.SECTION_504]
    assert "goal" not in kinds
    assert "special_education" not in kinds


def test_a_service_written_as_a_goal_is_said_so():
    row = Block("goal", "Mateo will receive speech therapy twice a week for 30 minutes.")
    found = check(PlanKind.IEP, [row])
    assert ("goal", "service_not_goal") in codes(found)
    assert ("goal", "goal_lacks") not in codes(found)


def test_parts_that_are_questions_themselves_stand_without_commas():
    found = check(PlanKind.IEP, [], age=8)
    (line,) = [one for one in questions(found) if "What is the answer" in one]
    assert line.count("?") > 2
    assert "?," not in line


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (dt.date(2010, 9, 1), 16),  # turns 16 while the plan holds
        (dt.date(2010, 9, 2), 15),
        (None, None),
    ],
)
def test_the_age_is_that_which_a_child_reaches_while_the_plan_holds(born, age):
    assert age_in(born, dt.date(2025, 9, 1)) == age
