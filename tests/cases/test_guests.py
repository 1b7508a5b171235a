"""Can a parent bring a guest by signing, and end it at any time?"""

import datetime as dt
import hashlib

import pytest
from django.urls import reverse

from cases.models import Case, GuestConsent, TeamMember
from cases.services import guests
from tenants.audit.models import AccessRecord, Event
from tenants.base.clock import at, now, today
from tenants.base.errors import BadInput
from tenants.people.models import User


def said(**more):
    until = (today() + dt.timedelta(days=30)).isoformat()
    return {
        "guest_name": "Rosa Helper",
        "guest_email": "rosa@example.org",
        "purpose": "She helps me",
        "until": until,
        **more,
    }


@pytest.fixture
def consent(alder, cast, client_for):
    client = client_for(alder, cast.mother, proven=True)
    url = reverse("propose_guest", args=[cast.case.pk])
    words = client.post(url, said())
    assert "Rosa Helper may read the whole case of Ana Alder" in words.content.decode()
    assert not GuestConsent.objects.exists()
    unsigned = client.post(url, said(action="sign", signed_name=""))
    assert unsigned.status_code == 422
    client.post(url, said(action="sign", signed_name="Mother Alder"))
    return GuestConsent.objects.get()


def test_accepted_the_guest_sees_the_case_until_the_parent_takes_it_back(
    alder, cast, client_for, consent
):
    client_for(alder, cast.case_manager, proven=True).post(
        reverse("accept_guest", args=[consent.pk])
    )
    guest = User.objects.get(email="rosa@example.org")
    assert Case.objects.visible_to(guest).filter(pk=cast.case.pk).exists()
    client_for(alder, cast.mother).post(reverse("revoke_guest", args=[consent.pk]))
    assert not Case.objects.visible_to(guest).exists()


def test_declined_nobody_comes_in(alder, cast, client_for, consent):
    client_for(alder, cast.administrator).post(reverse("decline_guest", args=[consent.pk]))
    consent.refresh_from_db()
    assert consent.state == "declined"
    assert not User.objects.filter(email="rosa@example.org").exists()


def test_a_second_decision_changes_nothing(alder, cast, client_for, consent):
    client = client_for(alder, cast.case_manager, proven=True)
    client.post(reverse("decline_guest", args=[consent.pk]))
    answer = client.post(reverse("accept_guest", args=[consent.pk]), follow=True)
    assert "already decided" in answer.content.decode()


@pytest.mark.parametrize("state", ["declined", "revoked"])
def test_what_is_over_is_not_taken_back_once_more(alder, cast, client_for, consent, state):
    end = guests.decline if state == "declined" else guests.revoke
    end(by=cast.case_manager if state == "declined" else cast.mother, consent=consent)
    url = reverse("revoke_guest", args=[consent.pk])
    answer = client_for(alder, cast.mother).post(url, follow=True)
    assert "already decided" in answer.content.decode()
    consent.refresh_from_db()
    assert consent.state == state
    assert Event.objects.filter(verb=f"guest.{state}").count() == 1


@pytest.mark.parametrize(("who", "status"), [("teacher", 403), ("other_teacher", 404)])
def test_others_do_not_decide(alder, cast, client_for, consent, who, status):
    client = client_for(alder, cast.people[who], proven=True)
    for name in ("accept_guest", "decline_guest"):
        assert client.post(reverse(name, args=[consent.pk])).status_code == status


def test_only_a_parent_with_rights_takes_it_back(alder, cast, client_for, consent):
    url = reverse("revoke_guest", args=[consent.pk])
    assert client_for(alder, cast.other_mother).post(url).status_code == 404
    assert client_for(alder, cast.case_manager).post(url).status_code == 403


def test_a_day_too_far_away_is_said_beside_the_field(alder, cast, client_for):
    far = (today() + dt.timedelta(days=900)).isoformat()
    url = reverse("propose_guest", args=[cast.case.pk])
    data = said(action="sign", signed_name="Mother", until=far)
    answer = client_for(alder, cast.mother, proven=True).post(url, data)
    assert answer.status_code == 422
    assert "up to one year" in answer.content.decode()


def test_the_guest_stays_until_the_day_that_was_signed(cast, consent):
    guests.let_in(by=cast.case_manager, consent=consent)
    place = TeamMember.objects.get(case=cast.case, role="guest", user__email="rosa@example.org")
    role = place.user.role_assignments.get(role="guest")
    assert place.until == role.until == consent.until
    after = now() + (consent.until - today() + dt.timedelta(days=2))
    with at(after):
        guest = User.objects.get(email="rosa@example.org")
        assert not Case.objects.visible_to(guest).exists()


def test_a_consent_that_is_over_lets_nobody_in(cast, consent):
    GuestConsent.objects.update(until=today() - dt.timedelta(days=1))
    with pytest.raises(BadInput, match="sign again"):
        guests.let_in(by=cast.case_manager, consent=consent)


@pytest.mark.parametrize(
    "wrong",
    [
        {"signed_name": "  "},
        {"until": today() - dt.timedelta(days=2)},
        {"until": today() + dt.timedelta(days=400)},
    ],
)
def test_what_is_not_signed_or_dated_is_no_consent(cast, wrong):
    given = {
        "guest_name": "Rosa",
        "guest_email": "r@example.org",
        "purpose": "x",
        "until": today(),
        "signed_name": "M",
    }
    with pytest.raises(BadInput):
        guests.propose(by=cast.mother, case=cast.case, **(given | wrong))
    assert not GuestConsent.objects.exists()


def test_the_consent_keeps_who_signed_what_and_when(cast, consent):
    words = guests.consent_text(cast.case, consent.guest_name, consent.until)
    assert consent.text_hash == hashlib.sha256(words.encode()).hexdigest()
    assert Event.objects.get(verb="guest.proposed").data["text"] == words


def test_what_was_signed_in_spanish_is_kept_as_it_was_read(alder, cast, client_for):
    User.objects.filter(pk=cast.mother.pk).update(language="es")
    given = said(action="sign", signed_name="Mother", until=f"{today().year}-12-31")
    mother = client_for(alder, cast.mother, proven=True)
    mother.post(reverse("propose_guest", args=[cast.case.pk]), given)
    text = Event.objects.get(verb="guest.proposed").data["text"]
    assert f"hasta el 31 de diciembre de {today().year}" in text
    assert GuestConsent.objects.get().text_hash == hashlib.sha256(text.encode()).hexdigest()


def test_the_consent_says_who_signed_and_when(cast, consent):
    assert (consent.parent, consent.signed_name) == (cast.mother, "Mother Alder")
    assert abs(now() - consent.signed_at) < dt.timedelta(minutes=5)


def test_the_guests_looks_are_recorded_as_a_guests(alder, cast, client_for, consent):
    guests.let_in(by=cast.case_manager, consent=consent)
    guest = User.objects.get(email="rosa@example.org")
    client_for(alder, guest).get(reverse("thread", args=[cast.case.pk]))
    assert AccessRecord.objects.get(person_id=guest.pk).role == "guest"
