"""Do cases of older versions keep where they stand, and their facts what they say?"""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
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


def rows_of(*given):
    return [
        CaseFact(
            number=number, kind=kind, happened_on=today(), data={"paper": form} if form else {}
        )
        for number, (kind, form) in enumerate(given, start=1)
    ]


def test_a_consent_that_was_taken_back_is_that_of_its_form_or_of_what_there_was():
    """Both forms wrote one kind of fact."""
    told = import_module("cases.migrations.0009_which_consent_was_taken_back")
    rows = rows_of(
        ("consent_received", "tests"),
        ("consent_revoked", ""),
        ("services_consent_received", "services"),
        ("services_started", ""),
        ("consent_revoked", "tests"),
        ("consent_revoked", "services"),
        ("consent_revoked", ""),
    )
    rows.append(CaseFact(number=8, kind="consent_revoked", corrects=rows[-1]))
    assert [row.number for row in rows if row.pk in told.of_services(rows)] == [6, 7, 8]


@pytest.mark.parametrize(
    ("ends", "mistake"),
    [
        (["consent_revoked"], True),
        (["services_consent_revoked"], False),
        (["consent_revoked", "exited"], False),
        ([], False),
    ],
)
def test_a_plan_that_only_a_no_to_tests_ended_is_in_effect_again(ends, mistake):
    told = import_module("cases.migrations.0009_which_consent_was_taken_back")
    rows = rows_of(("services_started", ""), *((kind, "") for kind in ends))
    assert told.ended_by_mistake(rows) is mistake
    assert not told.ended_by_mistake(rows[1:])


def test_the_migration_says_nothing_of_a_case_without_one(cast):
    told = import_module("cases.migrations.0009_which_consent_was_taken_back")
    Case.objects.filter(pk=cast.case.pk).update(stage="withdrawn")
    told.tell_apart(apps, SimpleNamespace(connection=connection))
    assert Case.objects.get(pk=cast.case.pk).stage == "withdrawn"
