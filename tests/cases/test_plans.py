"""Is a plan written by several people without one writing over another, and is nothing lost?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, CaseFact, Plan, PlanBlock, PlanTyping, PlanVersion
from cases.plan_shapes import MOST_BLOCKS, PLANS, SHAPES
from cases.services import plan_versions, plans
from cases.services.plans import BlockChanged
from messaging.models import Entry
from tenants.audit.models import Event
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tests.plan_tools import begun, block, typed, written

SERVICE = {
    "name": "Speech therapy",
    "times": 2,
    "frequency": "per_week",
    "minutes": 25,
    "place": "speech room",
    "provider": "Ms. Deshmukh",
    "starts_on": dt.date(2026, 1, 20),
    "ends_on": dt.date(2027, 1, 8),
}


@pytest.mark.parametrize("kind", PLANS)
def test_a_plan_begins_with_an_empty_part_of_each_section(cast, kind):
    plan = begun(cast, kind=kind)
    kinds = [one.kind for one in plan.blocks.all()]
    assert kinds == [key for key in PLANS[kind] if not SHAPES[key].many]


def test_a_service_keeps_its_fields_as_plain_values(cast):
    plan = begun(cast)
    row = plans.add_block(by=cast.teacher, plan=plan, kind="related_service")
    kept = plans.write_block(
        by=cast.teacher, block=row, revision=1, words=" With Ana. ", fields=SERVICE
    )
    assert kept.words == "With Ana."
    assert kept.fields["starts_on"] == "2026-01-20"
    assert kept.fields["minutes"] == 25
    assert (kept.revision, kept.changed_by_name) == (2, "Teacher")


@pytest.mark.parametrize(
    ("kind", "words", "fields", "where"),
    [
        ("related_service", "", {**SERVICE, "ends_on": dt.date(2026, 1, 1)}, "ends_on"),
        ("related_service", "", {"minutes": -5}, "minutes"),
        ("related_service", "", {"frequency": "per_moon"}, "frequency"),
        ("related_service", "", {"name": "x" * 400}, "name"),
        ("goal", "x" * 9_000, {}, "words"),
        ("goal", "a\x00b", {}, "words"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(cast, kind, words, fields, where):
    row = plans.add_block(by=cast.teacher, plan=begun(cast), kind=kind)
    with pytest.raises(BadInput) as refused:
        plans.write_block(by=cast.teacher, block=row, revision=1, words=words, fields=fields)
    assert list(refused.value.message_dict) == [where]
    row.refresh_from_db()
    assert row.revision == 1


def test_nobody_writes_over_what_somebody_else_wrote(cast):
    goal = written(cast)
    first = goal.revision
    plans.write_block(by=cast.teacher, block=goal, revision=first, words="Mine", fields={})
    with pytest.raises(BlockChanged) as refused:
        plans.write_block(by=cast.specialist, block=goal, revision=first, words="Hers", fields={})
    assert refused.value.current.words == "Mine"
    goal.refresh_from_db()
    assert goal.words == "Mine"
    kept = plans.write_block(
        by=cast.specialist, block=goal, revision=goal.revision, words="Hers", fields={}
    )
    assert (kept.words, kept.changed_by_name) == ("Hers", "Specialist")


def test_saving_the_same_again_changes_nothing(cast):
    goal = written(cast)
    again = plans.write_block(
        by=cast.specialist,
        block=goal,
        revision=1,  # of an old page
        words=goal.words,
        fields=goal.fields,
    )
    assert again.revision == goal.revision
    assert again.changed_by_name == "Teacher"


def test_what_is_typed_is_kept_for_its_writer_and_seen_by_nobody_else(cast):
    goal = written(cast)
    mine = typed(cast, goal)
    assert list(PlanTyping.objects.visible_to(cast.teacher)) == [mine]
    assert not PlanTyping.objects.visible_to(cast.specialist).exists()
    assert plans.at_it(by=cast.specialist, plan=goal.plan) == {goal.pk: ["Teacher"]}
    assert plans.at_it(by=cast.teacher, plan=goal.plan) == {}
    plans.write_block(by=cast.teacher, block=goal, revision=goal.revision, words="Done", fields={})
    assert not PlanTyping.objects.exists()


def test_who_stopped_half_an_hour_ago_is_not_at_it_any_more(cast):
    goal = written(cast)
    row = typed(cast, goal)
    PlanTyping.objects.filter(pk=row.pk).update(saved_at=now() - dt.timedelta(minutes=31))
    assert plans.at_it(by=cast.specialist, plan=goal.plan) == {}


def test_parts_move_among_their_own_kind(cast):
    plan = begun(cast)
    one, two = (plans.add_block(by=cast.teacher, plan=plan, kind="goal") for _ in range(2))
    plans.move_block(by=cast.teacher, block=two, up=True)
    assert list(plan.blocks.filter(kind="goal")) == [two, one]
    plans.move_block(by=cast.teacher, block=two, up=True)  # it is the first already
    assert list(plan.blocks.filter(kind="goal")) == [two, one]
    kinds = [row.kind for row in plan.blocks.all()]
    assert kinds == sorted(kinds, key=PLANS["iep"].index)


def test_a_part_that_every_plan_has_stays_and_others_go(cast):
    goal = written(cast)
    with pytest.raises(BlockChanged):
        plans.remove_block(by=cast.teacher, block=goal, revision=1)
    plans.remove_block(by=cast.teacher, block=goal, revision=goal.revision)
    assert not PlanBlock.objects.filter(pk=goal.pk).exists()
    assert Event.objects.get(verb="plan.block_removed").data["words"] == goal.words
    with pytest.raises(Conflict):
        plans.write_block(by=cast.teacher, block=goal, revision=1, words="x", fields={})
    levels = block(goal.plan, "present_levels")
    with pytest.raises(BadInput):
        plans.remove_block(by=cast.teacher, block=levels, revision=1)


def test_a_plan_has_an_end(cast):
    plan = begun(cast)
    left = MOST_BLOCKS - plan.blocks.count()
    PlanBlock.objects.bulk_create(
        PlanBlock(plan=plan, kind="goal", position=n, changed_by=cast.teacher) for n in range(left)
    )
    with pytest.raises(BadInput):
        plans.add_block(by=cast.teacher, plan=plan, kind="goal")
    with pytest.raises(BadInput):
        plans.add_block(by=cast.teacher, plan=plan, kind="owner_504")


def test_last_years_words_are_copied_and_its_days_are_not(cast):
    plan = begun(cast)
    row = plans.add_block(by=cast.teacher, plan=plan, kind="related_service")
    plans.write_block(by=cast.teacher, block=row, revision=1, words="x", fields=SERVICE)
    copy = plans.begin_plan(by=cast.teacher, case=cast.case, kind="iep", copy_of=plan)
    kept = copy.blocks.get(kind="related_service")
    assert kept.words == "x"
    assert kept.fields["minutes"] == 25
    assert not {"starts_on", "ends_on"} & kept.fields.keys()
    assert copy.blocks.count() == plan.blocks.count()
    with pytest.raises(BadInput):
        plans.begin_plan(by=cast.teacher, case=cast.case, kind="504", copy_of=plan)


@pytest.mark.parametrize(
    "who", ["mother", "father", "district_staff", "other_teacher", "past_guest"]
)
def test_only_staff_on_the_team_write(cast, who):
    goal = written(cast)
    user = cast.people[who]
    for change in (
        lambda: plans.begin_plan(by=user, case=cast.case, kind="iep"),
        lambda: plans.add_block(by=user, plan=goal.plan, kind="goal"),
        lambda: plans.write_block(by=user, block=goal, revision=2, words="x", fields={}),
        lambda: plans.keep_typing(by=user, block=goal, revision=2, words="x", fields={}),
        lambda: plans.move_block(by=user, block=goal, up=True),
        lambda: plans.remove_block(by=user, block=goal, revision=2),
        lambda: plans.at_it(by=user, plan=goal.plan),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_nobody_writes_in_a_closed_case(cast):
    goal = written(cast)
    Case.objects.filter(pk=cast.case.pk).update(closed_on=today())
    goal = PlanBlock.objects.select_related("plan__case").get(pk=goal.pk)
    with pytest.raises(NotAllowed):
        plans.write_block(by=cast.teacher, block=goal, revision=2, words="x", fields={})


# --- pages ------------------------------------------------------------------------------------


def post(client, view, pk, **given):
    return client.post(reverse(view, args=[pk]), given)


def test_a_plan_is_begun_and_a_goal_is_written(alder, cast, client_for):
    client = client_for(alder, cast.teacher)
    answer = post(client, "begin_plan", cast.case.pk, kind="iep", language="en")
    plan = Plan.objects.get()
    assert answer.url == reverse("plan", args=[plan.pk])
    answer = post(client, "add_block", plan.pk, kind="goal")
    goal = plan.blocks.get(kind="goal")
    assert answer.url == reverse("plan_block", args=[goal.pk])
    words = "Mateo will improve his reading skills."
    post(client, "plan_block", goal.pk, revision="1", words=words)
    page = client.get(reverse("plan", args=[plan.pk])).content.decode()
    assert words in page
    assert "Nobody can tell if this goal was met. It lacks: by when" in page
    assert "How will we know that this goal was met?" in page
    assert "34 CFR 300.320(a)(2)" in page


def test_both_texts_stand_on_the_page_and_the_writer_chooses(alder, cast, client_for):
    goal = written(cast)
    client = client_for(alder, cast.specialist)
    plans.write_block(
        by=cast.teacher, block=goal, revision=goal.revision, words="Of the teacher", fields={}
    )
    given = {"revision": str(goal.revision), "words": "Of the specialist"}
    answer = post(client, "plan_block", goal.pk, **given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Of the teacher" in page
    assert "Of the specialist" in page
    assert PlanTyping.objects.get().words == "Of the specialist"
    goal.refresh_from_db()
    assert goal.words == "Of the teacher"
    answer = post(
        client, "plan_block", goal.pk, revision=str(goal.revision), words="Of the specialist"
    )
    assert answer.status_code == 302
    goal.refresh_from_db()
    assert goal.words == "Of the specialist"


def test_the_writer_may_keep_what_is_there(alder, cast, client_for):
    goal = written(cast)
    typed(cast, goal)
    post(client_for(alder, cast.teacher), "plan_block", goal.pk, theirs="1")
    assert not PlanTyping.objects.exists()
    goal.refresh_from_db()
    assert goal.words == "Reads 48 words a minute in class."


def test_a_closed_laptop_loses_nothing(alder, cast, client_for):
    goal = written(cast)
    client = client_for(alder, cast.teacher)
    answer = client.post(
        reverse("keep_typing", args=[goal.pk]), {"revision": "2", "words": "Half a sen"}
    )
    assert "Saved" in answer.content.decode()
    page = client.get(reverse("plan_block", args=[goal.pk])).content.decode()
    assert "Half a sen" in page
    assert "Throw away what I typed" in page
    assert "Reads 48 words" not in page
    whole = client.get(reverse("plan", args=[goal.plan_id])).content.decode()
    assert "not saved in the plan yet" in whole
    others = client_for(alder, cast.specialist).get(reverse("plan", args=[goal.plan_id]))
    assert "Teacher is writing here now." in others.content.decode()
    assert "Half a sen" not in others.content.decode()


def test_a_wrong_day_is_said_and_the_rest_is_kept(alder, cast, client_for):
    plan = begun(cast)
    row = block(plan, "progress")
    given = {"revision": "1", "words": "With report cards", "days": "2026-03-27\nin June"}
    answer = post(client_for(alder, cast.teacher), "plan_block", row.pk, **given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“in” is no day" in page
    assert "With report cards" in page
    given["days"] = "2026-06-05\n2026-03-27"
    post(client_for(alder, cast.teacher), "plan_block", row.pk, **given)
    row.refresh_from_db()
    assert row.fields["days"] == ["2026-03-27", "2026-06-05"]


@pytest.mark.parametrize("who", ["mother", "father", "interpreter"])
def test_the_family_does_not_see_a_plan_in_the_making(alder, cast, client_for, who):
    goal = written(cast)
    client = client_for(alder, cast.people[who])
    for view, pk in (("plan", goal.plan_id), ("plan_block", goal.pk)):
        assert client.get(reverse(view, args=[pk])).status_code in (403, 404)
    assert not Plan.objects.visible_to(cast.people[who]).exists()


def test_district_staff_read_and_do_not_write(alder, cast, client_for):
    goal = written(cast)
    client = client_for(alder, cast.district_staff)
    page = client.get(reverse("plan", args=[goal.plan_id]))
    assert page.status_code == 200
    assert reverse("plan_block", args=[goal.pk]) not in page.content.decode()
    assert client.get(reverse("plan_block", args=[goal.pk])).status_code == 403


def test_a_gifted_plan_is_offered_only_where_the_state_has_one(alder, cast, client_for):
    page = client_for(alder, cast.teacher).get(reverse("begin_plan", args=[cast.case.pk]))
    assert ("Gifted plan" in page.content.decode()) == (alder.state in STATES_WITH_ONE)


STATES_WITH_ONE = ("PA", "KS")


def test_the_questions_of_the_page_do_not_grow_with_its_parts(alder, cast, client_for):
    plan = written(cast).plan
    client = client_for(alder, cast.teacher)
    address = reverse("plan", args=[plan.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        client.get(address)
    for _ in range(20):
        plans.add_block(by=cast.teacher, plan=plan, kind="goal")
    with CaptureQueriesContext(connection) as after:
        client.get(address)
    assert len(after) == len(before)


def test_what_cannot_be_done_is_said_on_the_plan(alder, cast, client_for):
    goal = written(cast)
    client = client_for(alder, cast.teacher)
    for view, pk, given, words in (
        ("add_block", goal.plan_id, {"kind": "owner_504"}, "no part of this kind"),
        ("remove_block", goal.pk, {"revision": "1"}, "changed this part"),
        ("remove_block", block(goal.plan, "strengths").pk, {"revision": "1"}, "Leave it empty"),
    ):
        answer = client.post(reverse(view, args=[pk]), given, follow=True)
        assert answer.status_code == 200
        assert words in answer.content.decode()
    goal.refresh_from_db()


# --- sharing ----------------------------------------------------------------------------------


def test_a_shared_draft_is_an_entry_a_fact_and_nobodys_to_change(cast):
    plan = written(cast).plan
    version = plan_versions.share(by=cast.teacher, plan=plan, note="Tell me what you think.")
    entry = Entry.objects.filter(case=cast.case, kind="document").get()
    assert entry.author_id == cast.teacher.pk
    assert "Draft 1, for you to read before the meeting" in entry.body
    assert "Tell me what you think." in entry.body
    assert entry.data["content_hash"] == version.content_hash
    assert CaseFact.objects.filter(case=cast.case, kind="draft_shared").count() == 1
    for change in (
        lambda: PlanVersion.objects.filter(pk=version.pk).update(note="x"),
        lambda: PlanVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_the_same_again_is_the_same_draft_and_a_change_is_the_next(cast):
    goal = written(cast)
    first = plan_versions.share(by=cast.teacher, plan=goal.plan)
    assert plan_versions.share(by=cast.teacher, plan=goal.plan) == first
    plans.write_block(by=cast.teacher, block=goal, revision=2, words="Other words", fields={})
    second = plan_versions.share(by=cast.teacher, plan=goal.plan)
    assert (first.number, second.number) == (1, 2)
    assert first.blocks[0]["words"] == "Reads 48 words a minute in class."
    assert CaseFact.objects.filter(case=cast.case, kind="draft_shared").count() == 1


def test_an_empty_plan_is_not_shared(cast):
    with pytest.raises(BadInput):
        plan_versions.share(by=cast.teacher, plan=begun(cast))


@pytest.mark.parametrize("who", ["mother", "district_staff", "other_teacher"])
def test_only_staff_on_the_team_share(cast, who):
    plan = written(cast).plan
    with pytest.raises(NotAllowed):
        plan_versions.share(by=cast.people[who], plan=plan)


def test_a_mother_reads_the_draft_in_plain_words_first(alder, cast, client_for):
    goal = written(cast)
    easy = {"en": "He learns to read faster.", "es": "Aprende a leer más rápido."}
    plans.write_block(
        by=cast.teacher, block=goal, revision=2, words=goal.words, fields={}, plain=easy
    )
    teacher = client_for(alder, cast.teacher)
    given = {"note": "Please read it.", "label": "machine"}
    answer = teacher.post(reverse("share_plan", args=[goal.plan_id]), given)
    teacher.get(answer.url)
    version = PlanVersion.objects.get()
    assert answer.url == reverse("plan_version", args=[version.pk])
    mother = client_for(alder, cast.mother)
    thread = mother.get(reverse("thread", args=[cast.case.pk])).content.decode()
    assert reverse("plan_version", args=[version.pk]) in thread
    page = mother.get(reverse("plan_version", args=[version.pk])).content.decode()
    assert "DRAFT" in page
    assert "Please read it." in page
    assert page.index("He learns to read faster.") < page.index("Reads 48 words a minute")
    assert "How will we know that this goal was met?" in page
    assert "Teacher" in page.split("Opened by")[1]
    listed = mother.get(reverse("plans", args=[cast.case.pk])).content.decode()
    assert reverse("plan_version", args=[version.pk]) in listed
    assert reverse("plan", args=[goal.plan_id]) not in listed


@pytest.mark.parametrize(("years", "asked"), [(16, True), (14, False)])
def test_a_family_is_offered_the_question_about_life_after_school_in_the_year_of_sixteen(
    alder, cast, client_for, years, asked
):
    """34 CFR 300.320(b): in the plan that holds when the child turns 16."""
    turns = today() + dt.timedelta(days=100)
    cast.child.birth_date = turns.replace(year=turns.year - years, day=1)
    cast.child.save()
    version = plan_versions.share(by=cast.teacher, plan=written(cast).plan)
    page = client_for(alder, cast.mother).get(reverse("plan_version", args=[version.pk]))
    assert ("Life after school" in page.content.decode()) == asked


def test_the_page_begins_where_a_reader_stopped(alder, cast, client_for):
    version = plan_versions.share(by=cast.teacher, plan=written(cast).plan)
    mother = client_for(alder, cast.mother)
    address = reverse("plan_version", args=[version.pk])
    assert "Go on where you stopped" not in mother.get(address).content.decode()
    answer = mother.post(reverse("read_up_to", args=[version.pk]), {"kind": "goal"})
    assert answer.url == f"{address}#s-goal"
    assert "Go on where you stopped: Goal" in mother.get(address).content.decode()
    other = client_for(alder, cast.teacher).get(address).content.decode()
    assert "Go on where you stopped" not in other
    answer = mother.post(reverse("read_up_to", args=[version.pk]), {"kind": "nonsense"})
    assert answer.url == address


@pytest.mark.parametrize("who", ["father", "other_mother", "other_teacher", "pta_officer"])
def test_others_do_not_read_it(alder, cast, client_for, who):
    version = plan_versions.share(by=cast.teacher, plan=written(cast).plan)
    page = client_for(alder, cast.people[who]).get(reverse("plan_version", args=[version.pk]))
    assert page.status_code in (403, 404)
