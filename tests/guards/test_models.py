"""Does every district model answer visible_to, and do append-only tables stay as they are?"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tenants.base.visibility import VisibleQuerySet

OURS = ("audit", "people", "cases", "messaging", "parent_training")
MODELS = [m for label in OURS for m in apps.get_app_config(label).get_models()]
APPEND_ONLY = [m for m in MODELS if getattr(m, "append_only", False)]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_model_answers_visible_to(model):
    queryset = type(model._default_manager.all())
    assert issubclass(queryset, VisibleQuerySet)
    assert queryset.visible_to is not VisibleQuerySet.visible_to


# Colour, crest and telephone are on the sign-in page.
OPEN = {"people.DistrictSettings", "parent_training.GuideReview"}


@pytest.mark.parametrize(
    "model", [m for m in MODELS if m._meta.label not in OPEN], ids=lambda m: m._meta.label
)
def test_nobody_sees_anything_without_signing_in(in_alder, model):
    from django.contrib.auth.models import AnonymousUser

    assert not model._default_manager.visible_to(AnonymousUser()).exists()


def test_what_is_the_record_is_append_only():
    assert {m._meta.label for m in APPEND_ONLY} == {
        "audit.Event",
        "audit.AccessRecord",
        "cases.CaseFact",
        "cases.EligibilityDecision",
        "cases.ExplainStep",
        "cases.GoalFlag",
        "cases.GoalPointBefore",
        "cases.MeetingDecision",
        "cases.MeetingItem",
        "cases.MeetingNote",
        "cases.MeetingStep",
        "cases.MeetingTracking",
        "cases.PlanComment",
        "cases.PlanCommentStep",
        "cases.PlanInEffect",
        "cases.PlanVersion",
        "cases.ProgressReport",
        "cases.Report",
        "cases.ReportConsidered",
        "cases.SectionRating",
        "cases.ServiceTimeBefore",
        "cases.ServiceView",
        "cases.TranslatedWords",
        "cases.WeekTickBefore",
        "messaging.Entry",
        "messaging.InboundMail",
        "parent_training.GuideReview",
    }


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda m: m._meta.label)
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_site_role_cannot_change_an_append_only_table(in_alder, model, verb):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(connection.ops.quote_name(model._meta.db_table)))


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda m: m._meta.label)
def test_the_site_role_may_change_no_column_of_an_append_only_table(in_alder, model):
    """A right on one column is not a right on the table, and would be enough to rewrite it."""
    ask = """SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
        AND NOT attisdropped AND has_column_privilege(%s::regclass, attnum, 'UPDATE')"""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(ask, [table, table])
        assert cursor.fetchall() == []


def test_no_model_has_a_foreign_key_to_the_public_schema():
    public = {m for label in ("tenants",) for m in apps.get_app_config(label).get_models()}
    crossing = [
        f"{m._meta.label}.{f.name}"
        for m in MODELS
        for f in m._meta.get_fields()
        if getattr(f, "remote_field", None) and f.concrete and f.related_model in public
    ]
    assert crossing == []
