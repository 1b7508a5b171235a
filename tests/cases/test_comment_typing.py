"""Is nothing lost of what one types of a draft, and does nobody else read it?"""

from __future__ import annotations

import re
import uuid
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from cases.models import CommentTyping, PlanComment, PlanCommentStep
from cases.services import comment_typing
from tenants.base.errors import NotAllowed
from tests.plan_tools import commented, rewritten, shared, written


@pytest.fixture
def goal(cast):
    return written(cast)


@pytest.fixture
def version(cast, goal):
    return shared(cast, goal)


@pytest.fixture
def mother(alder, cast, client_for):
    return client_for(alder, cast.mother)


@pytest.fixture
def asking(goal, version):
    """The form that opens when a few words of the goal are selected."""
    chosen = {"part": str(goal.pk), "text": "words", "quote": "48 words", "before": "Reads "}
    return f"{reverse('comment_on_plan', args=[version.pk])}?{urlencode(chosen)}"


def key_of(client, address):
    return str(client.get(address).context["form"]["key"].value())


def saving(goal, key, words="¿Qué quiere dec", **more):
    given = {"part": str(goal.pk), "kind": "question", "words": words, "pointer": "words:6:14"}
    return {**given, "key": key, "action": "save", **more}


def first_of(client, address):
    form = client.get(address).context["form"]
    return {name: form[name].value() for name in ("words", "kind", "pointer")}


def test_what_is_typed_is_there_again_with_the_words_it_is_about(goal, mother, asking, version):
    saved = mother.post(asking, saving(goal, key_of(mother, asking)))
    assert re.search(r"Saved \d", saved.content.decode())
    part = f"{asking.partition('?')[0]}?part={goal.pk}"
    assert first_of(mother, part) == {
        "words": "¿Qué quiere dec",
        "kind": "question",
        "pointer": "words:6:14",
    }
    for name in ("plan_version", "plan_comments"):
        page = mother.get(reverse(name, args=[version.pk])).content.decode()
        assert part in page.split("Not sent yet")[1]
    assert not PlanComment.objects.exists()


def test_other_words_that_are_selected_take_the_place_of_those_before(goal, mother, asking):
    mother.post(asking, saving(goal, key_of(mother, asking)))
    other = asking.replace("48+words", "in+class").replace("Reads+", "a+minute+")
    assert first_of(mother, other)["pointer"] == "words:24:32"
    assert first_of(mother, other)["words"] == "¿Qué quiere dec"


def test_posting_clears_it_and_a_late_save_brings_nothing_back(goal, mother, asking):
    key = key_of(mother, asking)
    mother.post(asking, saving(goal, key))
    mother.post(asking, saving(goal, key, action="", words="¿Qué quiere decir?"))
    assert PlanComment.objects.get().words == "¿Qué quiere decir?"
    assert not CommentTyping.objects.exists()
    late = mother.post(asking, saving(goal, key))
    assert late.status_code == 204
    assert not CommentTyping.objects.exists()
    assert first_of(mother, asking)["words"] is None


def test_other_words_under_the_same_key_are_asked_about_and_not_lost(goal, mother, asking):
    key = key_of(mother, asking)
    mother.post(asking, saving(goal, key, action="", words="First"))
    answer = mother.post(asking, saving(goal, key, action="", words="Second"))
    assert answer.status_code == 422
    assert first_of(mother, asking)["words"] == "Second"
    new = str(answer.context["form"]["key"].value())
    assert new != key
    mother.post(asking, saving(goal, new, action="", words="Second"))
    assert set(PlanComment.objects.values_list("words", flat=True)) == {"First", "Second"}
    assert not CommentTyping.objects.exists()


def test_a_post_that_fails_keeps_what_was_typed(goal, mother, asking):
    plain = asking.partition("?")[0] + f"?part={goal.pk}"
    answer = mother.post(plain, saving(goal, "", action="", kind="", words="My words"))
    assert answer.status_code == 422
    assert "My words" in answer.content.decode()
    assert answer.context["form"]["pointer"].value() == "words:6:14"
    assert "“48 words”" in answer.content.decode()
    assert first_of(mother, plain)["words"] == "My words"


def test_later_leads_back_to_the_draft_and_throwing_away_asks_for_nothing(
    goal, mother, asking, version
):
    key = key_of(mother, asking)
    answer = mother.post(asking, saving(goal, key, action="later", kind=""))
    assert answer.url == reverse("plan_version", args=[version.pk])
    assert first_of(mother, asking)["words"] == "¿Qué quiere dec"
    mother.post(asking, saving(goal, key, action="drop"))
    assert not CommentTyping.objects.exists()


def test_what_is_typed_of_two_parts_is_two_things(goal, mother, asking):
    mother.post(asking, saving(goal, key_of(mother, asking)))
    other = asking.partition("?")[0]
    mother.post(other, saving(goal, str(uuid.uuid4()), words="Of all", part="", pointer=""))
    assert first_of(mother, asking)["words"] == "¿Qué quiere dec"
    assert mother.get(other).context["form"]["words"].value() == "Of all"


def test_an_answer_is_kept_too_and_belongs_to_its_writer(alder, cast, version, client_for):
    comment = commented(cast, version)
    teacher, manager = client_for(alder, cast.teacher), client_for(alder, cast.case_manager)
    here = reverse("plan_comment", args=[comment.pk])
    key = key_of(teacher, here)
    teacher.post(here, {"key": key, "kind": "answered", "words": "Each w", "action": "save"})
    page = teacher.get(here)
    assert page.context["form"]["words"].value() == "Each w"
    assert page.context["form"]["kind"].value() == "answered"
    assert "Each w" not in manager.get(here).content.decode()
    draft = teacher.get(reverse("plan_version", args=[version.pk])).content.decode()
    assert here in draft.split("Not sent yet")[1].split("</section>")[0]
    teacher.post(here, {"key": key, "kind": "answered", "words": "Each week."})
    assert PlanCommentStep.objects.get().words == "Each week."
    assert not CommentTyping.objects.exists()


def test_what_was_begun_of_an_older_draft_is_still_found(cast, goal, mother, asking):
    mother.post(asking, saving(goal, key_of(mother, asking)))
    newer = shared(cast, rewritten(cast, goal))
    page = mother.get(reverse("plan_version", args=[newer.pk])).content.decode()
    assert f"{asking.partition('?')[0]}?part={goal.pk}" in page.split("Not sent yet")[1]


@pytest.mark.parametrize("who", ["father", "other_mother", "district_staff"])
def test_who_cannot_comment_keeps_nothing(cast, version, who):
    with pytest.raises(NotAllowed):
        comment_typing.keep(
            by=cast.people[who], version=version, about="", key=uuid.uuid4(), answers={"words": "x"}
        )


def test_saving_while_typing_is_no_look_of_its_own(goal, mother, asking, version):
    from tenants.audit.models import AccessRecord

    key = key_of(mother, asking)
    before = AccessRecord.objects.count()
    mother.post(asking, saving(goal, key))
    assert AccessRecord.objects.count() == before
