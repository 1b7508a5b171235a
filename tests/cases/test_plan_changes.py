"""Is what changed between two drafts told whole, in words, and as text?"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.plan_change_words import line
from cases.plan_changes import ALIKE, What, changes, counts
from cases.word_changes import How, runs
from portal.templatetags.words import compared
from tests.plan_tools import rewritten, shared, written

WORDS = st.text(alphabet=st.sampled_from("ab<>&é 1.\n"), max_size=60)

IDS = st.lists(st.sampled_from("abcdef"), unique=True)


@given(WORDS, WORDS)
def test_both_texts_are_in_it_and_html_stays_text(old, new):
    found = runs(old, new)
    assert "".join(run.words for run in found if run.how is not How.NEW) == old
    assert "".join(run.words for run in found if run.how is not How.GONE) == new
    page = compared(found)
    assert set(re.findall(r"<[^>]*>?", page)) <= {
        "<del>",
        "</del>",
        "<ins>",
        "</ins>",
        '<span class="visually-hidden">',
        "</span>",
    }


@given(
    st.lists(st.sampled_from("abcdef"), unique=True),
    st.lists(st.sampled_from("abcdef"), unique=True),
)
def test_no_part_is_left_out(old, new):
    def goals(ids):
        return [part(name, words=f"{name} {name * 3}") for name in ids]

    found = changes("iep", goals(old), goals(new))
    names = [(one.what, one.name[0]) for one in found]
    assert {name for what, name in names if what is What.ADDED} == set(new) - set(old)
    assert {name for what, name in names if what is What.REMOVED} == set(old) - set(new)
    there = [name for what, name in names if what is not What.REMOVED]
    assert there == new
    assert len(names) == len(set(old) | set(new))


def part(pk, kind="goal", words="", fields=None, plain=None):
    return {"id": pk, "kind": kind, "words": words, "fields": fields or {}, "plain": plain or {}}


def test_it_is_said_in_words_field_by_field():
    speech = {"name": "Speech", "times": 1, "frequency": "per_month", "minutes": 60}
    more = {**speech, "times": 2, "frequency": "per_week", "minutes": 25, "place": "Room 4"}
    old = [
        part("a", words="He reads."),
        part("b", words="He writes his name."),
        part("c", words="He counts."),
        part("s", "related_service", fields=speech),
        part("l", "present_levels", words="48 words", plain={"en": "He reads slowly."}),
    ]
    new = [
        part("c", words="He counts."),
        part("a", words="He reads aloud."),
        part("n", words="He writes his name well."),
        part("d", words="Something else."),
        part("s", "related_service", fields=more),
        part("l", "present_levels", words="48 words", plain={"en": "He reads."}),
        part("g", "progress", words="Each month."),
    ]
    found = changes("iep", old, new)
    assert [line(one) for one in found if one.what is not What.SAME] == [
        "Present levels: other plain words.",
        "Goal “He counts.”: at another place.",
        "Goal “He reads aloud.”: other words.",
        "Goal “He writes his name well.”: other words.",
        "Goal “Something else.”: new.",
        "Progress reports: new.",
        "Related service “Speech”: How often: was once a month, now 2 times a week, "
        "How many minutes each time: was 60, now 25 and Where: now Room 4.",
    ]
    assert counts(found) == {"changed": 4, "moved": 1, "added": 2}
    assert ALIKE > 0.5


def test_two_drafts_are_read_side_by_side(alder, cast, client_for):
    goal = written(cast, word="Reads 48 <b>words</b> a minute.")
    first = shared(cast, goal)
    mother = client_for(alder, cast.mother)
    alone = mother.get(reverse("plan_changes", args=[first.pk])).content.decode()
    assert "There is only one draft so far." in alone
    second = shared(cast, rewritten(cast, goal, words="Reads 92 <b>words</b> a minute."))
    third = shared(cast, rewritten(cast, goal, words="Reads well."))
    draft = mother.get(reverse("plan_version", args=[second.pk])).content.decode()
    address = reverse("plan_changes", args=[second.pk])
    assert address in draft
    page = mother.get(address).content.decode()
    assert "Draft 2 beside draft 1." in page
    assert "48<span" in page.split("<del>")[2]
    assert "<b>words" not in page
    page = mother.get(f"{address}?with=3").content.decode()
    assert "Draft 3 beside draft 2." in page
    assert "Draft 2 beside draft 1." in mother.get(f"{address}?with=x").content.decode()
    last = mother.get(reverse("plan_changes", args=[third.pk])).content.decode()
    assert "Draft 3 beside draft 2." in last


@pytest.mark.parametrize("who", ["father", "other_mother", "other_teacher", "pta_officer"])
def test_others_find_no_page(alder, cast, client_for, who):
    version = shared(cast, written(cast))
    page = client_for(alder, cast.people[who]).get(reverse("plan_changes", args=[version.pk]))
    assert page.status_code in (403, 404)
