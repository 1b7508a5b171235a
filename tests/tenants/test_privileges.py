"""Can the site's own role change the record, make tables, or read what it must not?"""

from __future__ import annotations

import uuid

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import ProgrammingError, connection, connections, transaction
from django_tenants.utils import schema_context

from tenants.audit.models import Event
from tenants.checks import unsafe_rights
from tenants.models import District
from tenants.provisioning.owner import site_role
from tenants.provisioning.privileges import append_only_tables


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


def test_the_records_of_every_app_are_append_only():
    assert {"audit_event", "audit_accessrecord", "messaging_entry"} <= append_only_tables()


@pytest.mark.parametrize("table", sorted(append_only_tables()))
def test_the_database_itself_keeps_the_record(in_alder, table):
    assert refused(f"UPDATE {table} SET id = id")
    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table}")
    assert refused(f"DROP TABLE {table}")
    assert refused(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    assert not refused(f"SELECT FROM {table}")


def test_django_cannot_change_the_record_either(in_alder):
    event = Event.objects.create(
        verb="x", target_type="x", target_id=str(uuid.uuid4()), actor_name="A"
    )
    event.verb = "y"
    for change in (event.save, event.delete, Event.objects.all().delete):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Event.objects.update(verb="y")
    assert Event.objects.get(pk=event.pk).verb == "x"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE x (id int)",
        "CREATE SCHEMA d_own",
        "ALTER TABLE people_user ADD x int",
        "DROP SCHEMA d_birch CASCADE",
        "UPDATE django_migrations SET name = name",
        "UPDATE public.tenants_district SET name = name",
        "INSERT INTO public.tenants_domain SELECT * FROM public.tenants_domain",
        "DELETE FROM public.tenants_district",
        "CREATE TABLE public.x (id int)",
        "SELECT * FROM template_district.people_user",
    ],
)
def test_the_site_may_neither_make_tables_nor_touch_other_schemas(in_alder, statement):
    assert refused(statement)


def test_the_site_may_do_its_ordinary_work(in_alder):
    for statement in (
        "SELECT FROM django_migrations",
        "SELECT FROM public.tenants_district",
        "DELETE FROM django_session",
        "UPDATE people_user SET is_active = is_active",
        "SELECT FROM people_user FOR UPDATE",
        "DELETE FROM public.procrastinate_jobs",
    ):
        assert not refused(statement), statement


def test_the_check_finds_this_installation_safe(db):
    assert unsafe_rights() == ""
    call_command("check", databases=["default"], fail_level="ERROR")


@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE", "UPDATE (verb)"])
def test_the_check_refuses_a_role_that_could_change_the_record(right, make_district, owner_sql):
    schema = make_district().schema_name
    owner_sql(f'GRANT {right} ON {schema}.audit_event TO "{site_role()}"')
    assert f"{schema}.audit_event" in unsafe_rights()
    with pytest.raises(SystemCheckError, match=r"tenants\.E001"):
        call_command("check", databases=["default"])


def test_the_check_refuses_the_owner_as_the_sites_role(fresh_district, monkeypatch):
    for key in ("USER", "PASSWORD"):
        owner = connections.settings["owner"][key]
        monkeypatch.setitem(connections.settings["default"], key, owner)
    connections["default"].close()
    try:
        assert "DATABASE_URL" in unsafe_rights()
    finally:
        connections["default"].close()


def test_a_wrong_grant_is_mended_by_the_migration_command(make_district, owner_sql, capsys):
    schema = make_district().schema_name
    owner_sql(f'GRANT UPDATE ON {schema}.audit_event TO "{site_role()}"')
    call_command("migrate_districts", "--all")
    assert unsafe_rights() == ""


def test_public_holds_no_accounts(owner_sql):
    tables = owner_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    names = {row[0] for row in tables}
    assert {name for name in names if not name.startswith("procrastinate_")} == {
        "django_migrations",
        "tenants_district",
        "tenants_domain",
    }


def test_no_district_points_at_public_or_at_another(owner_sql):
    crossing = owner_sql(
        "SELECT k.conname FROM pg_constraint k "
        "JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid "
        "WHERE k.contype = 'f' AND c.relnamespace <> t.relnamespace"
    )
    assert crossing == []


def test_the_platform_is_a_tenant_like_the_others(db):
    platform = District.objects.get(kind="platform")
    assert platform.schema_name == "d_platform"
    assert platform.domains.get().domain == "platform.footbridge.test"
    with schema_context("d_platform"):
        assert Event.objects.count() == 0
