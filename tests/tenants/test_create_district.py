"""Is a district made whole, once, whatever happens on the way?"""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context

from tenants import hooks
from tenants.base.schemas import OWNER
from tenants.models import District, Domain
from tenants.people.models import School
from tenants.provisioning import Refused, compare, create, create_district
from tenants.provisioning.owner import site_role

SLUG = "cedar-hills"


@pytest.fixture
def cedar(make_district):
    """Makes the district cedar-hills; it is dropped after the test in whatever state it is."""
    return lambda **more: make_district(slug=SLUG, **more)


@pytest.fixture
def heard(monkeypatch):
    """What the packages above were told."""
    told: list[tuple[str, str | None, str]] = []

    def hook(district: District, admin_email: str | None) -> None:
        told.append((district.slug, admin_email, connection.schema_name))

    monkeypatch.setattr(hooks, "district_built", [hook])
    return told


def test_a_new_district_is_ready_with_its_host_name(cedar, heard):
    district = cedar(name=" Cedar Hills ", state="or", admin_email="head@cedar.test")
    assert (district.name, district.state, district.status) == ("Cedar Hills", "OR", "ready")
    assert district.schema_name == "d_cedar_hills"
    assert [d.domain for d in district.domains.all()] == ["cedar-hills.footbridge.test"]
    assert heard == [(SLUG, "head@cedar.test", "d_cedar_hills")]
    assert connection.schema_name == "public"


def test_the_host_name_can_be_the_districts_own(cedar):
    assert cedar(domain="Portal.Cedar.Test.").domains.get().domain == "portal.cedar.test"


@pytest.mark.parametrize(
    ("slug", "why"),
    [
        ("", "2 to 40"), ("a", "2 to 40"), ("a" * 41, "2 to 40"), ("Alder", "small letters"),
        ("alder hill", "small letters"), ("alder_hill", "small letters"), ("-alder", "small"),
        ("alder-", "small"), ("al--der", "single hyphens"), ("1alder", "beginning with a letter"),
        ("álamo", "small letters"), ("alder\n", "small letters"), ("a;drop", "small letters"),
        ("www", "reserved"), ("platform", "reserved"), ("public", "reserved"),
        ("admin", "reserved"), ("api", "reserved"), ("static", "reserved"),
    ],
)  # fmt: skip
def test_a_bad_slug_is_refused_with_the_reason(slug, why):
    with pytest.raises(Refused, match=why):
        create_district(slug=slug, name="X", state="WA", timezone="UTC")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": "  "}, "needs a name"),
        ({"state": "ZZ"}, "not a state"),
        ({"timezone": "Mars/Base"}, "not a time zone"),
        ({"domain": "http://x.test/"}, "bare host name"),
        ({"domain": "footbridge.test"}, "the portal's own"),
    ],
)
def test_other_bad_values_are_refused_with_the_reason(wrong, why):
    given = {"slug": SLUG, "name": "X", "state": "WA", "timezone": "UTC"}
    with pytest.raises(Refused, match=why):
        create_district(**given | wrong)


def test_a_taken_slug_is_refused(cedar):
    cedar()
    with pytest.raises(Refused, match="taken by"):
        cedar()


def test_a_taken_host_name_is_refused_and_leaves_no_row(cedar, make_district):
    make_district(domain="taken.example.test")
    with pytest.raises(Refused, match=r"taken\.example\.test is taken"):
        cedar(domain="taken.example.test")
    assert not District.objects.filter(slug=SLUG).exists()


def test_a_schema_that_belongs_to_nobody_is_not_taken_over(cedar, owner_sql):
    owner_sql("CREATE SCHEMA d_cedar_hills")
    try:
        with pytest.raises(Refused, match="belongs to no district"):
            cedar()
        assert not District.objects.filter(slug=SLUG).exists()
    finally:
        owner_sql("DROP SCHEMA d_cedar_hills")


class Crash(BaseException):
    """The process is gone; nothing that tidies up may catch it."""


STEPS = ["only_one", "register", "_write", "build", "copy_template", "run_in", "grant_district",
         "call_hooks", "open_doors"]  # fmt: skip


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_after_a_crash_at_any_step_the_same_command_finishes(
    step, after, cedar, heard, monkeypatch
):
    real = getattr(create, step)

    def crash(*args, **kwargs):
        if after:
            real(*args, **kwargs)
        raise Crash

    with monkeypatch.context() as patch, pytest.raises(Crash):
        patch.setattr(create, step, crash)
        cedar(admin_email="head@cedar.test")
    lose_connections()
    unfinished = District.objects.filter(slug=SLUG).first()
    done = step == "open_doors" and after
    assert unfinished is None or unfinished.is_open is done
    if not done:
        cedar(admin_email="head@cedar.test")
    district = District.objects.get(slug=SLUG)
    assert district.is_open
    assert compare.differences(district.schema_name, "template_district") == []
    assert compare.wrong_rights(district.schema_name, site_role()) == []
    assert Domain.objects.filter(tenant=district).count() == 1
    assert heard
    with schema_context(district.schema_name):
        School.objects.create(name="First")


def lose_connections() -> None:
    """As when the process died: the server ends what was open."""
    for alias in ("default", OWNER):
        wrapper = connections[alias]
        if wrapper.connection is not None:
            wrapper.connection.close()
        wrapper.needs_rollback = wrapper.in_atomic_block = False
        wrapper.savepoint_ids, wrapper.run_on_commit = [], []
        wrapper.close()


def test_an_unfinished_district_takes_the_newest_values(cedar, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(Crash):
        patch.setattr(create, "build", lambda district: (_ for _ in ()).throw(Crash))
        cedar(name="Ceder", domain="ceder.example.test")
    district = cedar(name="Cedar", domain="cedar.example.test")
    assert district.name == "Cedar"
    assert [d.domain for d in district.domains.all()] == ["cedar.example.test"]


def test_a_failing_hook_leaves_it_shut_and_the_next_try_opens_it(cedar, heard, monkeypatch):
    def fail(district: District, admin_email: str | None) -> None:
        raise OSError("mail server away")

    with monkeypatch.context() as patch:
        patch.setattr(hooks, "district_built", [fail])
        with pytest.raises(OSError, match="mail server away"):
            cedar()
    assert District.objects.get(slug=SLUG).status == "creating"
    assert cedar().is_open


def test_two_operators_at_once_make_one_district(cedar):
    results: list[object] = []
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        try:
            results.append(cedar())
        except Refused as refusal:
            results.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(result).__name__ for result in results) == ["District", "str"]
    assert District.objects.filter(slug=SLUG).count() == 1


def test_the_twelfth_district_asks_no_more_of_the_database_than_the_second(make_district):
    asked = []
    for _ in range(12):
        with CaptureQueriesContext(connections[OWNER]) as caught:
            make_district()
        asked.append(len(caught))
    assert asked[1] == asked[-1] > 0, asked
