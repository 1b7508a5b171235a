"""Is every state's answer to a request known, or said to be unknown?"""

import pytest

from tenants.rulepacks.answers import answer_rule, answer_rules, letter_rule
from tenants.rulepacks.calendars import Unit


def test_all_states_and_the_district_of_columbia_are_there():
    assert len(answer_rules()) == 51


@pytest.mark.parametrize(
    ("state", "number", "unit"),
    [("WA", 25, Unit.SCHOOL), ("va", 3, Unit.BUSINESS), ("CA", 15, Unit.CALENDAR)],
)
def test_a_known_rule(state, number, unit):
    rule = answer_rule(state)
    assert (rule.number, rule.unit) == (number, unit)
    assert rule.sources


@pytest.mark.parametrize("state", ["CO", "ZZ", ""])
def test_what_is_unknown_is_no_number(state):
    assert answer_rule(state) is None


@pytest.mark.parametrize(
    ("key", "state", "wanted"),
    [
        ("records", "WA", ("US", 45, Unit.CALENDAR, "34 CFR 300.613(a)")),
        ("records", "US", ("US", 45, Unit.CALENDAR, "34 CFR 300.613(a)")),
        ("records", "RI", ("RI", 10, Unit.CALENDAR, "")),
        ("meeting_asked", "TN", ("TN", 10, Unit.SCHOOL, "")),
        ("outside_evaluation", "ME", ("ME", 30, Unit.CALENDAR, "")),
    ],
)
def test_a_rule_for_another_letter(key, state, wanted):
    rule = letter_rule(key, state)
    assert (rule.state, rule.number, rule.unit, rule.note) == wanted


@pytest.mark.parametrize("key", ["meeting_asked", "outside_evaluation", "promise", "none"])
def test_no_rule_for_another_letter(key):
    assert letter_rule(key, "WA") is None
