"""Do cases that were moved by hand before there were facts keep where they stand?"""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

from cases.models import Case, CaseFact
from cases.services import facts, road
from tenants.base.clock import today


def test_the_stage_and_the_day_become_facts(cast):
    migration = import_module("cases.migrations.0003_facts_of_old_stages")
    Case.objects.filter(pk=cast.case.pk).update(
        stage="eligibility", evaluation_requested_on=cast.case.opened_on
    )
    migration.keep_where_cases_stand(apps, SimpleNamespace(connection=connection))
    assert {row.case for row in CaseFact.objects.all()} == {cast.case}
    here = road.road_of(Case.objects.select_related("student").get(pk=cast.case.pk))
    assert here.stage.key == "eligibility"
    assert here.first("referral_received").happened_on == cast.case.opened_on
    said = facts.Said(kind="eligible", happened_on=today())
    facts.record_fact(by=cast.case_manager, case=cast.case, said=said)
    cast.case.refresh_from_db()
    assert cast.case.stage == "draft_plan"
