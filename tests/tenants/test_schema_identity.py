"""Is a new district built exactly like one that went through every migration?"""

from __future__ import annotations

import pytest
from django.db import connections, transaction

from tenants.base.schemas import OWNER, in_schema
from tenants.provisioning import compare
from tenants.provisioning.create import run_in
from tenants.provisioning.ddl import blueprint_of
from tenants.provisioning.errors import Refused
from tenants.provisioning.migrations import migrate_schema
from tenants.provisioning.owner import site_role
from tenants.provisioning.privileges import append_only_tables, grant_district

MIGRATED = "d_migrated_by_hand"


@pytest.fixture
def migrated(owner_sql):
    """A schema that replayed every migration, with the rights of a district."""
    owner_sql(f"CREATE SCHEMA {MIGRATED}")
    migrate_schema(MIGRATED)
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        grant_district(cursor, MIGRATED, site_role())
    yield MIGRATED
    owner_sql(f"DROP SCHEMA {MIGRATED} CASCADE")


def rows(schema: str, table: str, columns: str) -> list[tuple[object, ...]]:
    with in_schema(schema, alias=OWNER) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}")
        return list(cursor.fetchall())


def test_a_new_district_is_built_like_a_migrated_one(migrated, fresh_district):
    new = fresh_district.schema_name
    assert compare.differences(new, migrated) == []
    assert len(compare.describe(new)) > 250
    assert compare.rights(new) == compare.rights(migrated)
    assert compare.wrong_rights(new, site_role()) == []
    # Its first rows are the same too; in one test, as every migration takes half a minute.
    for table, columns in (
        ("django_migrations", "app, name"),
        ("django_content_type", "app_label, model"),
        ("auth_permission", "codename, name"),
    ):
        assert rows(new, table, columns) == rows(migrated, table, columns)
    assert compare.sequences_behind(new) == []


def test_numbers_go_on_after_the_copied_rows(fresh_district, owner_sql):
    table = f"{fresh_district.schema_name}.django_migrations"
    highest = owner_sql(f"SELECT max(id) FROM {table}")[0][0]
    insert = f"INSERT INTO {table} (app, name, applied) VALUES ('x', 'y', now()) RETURNING id"
    assert owner_sql(insert)[0][0] == highest + 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("ALTER TABLE people_school ADD extra integer", "extra"),
        ("ALTER TABLE people_school DROP COLUMN phone", "phone"),
        ("ALTER TABLE people_school ALTER phone SET DEFAULT 'x'", "phone"),
        ("ALTER TABLE people_school ALTER phone DROP NOT NULL", "phone"),
        ("ALTER TABLE people_school RENAME CONSTRAINT people_school_pkey TO other", "other"),
        ("CREATE INDEX other_index ON people_school (phone)", "other_index"),
        ("ALTER SEQUENCE auth_group_id_seq RENAME TO other_seq", "other_seq"),
        ("ALTER SEQUENCE auth_group_id_seq INCREMENT BY 2", "increment=2"),
        ("CREATE TABLE other (id integer)", "other"),
        ("CREATE VIEW other_view AS SELECT 1 AS one", "other_view"),
    ],
)
def test_every_kind_of_difference_is_seen(change, told, fresh_district, owner_sql):
    schema = fresh_district.schema_name
    run_in(schema, (change,))
    found = compare.differences(schema, "template_district")
    assert any(told in line for line in found), found


def test_a_wrong_right_is_seen(fresh_district, owner_sql):
    role = site_role()
    table = sorted(append_only_tables())[0]
    owner_sql(f'GRANT UPDATE ON {fresh_district.schema_name}.{table} TO "{role}"')
    found = compare.wrong_rights(fresh_district.schema_name, role)
    assert found == [f"{role} may UPDATE on {table}"]


def test_what_cannot_be_copied_is_refused_by_name(fresh_district, owner_sql):
    schema = fresh_district.schema_name
    owner_sql(f"CREATE VIEW {schema}.a_view AS SELECT 1 AS one")
    with pytest.raises(Refused, match="a_view"):
        blueprint_of(schema)


def test_functions_comments_and_odd_tables_are_copied(make_district, owner_sql):
    source = make_district().schema_name
    statements = (
        "CREATE FUNCTION shout(words text) RETURNS text IMMUTABLE LANGUAGE sql "
        "AS 'SELECT upper(words)'",
        "CREATE UNLOGGED TABLE odd (id bigint GENERATED ALWAYS AS IDENTITY "
        "(START 5 INCREMENT 5) PRIMARY KEY, a varchar(9) COLLATE \"C\" DEFAULT 'it''s', "
        "b text GENERATED ALWAYS AS (shout(a)) STORED, "
        "CONSTRAINT a_says CHECK (a <> 'no'), UNIQUE NULLS NOT DISTINCT (a)) "
        "WITH (fillfactor = 70)",
        "COMMENT ON COLUMN odd.a IS 'it''s a comment'",
        "INSERT INTO odd (a) VALUES ('one'), ('two')",
    )
    run_in(source, statements)
    plan, copy = blueprint_of(source), "d_copy_of_odd"
    try:
        owner_sql(f"CREATE SCHEMA {copy}")
        run_in(copy, plan.tables, plan.rows, plan.rules)
        assert compare.differences(copy, source) == []
        assert rows(copy, "odd", "id, a, b") == [(5, "one", "ONE"), (10, "two", "TWO")]
    finally:
        owner_sql(f"DROP SCHEMA IF EXISTS {copy} CASCADE")
