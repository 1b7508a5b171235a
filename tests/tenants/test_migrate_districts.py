"""Are all districts brought up to date, whatever one of them does?"""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tenants.provisioning import compare, fleet
from tenants.provisioning.owner import site_role

RECORD = "DELETE FROM {}.django_migrations WHERE app = 'sessions'"


@pytest.fixture
def put_behind(owner_sql):
    """Take the migration of `sessions` back in a district, cleanly or so that it will fail."""

    def put(district, *, broken=False):
        owner_sql(RECORD.format(district.schema_name))
        if not broken:
            owner_sql(f"DROP TABLE {district.schema_name}.django_session")

    return put


def sound(district) -> bool:
    schema = district.schema_name
    wrong = compare.differences(schema, "template_district")
    return not wrong and not compare.wrong_rights(schema, site_role())


def test_it_says_who_is_behind(make_district, put_behind, capsys):
    current, behind = make_district(), make_district()
    put_behind(behind)
    schemas = [current.schema_name, behind.schema_name, "d_is_missing"]
    assert fleet.who_is_behind(schemas) == [behind.schema_name, "d_is_missing"]
    call_command("migrate_districts", "--only-list")
    told = capsys.readouterr().out
    assert behind.schema_name in told
    assert current.schema_name not in told
    assert not sound(behind)


def test_those_behind_are_migrated_with_the_rights_on_new_tables(make_district, put_behind, capsys):
    behind = make_district()
    put_behind(behind)
    call_command("migrate_districts")
    assert sound(behind)
    assert "1 migrated, 0 failed" in capsys.readouterr().out


@pytest.mark.parametrize("processes", [1, 2])
def test_a_failing_district_does_not_stop_the_others(
    make_district, put_behind, owner_sql, capsys, processes
):
    districts = [make_district() for _ in range(6)]
    for number, district in enumerate(districts):
        put_behind(district, broken=number == 2)
    broken = districts[2]
    with pytest.raises(CommandError, match=f"Failed: {broken.schema_name}. Mend"):
        call_command("migrate_districts", f"--processes={processes}")
    told = capsys.readouterr().out
    assert "6 of" in told
    assert "5 migrated, 1 failed" in told
    assert "already exists" in told
    schemas = [district.schema_name for district in districts]
    assert fleet.who_is_behind(schemas) == [broken.schema_name]
    assert all(sound(district) for district in districts if district is not broken)
    # The cause is mended, the same command takes up the rest.
    owner_sql(f"DROP TABLE {broken.schema_name}.django_session")
    call_command("migrate_districts")
    assert "1 migrated, 0 failed" in capsys.readouterr().out
    assert sound(broken)


def test_a_missing_schema_is_reported_not_raised(make_district, owner_sql, capsys):
    gone = make_district()
    owner_sql(f"DROP SCHEMA {gone.schema_name} CASCADE")
    with pytest.raises(CommandError, match=gone.schema_name):
        call_command("migrate_districts")
    assert "SchemaMissing" in capsys.readouterr().out


def test_with_nothing_to_do_it_does_nothing(make_district, capsys):
    make_district()
    call_command("migrate_districts")
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "Every district is up to date."
