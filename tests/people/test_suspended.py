"""What becomes of a form that was sent when it was time to ask who is here?"""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.urls import reverse

from tenants.base.clock import today
from tenants.people.models import DistrictSettings
from tenants.people.services import district_settings
from tests.people.test_people_pages import PASSWORD, SETTINGS, picture

DISTRICT = "/accounts/district/"


@pytest.fixture(autouse=True)
def _fresh_settings(in_alder):
    district_settings.forget()
    yield
    district_settings.forget()


@pytest.fixture
def staff(alder, cast, client_for):
    return client_for(alder, cast.district_staff)


def proved(client, asked):
    """They type their password on the page they were led to, and go on."""
    hidden = client.get(asked["Location"]).context["redirect_field_value"]
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": hidden})


def test_a_form_that_lost_its_picture_is_not_saved_but_shown_once_more(staff):
    asked = staff.post(DISTRICT, SETTINGS | {"help_phone": "555 0190", "crest": picture()})
    answer = proved(staff, asked)
    page = answer.content.decode()
    assert not DistrictSettings.objects.exists()
    assert "Choose it again" in page and "crest.jpg" in page
    assert 'value="555 0190"' in page
    assert re.search(r'<form[^>]* action="/accounts/district/"[^>]* enctype=', page)
    assert staff.post(DISTRICT, SETTINGS | {"crest": picture()}).status_code == 302
    assert DistrictSettings.objects.get().crest


def test_the_same_form_without_a_picture_goes_on(staff):
    asked = staff.post(DISTRICT, SETTINGS | {"help_phone": "555 0190"})
    assert proved(staff, asked)["Location"] == DISTRICT
    assert DistrictSettings.objects.get().help_phone == "555 0190"


def test_a_form_that_went_to_an_address_with_a_question_goes_on(staff, cast):
    path = f"/accounts/people/{cast.teacher.pk}/roles/?from=list&q=a%20b"
    asked = staff.post(path, {"role": "trainer", "starts": today().isoformat()})
    proved(staff, asked)
    cast.teacher.forget_roles()
    assert {a.role for a in cast.teacher.current_roles} == {"classroom_teacher", "trainer"}


def test_a_form_left_behind_is_not_sent_by_a_proof_for_another_page(staff, cast):
    staff.post(f"/accounts/people/{cast.teacher.pk}/close/")
    asked = staff.get(DISTRICT)
    assert proved(staff, asked)["Location"] == DISTRICT
    cast.teacher.refresh_from_db()
    assert cast.teacher.is_active


def test_nor_by_one_that_names_another_address(staff, cast):
    staff.post(f"/accounts/people/{cast.teacher.pk}/close/")
    given = {"password": PASSWORD, "next": "/accounts/people/"}
    assert staff.post("/accounts/reauthenticate/", given)["Location"] == "/accounts/people/"
    cast.teacher.refresh_from_db()
    assert cast.teacher.is_active


def test_a_form_that_goes_on_and_is_wrong_can_be_sent_again_from_where_it_is(
    alder, cast, client_for
):
    client = client_for(alder, cast.administrator)
    row = cast.child.guardianships.get(user=cast.father)
    path = reverse("change_guardianship", args=[row.pk])
    answer = proved(client, client.post(path, {"relationship": "nonsense"}))
    assert answer.status_code == 422
    assert f'action="{path}"' in answer.content.decode()


def test_each_form_behind_the_question_says_where_it_goes():
    """It may be shown at the address of the question, where a form without a goal would go."""
    asks = re.compile(r"import .*(fresh_sign_in|prove_again|prove_signer|proof_of_signer)")
    lost, seen = [], 0
    for view in settings.ROOT.glob("*/**/views/*.py"):
        source = view.read_text()
        if ".venv" in view.parts or not asks.search(source):
            continue
        for name in set(re.findall(r'"(\w+/[\w/]+\.html)"', source)):
            page = (settings.ROOT / "templates" / name).read_text()
            for form in re.findall(r"<form\b[^>]*>", page):
                seen += 1
                lost += [name] if "post" in form and "action=" not in form else []
    assert seen > 10 and not lost
