"""Does every statement run in the schema it belongs to? One test for each known trap."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import signing as django_signing
from django.core.cache import cache
from django.db import DatabaseError, connection, connections, transaction
from django_tenants.utils import schema_context, tenant_context

from tenants.base import signing
from tenants.base.postgres_backend.base import SchemaMissing
from tenants.base.schemas import OWNER, in_district, in_schema
from tenants.models import District
from tenants.people.models import School


def here() -> str:
    """The schema PostgreSQL itself would look in first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


@pytest.fixture
def two_schools(alder, birch):
    for district in (alder, birch):
        with schema_context(district.schema_name):
            School.objects.create(name=f"{district.slug} school")


# --- a schema that is not there -----------------------------------------------------------------


def test_a_missing_schema_is_refused_and_does_not_fall_through_to_public(db):
    with schema_context("d_nobody"), pytest.raises(SchemaMissing, match="d_nobody"):
        District.objects.count()  # the table exists in public


def test_a_missing_schema_is_not_a_database_error_somebody_forgives():
    assert not issubclass(SchemaMissing, DatabaseError)


def test_after_a_missing_schema_the_connection_is_good_again(alder):
    with schema_context("d_nobody"), pytest.raises(SchemaMissing):
        here()
    with schema_context(alder.schema_name):
        assert here() == alder.schema_name


def test_a_schema_closed_to_our_role_is_refused(make_district, owner_sql):
    district = make_district()
    role = connections.settings["default"]["USER"]
    owner_sql(f'REVOKE USAGE ON SCHEMA {district.schema_name} FROM "{role}"')
    with schema_context(district.schema_name), pytest.raises(SchemaMissing):
        School.objects.count()


@pytest.mark.parametrize(
    "name",
    ["", "pg_catalog", "d_", "d_A", "d_a", "d_alder;", 'd_al"der', "alder", "d_alder\n", "public ",
     "information_schema", "d_" + "x" * 41],
)  # fmt: skip
def test_only_names_of_ours_are_schemas(name):
    with pytest.raises(ValueError, match="not the name"):
        connection.set_schema(name)


# --- transactions -------------------------------------------------------------------------------


def test_the_path_survives_a_rollback(make_district):
    one, other = make_district(), make_district()
    with schema_context(one.schema_name):
        here()
    with schema_context(other.schema_name):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert here() == other.schema_name  # set inside the transaction, so undone with it
            raise ZeroDivisionError
        assert here() == other.schema_name


def test_the_path_survives_a_rollback_to_a_savepoint(alder, birch):
    with schema_context(alder.schema_name):
        here()
    with schema_context(birch.schema_name):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert here() == birch.schema_name
            raise ZeroDivisionError
        assert here() == birch.schema_name


def test_a_district_that_was_entered_inside_a_savepoint_is_read_after_its_rollback(alder, birch):
    connection.set_tenant(alder)
    here()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        connection.set_tenant(birch)
        assert here() == birch.schema_name
        raise ZeroDivisionError  # PostgreSQL goes back to Alder
    assert here() == birch.schema_name


def test_the_path_survives_an_error_in_the_database(alder, birch):
    with schema_context(alder.schema_name):
        here()
    with schema_context(birch.schema_name):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert here() == birch.schema_name


