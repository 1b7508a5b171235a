"""Is a draft talked over part by part, is nothing that was said lost, and who may say what?"""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import CommentState, PlanComment, PlanCommentStep
from cases.plan_talks import talks
from cases.plan_texts import sentences
from cases.services import plan_comments, plans
from messaging.models import Entry
from tenants.audit.models import Event
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.written import quoted
from tests.plan_tools import answered, commented, rewritten, shared, written


@pytest.fixture
def goal(cast):
    return written(cast)


@pytest.fixture
def version(cast, goal):
    return shared(cast, goal)


def second(cast, goal):
    """The next draft, in which the goal has other words."""
    return shared(cast, rewritten(cast, goal))


def state(cast, comment, who="mother"):
    found = talks(cast.people[who], comment.version)
    return next(one.state for one in found if one.comment.pk == comment.pk)


# --- the service ------------------------------------------------------------------------------


def test_a_question_and_its_answer_are_entries_and_nobodys_to_change(cast, version):
    comment = commented(cast, version)
    assert state(cast, comment) == CommentState.OPEN
    step = answered(cast, comment)
    assert state(cast, comment) == CommentState.ANSWERED
    verbs = Event.objects.filter(verb__startswith="plan.comment").order_by("at")
    assert [event.verb for event in verbs] == ["plan.commented", "plan.comment_answered"]
    entries = Entry.objects.filter(case=cast.case, data__plan_comment=str(comment.pk))
    assert [entry.data["words"] for entry in entries.order_by("number")] == [
        "How is it measured?",
        "Each week.",
    ]
    for row in (comment, step):
        with pytest.raises(ProgrammingError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(words="x")


@pytest.mark.parametrize(
    ("kind", "stands"),
    [("meeting", CommentState.MEETING), ("not_agreed", CommentState.NOT_AGREED)],
)
def test_where_it_stands_is_what_the_last_step_says(cast, version, kind, stands):
    comment = commented(cast, version, kind="concern")
    answered(cast, comment)
    answered(cast, comment, kind=kind, words="Because of the time it takes.")
    assert state(cast, comment) == stands
    answered(cast, comment, who="mother", kind="reply", words="I still worry.")
    assert state(cast, comment) == CommentState.OPEN
    assert [step.number for step in comment.steps.all()] == [1, 2, 3]


def test_no_answer_and_no_refusal_without_words(cast, version):
    comment = commented(cast, version)
    for kind in ("answered", "not_agreed"):
        with pytest.raises(BadInput):
            answered(cast, comment, kind=kind, words="  ")
    with pytest.raises(BadInput):
        commented(cast, version, words=" ")
    assert commented(cast, version, words="", kind="agreement").words == ""
    assert not comment.steps.exists()


def test_an_agreement_waits_for_nobody(cast, version):
    agreed = commented(cast, version, kind="agreement", words="")
    assert state(cast, agreed) == CommentState.NO_ANSWER


def test_what_is_said_back_is_right_or_not_quite(cast, version):
    comment = commented(cast, version, kind="say_back", words="So you read with him daily?")
    with pytest.raises(BadInput):
        answered(cast, comment)
    answered(cast, comment, kind="not_quite", words="Four times a week.")
    assert state(cast, comment) == CommentState.ANSWERED
    answered(cast, comment, who="mother", kind="reply", words="Four times, I see.")
    answered(cast, comment, kind="yes", words="")
    assert state(cast, comment) == CommentState.ANSWERED
    with pytest.raises(BadInput):
        commented(cast, version, who="teacher", kind="say_back")
    said = commented(cast, version, who="teacher", kind="say_back", parent=cast.mother)
    assert (said.for_name, said.by_family) == (cast.mother.display_name, True)
    with pytest.raises(BadInput):
        commented(cast, version, who="teacher", parent=cast.father)


def test_it_is_changed_in_a_newer_draft_only(cast, goal, version):
    comment = commented(cast, version)
    assert "changed" not in plan_comments.steps_of(cast.teacher, comment)
    with pytest.raises(BadInput):
        answered(cast, comment, kind="changed", draft=version)
    newer = second(cast, goal)
    with pytest.raises(BadInput):
        answered(cast, comment, kind="changed")
    answered(cast, comment, kind="changed", words="", draft=newer)
    assert talks(cast.mother, newer)[0].state_words == "Changed in draft 2"


def test_the_same_press_twice_is_one(cast, version):
    key = uuid.uuid4()
    first = commented(cast, version, key=key)
    assert commented(cast, version, key=key) == first
    assert answered(cast, first, key=key) == answered(cast, first, key=key)
    assert (PlanComment.objects.count(), PlanCommentStep.objects.count()) == (1, 1)
    assert Event.objects.filter(verb__startswith="plan.comment").count() == 2
    assert commented(cast, version, who="teacher", key=key) != first


@pytest.mark.parametrize(
    "who", ["father", "interpreter", "district_staff", "other_teacher", "other_mother"]
)
def test_others_say_nothing(cast, version, who):
    comment = commented(cast, version)
    with pytest.raises(NotAllowed):
        commented(cast, version, who=who)
    for kind in ("answered", "reply"):
        with pytest.raises(NotAllowed):
            answered(cast, comment, who=who, kind=kind)


def test_a_parent_does_not_answer_for_the_school(cast, version):
    comment = commented(cast, version)
    with pytest.raises(NotAllowed):
        answered(cast, comment, who="mother")
    with pytest.raises(NotAllowed):
        answered(cast, comment, who="teacher", kind="reply")


def test_a_part_that_is_not_there_has_no_comments(cast, version):
    saying = plan_comments.Saying("question", "What?", uuid.uuid4())
    with pytest.raises(BadInput):
        plan_comments.comment(
            by=cast.mother, version=version, about=str(uuid.uuid4()), saying=saying
        )


def test_what_a_draft_does_not_hold_can_be_asked_for(alder, cast, version, client_for):
    mother = client_for(alder, cast.mother)
    asking = reverse("comment_on_plan", args=[version.pk])
    press(mother, asking, part="parent_training", kind="question", words="Are there classes?")
    comment = PlanComment.objects.get()
    assert (comment.block, comment.part) == (None, "parent_training")
    page = mother.get(reverse("plan_version", args=[version.pk])).content.decode()
    assert "Are there classes?" in page.split("This draft says nothing of it.")[1]
    assert mother.get(reverse("plan_comment", args=[comment.pk])).status_code == 200


# --- the pages --------------------------------------------------------------------------------


def press(client, address, **given):
    """Open the page, and send its form with what is typed."""
    page = client.get(address)
    assert page.status_code == 200
    key = str(page.context["form"]["key"].value())
    return client.post(address, {"key": key, **given}), key


def test_a_mother_asks_and_the_teacher_answers(alder, cast, version, client_for):
    mother, teacher = client_for(alder, cast.mother), client_for(alder, cast.teacher)
    draft = reverse("plan_version", args=[version.pk])
    part = version.blocks[0]["id"]
    asking = f"{reverse('comment_on_plan', args=[version.pk])}?part={part}"
    assert asking in mother.get(draft).content.decode()
    assert "Reads 48 words" in mother.get(asking).content.decode()
    given = {"part": part, "kind": "question", "words": "¿Cómo sabremos si mejoró?"}
    answer, key = press(mother, asking, **given)
    comment = PlanComment.objects.get()
    assert answer.url == f"{draft}#c-{comment.pk}"
    mother.post(asking, {**given, "key": key})
    assert PlanComment.objects.count() == 1
    page = teacher.get(draft).content.decode()
    assert "¿Cómo sabremos si mejoró?" in page
    assert "(1 open)" in page
    thread = reverse("plan_comment", args=[comment.pk])
    assert thread in page
    answer, _key = press(teacher, thread, kind="answered", words="48 now, 92 in a year.")
    assert answer.url == thread
    assert "48 now, 92 in a year." in mother.get(draft).content.decode()
    listed = mother.get(reverse("plan_comments", args=[version.pk])).content.decode()
    assert "48 now, 92 in a year." in listed
    assert "Open: 0." in listed


def test_a_reason_is_asked_for_beside_its_field(alder, cast, version, client_for):
    comment = commented(cast, version)
    teacher = client_for(alder, cast.teacher)
    answer, _key = press(teacher, reverse("plan_comment", args=[comment.pk]), kind="not_agreed")
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"words"}


