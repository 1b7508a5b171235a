"""Do district staff, and only they, manage people, schools and settings, after a fresh sign-in?"""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tenants.base.clock import today
from tenants.people.models import DistrictSettings, RoleAssignment, School, User
from tenants.people.services import district_settings

PAGES = ["people/", "schools/", "district/"]
PASSWORD = "correct horse battery"


@pytest.fixture
def staff(alder, cast, client_for):
    """A client of district staff who proved themselves just now."""
    client = client_for(alder, cast.district_staff)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture(autouse=True)
def _fresh_settings(in_alder):
    district_settings.forget()
    yield
    district_settings.forget()


def url(*parts):
    return "/accounts/" + "/".join(str(part) for part in parts) + "/"


@pytest.mark.parametrize("path", PAGES)
def test_district_staff_see_the_pages(staff, path):
    assert staff.get(f"/accounts/{path}").status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "people/{mother}/", "people/{mother}/close/"])
@pytest.mark.parametrize(
    "who", ["mother", "father", "teacher", "administrator", "case_manager", "pta_officer"]
)
def test_others_do_not(alder, cast, client_for, who, path):
    client = client_for(alder, cast.people[who])
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get("/accounts/" + path.format(mother=cast.mother.pk))
    assert answer.status_code in (403, 404)


def test_people_are_found_by_name_mail_and_role(staff, cast):
    def found(query):
        return {p.display_name for p in staff.get(f"/accounts/people/?{query}").context["page"]}

    assert found("q=OTHER+T") == {"Other Teacher"}
    assert found("q=FATHER@alder") == {"Father"}
    assert found("role=specialist") == {"Specialist"}
    assert found("role=nonsense") == set()


def test_the_list_asks_no_more_for_more_people(staff, cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        staff.get("/accounts/people/")


def test_dangerous_things_ask_for_a_fresh_sign_in(alder, cast, client_for):
    client = client_for(alder, cast.district_staff)
    for path in (
        url("people", cast.mother.pk, "roles"),
        url("people", cast.mother.pk, "close"),
        url("people", "roles", cast.mother.role_assignments.get().pk, "end"),
        url("district"),
    ):
        answer = client.post(path)
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    cast.mother.refresh_from_db()
    assert cast.mother.is_active


def test_what_was_sent_goes_on_after_the_fresh_sign_in(alder, cast, client_for):
    client = client_for(alder, cast.district_staff)
    path = url("people", cast.teacher.pk, "roles")
    asked = client.post(path, {"role": "trainer", "starts": today().isoformat()})
    client.post(asked["Location"], {"password": PASSWORD, "next": path})
    cast.teacher.forget_roles()
    assert {a.role for a in cast.teacher.current_roles} == {"classroom_teacher", "trainer"}


def test_a_role_is_given_and_ended(staff, cast):
    start = today() - dt.timedelta(days=3)
    given = {"role": "trainer", "starts": start.isoformat(), "school": cast.school.pk}
    assert staff.post(url("people", cast.teacher.pk, "roles"), given).status_code == 302
    row = RoleAssignment.objects.get(role="trainer")
    assert (row.user_id, row.school_id, row.starts) == (cast.teacher.pk, cast.school.pk, start)
    assert staff.get(url("people", cast.teacher.pk)).status_code == 200
    staff.post(url("people", "roles", row.pk, "end"))
    assert not RoleAssignment.objects.in_force().filter(role="trainer").exists()


def test_a_role_cannot_end_before_it_starts(staff, cast):
    given = {"role": "trainer", "starts": "2026-05-05", "until": "2026-05-04"}
    assert staff.post(url("people", cast.teacher.pk, "roles"), given).status_code == 422


def test_one_does_not_lock_oneself_out(staff, cast):
    own = cast.district_staff.role_assignments.get()
    staff.post(url("people", "roles", own.pk, "end"))
    staff.post(url("people", cast.district_staff.pk, "close"))
    cast.district_staff.refresh_from_db()
    assert cast.district_staff.is_active
    assert RoleAssignment.objects.in_force().filter(pk=own.pk).exists()


def test_an_account_is_closed_after_being_asked_once_more(staff, cast):
    path = url("people", cast.father.pk, "close")
    assert "Father" in staff.get(path).content.decode()
    staff.post(path)
    cast.father.refresh_from_db()
    assert not cast.father.is_active


def test_a_family_gets_a_letter_to_come_back(staff, cast):
    shown = staff.post(url("people", cast.mother.pk, "letter"))["Location"]
    assert "/accounts/invitations/" in shown
    refused = staff.post(url("people", cast.teacher.pk, "letter"))["Location"]
    assert refused == url("people", cast.teacher.pk)


def test_a_school_is_added_once(staff):
    assert staff.post("/accounts/schools/", {"name": "North School"}).status_code == 302
    assert staff.post("/accounts/schools/", {"name": "North School"}).status_code == 422
    assert School.objects.filter(name="North School").count() == 1


SETTINGS = {
    "brand_color": "#7a2a6b",
    "upload_limit_mb": "50",
    "help_phone": "206 555 0100",
    "school_opens": "07:30",
    "school_closes": "15:30",
    "answer_days": "3",
}


def picture(kind="JPEG"):
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (900, 600), "#7a2a6b").save(out, kind, exif=exif)
    return SimpleUploadedFile("crest.jpg", out.getvalue())