def test_leaving_a_schema_inside_a_failed_transaction_hides_nothing(alder):
    with (
        pytest.raises(DatabaseError, match="by zero"),
        transaction.atomic(),
        schema_context(alder.schema_name),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 / 0")
    assert here() == "public"


def test_a_raw_rollback_behind_djangos_back_is_noticed(make_district):
    one, other = make_district(), make_district()
    with schema_context(one.schema_name):
        here()
        transaction.set_autocommit(False)
        with schema_context(other.schema_name):
            here()
            connection.connection.rollback()  # PostgreSQL goes back to `one`
            assert here() == other.schema_name
        transaction.rollback()
        transaction.set_autocommit(True)


# --- contexts -----------------------------------------------------------------------------------


def test_contexts_nest_and_come_back_after_an_error(alder, birch):
    with schema_context(alder.schema_name):
        with pytest.raises(ZeroDivisionError), schema_context(birch.schema_name):
            assert here() == "d_birch"
            raise ZeroDivisionError
        assert here() == "d_alder"
        with tenant_context(birch), in_schema("public"):
            assert here() == "public"
        assert here() == "d_alder"
    assert here() == "public"


def test_a_context_of_the_owner_leaves_the_sites_connection_alone(make_district):
    district = make_district()
    with in_schema(district.schema_name, alias=OWNER) as owner:
        assert (owner.schema_name, connection.schema_name) == (district.schema_name, "public")
    assert owner.schema_name == "public"


def test_in_district_tells_whose_connection_it_is(alder):
    with in_district(alder):
        assert connection.tenant is alder


def test_a_cursor_kept_across_a_change_of_schema_follows_it(alder, birch):
    with schema_context(alder.schema_name), connection.cursor() as cursor:
        with schema_context(birch.schema_name):
            here()
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone()[0] == "d_alder"


def test_a_server_side_cursor_reads_its_own_district(two_schools, alder, birch):
    with schema_context(birch.schema_name):
        here()
    with schema_context(alder.schema_name):
        names = [school.name for school in School.objects.order_by("name").iterator(chunk_size=1)]
    assert names == ["alder school"]


def test_a_lazy_queryset_reads_where_it_is_evaluated_so_evaluate_it_inside(
    two_schools, alder, birch
):
    with schema_context(alder.schema_name):
        lazy, eager = School.objects.all(), list(School.objects.all())
    with schema_context(birch.schema_name):
        assert [school.name for school in lazy] == ["birch school"]
    assert [school.name for school in eager] == ["alder school"]
    with pytest.raises(DatabaseError, match="people_school"), transaction.atomic():
        list(lazy.all())  # in public there is no such table: an error, never someone's rows


def test_a_new_thread_starts_in_public(make_district):
    district = make_district()
    seen: list[str] = []

    def work() -> None:
        try:
            seen.append(here())
            with schema_context(district.schema_name):
                seen.append(here())
        finally:
            connection.close()

    with schema_context(district.schema_name):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert here() == district.schema_name
    assert seen == ["public", district.schema_name]


def test_setting_the_same_schema_again_asks_the_database_nothing(alder):
    with schema_context(alder.schema_name):
        here()
        connection.set_schema(alder.schema_name)
        assert connection._path_is_right()


def test_a_new_connection_sets_its_path_again(make_district):
    district = make_district()
    with schema_context(district.schema_name):
        assert here() == district.schema_name
        connection.close()
        assert here() == district.schema_name


def test_tables_of_public_do_not_stand_in_for_a_districts(in_alder):
    names = connection.introspection.table_names()
    assert "people_user" in names
    assert "tenants_district" not in names


# --- what is remembered outside the database ----------------------------------------------------


def give_high_ids(owner_sql, district):
    owner_sql(f"DELETE FROM {district.schema_name}.auth_permission")
    owner_sql(f"UPDATE {district.schema_name}.django_content_type SET id = id + 1000")


def test_content_types_of_two_districts_are_not_mixed(make_district, owner_sql):
    one, other = make_district(), make_district()
    give_high_ids(owner_sql, other)
    from django.contrib.auth.models import Group

    ids = {}
    for district in (one, other, one):
        with schema_context(district.schema_name):
            ids[district.slug] = ContentType.objects.get_for_model(Group).id
            assert ContentType.objects.get_for_id(ids[district.slug]).model == "group"
    assert ids[other.slug] == ids[one.slug] + 1000


def test_content_types_hold_under_threads(make_district, owner_sql):
    districts = [make_district(), make_district()]
    give_high_ids(owner_sql, districts[1])
    wrong: list[int] = []

    def work(district: District, high: bool) -> None:
        with schema_context(district.schema_name):
            for _ in range(300):
                found = ContentType.objects.get_for_model(School).id
                if (found > 1000) is not high:
                    wrong.append(found)
        connection.close()

    threads = [threading.Thread(target=work, args=(districts[n % 2], n % 2 == 1)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_cache_key_belongs_to_its_district(alder, birch):
    with schema_context(alder.schema_name):
        cache.set("who", "alder")
    with schema_context(birch.schema_name):
        assert cache.get("who") is None
        cache.set("who", "birch")
    with schema_context(alder.schema_name):
        assert cache.get("who") == "alder"


def test_a_signature_of_one_district_is_worth_nothing_in_another(alder, birch):
    with schema_context(alder.schema_name):
        token = signing.sign({"pk": 1}, purpose="test")
        assert signing.unsign(token, purpose="test") == {"pk": 1}
    with schema_context(birch.schema_name), pytest.raises(django_signing.BadSignature):
        signing.unsign(token, purpose="test")


def test_a_raw_connection_of_the_sites_role_reads_no_district_by_accident(fresh_district):
    params = connections["default"].get_connection_params()
    login = {key: params[key] for key in ("dbname", "user", "password", "host", "port")}
    with psycopg.connect(**login) as raw, pytest.raises(psycopg.errors.UndefinedTable):
        raw.execute("SELECT * FROM people_user")