def test_a_parent_writes_more_without_choosing(alder, cast, version, client_for):
    comment = commented(cast, version)
    mother = client_for(alder, cast.mother)
    address = reverse("plan_comment", args=[comment.pk])
    assert 'value="reply"' in mother.get(address).content.decode()
    press(mother, address, kind="reply", words="And by whom?")
    assert comment.steps.get().words == "And by whom?"


def test_what_was_said_stays_beside_the_next_draft(alder, cast, goal, version, client_for):
    commented(cast, version, words="What does it mean?")
    newer = second(cast, goal)
    mother = client_for(alder, cast.mother)
    page = mother.get(reverse("plan_version", args=[newer.pk])).content.decode()
    assert "What does it mean?" in page
    assert "About the words of draft 1" in page
    goal.refresh_from_db()
    plans.remove_block(by=cast.teacher, block=goal, revision=goal.revision)
    other = plans.add_block(by=cast.teacher, plan=goal.plan, kind="goal")
    plans.write_block(
        by=cast.teacher, block=other, revision=other.revision, words="Another", fields={}
    )
    third = shared(cast, other)
    page = mother.get(reverse("plan_version", args=[third.pk])).content.decode()
    assert "What does it mean?" in page.split("About earlier words")[1]


def test_words_are_words_and_no_page(alder, cast, version, client_for):
    commented(cast, version, words="<script>alert(1)</script>")
    page = client_for(alder, cast.teacher).get(reverse("plan_version", args=[version.pk]))
    assert "<script>alert(1)" not in page.content.decode()


