"""Two people save one part of a plan at the same moment: is one told, and is nothing lost?"""

from __future__ import annotations

import pytest
from django_tenants.utils import schema_context

from cases.models import PlanBlock
from cases.services import plans
from cases.services.plans import BlockChanged
from tenants.people.models import User
from tests.cast import make_cast
from tests.plan_tools import begun, block
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