def test_settings_are_saved_and_the_crest_is_drawn_anew(staff):
    assert staff.post("/accounts/district/", SETTINGS | {"crest": picture()}).status_code == 302
    row = DistrictSettings.objects.get()
    assert (row.brand_color, row.upload_limit_mb, row.staff_second_factor) == ("#7a2a6b", 50, False)
    with Image.open(BytesIO(bytes(row.crest))) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (256, 171))
    assert b"secret place" not in bytes(row.crest)
    district_settings.forget()
    assert staff.get("/crest/")["Content-Type"] == "image/png"
    staff.post("/accounts/district/", SETTINGS | {"no_crest": "on"})
    assert DistrictSettings.objects.get().crest is None


@pytest.mark.parametrize(
    "bad",
    [
        {"brand_color": "#ffffcc"},
        {"brand_color": "red"},
        {"upload_limit_mb": "0"},
        {"crest": SimpleUploadedFile("a.png", b"<svg onload=alert(1)>")},
    ],
)
def test_settings_that_cannot_be_used_are_refused(staff, bad):
    assert staff.post("/accounts/district/", SETTINGS | bad).status_code == 422
    assert not DistrictSettings.objects.exists()


def test_ones_own_details(alder, cast, client_for, settings):
    settings.SMS_URL = "json://localhost/{number}"
    client = client_for(alder, cast.mother)
    given = {"display_name": "Ana Ruiz", "language": "es", "time_zone": "America/Denver"}
    given |= {"mobile": "206 555 0123", "reach_by": "both"}
    assert client.post("/accounts/me/", given).status_code == 302
    mother = User.objects.get(pk=cast.mother.pk)
    assert (mother.display_name, mother.language) == ("Ana Ruiz", "es")
    assert (mother.mobile, mother.reach_by) == ("+12065550123", "both")
    father = client_for(alder, cast.father)
    assert father.post("/accounts/me/", given).status_code == 422
    assert father.post("/accounts/me/", given | {"mobile": ""}).status_code == 422
    assert father.post("/accounts/me/", given | {"mobile": "12"}).status_code == 422


def test_who_has_no_e_mail_does_not_take_away_the_only_way_in(alder, cast, client_for):
    User.objects.filter(pk=cast.mother.pk).update(email=None, mobile="+12065550123")
    client = client_for(alder, User.objects.get(pk=cast.mother.pk))
    given = {"display_name": "Ana", "language": "en", "reach_by": "paper"}
    answer = client.post("/accounts/me/", given | {"mobile": ""})
    assert (answer.status_code, b"You sign in with this number" in answer.content) == (422, True)
    assert client.post("/accounts/me/", given | {"mobile": "206 555 0199"}).status_code == 302
    assert User.objects.get(pk=cast.mother.pk).mobile == "+12065550199"


def test_without_a_gateway_text_messages_are_no_choice_and_it_says_so(alder, cast, client_for):
    client = client_for(alder, cast.mother)
    page = client.get("/accounts/me/").content.decode()
    assert "This portal sends no text messages." in page
    assert 'value="sms"' not in page
    given = {"display_name": "Ana", "language": "en", "mobile": "206 555 0123"}
    assert client.post("/accounts/me/", given | {"reach_by": "sms"}).status_code == 422
    assert client.post("/accounts/me/", given | {"reach_by": "paper"}).status_code == 302


def test_the_menu_has_what_one_may_do(alder, cast, client_for):
    def labels(who):
        page = client_for(alder, cast.people[who]).get("/accounts/me/")
        return [item["url"] for item in page.context["account_items"]()]

    assert labels("mother") == ["/accounts/me/"]
    assert labels("case_manager") == ["/accounts/me/", "/accounts/invitations/"]
    assert len(labels("district_staff")) == 11