@pytest.mark.parametrize("who", ["father", "other_mother", "other_teacher", "pta_officer"])
def test_others_find_no_page(alder, cast, version, client_for, who):
    comment = commented(cast, version)
    client = client_for(alder, cast.people[who])
    for name, pk in (
        ("comment_on_plan", version.pk),
        ("plan_comments", version.pk),
        ("plan_comment", comment.pk),
    ):
        address = reverse(name, args=[pk])
        assert client.get(address).status_code in (403, 404)
        assert client.post(address, {"words": "x"}).status_code in (403, 404, 405)


def test_another_family_finds_nothing(alder, cast, version, client_for):
    comment = commented(cast, version)
    other = client_for(alder, cast.other_mother)
    assert other.get(reverse("plan_comment", args=[comment.pk])).status_code == 404
    assert other.get(reverse("plan_comments", args=[version.pk])).status_code == 404


def test_oversight_reads_and_does_not_speak(alder, cast, version, client_for):
    comment = commented(cast, version)
    client = client_for(alder, cast.district_staff)
    address = reverse("plan_comment", args=[comment.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"kind": "answered", "words": "x"}).status_code == 403
    assert client.get(reverse("comment_on_plan", args=[version.pk])).status_code == 403


def test_no_word_of_a_comment_is_in_a_mail(cast, version):
    mail.outbox.clear()
    commented(cast, version, words="zebra7431")
    assert "zebra7431" not in "".join(f"{one.subject}{one.body}" for one in mail.outbox)


