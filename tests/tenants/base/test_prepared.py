"""Does a kept statement answer like the queryset, and is what belongs to one reader refused?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Count
from django_tenants.utils import schema_context

from cases.models import Case
from messaging.models import Entry
from messaging.services import reading
from tenants.base import clock
from tenants.base.prepared import EVERY, Unsafe, prepared
from tenants.people.models import User
from tests.thread_tools import say


@pytest.fixture(autouse=True)
def _only_for_this_test():
    before = list(EVERY)
    yield
    EVERY[:] = before


def test_the_queryset_is_built_once_for_all_readers_of_a_standing(cast):
    built = []

    @prepared
    def seen(user, case_id):
        built.append(user)
        return Case.objects.visible_to(user).filter(pk=case_id)

    for who in ("mother", "other_mother", "father", "other_mother", "mother"):
        plain = Case.objects.visible_to(cast.people[who]).filter(pk=cast.case.pk)
        assert seen(cast.people[who], case_id=cast.case.pk) == list(plain)
    assert len(built) == 1


def test_another_hat_or_role_is_another_statement(cast):
    person = cast.two_hats
    person.wear("family")
    assert reading.newest_number(person, cast.other_case.pk) is not None
    person.wear("staff")
    assert reading.newest_number(person, cast.other_case.pk) is None


def test_another_day_is_another_statement(cast):
    assert reading.newest_number(cast.mother, cast.case.pk) is not None
    with clock.at(clock.now() - dt.timedelta(days=400)):
        assert reading.newest_number(cast.mother, cast.case.pk) is None


def test_another_district_is_asked_in_its_own_schema(cast, birch, birch_cast):
    entry = say(cast)
    assert reading.newest_number(cast.mother, cast.case.pk) == entry.number
    with schema_context(birch.schema_name):
        assert reading.newest_number(birch_cast.mother, cast.case.pk) is None
        assert reading.newest_number(birch_cast.mother, birch_cast.case.pk) is not None


def test_columns_and_counts_come_as_they_do_from_django(cast):
    say(cast)

    @prepared
    def counted(case_id):
        rows = Case.objects.filter(pk=case_id).select_related("student__school")
        return rows.annotate(n=Count("entries"))

    found = counted(case_id=cast.case.pk)[0]
    assert found.student.school.name == cast.school.name
    assert found.n == Entry.objects.filter(case=cast.case).count()


def test_what_can_never_match_asks_nothing(cast, django_assert_num_queries):
    @prepared
    def none(case_id):
        return Case.objects.none().filter(pk=case_id)

    none(case_id=cast.case.pk)
    with django_assert_num_queries(0):
        assert none(case_id=cast.case.pk) == []


def test_an_id_of_one_reader_is_refused(cast):
    own = cast.mother.pk

    @prepared
    def mine(case_id):
        return Entry.objects.filter(case_id=case_id, author_id=own)

    with pytest.raises(Unsafe):
        mine(case_id=cast.case.pk)


def test_a_moment_is_refused(cast):
    @prepared
    def late(case_id):
        return Entry.objects.filter(case_id=case_id, recorded_at__lt=clock.now())

    with pytest.raises(Unsafe):
        late(case_id=cast.case.pk)


def test_a_day_other_than_today_is_refused(cast):
    day = clock.today() - dt.timedelta(days=1)

    @prepared
    def old(case_id):
        return Entry.objects.filter(case_id=case_id, happened_on=day)

    with pytest.raises(Unsafe):
        old(case_id=cast.case.pk)


def test_a_value_that_does_not_turn_up_is_refused(cast):
    @prepared
    def forgetful(case_id, number):
        return Entry.objects.filter(case_id=case_id)

    with pytest.raises(Unsafe):
        forgetful(case_id=cast.case.pk, number=1)


def test_a_changed_value_is_refused(cast):
    @prepared
    def clever(case_id, number):
        return Entry.objects.filter(case_id=case_id, number__gt=number + 1)

    with pytest.raises(Unsafe):
        clever(case_id=cast.case.pk, number=1)


def test_a_rule_may_not_ask_for_what_is_one_persons_own(cast):
    @prepared
    def nosy(user, case_id):
        return User.objects.filter(pk=case_id, language=user.language)

    with pytest.raises(AttributeError):
        nosy(cast.mother, case_id=cast.case.pk)


def test_whole_numbers_go_in_as_the_driver_wants_them(cast):
    entry = say(cast)

    @prepared
    def later(case_id, number):
        return Entry.objects.filter(case_id=case_id, number__gt=number)

    assert later(case_id=cast.case.pk, number=entry.number - 1) == [entry]
    assert later(case_id=cast.case.pk, number=entry.number) == []
