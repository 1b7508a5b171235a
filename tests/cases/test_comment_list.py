"""Does one find every comment on a draft: by where it stands, one's own, one after the other?"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cases.services import plan_comments, plans
from tests.plan_tools import answered, commented, rewritten, shared, written


@pytest.fixture
def goal(cast):
    return written(cast)


@pytest.fixture
def version(cast, goal):
    return shared(cast, goal)


@pytest.fixture
def said(cast, version):
    """One of each: open, answered, for the meeting, not agreed, and one that asks for nothing."""
    found = {
        name: commented(cast, version, who=who, words=name)
        for name, who in (("one", "mother"), ("two", "mother"), ("three", "case_manager"))
    }
    answered(cast, found["two"])
    answered(cast, found["three"], kind="meeting")
    found["four"] = commented(cast, version, words="four", kind="concern")
    answered(cast, found["four"], kind="not_agreed")
    found["five"] = commented(cast, version, words="five", kind="agreement")
    return found


def ids(page):
    return re.findall(r'id="c-([0-9a-f-]{36})"', page)


@pytest.mark.parametrize(
    ("show", "who", "expected"),
    [
        ("", "mother", ["one", "two", "three", "four", "five"]),
        ("open", "mother", ["one"]),
        ("answered", "mother", ["two", "four"]),
        ("meeting", "mother", ["three"]),
        ("mine", "mother", ["one", "two", "four", "five"]),
        ("mine", "teacher", ["two", "three", "four"]),
        ("nonsense", "teacher", ["one", "two", "three", "four", "five"]),
    ],
)
def test_a_list_of_each_kind_says_how_many(
    alder, cast, version, said, client_for, show, who, expected
):
    address = f"{reverse('plan_comments', args=[version.pk])}?show={show}"
    answer = client_for(alder, cast.people[who]).get(address)
    page = answer.content.decode()
    assert ids(page) == [str(said[name].pk) for name in expected]
    counts = {one["value"]: one["number"] for one in answer.context["shows"]}
    assert (counts[""], counts["open"], counts["answered"], counts["meeting"]) == (5, 1, 2, 1)
    (section,) = answer.context["sections"]
    assert len(section["talks"]) == len(expected)
    current = re.search(r'<a class="chip"[^>]*aria-current="true">([^<]*)', page)
    assert f"({len(expected)})" in current[1]


def test_links_lead_from_each_to_the_next_within_the_kind(alder, cast, version, said, client_for):
    mother = client_for(alder, cast.mother)
    page = mother.get(f"{reverse('plan_comments', args=[version.pk])}?show=answered")
    two, four = str(said["two"].pk), str(said["four"].pk)
    links = re.findall(r'href="#c-([^"]*)" data-way="(\w+)"', page.content.decode())
    assert links == [(four, "after"), (two, "before")]
    for name, before, after in (("two", None, "four"), ("one", None, "two"), ("four", "two", None)):
        one = mother.get(f"{reverse('plan_comment', args=[said[name].pk])}?show=answered")
        found = {way: one.context[way] and one.context[way].comment for way in ("before", "next")}
        assert found == {"before": said.get(before), "next": said.get(after)}
        assert "?show=answered" in one.content.decode()


def test_each_comment_has_its_own_address_in_list_and_draft(alder, cast, version, said, client_for):
    mother = client_for(alder, cast.mother)
    page = mother.get(reverse("plan_comment", args=[said["two"].pk])).content.decode()
    for name in ("plan_version", "plan_comments"):
        where = reverse(name, args=[version.pk])
        assert f'href="{where}#c-{said["two"].pk}"' in page
        assert str(said["two"].pk) in ids(mother.get(where).content.decode())


def test_the_order_is_that_of_the_page(alder, cast, goal, version, client_for):
    """Of two goals the first comes first, whatever was said first; what is about a goal that is
    gone stands at the end of its section."""
    plan = goal.plan
    other = plans.add_block(by=cast.teacher, plan=plan, kind="goal")
    plans.write_block(
        by=cast.teacher, block=other, revision=other.revision, words="Writes", fields={}
    )
    both = shared(cast, rewritten(cast, goal))
    gone = commented(cast, version, words="gone")
    second = plan_comments.comment(
        by=cast.mother,
        version=both,
        about=str(other.pk),
        saying=plan_comments.Saying("question", "second", gone.pk),
    )
    goal.refresh_from_db()
    first = commented(cast, both, words="first")
    mother = client_for(alder, cast.mother)
    page = mother.get(reverse("plan_version", args=[both.pk])).content.decode()
    assert ids(page) == [str(one.pk) for one in (gone, first, second)]
    plans.remove_block(by=cast.teacher, block=goal, revision=goal.revision)
    third = shared(cast, other)
    for name in ("plan_version", "plan_comments"):
        page = mother.get(reverse(name, args=[third.pk])).content.decode()
        assert ids(page) == [str(one.pk) for one in (second, gone, first)]


def test_an_answer_comes_back_to_the_same_kind(alder, cast, version, said, client_for):
    teacher = client_for(alder, cast.teacher)
    here = f"{reverse('plan_comment', args=[said['one'].pk])}?show=open"
    key = teacher.get(here).context["form"]["key"].value()
    answer = teacher.post(here, {"kind": "answered", "words": "Yes.", "key": str(key)})
    assert answer.url == here