def test_the_questions_of_the_page_do_not_grow_with_what_was_said(alder, cast, version, client_for):
    answered(cast, commented(cast, version))
    client = client_for(alder, cast.mother)
    for name in ("plan_version", "plan_comments"):
        address = reverse(name, args=[version.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as before:
            client.get(address)
        for _ in range(5):
            answered(cast, commented(cast, version))
        with CaptureQueriesContext(connection) as after:
            client.get(address)
        assert len(after) == len(before)


# --- selected words ---------------------------------------------------------------------------


def test_selected_words_are_meant_and_stay_found(alder, cast, goal, version, client_for):
    mother = client_for(alder, cast.mother)
    chosen = {"part": str(goal.pk), "text": "words", "quote": "48\n words", "before": "Reads "}
    asking = f"{reverse('comment_on_plan', args=[version.pk])}?{urlencode(chosen)}"
    page = mother.get(asking)
    assert page.context["form"]["pointer"].value() == "words:6:14"
    assert ("words:0:33", "“Reads 48 words a minute in class.”") in (
        page.context["form"].fields["pointer"].choices
    )
    press(mother, asking, part=goal.pk, kind="question", words="How?", pointer="words:6:14")
    comment = PlanComment.objects.get()
    assert comment.anchor == {
        "text": "words",
        "exact": "48 words",
        "prefix": "Reads ",
        "suffix": " a minute in class.",
        "start": 6,
    }
    entry = Entry.objects.get(data__plan_comment=str(comment.pk))
    assert entry.data["quote"] == "48 words"
    draft = mother.get(reverse("plan_version", args=[version.pk])).content.decode()
    assert "<mark>48 words</mark>" in draft
    assert "48 words" in draft.split("About these words")[1].split("</blockquote>")[0]
    newer = shared(cast, rewritten(cast, goal, words="At home he reads 49 words a minute."))
    (talk,) = talks(cast.mother, newer)
    assert (talk.quote, talk.now) == ("48 words", "49 words")
    page = mother.get(reverse("plan_version", args=[newer.pk])).content.decode()
    assert "<mark>49 words</mark>" in page
    third = shared(cast, rewritten(cast, goal, words="He likes <b>maps</b>."))
    (talk,) = talks(cast.mother, third)
    assert talk.is_earlier
    page = mother.get(reverse("plan_version", args=[third.pk])).content.decode()
    assert "<mark>" not in page
    assert "<b>maps" not in page
    assert "48 words" in page.split("About earlier words")[1].split("</blockquote>")[0]


@pytest.mark.parametrize("value", ["words:0:999", "plain_es:0:4", "nonsense"])
def test_words_that_are_not_there_are_refused(cast, version, value):
    with pytest.raises(BadInput) as refused:
        commented(cast, version, pointer=value)
    assert refused.value.message_dict.keys() == {"pointer"}


def test_a_selection_that_is_not_there_leaves_the_part(alder, cast, goal, version, client_for):
    chosen = {"part": str(goal.pk), "text": "words", "quote": "<script>", "before": ""}
    asking = f"{reverse('comment_on_plan', args=[version.pk])}?{urlencode(chosen)}"
    page = client_for(alder, cast.mother).get(asking)
    assert page.context["form"]["pointer"].value() == ""
    assert "<script>”" not in page.content.decode()


def test_each_line_of_a_list_is_offered_without_its_sign():
    text = "He **loves** maps. He builds.\n\n- kind\n1. first thing. And more\n2. second"
    offered_words = [quoted(text[start:end]) for start, end in sentences(text)]
    assert offered_words == [
        "He loves maps.",
        "He builds.",
        "kind",
        "first thing.",
        "And more",
        "second",
    ]


def test_words_of_the_law_in_a_comment_lead_to_their_explanation(alder, cast, client_for):
    version = shared(cast, written(cast))
    row = commented(cast, version, words="Is <b>this</b> in the IEP?")
    page = client_for(alder, cast.mother).get(reverse("plan_comment", args=[row.pk]))
    said = page.content.decode()
    assert 'Is &lt;b&gt;this&lt;/b&gt; in the <a class="explain"' in said
