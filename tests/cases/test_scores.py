"""Do scores say what they mean, no more exactly than they are?"""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cases import scores
from cases.scores import SCALES, Score


def score(scale, value, **more):
    return Score("Reading", SCALES[scale], value, **more)


# The percentiles of the worked case, sections 6 and 4 of its reports.
WORKED = [(97, 42), (95, 37), (108, 70), (104, 61), (85, 16), (91, 27), (78, 7), (74, 4), (76, 5)]


@pytest.mark.parametrize(("value", "of_100"), WORKED)
def test_standard_scores_of_the_worked_case(value, of_100):
    assert score("standard", value).of_100 == of_100


@pytest.mark.parametrize(
    ("scale", "value", "words"),
    [
        ("standard", 74, "about 4 score the same or lower"),
        ("standard", 40, "fewer than 1 scores"),
        ("standard", 160, "more than 99 score"),
        ("worry", 66, "about 5 show as much of this or more"),
        ("worry", 20, "more than 99 show as much"),
        ("percentile", 12, "about 12 score"),
        ("scaled", 7, "about 16 score"),
        ("t", 40, "about 16 score"),
    ],
)
def test_of_100_children(scale, value, words):
    assert words in score(scale, value).sentence


def test_spanish_says_it_too():
    with translation.override("es"):
        assert "De 100 niños" in score("standard", 74).sentence
        assert score("standard", 100).band == "en el medio, donde está la mayoría de los niños"


@pytest.mark.parametrize(
    ("value", "band"), [(85, "in the"), (115, "in the"), (70, "below"), (130, "above")]
)
def test_both_ends_of_the_middle_are_in_it(value, band):
    assert score("standard", value).band.startswith(band)


@given(st.integers(40, 159))
def test_more_is_never_fewer_children(value):
    assert score("standard", value).of_100 <= score("standard", value + 1).of_100


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"scale": "x", "value": 1}, "scale"),
        ({"scale": "standard", "value": None}, "value"),
        ({"scale": "standard", "value": 300}, "value"),
        ({"scale": "standard", "value": 74, "low": 70}, "high"),
        ({"scale": "standard", "value": 74, "low": 80, "high": 90}, "low"),
        ({"scale": "percentile", "value": 0}, "value"),
    ],
)
def test_what_cannot_be_is_said(row, field):
    assert field in scores.wrong(row)


def test_a_good_score_is_not_wrong():
    assert scores.wrong({"scale": "standard", "value": 74, "low": 68, "high": 80}) == {}


def test_the_chart_stands_in_order_and_leaves_worries_out():
    drawn = scores.chart([score("standard", 74, low=68, high=80), score("worry", 66)])
    (mark,) = drawn.marks
    assert mark.from_x < mark.x < mark.to_x < drawn.center
    assert scores.chart([score("worry", 66)]) is None
    assert 0 < scores.chart([score("standard", 160)]).marks[0].x < drawn.width
