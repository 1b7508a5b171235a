"""Is “about N minutes” what a reader of grade 6 needs for all that stands in a draft?"""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.reading_time import minutes
from cases.services import plans
from tests.plan_tools import shared, written


@pytest.mark.parametrize(
    ("words", "about"),
    [(0, 1), (132, 1), (133, 2), (9 * 132, 9), (10 * 132, 10), (12 * 132, 10), (13 * 132, 15)],
)
def test_so_many_words_take_so_many_minutes(words, about):
    assert minutes(words) == about


def test_plain_words_and_fields_are_read_too(alder, cast, client_for):
    goal = written(cast)
    plans.write_block(
        by=cast.teacher,
        block=goal,
        revision=goal.revision,
        words="word " * 264,
        fields={},
        plain={"en": "easy " * 264, "es": "palabra " * 264},
    )
    version = shared(cast, goal)
    page = client_for(alder, cast.mother).get(reverse("plan_version", args=[version.pk]))
    assert page.context["minutes"] == 4  # both texts, and of the plain ones the reader's own
    assert "About 4 minutes to read" in page.content.decode()
