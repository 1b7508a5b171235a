"""Does a person's place on one case say what the table of visibility says of rows?"""

import pytest

from cases import visibility
from cases.models import Case
from cases.places import place_on, role_on
from cases.services import cases as case_services
from tenants.people.models import User
from tests.crowd import add_crowd

HATS = ("", "family", "staff", "pta")


@pytest.mark.parametrize("hat", HATS)
def test_everybody_has_the_place_that_the_table_gives_them(cast, hat):
    add_crowd(cast)
    for who, person in cast.people.items():
        user = User.objects.get(pk=person.pk)
        user.wear(hat)
        for case in (cast.case, cast.other_case):
            place = place_on(user, case.pk)
            one = Case.objects.filter(pk=case.pk)
            assert place.reads_whole is one.filter(visibility.reads_all_of(user)).exists(), who
            assert place.interprets is one.filter(visibility.interprets(user)).exists(), who


def test_the_role_for_records(cast):
    case_services.add_member(by=None, case=cast.case, user=cast.district_staff, role="specialist")
    wanted = {
        "mother": "parent",
        "father": "parent",
        "other_mother": "",
        "case_manager": "case_manager",
        "teacher": "classroom_teacher",
        "interpreter": "interpreter",
        "district_staff": "specialist",
        "past_guest": "",
    }
    assert {who: role_on(cast.people[who], cast.case.pk) for who in wanted} == wanted
    assert role_on(cast.district_staff, cast.other_case.pk) == "district_staff"


def test_a_parent_with_rights_is_one_question(cast, django_assert_num_queries):
    place_on(cast.mother, cast.case.pk)
    with django_assert_num_queries(1):
        assert place_on(cast.mother, cast.case.pk).writes
