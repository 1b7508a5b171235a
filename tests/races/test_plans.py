"""Two people save one part of a plan at the same moment: is one told, and is nothing lost?"""

from __future__ import annotations

import uuid

import pytest
from django_tenants.utils import schema_context

from cases.models import Plan, PlanBlock, PlanComment, PlanCommentStep, PlanVersion
from cases.plan_talks import talks
from cases.services import plan_accounts, plan_comments, plan_versions, plans
from cases.services.plans import BlockChanged
from tenants.base.errors import BadInput
from tenants.people.models import User
from tests.cast import make_cast
from tests.plan_tools import begun, block, commented, rewritten, shared, written
from tests.races.test_facts import at_once

pytestmark = pytest.mark.race


def write(block_id, who, words):
    def change():
        by = User.objects.get(pk=who)
        row = PlanBlock.objects.select_related("plan__case").get(pk=block_id)
        return plans.write_block(by=by, block=row, revision=1, words=words, fields={})

    return change


def add(block_id, who):
    def change():
        row = PlanBlock.objects.select_related("plan__case").get(pk=block_id)
        return plans.add_block(by=User.objects.get(pk=who), plan=row.plan, kind="goal")

    return change


def test_one_of_two_is_told_and_both_goals_are_there(fresh_district):
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        row = block(begun(cast), "present_levels").pk
        who = [cast.people[name].pk for name in ("teacher", "specialist")]
    results = at_once(schema, write(row, who[0], "One"), write(row, who[1], "Two"))
    (told,) = [one for one in results if isinstance(one, BlockChanged)]
    (kept,) = [one for one in results if isinstance(one, PlanBlock)]
    assert told.current.words == kept.words
    with schema_context(schema):
        assert PlanBlock.objects.get(pk=row).revision == 2
    made = at_once(schema, *(add(row, person) for person in who * 3))
    assert len({one.position for one in made}) == 6


def ask(version_id, who, key):
    def change():
        version = PlanVersion.objects.select_related("plan", "case__student").get(pk=version_id)
        saying = plan_comments.Saying("question", "How?", key)
        about = version.blocks[0]["id"]
        by = User.objects.get(pk=who)
        return plan_comments.comment(by=by, version=version, about=about, saying=saying)

    return change


def reply(comment_id, who, words):
    def change():
        row = PlanComment.objects.select_related("version", "case__student").get(pk=comment_id)
        said = plan_comments.Answer("answered", words, uuid.uuid4())
        return plan_comments.answer(by=User.objects.get(pk=who), comment=row, answer=said)

    return change


def test_a_double_click_is_one_comment_and_two_answers_both_stay(fresh_district):
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        version = shared(cast, written(cast)).pk
        mother = cast.mother.pk
        staff = [cast.people[name].pk for name in ("teacher", "specialist")]
    key = uuid.uuid4()
    made = at_once(schema, *[ask(version, mother, key)] * 4)
    assert len({one.pk for one in made}) == 1
    at_once(schema, *(reply(made[0].pk, who, "Like this") for who in staff * 2))
    with schema_context(schema):
        assert PlanComment.objects.count() == 1
        steps = PlanCommentStep.objects.order_by("number")
        assert [step.number for step in steps] == [1, 2, 3, 4]


def share_next(plan_id, who, accounts):
    def change():
        plan = Plan.objects.get(pk=plan_id)
        return plan_versions.share(by=User.objects.get(pk=who), plan=plan, accounts=accounts)

    return change


def test_what_is_said_while_a_draft_is_shared_is_neither_lost_nor_left_out(fresh_district):
    """Either the comment was first, and the draft waits for a word on it; or it stands beside the
    new draft, open, about the older words."""
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        goal = written(cast)
        version = shared(cast, goal)
        known = commented(cast, version).pk
        plan, mother, teacher = goal.plan_id, cast.mother.pk, cast.teacher.pk
    accounts = {known: plan_accounts.Account("carried")}
    for turn in range(6):
        with schema_context(schema):
            rewritten(cast, goal, words=f"{turn} words a minute")
            last = PlanVersion.objects.latest("number")
        asking = ask(last.pk, mother, uuid.uuid4())
        results = at_once(schema, asking, share_next(plan, teacher, dict(accounts)))
        (said,) = [one for one in results if isinstance(one, PlanComment)]
        with schema_context(schema):
            newest = PlanVersion.objects.latest("number")
            found = {one.comment.pk: one for one in talks(cast.mother, newest)}
            assert found[said.pk].is_open
            refused = any(isinstance(one, BadInput) for one in results)
            assert refused == (newest.number == last.number)
            assert found[said.pk].here == refused
            accounts[said.pk] = plan_accounts.Account("carried")
            if refused:
                goal.refresh_from_db()
                shared(cast, goal, accounts=accounts)
