"""Is somebody told, once and in plain words, when their place beside a child begins or ends?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from cases.services import cases, guests, last_days, students
from cases.standing_news import news_of
from messaging.models import Delivery, Notification, ReachTask
from messaging.services import bell, preferences, stopping
from tenants.base.clock import at as clock_at
from tenants.base.clock import today
from tests import told

DAY = dt.timedelta(days=1)


@pytest.fixture
def cast(cast):
    told.forget()
    return cast


def words_of(user):
    return sorted(Notification.objects.filter(user=user).values_list("words", flat=True))


def change(cast, user, **fields):
    row = cast.child.guardianships.get(user=user)
    return students.change_guardianship(
        by=cast.district_staff, guardianship=row, seen_version=row.version, **fields
    )


def leave(cast, user, last_day=None, by=None):
    place = cast.case.team.get(user=user)
    cases.remove_member(by=by or cast.case_manager, place=place, last_day=last_day)
    told.tell()


def mails_to(user):
    with clock_at(told.by_day()):
        told.deliver()
    return [one for one in mail.outbox if one.to == [user.email]]


# --- staff ------------------------------------------------------------------------------------


def test_who_leaves_is_told_once_and_the_others_as_well(cast):
    leave(cast, cast.specialist)
    assert words_of(cast.specialist) == ["left"]
    assert words_of(cast.mother) == ["change"]
    (letter,) = mails_to(cast.specialist)
    assert letter.subject == "Your place on the team of Ana ends"
    assert "you cannot open the case" in letter.body
    assert str(cast.case.pk) not in letter.body
    assert "Call or write to the school" in letter.body


def test_the_notice_is_seen_though_the_case_is_closed_to_them(cast, alder, client_for):
    leave(cast, cast.specialist)
    client = client_for(alder, cast.specialist)
    assert "Your place on the team of Ana ends" in client.get(reverse("notices")).content.decode()
    cast.specialist.wear("staff")
    (row,) = bell.of(cast.specialist)
    answer = client.get(reverse("open_notice", args=[row.pk]))
    assert answer.url == reverse("home")


def test_a_last_day_to_come_is_told_with_its_day(cast):
    leave(cast, cast.specialist, last_day=today() + 9 * DAY)
    assert words_of(cast.specialist) == ["left"]
    assert Notification.objects.get(user=cast.specialist).data["day"] == str(today() + 9 * DAY)


def test_who_stays_by_another_place_has_not_left(cast):
    cases.add_member(
        by=cast.district_staff, case=cast.case, user=cast.specialist, role="case_manager"
    )
    told.forget()
    place = cast.case.team.get(user=cast.specialist, role="specialist")
    cases.remove_member(by=cast.district_staff, place=place)
    told.tell()
    assert words_of(cast.specialist) == ["change"]


def test_nobody_is_told_of_their_own_doing(cast):
    leave(cast, cast.case_manager, by=cast.case_manager)
    assert words_of(cast.case_manager) == []


def test_a_guest_is_told_that_the_family_took_its_yes_back(cast):
    consent = guests.propose(
        by=cast.mother,
        case=cast.case,
        guest_name="Guest Two",
        guest_email="two@guest.example",
        purpose="To help",
        until=today() + 20 * DAY,
        signed_name=cast.mother.display_name,
    )
    consent = guests.let_in(by=cast.case_manager, consent=consent)
    told.forget()
    guests.revoke(by=cast.mother, consent=consent)
    told.tell()
    guest = consent.place.user
    assert words_of(guest) == ["left_now"]
    (letter,) = mails_to(guest)
    assert "took its yes back" in letter.body


# --- a last day that passes ---------------------------------------------------------------------


@pytest.fixture
def later(cast):
    """The case without an interpreter, and without the places that have a last day already."""
    cast.case.team.exclude(until=None).delete()
    cast.case.team.filter(user=cast.interpreter).delete()
    return cast


def as_interpreter(cast, until):
    place = cases.add_member(
        by=cast.case_manager,
        case=cast.case,
        user=cast.interpreter,
        role="interpreter",
        until=until,
    )
    told.forget()
    return place


def on_day(day):
    """How many places are told of on this day, in the morning of the district."""
    with clock_at(dt.datetime.combine(day, dt.time(17), tzinfo=dt.UTC)):
        found = last_days.tell_all()
        told.tell()
    return found


def left_entries(cast):
    return cast.case.entries.filter(data__verb="team.left")


def test_a_last_day_that_passes_is_told_once_to_the_team_and_to_who_leaves(later):
    as_interpreter(later, today() + 2 * DAY)
    assert on_day(today() + 2 * DAY) == 0  # the last day itself still counts
    assert on_day(today() + 3 * DAY) == 1
    assert on_day(today() + 4 * DAY) == 0
    assert words_of(later.interpreter) == ["left"]
    assert words_of(later.mother) == ["change"]
    assert words_of(later.case_manager) == ["change"]
    assert left_entries(later).get().data["day"] == str(today() + 2 * DAY)


def test_who_was_told_by_hand_or_goes_on_is_not_told_again(later):
    leave(later, later.specialist, last_day=today() + 2 * DAY)
    as_interpreter(later, today() + 2 * DAY)
    first = later.case.team.get(user=later.interpreter)
    second = as_interpreter(later, today() + 30 * DAY)
    assert first.pk != second.pk
    assert on_day(today() + 3 * DAY) == 0
    assert words_of(later.specialist) == ["left"]
    assert words_of(later.interpreter) == []


def test_of_a_guest_the_last_day_is_told_and_a_yes_taken_back_is_not_told_twice(later):
    places = [let_in(later, number) for number in (1, 2)]
    guests.revoke(by=later.mother, consent=places[0])
    told.tell()
    assert on_day(today() + DAY) == 0
    assert on_day(today() + 21 * DAY) == 1
    assert words_of(places[0].place.user) == ["left_now"]
    assert "left" in words_of(places[1].place.user)
    with clock_at(told.by_day() + 22 * DAY):
        told.deliver()
    assert "Your place on the team of Ana ends" in {
        one.subject for one in mail.outbox if one.to == [places[1].place.user.email]
    }


def let_in(cast, number):
    consent = guests.propose(
        by=cast.mother,
        case=cast.case,
        guest_name=f"Helper {number}",
        guest_email=f"helper{number}@guest.example",
        purpose="To help",
        until=today() + 20 * DAY,
        signed_name=cast.mother.display_name,
    )
    consent = guests.let_in(by=cast.case_manager, consent=consent)
    told.forget()
    return consent


def test_what_ended_long_ago_or_in_a_closed_case_is_told_to_nobody(later):
    as_interpreter(later, today() + 2 * DAY)
    assert on_day(today() + 40 * DAY) == 0
    type(later.case).objects.filter(pk=later.case.pk).update(closed_on=today())
    assert on_day(today() + 3 * DAY) == 0


# --- parents ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"standing": "contact_only"}, ["rights_end"]),
        ({"until": -1}, ["rights_end"]),
        ({"until": 9}, ["rights_until"]),
        ({"relationship": "aunt"}, []),
        ({"court_order_note": "A note."}, []),
    ],
)
def test_a_parent_whose_rights_end_is_told_once(cast, fields, words):
    if "until" in fields:  # days from the district's day, which is not known yet when tests load
        fields = {"until": today() + fields["until"] * DAY}
    change(cast, cast.mother, **fields)
    told.tell()
    assert words_of(cast.mother) == words


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_always_comes_says_why_and_holds_nothing_of_the_case(cast, language):
    cast.mother.language = language
    cast.mother.save()
    stopping.stop(stopping.Stop(cast.mother, list(stopping.Kind.values)))
    preferences.change(by=cast.mother, pace="never")
    change(cast, cast.mother, standing="contact_only", court_order_note="Quillfeather order")
    told.tell()
    (letter,) = mails_to(cast.mother)
    assert "34 CFR 99.4" in letter.body
    assert "Quillfeather" not in letter.body
    assert str(cast.case.pk) not in letter.body
    assert "List-Unsubscribe" not in letter.extra_headers


def test_who_gets_rights_is_told_once(cast):
    change(cast, cast.father, standing="education_rights")
    told.tell()
    assert words_of(cast.father) == ["joined"]
    change(cast, cast.father, standing="education_rights", starts=today() - DAY)
    told.tell()
    assert words_of(cast.father) == ["joined"]


def test_without_a_case_or_from_a_day_to_come_the_rights_are_told(cast):
    given = {"by": cast.district_staff, "student": cast.child, "user": cast.other_mother}
    given |= {"relationship": "aunt", "standing": "education_rights"}
    students.add_guardian(**given, starts=today() + 9 * DAY)
    told.tell()
    assert words_of(cast.other_mother) == ["rights_begin"]
    assert Notification.objects.get(user=cast.other_mother).data["day"] == str(today() + 9 * DAY)


def test_who_is_called_only_is_told_what_they_may_see(cast):
    change(
        cast,
        cast.father,
        receives_copies=not cast.child.guardianships.get(user=cast.father).receives_copies,
    )
    told.tell()
    assert words_of(cast.father) == ["standing"]


def test_what_was_brought_in_is_told_to_nobody(cast):
    given = {"by": None, "student": cast.child, "user": cast.other_mother}
    students.add_guardian(**given, relationship="aunt", standing="contact_only")
    told.tell()
    assert words_of(cast.other_mother) == []


def test_who_wants_paper_is_told_by_the_office(cast):
    cast.mother.reach_by = "paper"
    cast.mother.save()
    change(cast, cast.mother, standing="contact_only")
    told.tell()
    assert Delivery.objects.get(notification__words="rights_end").channel == "paper"
    task = ReachTask.objects.get(user=cast.mother)
    cast.district_staff.wear("staff")
    assert ReachTask.objects.visible_to(cast.district_staff).filter(pk=task.pk).exists()


# --- the words by themselves ------------------------------------------------------------------

ME = {"standing": "education_rights", "starts": "2026-01-01", "until": None}
ME |= {"receives_copies": False}
TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("old", "new", "told_as"),
    [
        ({}, {}, "rights_begin"),
        ({}, {"standing": "contact_only"}, "standing"),
        ({}, {"until": "2026-11-23"}, ""),
        (ME, {}, ""),
        (ME, {"until": "2026-11-24"}, "rights_until"),
        (ME, {"until": "2026-11-23"}, "rights_end"),
        (ME | {"until": "2026-12-01"}, {}, "rights_begin"),
        (ME | {"until": "2026-11-01"}, {"until": "2026-11-02"}, ""),
        (ME | {"standing": "contact_only"}, {"standing": "contact_only"}, ""),
        (
            ME | {"standing": "contact_only"},
            {"standing": "contact_only", "until": "2026-11-20"},
            "standing",
        ),
    ],
)
def test_which_words(old, new, told_as):
    found = news_of(old, ME | new, day=TODAY, joins=False)
    assert found.get("told_as", "") == told_as


def test_who_joins_a_team_today_is_told_of_that_instead():
    assert news_of({}, ME, day=TODAY, joins=True) == {}
    later = ME | {"starts": "2026-12-01"}
    assert news_of({}, later, day=TODAY, joins=True)["day"] == "2026-12-01"
