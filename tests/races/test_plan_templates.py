"""Two people are at one template of plans at the same moment: is nothing written over?"""

from __future__ import annotations

import pytest
from django_tenants.utils import schema_context

from cases.models import Case, Plan, PlanTemplate
from cases.services import plan_templates, plans
from tenants.base.errors import BadInput, Conflict
from tenants.people.models import User
from tests.cast import make_cast
from tests.races.test_facts import at_once

pytestmark = pytest.mark.race
NAMES = {"en": "Our plan", "es": "Nuestro plan"}


@pytest.fixture
def there(fresh_district):
    """The schema, ids of the template, of the case, of who keeps templates and of who writes."""
    with schema_context(fresh_district.schema_name):
        cast = make_cast("race")
        row = plan_templates.add(by=cast.district_staff, kind="iep", names=NAMES)
        who = cast.district_staff.pk, cast.teacher.pk
        return fresh_district.schema_name, row.pk, cast.case.pk, *who


def ask_for(template_id, who, words):
    def change():
        row = PlanTemplate.objects.get(pk=template_id)
        said = {"template": row, "seen": 1, "kind": "goal", "words": words}
        return plan_templates.prompt(by=User.objects.get(pk=who), **said)

    return change


def test_one_of_two_prompts_is_kept_and_the_other_writer_is_told(there):
    schema, row, _case, boss, _writer = there
    first, second = ({"en": word, "es": word} for word in ("One number", "Two numbers"))
    results = at_once(schema, ask_for(row, boss, first), ask_for(row, boss, second))
    (kept,) = [one for one in results if isinstance(one, PlanTemplate)]
    assert len([one for one in results if isinstance(one, Conflict)]) == 1
    with schema_context(schema):
        now = PlanTemplate.objects.get(pk=row)
    assert (now.version, now.parts) == (2, kept.parts)


def begin(template_id, case_id, who):
    def change():
        row = PlanTemplate.objects.get(pk=template_id)
        case = Case.objects.select_related("student").get(pk=case_id)
        by = User.objects.get(pk=who)
        return plans.begin_plan(by=by, case=case, kind="iep", template=row)

    return change


def turn_off(template_id, who):
    def change():
        row = PlanTemplate.objects.get(pk=template_id)
        return plan_templates.turn(by=User.objects.get(pk=who), template=row, on=False)

    return change


def test_no_plan_is_begun_with_a_template_that_has_ended(there):
    """Whoever begins first holds it: either the plan is there before it ends, or it is refused."""
    schema, row, case, boss, writer = there
    at_once(schema, begin(row, case, writer), turn_off(row, boss), begin(row, case, writer))
    with schema_context(schema):
        ended = PlanTemplate.objects.get(pk=row)
        begun = list(Plan.objects.filter(case=case))
    assert not ended.active
    assert all(one.created_at <= ended.changed_at for one in begun)


def test_a_template_that_was_shown_before_it_ended_begins_nothing(there):
    schema, row, case, boss, writer = there
    with schema_context(schema):
        shown = PlanTemplate.objects.get(pk=row)
        turn_off(row, boss)()
        found = Case.objects.select_related("student").get(pk=case)
        with pytest.raises(BadInput):
            plans.begin_plan(by=User.objects.get(pk=writer), case=found, kind="iep", template=shown)
        assert not Plan.objects.filter(case=case).exists()
