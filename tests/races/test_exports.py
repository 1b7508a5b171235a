"""Two presses, two workers, two members of staff at the same second: is there one of each?

Real threads, real transactions, real files.
"""

from __future__ import annotations

import uuid

import pytest
from django.core.files.storage import default_storage
from django_tenants.utils import schema_context
from procrastinate.contrib.django.models import ProcrastinateJob

from cases.models import Case
from messaging import verify_export
from messaging.models import Entry, RecordExport, RecordsRequest
from messaging.services import exports, ledger, records
from tenants.audit.models import Event
from tenants.base.errors import BadInput
from tenants.people.models import User
from tests.cast import make_cast
from tests.races.test_writers import together

pytestmark = pytest.mark.race


@pytest.fixture
def scene(fresh_district):
    """A district with a short record: schema, case, mother, two members of staff."""
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        for number in range(3):
            ledger.append(
                by=cast.mother, case=cast.case, kind="message", body="x", key=f"race-{number}"
            )
        return schema, cast.case.pk, cast.mother.pk, (cast.teacher.pk, cast.case_manager.pk)


def worn(pk, hat):
    user = User.objects.get(pk=pk)
    user.wear(hat)
    return user


def test_four_presses_at_once_ask_for_one_copy(scene):
    schema, case_id, mother, _staff = scene

    def ask(_place):
        with schema_context(schema):
            case = Case.objects.select_related("student").get(pk=case_id)
            return exports.ask(by=worn(mother, "family"), case=case, key=uuid.uuid4()).pk

    assert len(set(together(4, ask))) == 1
    with schema_context(schema):
        assert RecordExport.objects.count() == 1
        jobs = ProcrastinateJob.objects.filter(args__schema=schema)
        assert jobs.filter(task_name="messaging.jobs.make_export").count() == 1


def test_two_workers_on_one_copy_leave_one_whole_archive(scene):
    schema, case_id, mother, _staff = scene
    with schema_context(schema):
        case = Case.objects.select_related("student").get(pk=case_id)
        row = exports.ask(by=worn(mother, "family"), case=case, key=uuid.uuid4())

    def make(_place):
        with schema_context(schema):
            exports.make(row.pk)

    together(2, make)
    with schema_context(schema):
        row = RecordExport.objects.get()
        assert row.state == "ready"
        assert Event.objects.filter(verb="export.ready").count() == 1
        lying = [name for name in default_storage.listdir("exports")[1] if str(row.pk) in name]
        assert [f"exports/{name}" for name in lying] == [row.stored_as]
        with default_storage.open(row.stored_as) as file:
            assert verify_export.check(file).found == []


def test_two_members_of_staff_give_a_record_once(scene):
    schema, case_id, mother, staff = scene
    with schema_context(schema):
        case = Case.objects.select_related("student").get(pk=case_id)
        wish = records.Wish(key=uuid.uuid4())
        request = records.ask(by=worn(mother, "family"), case=case, wish=wish)

    def give(place):
        with schema_context(schema):
            row = RecordsRequest.objects.select_related("case__student").get(pk=request.pk)
            given = records.Release(key=uuid.uuid4(), paper=f"From {place}")
            try:
                return records.release(by=worn(staff[place], "staff"), request=row, given=given)
            except BadInput:
                return None

    assert [one is None for one in together(2, give)].count(True) == 1
    with schema_context(schema):
        assert Entry.objects.filter(case=case_id, kind="document").count() == 1
