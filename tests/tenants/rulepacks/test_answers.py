"""Is every state's answer to a request known, or said to be unknown?"""

import pytest
import yaml

from tenants.rulepacks import answers
from tenants.rulepacks.answers import RulePackError, answer_rule, answer_rules
from tenants.rulepacks.calendars import Unit


@pytest.fixture(autouse=True)
def _read_afresh():
    answer_rules.cache_clear()
    yield
    answer_rules.cache_clear()


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
    "change", [{"extra": 1}, {"unit": "weeks"}, {"confidence": "sure"}, {"number": 0}]
)
def test_a_wrong_line_stops_the_loading(tmp_path, monkeypatch, change):
    data = yaml.safe_load(answers.DATA.read_text(encoding="utf-8"))
    data["states"]["WA"] |= change
    path = tmp_path / "answers.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    monkeypatch.setattr(answers, "DATA", path)
    with pytest.raises(RulePackError):
        answer_rules()
