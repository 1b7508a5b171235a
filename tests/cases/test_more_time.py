"""Which times of the law can be made longer or fall away, and does the page say so truthfully?"""

from __future__ import annotations

import pytest
from django.utils import translation

from cases.deadlines import Fact, State, clocks
from cases.fact_kinds import KINDS
from cases.forms.facts import ONLY_EVALUATION, FactForm
from tenants.rulepacks import pause_words
from tenants.rulepacks.loader import pack_for, states
from tenants.rulepacks.schema import ClockKey, Event
from tests.cases.worked import BOTH_YEARS, d, upto
from tests.thread_tools import url

K, E = ClockKey, Event
SEEN = "2029-01-02"


def third_year(*more, on=SEEN):
    facts = [*upto("E04", "E08", "E14", "E20"), *more]
    found = clocks(facts, pack_for(""), BOTH_YEARS, on=d(on))
    rows = [clock for clock in found if clock.key is K.REEVALUATION]
    return sorted(rows, key=lambda clock: clock.started_on)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_new_evaluation_that_both_sides_call_not_needed_is_not_late(language):
    """34 CFR 300.303(b)(2). The next three years count from that agreement."""
    (late,) = third_year()
    assert late.state is State.LATE
    agreed = Fact(E.REEVALUATION_WAIVED, d("2028-11-20"))
    first, second = third_year(agreed)
    assert (first.state, first.on_time) == (State.MET, True)
    assert (second.state, second.due) == (State.RUNNING, d("2031-11-20"))
    with translation.override(language):
        said = {"en": "that it is not needed", "es": "que no hace falta"}[language]
        assert said in first.why


def test_in_the_law_only_the_evaluation_can_be_made_longer():
    for state in ("", *states()):
        longer = {rule.key for rule in pack_for(state).rules if rule.extensions}
        assert longer == {K.EVALUATION}


def test_the_page_says_what_the_rules_allow_here_and_that_nothing_else_is(cast, alder, client_for):
    path = url(cast, "write_fact", "extension_agreed")
    page = client_for(alder, cast.case_manager).get(path).content.decode()
    assert str(ONLY_EVALUATION) in page
    assert "34 CFR 300.309(c)" in page
    assert "34 CFR 300.301(d)(2), (e)" in page


@pytest.mark.parametrize(
    ("state", "words"), [("NH", "Both sides can agree on more time in writing. "), ("WA", "")]
)
def test_each_state_names_its_own_way(state, words):
    told = list(pause_words.extensions(pack_for(state).law(K.EVALUATION)))
    form = FactForm(kind=KINDS["extension_agreed"], people=[], more_time=told)
    assert words in str(form.fields["by"].help_text)
    assert form.fields["by"].help_text.endswith("not counted here.")
