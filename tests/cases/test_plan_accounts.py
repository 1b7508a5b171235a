"""Is no draft shared before it says of every open comment what became of it?"""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.models import CommentState, PlanComment, PlanCommentStep, PlanVersion
from cases.plan_talks import talks
from cases.services import plan_accounts
from cases.services.plan_accounts import Account
from messaging.models import Entry
from tenants.base.errors import BadInput
from tests.plan_tools import answered, commented, rewritten, shared, written


@pytest.fixture
def goal(cast):
    return written(cast)


@pytest.fixture
def version(cast, goal):
    return shared(cast, goal)


def stands(cast, version):
    return {one.comment.words: one.state for one in talks(cast.mother, version)}


def test_no_draft_without_a_word_on_each_open_comment(cast, goal, version):
    first, second = (commented(cast, version, words=words) for words in ("How?", "When?"))
    answered(cast, commented(cast, version, words="Where?"))
    commented(cast, version, kind="agreement", words="")
    rewritten(cast, goal)
    with pytest.raises(BadInput) as refused:
        shared(cast, goal, accounts={first.pk: Account("meeting")})
    assert refused.value.message_dict.keys() == {f"kind_{second.pk}"}
    assert PlanVersion.objects.count() == 1
    assert not first.steps.exists()
    shared(cast, goal, accounts={first.pk: Account("meeting"), second.pk: Account("carried")})
    assert PlanVersion.objects.count() == 2


@pytest.mark.parametrize("kind", ["changed", "answered", "not_agreed"])
def test_it_is_said_in_words(cast, goal, version, kind):
    comment = commented(cast, version)
    rewritten(cast, goal)
    with pytest.raises(BadInput) as refused:
        shared(cast, goal, accounts={comment.pk: Account(kind, " ")})
    assert refused.value.message_dict.keys() == {f"words_{comment.pk}"}


def test_what_became_of_each_is_read_beside_the_new_draft_and_in_the_record(cast, goal, version):
    changed, open_still = (commented(cast, version, words=words) for words in ("How?", "When?"))
    back = commented(cast, version, kind="say_back", words="So you count words?")
    assert "changed" not in plan_accounts.choices_of(back)
    rewritten(cast, goal)
    said = {
        changed.pk: Account("changed", "It says 92 now."),
        open_still.pk: Account("carried", "We ask Ms. Deshmukh first."),
        back.pk: Account("yes"),
    }
    newer = shared(cast, goal, accounts=said)
    assert stands(cast, newer) == {
        "How?": CommentState.CHANGED,
        "When?": CommentState.OPEN,
        "So you count words?": CommentState.ANSWERED,
    }
    words = {one.comment.words: one.state_words for one in talks(cast.mother, newer)}
    assert words["When?"] == "Open, carried on to draft 2"
    entry = Entry.objects.get(data__plan_version=str(newer.pk), kind="document")
    assert "changed in this draft: 1; said back and right: 1; not settled, carried on: 1" in (
        entry.body
    )
    step = Entry.objects.get(data__plan_comment=str(open_still.pk), data__step="carried")
    assert (step.data["draft"], step.data["words"]) == (2, "We ask Ms. Deshmukh first.")
    rewritten(cast, goal, words="Another try")
    with pytest.raises(BadInput) as refused:
        shared(cast, goal, accounts={})
    assert refused.value.message_dict.keys() == {f"kind_{open_still.pk}"}


def test_the_same_draft_again_takes_no_answers_and_a_second_press_is_nothing(cast, goal, version):
    comment = commented(cast, version)
    with pytest.raises(BadInput, match="Nothing differs from draft 1"):
        shared(cast, goal, accounts={comment.pk: Account("changed", "Look.")})
    assert shared(cast, goal, accounts={}) == version
    rewritten(cast, goal)
    accounts = {comment.pk: Account("carried")}
    assert shared(cast, goal, accounts=accounts) == shared(cast, goal, accounts=accounts)
    assert PlanCommentStep.objects.count() == 1


def test_what_somebody_else_answered_meanwhile_is_answered(cast, goal, version):
    one, other = (commented(cast, version, words=words) for words in ("How?", "When?"))
    answered(cast, one)
    answered(cast, other)
    rewritten(cast, goal)
    said = {one.pk: Account("carried"), other.pk: Account("changed", "It says when.")}
    newer = shared(cast, goal, accounts=said)
    assert stands(cast, newer) == {"How?": CommentState.ANSWERED, "When?": CommentState.CHANGED}
    assert other.steps.count() == 2


def test_the_page_lists_them_and_keeps_what_was_typed(alder, cast, goal, version, client_for):
    first, second = (commented(cast, version, words=words) for words in ("How?", "When?"))
    rewritten(cast, goal)
    teacher = client_for(alder, cast.teacher)
    address = reverse("share_plan", args=[goal.plan_id])
    page = teacher.get(address).content.decode()
    assert "2 comments have no answer yet" in page
    assert page.count("(optional)") == 1  # a word to the family
    typed = {
        "note": "Please read it.",
        f"kind_{first.pk}": "changed",
        f"words_{first.pk}": "It says 92 now.",
    }
    refused = teacher.post(address, typed)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert f"Say what became of the comment by {cast.mother.display_name} on “Goal”." in page
    assert "It says 92 now.</textarea>" in page
    late = commented(cast, version, words="And where?")
    typed |= {f"kind_{second.pk}": "carried"}
    refused = teacher.post(address, typed)
    assert refused.status_code == 422
    assert f"kind_{late.pk}" in refused.context["form"].errors
    answer = teacher.post(address, typed | {f"kind_{late.pk}": "meeting"})
    newer = PlanVersion.objects.latest("number")
    assert answer.url == reverse("plan_version", args=[newer.pk])
    page = client_for(alder, cast.mother).get(answer.url).content.decode()
    assert "It says 92 now." in page
    assert "Open, carried on to draft 2" in page


def test_who_writes_of_the_older_draft_stands_beside_the_newer(
    alder, cast, goal, version, client_for
):
    mother = client_for(alder, cast.mother)
    asking = f"{reverse('comment_on_plan', args=[version.pk])}?part={goal.pk}"
    key = str(mother.get(asking).context["form"]["key"].value())
    newer = shared(cast, rewritten(cast, goal))
    given = {"part": str(goal.pk), "kind": "question", "words": "How?", "key": key}
    answer = mother.post(asking, given)
    comment = PlanComment.objects.get()
    assert answer.url == f"{reverse('plan_version', args=[newer.pk])}#c-{comment.pk}"
    page = mother.get(answer.url).content.decode()
    assert "A newer draft came meanwhile." in page
    assert "About the words of draft 1" in page
    assert stands(cast, newer) == {"How?": CommentState.OPEN}
