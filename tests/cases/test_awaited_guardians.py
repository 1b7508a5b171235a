"""Does an invited parent come in as the guardian of the child they were invited for?"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cases.models import AwaitedGuardian, Guardianship
from cases.services.awaited import invite_guardian
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.people.models import Invitation
from tenants.people.services import invitations

ASKED = {
    "display_name": "Tía Ñusta 👋🏽",
    "language": "es",
    "channel": "email",
    "email": "tia@home.example",
    "relationship": "aunt",
    "standing": "education_rights",
    "receives_copies": "on",
    "court_order_note": "Order 12",
}
HOW = {name: ASKED[name] for name in ("display_name", "language", "channel", "email")}
WHAT = {"relationship": "aunt", "standing": "education_rights", "receives_copies": True}


def invited(cast, **changed):
    how = HOW | {k: v for k, v in changed.items() if k in HOW}
    what = WHAT | {k: v for k, v in changed.items() if k in WHAT}
    return invite_guardian(by=cast.administrator, student=cast.child, invitation=how, **what)


def test_from_the_childs_page_to_the_team(
    alder, cast, client_for, django_capture_on_commit_callbacks
):
    staff = client_for(alder, cast.administrator, proven=True)
    form = reverse("invite_guardian", args=[cast.child.pk])
    assert form in staff.get(reverse("student", args=[cast.child.pk])).content.decode()
    sent = staff.post(form, ASKED)
    row = AwaitedGuardian.objects.get()
    assert sent["Location"] == reverse("show_invitation", args=[row.invitation_id])
    child = staff.get(reverse("student", args=[cast.child.pk])).content.decode()
    assert "Tía Ñusta 👋🏽" in child
    assert row.court_order_note == "Order 12"
    assert not Guardianship.objects.filter(relationship="aunt").exists()


def test_who_comes_in_speaks_for_the_child_and_is_on_the_team(cast):
    user = invitations.use(secret=invited(cast).secret)
    row = cast.child.guardianships.get(user=user)
    assert (row.relationship, row.standing, row.receives_copies, row.starts) == (
        "aunt",
        "education_rights",
        True,
        today(),
    )
    assert cast.case.team.filter(user=user, role="parent").exists()
    asked = Event.objects.get(verb="guardianship.invited")
    assert (asked.actor_id, asked.student_id) == (cast.administrator.pk, cast.child.pk)


def test_contact_only_joins_no_team(cast):
    user = invitations.use(secret=invited(cast, standing="contact_only").secret)
    assert cast.child.guardianships.get(user=user).standing == "contact_only"
    assert not cast.case.team.filter(user=user).exists()


def test_whoever_speaks_for_the_child_already_stays_so(cast):
    sent = invited(cast, email=cast.mother.email, standing="contact_only")
    assert invitations.use(secret=sent.secret) == cast.mother
    assert cast.child.guardianships.get(user=cast.mother).standing == "education_rights"


def test_another_childs_invitation_and_one_for_nobody_change_nothing_here(cast):
    plain = invitations.invite(by=cast.district_staff, role="parent", **HOW)
    user = invitations.use(secret=plain.secret)
    assert not user.guardianships.exists()


@pytest.mark.parametrize("who", ["teacher", "case_manager", "specialist", "mother", "pta_officer"])
def test_only_those_who_say_who_speaks_for_a_child_invite(alder, cast, client_for, who):
    with pytest.raises(NotAllowed):
        invite_guardian(by=cast.people[who], student=cast.child, invitation=HOW, **WHAT)
    answer = client_for(alder, cast.people[who], proven=True).post(
        reverse("invite_guardian", args=[cast.child.pk]), ASKED
    )
    assert answer.status_code in (403, 404)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"email": ""}, "Write the e-mail of the person."),
        ({"email": "nobody"}, "valid email"),
        ({"relationship": ""}, "required"),
        ({"standing": ""}, "required"),
    ],
)
def test_a_wrong_answer_keeps_what_was_typed_and_invites_nobody(
    alder, cast, client_for, wrong, says
):
    client = client_for(alder, cast.district_staff, proven=True)
    answer = client.post(reverse("invite_guardian", args=[cast.child.pk]), ASKED | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(says, page, re.IGNORECASE)
    assert "Tía Ñusta" in page
    assert not Invitation.objects.exists()
