"""Do old cases stand where their facts lead, when only a consent to test was taken back?"""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from cases import stages
from cases.models import Case, CaseFact
from cases.services import facts, road
from tenants.base.clock import today

APART = import_module("cases.migrations.0009_which_consent_was_taken_back")
AGAIN = import_module("cases.migrations.0014_stage_after_a_no_to_tests")
STEPS = import_module("cases.migrations.0016_steps_after_a_revocation")
TESTED = ("referral_received", "consent_asked", "consent_received", "report_given")
ELIGIBLE = (*TESTED, "results_explained", "eligible")
OFFERED = (*ELIGIBLE, "draft_shared", "plan_meeting", "plan_offered")
AGREED = (*OFFERED, "services_consent_received")
NO = "consent_revoked"
HISTORIES = {
    "not eligible yet": ((*TESTED, NO), "withdrawn"),
    "eligible": ((*ELIGIBLE, NO), "draft_plan"),
    "draft read": ((*ELIGIBLE, "draft_shared", NO), "meeting"),
    "draft read later": ((*ELIGIBLE, NO, "draft_shared"), "meeting"),
    "met": ((*ELIGIBLE, "draft_shared", "plan_meeting", NO), "services_consent"),
    "offered": ((*OFFERED, NO), "services_consent"),
    "offered later": ((*OFFERED[:-1], NO, "plan_offered"), "services_consent"),
    "agreed": ((*AGREED, ("consent_revoked", "tests")), "services_consent"),
    "served": ((*AGREED, "services_started", ("consent_revoked", "tests")), "in_effect"),
    "took back the services": ((*AGREED, ("consent_revoked", "services")), "withdrawn"),
    "took back services that ran": (
        (*AGREED, "services_started", ("consent_revoked", "services")),
        "withdrawn",
    ),
    "said no to services that ran": (
        (*AGREED, "services_started", "services_declined"),
        "withdrawn",
    ),
    "took back both": (
        (*AGREED, ("consent_revoked", "tests"), ("consent_revoked", "services")),
        "withdrawn",
    ),
    "a new round": ((*TESTED, NO, *ELIGIBLE, NO), "draft_plan"),
    "a new round that is not over": (
        (*ELIGIBLE, "not_eligible", *TESTED, NO),
        "withdrawn",
    ),
}


def old_rows(case, history):
    """The facts of a case as the version before told them, both consents one kind, after the
    migration that tells them apart. The site's own role cannot change rows, so they are told apart
    before they are kept. The case is left as that migration leaves it."""
    day = today() - dt.timedelta(days=len(history))
    forms = {"consent_received": "tests", "services_consent_received": "services"}
    rows = []
    for number, one in enumerate(history, start=1):
        kind, form = one if isinstance(one, tuple) else (one, forms.get(one, ""))
        rows.append(
            CaseFact(
                case=case,
                number=number,
                kind=kind,
                happened_on=day + dt.timedelta(days=number),
                recorded_as="case_manager",
                data={"paper": form} if form else {},
            )
        )
    changed = APART.of_services(rows)
    for row in rows:
        row.kind = APART.NEW if row.pk in changed else row.kind
        row.save(force_insert=True)
    kept = APART.ended_by_mistake(rows) or history[-1] == "services_declined"
    stage = "in_effect" if kept else "withdrawn"
    Case.objects.filter(pk=case.pk).update(stage=stage, step=0)


def migrated(case):
    """What the migrations make of the case."""
    here = SimpleNamespace(connection=connection)
    AGAIN.stand_where_they_were(apps, here)
    STEPS.count_the_steps(apps, here)
    return Case.objects.select_related("student").get(pk=case.pk)


@pytest.mark.parametrize("name", HISTORIES)
def test_each_case_stands_where_its_facts_lead(cast, name):
    history, wanted = HISTORIES[name]
    old_rows(cast.case, history)
    case = migrated(cast.case)
    dated = [row.as_dated() for row in facts.standing_facts(case)]
    main = stages.standing(dated).main
    assert case.stage == wanted == main.stage
    assert case.step == stages.step_of(main, dated)
    assert road.road_of(case).stage.key == wanted


def test_what_staff_said_of_the_stage_holds(cast):
    old_rows(cast.case, (*ELIGIBLE, NO))
    CaseFact.objects.create(
        case=cast.case,
        number=20,
        kind="stage_said",
        happened_on=today(),
        recorded_as="case_manager",
        data={"stage": "withdrawn"},
    )
    assert migrated(cast.case).stage == "withdrawn"


def test_a_no_that_was_a_mistake_is_none(cast):
    old_rows(cast.case, (*TESTED, NO))
    wrong = CaseFact.objects.get(case=cast.case, kind=NO)
    CaseFact.objects.create(
        case=cast.case,
        number=20,
        kind=NO,
        happened_on=None,
        corrects=wrong,
        recorded_as="case_manager",
    )
    rows = list(CaseFact.objects.filter(case=cast.case).order_by("number"))
    assert AGAIN.place_of(rows) is None


def test_a_whole_district_is_mended_and_nothing_else_in_it_touched(cast):
    """A second time it does nothing anew."""
    kept = {case.pk: case.stage for case in Case.objects.exclude(pk=cast.case.pk)}
    old_rows(cast.case, (*OFFERED, NO))
    first = migrated(cast.case)
    AGAIN.stand_where_they_were(apps, SimpleNamespace(connection=connection))
    again = Case.objects.get(pk=cast.case.pk)
    assert (first.stage, first.step) == (again.stage, again.step) == ("services_consent", 1)
    assert {case.pk: case.stage for case in Case.objects.exclude(pk=cast.case.pk)} == kept
