"""Does an invitation let the right person in, once, in their language, and nobody else?"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django_tenants.utils import schema_context

from tenants.audit.models import Event
from tenants.base.clock import now
from tenants.base.errors import BadInput, NotAllowed
from tenants.people import codes
from tenants.people.models import Invitation, User
from tenants.people.services import invitations
from tests.post import delivered

PASSWORD = "three green umbrellas"


def by_mail(cast, **more):
    given = {"display_name": "Rosa Vega", "role": "parent", "channel": "email"}
    given |= {"email": "rosa@x.example", "language": "es", **more}
    return invitations.invite(by=cast.district_staff, **given)


def by_letter(cast, **more):
    given = {"display_name": "Rosa Vega", "role": "parent", "channel": "letter", "language": "es"}
    return invitations.invite(by=cast.district_staff, **(given | more))


def link_in(message):
    return re.search(r"/accounts/invitation/\S+/", message.body).group(0)


def test_only_the_digest_is_kept(cast):
    for sent in (by_mail(cast), by_letter(cast)):
        kept = repr(Invitation.objects.filter(pk=sent.invitation.pk).values().get())
        assert sent.secret not in kept
        assert sent.invitation.token_hash == codes.digest(sent.secret)


def test_a_code_can_be_read_from_paper():
    code = codes.new_code()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", code)
    assert codes.digest(code) == codes.digest(code.lower().replace("-", " "))
    assert codes.digest("O0IL-0000-0000-0000") == codes.digest("0011-0000-0000-0000")
    assert codes.digest(codes.new_token()) != codes.digest(codes.new_token())


def test_the_mail_says_who_and_what_and_no_name_in_the_subject(cast):
    by_mail(cast)
    message = delivered()[0]
    assert message.to == ["rosa@x.example"]
    assert "Rosa" not in message.subject
    assert "Alder School District" in message.body
    assert message.alternatives[0].mimetype == "text/html"
    assert "http://alder.footbridge.test/accounts/invitation/" in message.body


def test_a_family_comes_in_without_a_password(alder, cast, client_for):
    by_mail(cast)
    client, path = client_for(alder), link_in(delivered()[0])
    page = client.get(path)
    assert page.status_code == 200
    assert "Alder School District" in page.content.decode()
    answer = client.post(path, {"password": ""})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    user = User.objects.get(email="rosa@x.example")
    assert (user.language, user.hats) == ("es", ["family"])
    assert not user.has_usable_password()
    assert client.get("/accounts/me/").status_code == 200
    assert Event.objects.filter(verb="invitation.used").exists()


def test_it_works_once(alder, cast, client_for):
    by_mail(cast)
    path = link_in(delivered()[0])
    client_for(alder).post(path)
    for method in ("get", "post"):
        assert getattr(client_for(alder), method)(path).status_code == 404
    assert User.objects.filter(email="rosa@x.example").count() == 1


def test_staff_must_choose_a_good_password(alder, cast, client_for):
    by_mail(cast, role="classroom_teacher", language="en")
    client, path = client_for(alder), link_in(delivered()[0])
    assert client.post(path, {"password": ""}).status_code == 422
    assert client.post(path, {"password": "short"}).status_code == 422
    assert client.post(path, {"password": PASSWORD}).status_code == 302
    assert User.objects.get(email="rosa@x.example").check_password(PASSWORD)


def test_who_has_an_account_gets_the_role_and_keeps_the_password(alder, cast, client_for):
    by_mail(cast, email=cast.teacher.email, display_name="T")
    link, stranger = link_in(delivered()[0]), client_for(alder)
    for answer in (stranger.get(link), stranger.post(link)):  # her mailbox alone is not enough
        assert answer["Location"].startswith("/accounts/login/?next=")
    assert client_for(alder, cast.mother).post(link).status_code == 403
    assert User.objects.get(pk=cast.teacher.pk).hats == ["staff"]
    assert client_for(alder, cast.teacher).post(link)["Location"] == "/"
    user = User.objects.get(pk=cast.teacher.pk)
    assert user.hats == ["family", "staff"]
    assert user.check_password("correct horse battery")


def test_a_letter_leads_in_with_an_address_that_is_proved(alder, cast, client_for):
    sent = by_letter(cast, language="en")
    client = client_for(alder)
    typed = sent.secret.lower().replace("-", " ")
    answer = client.post("/accounts/invitation/", {"code": typed})
    answer = client.post(answer["Location"], {"email": "Rosa@x.example"})
    assert answer["Location"] == "/accounts/me/email/code/"
    user = User.objects.get(display_name="Rosa Vega")
    assert user.email is None
    code = re.search(r"^\d{6}$", delivered()[-1].body, re.M).group(0)
    wrong = "000000" if code != "000000" else "111111"
    assert client.post("/accounts/me/email/code/", {"code": wrong}).status_code == 422
    assert client.post("/accounts/me/email/code/", {"code": code}).status_code == 302
    user.refresh_from_db()
    assert (user.email, user.reach_by) == ("rosa@x.example", "email")


def test_an_address_that_belongs_to_another_gets_no_code(alder, cast, client_for):
    client = client_for(alder, cast.mother)
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    client.post("/accounts/me/email/", {"email": cast.father.email})
    assert delivered() == []
    assert client.get("/accounts/me/email/code/").status_code == 200


def test_another_e_mail_asks_for_a_fresh_sign_in_and_the_old_one_hears_of_it(
    alder, cast, client_for
):
    old, path = cast.mother.email, "/accounts/me/email/"
    client = client_for(alder, cast.mother)
    asked = client.post(path, {"email": "new@x.example"})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert delivered() == []
    client.post(asked["Location"], {"password": "correct horse battery", "next": path})
    code = re.search(r"^\d{6}$", delivered()[-1].body, re.M).group(0)
    assert client.post(f"{path}code/", {"code": code}).status_code == 302
    told = delivered()[-1]
    assert (told.to, told.subject) == ([old], "Your e-mail was changed")
    assert "new@x.example" not in told.body


def test_a_letter_without_e_mail_needs_a_number_and_a_password(alder, cast, client_for):
    sent = by_letter(cast, language="en")
    client, path = client_for(alder), f"/accounts/invitation/{sent.secret}/"
    assert client.post(path, {}).status_code == 422
    assert client.post(path, {"mobile": "206 555 0123"}).status_code == 422
    answer = client.post(path, {"mobile": "206 555 0123", "password": PASSWORD})
    assert answer.status_code == 302
    again = client_for(alder)
    given = {"login": "2065550123", "password": PASSWORD}
    assert again.post("/accounts/login/", given)["Location"] == "/"


def test_a_taken_number_is_said_at_its_field_and_uses_nothing_up(alder, cast, client_for):
    cast.mother.mobile = "+12065550123"
    cast.mother.save()
    sent = by_letter(cast, language="en")
    path = f"/accounts/invitation/{sent.secret}/"
    given = {"mobile": "206 555 0123", "password": PASSWORD}
    assert client_for(alder).post(path, given).status_code == 422
    assert invitations.find(sent.secret)


@pytest.mark.parametrize("role", ["classroom_teacher", "district_staff", "pta_officer"])
def test_staff_are_not_invited_by_letter(cast, role):
    with pytest.raises(BadInput):
        by_letter(cast, role=role)


def test_an_old_or_revoked_one_does_not_work(alder, cast, client_for):
    old, revoked = by_letter(cast), by_letter(cast)
    Invitation.objects.filter(pk=old.invitation.pk).update(expires_at=now() - dt.timedelta(1))
    invitations.revoke(by=cast.district_staff, invitation=revoked.invitation)
    for sent in (old, revoked):
        path = f"/accounts/invitation/{sent.secret}/"
        assert client_for(alder).get(path).status_code == 404
        with pytest.raises(BadInput):
            invitations.use(secret=sent.secret)


def test_a_new_one_stops_the_old_one(cast):
    first = by_letter(cast)
    second = invitations.renew(by=cast.district_staff, invitation=first.invitation)
    assert invitations.find(first.secret) is None
    assert invitations.find(second.secret)


def test_it_means_nothing_in_another_district(alder, birch, cast, client_for):
    sent = by_mail(cast)
    path = f"/accounts/invitation/{sent.secret}/"
    assert client_for(birch).get(path).status_code == 404
    with schema_context(birch.schema_name):
        assert invitations.find(sent.secret) is None


def test_a_closed_account_is_not_opened_by_an_invitation(cast):
    by_mail(cast, email=cast.father.email)
    User.objects.filter(pk=cast.father.pk).update(is_active=False)
    with pytest.raises(BadInput):
        invitations.use(secret=link_in(delivered()[0]).split("/")[-2])


@pytest.mark.parametrize(
    ("who", "role", "allowed"),
    [
        ("district_staff", "district_staff", True),
        ("administrator", "parent", True),
        ("administrator", "classroom_teacher", False),
        ("case_manager", "parent", True),
        ("teacher", "parent", False),
        ("mother", "parent", False),
        ("pta_officer", "parent", False),
    ],
)
def test_who_may_invite_whom(cast, who, role, allowed):
    given = {"display_name": "N", "role": role, "channel": "email", "email": "n@x.example"}
    if allowed:
        assert invitations.invite(by=cast.people[who], **given)
    else:
        with pytest.raises(NotAllowed):
            invitations.invite(by=cast.people[who], **given)


def test_pages_of_invitations(alder, cast, client_for):
    client = client_for(alder, cast.case_manager)
    given = {"display_name": "Rosa", "role": "parent", "language": "es", "channel": "letter"}
    shown = client.post("/accounts/invitations/new/", given)["Location"]
    assert "Rosa" in client.get("/accounts/invitations/").content.decode()
    assert client.get(shown).status_code == 200
    letter = client.post(f"{shown}renew/").content.decode()
    code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", letter).group(0)
    assert invitations.find(code)
    assert 'lang="es"' in letter and "data:image/png" in letter
    assert client.post(f"{shown}revoke/").status_code == 302
    assert invitations.find(code) is None
    assert client.post(f"{shown}renew/")["Location"] == shown


def test_a_form_that_cannot_be_used_says_why(alder, cast, client_for):
    client = client_for(alder, cast.district_staff)
    given = {"display_name": "R", "role": "parent", "language": "es", "channel": "email"}
    assert client.post("/accounts/invitations/new/", given).status_code == 422
    long = given | {"email": f"r@{'.'.join(['long' * 15] * 5)}.example"}
    assert client.post("/accounts/invitations/new/", long).status_code == 422
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    letter = given | {"role": "district_staff", "channel": "letter"}
    assert client.post("/accounts/invitations/new/", letter).status_code == 422


@pytest.mark.parametrize("who", ["mother", "teacher", "pta_officer", "specialist"])
def test_others_see_no_invitations(alder, cast, client_for, who):
    sent = by_mail(cast)
    client = client_for(alder, cast.people[who])
    assert client.get("/accounts/invitations/").status_code == 403
    assert client.get("/accounts/invitations/new/").status_code == 403
    path = f"/accounts/invitations/{sent.invitation.pk}/"
    assert client.get(path).status_code in (403, 404)
    assert client.post(f"{path}revoke/").status_code in (403, 404)


def test_a_new_district_invites_its_first_administrator_once(alder, in_alder):
    from tenants.people.wiring import invite_first_administrator

    for _turn in range(2):
        invite_first_administrator(alder, "First@alder.example")
    row = Invitation.objects.get(email="first@alder.example")
    assert (row.role, row.invited_by, len(delivered())) == ("district_staff", None, 1)
    invite_first_administrator(alder, None)
    assert Invitation.objects.count() == 1


def test_the_first_administrator_says_her_name(alder, in_alder, client_for):
    from tenants.people.wiring import invite_first_administrator

    address = f"director@{'.'.join(['long' * 10] * 3)}.example"  # longer than a name can be
    invite_first_administrator(alder, address)
    message = delivered()[0]
    assert message.body.startswith("Hello,\n")
    client, path = client_for(alder), link_in(message)
    assert address[:40] not in client.get(path).content.decode()
    assert client.post(path, {"password": PASSWORD}).status_code == 422
    assert client.post(path, {"password": PASSWORD, "display_name": "Dr. June Ito"})
    assert User.objects.get(email=address).display_name == "Dr. June Ito"


def test_staff_are_invited_only_after_a_fresh_sign_in(alder, cast, client_for):
    client, path = client_for(alder, cast.district_staff), "/accounts/invitations/new/"
    given = {"display_name": "R", "language": "en", "channel": "email", "email": "r@x.example"}
    asked = client.post(path, given | {"role": "district_staff"})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not Invitation.objects.exists()
    client.post(asked["Location"], {"password": "correct horse battery", "next": path})
    assert Invitation.objects.get().role == "district_staff"


def test_families_are_invited_without_being_asked_again(alder, cast, client_for):
    client = client_for(alder, cast.case_manager)
    given = {"display_name": "R", "language": "en", "channel": "email", "email": "r@x.example"}
    assert client.post("/accounts/invitations/new/", given | {"role": "parent"}).status_code == 302
    assert Invitation.objects.get().role == "parent"
