"""Does each notice leave once, come again when a server is away, and become paper when it must?"""

from __future__ import annotations

import datetime as dt
import http.server
import json
import threading
import uuid
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse

from messaging import jobs
from messaging.models import (
    DeadAddress,
    Delivery,
    Entry,
    Kind,
    LetterReceipt,
    Notification,
    ReachTask,
    ReplyAddress,
)
from messaging.services import (
    bell,
    delivery,
    held,
    ledger,
    notify,
    preferences,
    reaching,
    reply_addresses,
    stopping,
    texting,
)
from tenants.base.clock import at as clock_at
from tenants.base.clock import now
from tenants.base.errors import NotAllowed
from tests import mails, paper_tools, told

SCHOOL_TIME = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)  # a Tuesday, ten in the morning
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_school_hours(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: SCHOOL_TIME)


@pytest.fixture
def cast(cast):
    told.forget()
    return cast


@pytest.fixture
def box(settings):
    with told.post_office() as box:
        told.use(settings, box.port)
        yield box


def write(cast, by, key="k", kind="message", body="He read three pages."):
    return ledger.append(by=by, case=cast.case, kind=kind, body=body, key=key)


def hers(cast, **more):
    return Delivery.objects.get(user=cast.mother, **more)


def test_who_is_parent_and_staff_gets_a_mail_for_each_hat(cast, box, settings):
    """What is for the teacher is answered as the teacher, what is for the parent as the parent."""
    mails.use(settings)
    teacher = cast.teacher
    teacher.role_assignments.create(role="parent", starts=SCHOOL_TIME.date())
    cast.child.guardianships.create(
        user=teacher, standing="education_rights", starts=SCHOOL_TIME.date()
    )
    teacher.forget_roles()
    for hat, turn in (("family", 1), ("staff", 1), ("family", 2), ("staff", 2)):
        body = f"For the {hat}, {turn}"
        entry = write(cast, cast.case_manager, key=body, body=body)
        row = told.notification_of(teacher, cast.case, hat=hat, entry=entry)
        Delivery.objects.create(notification=row, user=teacher, channel="email", due_at=SCHOOL_TIME)
    told.deliver()
    first, second = (one for one in box.letters if one["To"] == teacher.email)
    assert first["Subject"] == second["Subject"] == "2 pieces of news about Ana"
    rows = {row.hat: reply_addresses.full(row) for row in ReplyAddress.objects.all()}
    assert set(rows) == {"family", "staff"}
    assert {first["Reply-To"], second["Reply-To"]} == set(rows.values())
    for hat, other in (("family", "staff"), ("staff", "family")):
        (mail_,) = (one for one in (first, second) if one["Reply-To"] == rows[hat])
        claims = Delivery.objects.filter(claim=ReplyAddress.objects.get(hat=hat).claim)
        assert {one.notification.hat for one in claims} == {hat}
        assert other not in {one.notification.hat for one in claims}
        assert mail_["To"] == teacher.email


# --- retry, refusal, death ------------------------------------------------------------------


def test_a_busy_server_is_asked_again_later_under_the_same_message_id(cast, box):
    write(cast, cast.teacher)
    told.tell()
    Delivery.objects.exclude(user=cast.mother).delete()
    box.busy = 1
    told.deliver()
    row = hers(cast)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert "451" in row.detail
    assert row.due_at == SCHOOL_TIME + dt.timedelta(seconds=8)
    first = row.claim
    again = {"user_id": str(cast.mother.pk), "channel": "email"}
    assert told.waiting("deliver_to") == [again]
    with clock_at(SCHOOL_TIME + MINUTE):
        jobs.deliver_to(**again)
    row.refresh_from_db()
    assert (row.state, row.address) == ("sent", cast.mother.email)
    (letter,) = box.letters
    assert str(first) in letter["Message-ID"]


def test_an_address_that_is_put_off_for_now_is_tried_again_and_did_not_bounce(cast, box):
    """Greylisting: a server takes mail of a sender it does not know only the second time."""
    box.refuses[cast.mother.email] = "451 4.7.1 greylisted, try again"
    write(cast, cast.teacher)
    told.tell()
    told.deliver()
    row = hers(cast)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert "greylisted" in row.detail
    assert row.due_at == SCHOOL_TIME + dt.timedelta(seconds=8)
    with clock_at(row.due_at):
        told.deliver()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 2)
    assert row.due_at == SCHOOL_TIME + dt.timedelta(seconds=8 + 64)
    assert not DeadAddress.objects.exists()
    assert not ReachTask.objects.exists()
    box.refuses.clear()
    with clock_at(row.due_at):
        told.deliver()
    row.refresh_from_db()
    assert row.state == "sent"


def test_a_server_that_stays_away_ends_as_a_call_to_make(cast, settings):
    told.use(settings, 9)
    write(cast, cast.teacher)
    told.tell()
    Delivery.objects.exclude(user=cast.mother).delete()
    for turn in range(delivery.TRIES):
        with clock_at(SCHOOL_TIME + turn * dt.timedelta(days=5)):
            told.deliver()
    assert hers(cast, channel="email").state == "failed"
    assert hers(cast, channel="paper").state == "waiting"
    assert ReachTask.objects.get().user == cast.mother


def test_a_wrong_address_is_not_tried_again_and_staff_are_told(cast, box):
    box.refuses[cast.mother.email] = "550 5.1.1 no such person"
    write(cast, cast.teacher)
    told.tell()
    told.deliver()
    row = hers(cast, channel="email")
    assert row.state == "failed"
    assert "no such person" in row.detail
    assert DeadAddress.objects.get().address == cast.mother.email
    task = ReachTask.objects.get()
    assert (task.case, task.reason, task.user) == (cast.case, "email", cast.mother)
    # What comes next goes to paper at once, and the mail server is left in peace.
    write(cast, cast.teacher, key="2")
    told.tell()
    before = len(box.letters)
    told.deliver()
    assert {to for one in box.letters[before:] for to in [one["To"]]} & {cast.mother.email} == set()
    assert reaching.paper_of(task).count() == 2
    assert ReachTask.objects.count() == 1


def test_a_new_address_or_a_second_try_opens_the_way_again(cast, box):
    box.refuses[cast.mother.email] = "550 no"
    write(cast, cast.teacher)
    told.tell()
    told.deliver()
    with pytest.raises(NotAllowed):
        reaching.lift(by=cast.teacher, user=cast.mother)
    assert reaching.lift(by=cast.district_staff, user=cast.mother) == 1
    box.refuses.clear()
    write(cast, cast.teacher, key="2")
    told.tell()
    told.deliver()
    assert Delivery.objects.filter(user=cast.mother, channel="email", state="sent").count() == 1


def test_a_worker_that_died_after_sending_makes_one_visible_copy_and_no_third(cast, box):
    class Killed(BaseException):
        pass

    write(cast, cast.teacher)
    told.tell()
    Delivery.objects.exclude(user=cast.mother).delete()

    def die(*args):
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "_sent", die)
        for turn in range(4):
            with clock_at(SCHOOL_TIME + turn * 10 * MINUTE):
                try:
                    told.deliver()
                except Killed:
                    continue
    assert len(box.letters) == 2
    first, copy = box.letters
    assert first["Message-ID"] == copy["Message-ID"]
    line = "Perhaps you have this message twice"
    for part in ("plain", "html"):
        assert line not in first.get_body((part,)).get_content()
        assert line in copy.get_body((part,)).get_content()
    assert hers(cast, channel="email").state == "failed"


NIGHT = dt.datetime(2026, 11, 25, 7, 0, tzinfo=dt.UTC)  # eleven in Seattle, on that Tuesday
MORNING = dt.datetime(2026, 11, 25, 15, 0, tzinfo=dt.UTC)  # seven
SCHOOL_OPENS = MORNING + dt.timedelta(hours=1)
EVENING = dt.datetime(2026, 11, 25, 4, 59, 58, tzinfo=dt.UTC)  # two seconds before nine


def test_a_backlog_sends_nothing_at_night_nor_to_staff_out_of_school(cast):
    write(cast, cast.case_manager)
    told.tell()
    assert Delivery.objects.filter(user=cast.teacher).exists()
    with clock_at(NIGHT):
        told.deliver()
    assert mail.outbox == []
    assert hers(cast).due_at == MORNING
    assert (hers(cast).state, hers(cast).attempts) == ("waiting", 0)
    assert Delivery.objects.get(user=cast.teacher).due_at == SCHOOL_OPENS
    with clock_at(MORNING):
        told.deliver()
    assert [one.to for one in mail.outbox] == [[cast.mother.email]]
    with clock_at(SCHOOL_OPENS):
        told.deliver()
    assert [cast.teacher.email] in [one.to for one in mail.outbox]


def test_a_single_job_that_comes_late_looks_at_the_hour_too(cast):
    write(cast, cast.teacher)
    told.tell()
    with clock_at(NIGHT):
        jobs.deliver(delivery_id=str(hers(cast).pk))
        jobs.deliver_all(delivery_ids=[str(hers(cast).pk)])
    assert mail.outbox == []


def test_a_retry_is_put_off_until_the_quiet_hours_are_over(cast, box):
    write(cast, cast.teacher)
    told.tell()
    box.busy = 1
    with clock_at(EVENING):
        delivery.send_one(hers(cast).pk)
    assert (hers(cast).state, hers(cast).due_at) == ("waiting", MORNING)


def test_what_a_dead_worker_left_waits_for_the_morning_too(cast):
    write(cast, cast.teacher)
    told.tell()
    Delivery.objects.update(state="sending", claimed_at=SCHOOL_TIME, claim=uuid.uuid4())
    with clock_at(NIGHT):
        told.deliver()
    assert (mail.outbox, hers(cast).repeats) == ([], 0)
    with clock_at(MORNING):
        told.deliver()
    assert hers(cast).state == "sent"


def test_hours_that_were_chosen_meanwhile_hold(cast):
    write(cast, cast.teacher)
    told.tell()
    preferences.change(by=cast.mother, quiet_from=dt.time(9), quiet_until=dt.time(12))
    told.deliver()
    assert hers(cast).due_at == SCHOOL_TIME + dt.timedelta(hours=2)


def test_what_is_urgent_leaves_alone_at_night(cast):
    told.notification_of(cast.mother, cast.case, urgency="urgent", words="urgent")
    write(cast, cast.teacher)
    told.tell()
    urgent = Notification.objects.get(urgency="urgent")
    Delivery.objects.create(
        notification=urgent, user=cast.mother, channel="email", due_at=SCHOOL_TIME
    )
    with clock_at(NIGHT):
        told.deliver()
    assert set(hers_states(cast)) == {("urgent", "sent"), ("message", "waiting")}


def hers_states(cast):
    mine = Delivery.objects.filter(user=cast.mother)
    return mine.values_list("notification__words", "state")


def test_what_another_worker_holds_is_left_to_it(cast):
    write(cast, cast.teacher)
    told.tell()
    Delivery.objects.update(state="sending", claimed_at=SCHOOL_TIME, claim=cast.case.pk)
    with clock_at(SCHOOL_TIME + MINUTE):
        told.deliver()
    assert mail.outbox == []


# --- when it is not needed any more ------------------------------------------------------------


def test_held_news_that_was_read_meanwhile_is_not_mailed_but_a_notice_is(cast):
    preferences.change(by=cast.mother, pace="daily")
    write(cast, cast.teacher)
    write(cast, cast.teacher, key="2", kind="notice")
    told.tell()
    cast.mother.wear("family")
    assert bell.read_all(by=cast.mother) == 2
    with clock_at(SCHOOL_TIME + dt.timedelta(days=1)):
        told.deliver()
    sent = [one for one in mail.outbox if one.to == [cast.mother.email]]
    assert [one.subject for one in sent] == ["A notice about Ana"]


def test_who_left_the_team_meanwhile_gets_nothing(cast):
    from cases.services import cases

    write(cast, cast.mother)
    told.tell()
    place = cast.case.team.get(user=cast.specialist)
    cases.remove_member(by=cast.case_manager, place=place)
    told.deliver()
    assert [cast.specialist.email] not in [one.to for one in mail.outbox]
    assert Delivery.objects.get(user=cast.specialist).state == "dropped"


def test_a_letter_that_left_is_delivered_on_its_receipt(cast):
    entry = write(cast, cast.mother, kind="letter")
    LetterReceipt.objects.create(entry=entry, user=cast.teacher, role="teacher", place="to")
    told.tell()
    told.deliver()
    assert LetterReceipt.objects.get().delivered_at == SCHOOL_TIME


# --- the sender learns when -------------------------------------------------------------------


def test_the_sender_is_told_who_hears_later_and_when(cast, alder, client_for, monkeypatch):
    evening = dt.datetime(2026, 11, 25, 3, 0, tzinfo=dt.UTC)  # seven in Seattle, school is over
    preferences.change(by=cast.case_manager, any_hour=True)
    client = client_for(alder, cast.mother)
    given = {"key": str(uuid.uuid4()), "body": "He read.", "channel": "portal"}
    given |= {"language": "en", "happened_on": "2026-11-24"}
    with clock_at(evening):
        page = client.post(f"/cases/{cast.case.pk}/", given, follow=True).content.decode()
    assert "Told later, at their own hours:" in page
    words = page.partition("Told later, at their own hours:")[2].partition("<")[0]
    assert "Administrator, Specialist and 2 others on" in words
    assert "November 25 at 8" in words
    assert "Case Manager" not in words
    entry = Entry.objects.get(body="He read.")
    with clock_at(evening):
        planned = held.of(entry)
        told.tell()
    assert held.of(entry) == planned


EVENING_AFTER_SCHOOL = dt.datetime(2026, 11, 25, 3, 0, tzinfo=dt.UTC)  # seven in Seattle


def test_the_writer_finds_it_on_the_page_of_the_entry_and_nobody_else(cast, alder, client_for):
    with clock_at(EVENING_AFTER_SCHOOL):
        entry = write(cast, cast.mother, kind="document")
        path = f"/cases/{cast.case.pk}/entries/{entry.number}/"
        assert (
            "Told later, at their own hours:"
            in client_for(alder, cast.mother).get(path).content.decode()
        )
        page = client_for(alder, cast.teacher).get(path).content.decode()
        assert "Told later" not in page


def test_whoever_sends_a_notice_is_told_who_hears_later(cast, alder, client_for):
    with clock_at(NIGHT):
        draft = paper_tools.begin(cast, "safeguards")
        manager = client_for(alder, cast.case_manager)
        path = reverse("paper_preview", args=[cast.case.pk, "safeguards"])
        page = manager.post(path, {"draft": draft.pk}, follow=True).content.decode()
    assert "It is sent." in page
    assert "Told later, at their own hours:" in page


def test_of_an_entry_that_was_brought_in_long_ago_nothing_is_said(cast):
    entry = write(cast, cast.mother)
    with clock_at(NIGHT + dt.timedelta(days=3)):
        assert held.in_words(entry) == ""


def test_nothing_is_said_of_hours_when_all_are_told_now(cast):
    assert held.in_words(write(cast, cast.mother)) == ""


def test_case_managers_hear_of_a_family_that_is_not_reached(cast, box):
    box.refuses[cast.mother.email] = "550 no"
    write(cast, cast.teacher)
    told.tell()
    told.deliver()
    told.tell()
    row = Notification.objects.get(user=cast.case_manager, words="reach")
    assert row.data["path"] == f"/notices/reach/{ReachTask.objects.get().pk}/"
    assert not Notification.objects.filter(words="reach", hat="family").exists()


# --- one click -------------------------------------------------------------------------------


def header_of(cast, box):
    write(cast, cast.teacher)
    told.tell()
    told.deliver()
    (letter,) = [one for one in box.letters if one["To"] == cast.mother.email]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return urlsplit(letter["List-Unsubscribe"].strip(" <>")).path


def test_one_click_stops_this_kind_for_every_child_and_not_the_law(cast, box, alder, client_for):
    preferences.choose(by=cast.mother, kind="message", pace="now", student=cast.child)
    path = header_of(cast, box)
    program = client_for(alder)
    assert "Messages" in program.get(path).content.decode()
    assert preferences.of(cast.mother).pace("message", cast.child.pk) == "now"  # a GET only asks
    page = program.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert "34 CFR 300.503" in page
    wishes = preferences.of(cast.mother)
    assert wishes.pace("message", cast.child.pk) == "never"
    assert wishes.pace("change", cast.child.pk) == "now"
    write(cast, cast.teacher, key="2")
    write(cast, cast.teacher, key="3", kind="notice")
    told.tell()
    told.deliver()
    hers = [one["Subject"] for one in box.letters if one["To"] == cast.mother.email]
    assert hers == ["Something new about Ana", "A notice about Ana"]
    program.post(path, {"again": "1"})
    assert preferences.of(cast.mother).pace("message", cast.child.pk) == "now"


def test_a_program_that_only_looks_at_the_link_changes_nothing(cast, box, alder, client_for):
    """Programs that guard mailboxes ask for the head of each link."""
    path = header_of(cast, box)
    program = client_for(alder)
    assert program.head(path).status_code == 200
    assert preferences.of(cast.mother).chosen == {}
    program.post(path, {"List-Unsubscribe": "One-Click"})
    assert program.head(path, {"again": "1"}).status_code == 200
    assert preferences.of(cast.mother).pace("message", cast.child.pk) == "never"


def the_mail(cast, box):
    """The last mail to the mother, and the kinds that its link stops."""
    letter = [one for one in box.letters if one["To"] == cast.mother.email][-1]
    if letter["List-Unsubscribe"] is None:
        return letter, None
    path = urlsplit(letter["List-Unsubscribe"].strip(" <>")).path
    return letter, stopping.read(path.rstrip("/").rpartition("/")[2]).kinds


def parts(letter):
    return [letter.get_body((part,)).get_content() for part in ("plain", "html")]


def digest(cast, *kinds):
    """Deliveries to the mother that are due together: (kind, urgency)."""
    for kind, urgency in kinds:
        row = told.notification_of(cast.mother, cast.case, kind=kind, urgency=urgency)
        if urgency == "must":
            Notification.objects.filter(pk=row.pk).update(words="letter", why="letter")
        Delivery.objects.create(
            notification=row, user=cast.mother, channel="email", due_at=SCHOOL_TIME
        )
    told.deliver()


def test_one_click_in_a_digest_stops_the_kinds_in_it_and_no_other(cast, box, alder, client_for):
    digest(cast, ("reminder", "now"), ("change", "now"), ("change", "may_wait"))
    letter, kinds = the_mail(cast, box)
    assert kinds == ["change", "reminder"]
    for text in parts(letter):
        assert "Changes of the case and Reminders" in text
        assert "keeps coming" not in text
    path = urlsplit(letter["List-Unsubscribe"].strip(" <>")).path
    page = client_for(alder).post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    said = page.partition("These do not come any more")[2].partition("</ul>")[0]
    assert said.count("<li>") == 2
    assert "Changes of the case" in said
    assert "Reminders" in said
    assert "All other kinds come as before." in page
    wishes = preferences.of(cast.mother)
    paces = {kind: wishes.pace(kind, cast.child.pk) for kind in Kind.values}
    assert {kind for kind, pace in paces.items() if pace == "never"} == {"change", "reminder"}


def test_beside_what_always_comes_the_rest_can_be_stopped(cast, box, alder, client_for):
    digest(cast, ("letter", "must"), ("message", "now"))
    letter, kinds = the_mail(cast, box)
    assert kinds == ["message"]
    for text in parts(letter):
        assert "Stop e-mails of this kind: Messages" in text
        assert "What the law asks for, and what is urgent, keeps coming." in text
    path = urlsplit(letter["List-Unsubscribe"].strip(" <>")).path
    client_for(alder).post(path, {"List-Unsubscribe": "One-Click"})
    before = len(box.letters)
    write(cast, cast.teacher, kind="letter", key="l")
    write(cast, cast.teacher, key="m")
    told.tell()
    told.deliver()
    hers = [one["Subject"] for one in box.letters[before:] if one["To"] == cast.mother.email]
    assert hers == ["A letter about Ana"]


def test_a_mail_that_only_holds_what_always_comes_has_no_link(cast, box):
    digest(cast, ("letter", "must"))
    assert the_mail(cast, box)[1] is None


@pytest.mark.parametrize("kinds", [[], [""], ["message", "nonsense"]])
def test_a_link_without_a_known_kind_is_none(cast, kinds):
    token = stopping.link(cast.mother, kinds).rstrip("/").rpartition("/")[2]
    with pytest.raises(stopping.WrongLink):
        stopping.read(token)


def test_staff_of_two_cases_answer_each_mail_of_the_morning(cast, box, settings):
    from cases.services import cases

    mails.use(settings)
    cases.add_member(by=None, case=cast.other_case, user=cast.case_manager, role="case_manager")
    told.forget()
    with clock_at(NIGHT):
        for by, case in ((cast.mother, cast.case), (cast.other_mother, cast.other_case)):
            for key in "ab":
                ledger.append(by=by, case=case, kind="message", body="He read.", key=key)
        told.tell()
        told.deliver()
    assert box.letters == []
    with clock_at(SCHOOL_OPENS):
        told.deliver()
        hers = [one for one in box.letters if one["To"] == cast.case_manager.email]
        about = {one["Subject"]: one for one in hers}
        assert len(hers) == len(about) == 2
        for case, child in ((cast.case, cast.child), (cast.other_case, cast.other_child)):
            letter = about[f"2 pieces of news about {child.preferred_name}"]
            for text in parts(letter):
                assert "You can answer this e-mail" in text
            found = mails.take(str(letter["Reply-To"]), cast.case_manager.email, "Thank you.")
            assert found.entry.case == case


def test_a_letter_is_a_mail_of_its_own(cast, box):
    with clock_at(NIGHT):
        for key, kind in (("1", "message"), ("2", "letter"), ("3", "letter"), ("4", "message")):
            write(cast, cast.mother, key=key, kind=kind)
        told.tell()
    with clock_at(SCHOOL_OPENS):
        told.deliver()
    theirs = [one["Subject"] for one in box.letters if one["To"] == cast.teacher.email]
    letter = "A letter about Ana"
    assert theirs == ["2 pieces of news about Ana", letter, letter]


def test_a_link_that_was_changed_stops_nothing(cast, box, alder, birch, client_for):
    path = header_of(cast, box)
    wrong = client_for(alder).post(path[:-2] + "x/")
    assert wrong.status_code == 404
    for words in ("Nothing was changed", "Only here in the portal", reverse("your_notices")):
        assert words in wrong.content.decode()
    assert client_for(birch).post(path).status_code == 404
    assert preferences.of(cast.mother).chosen == {}


# --- digests and holds ---------------------------------------------------------------------------


def test_the_news_of_the_day_is_one_mail_at_the_persons_hour(cast):
    preferences.change(by=cast.mother, pace="daily", digest_at=dt.time(18))
    for number in range(3):
        write(cast, cast.teacher, key=str(number))
    told.tell()
    told.deliver()
    assert not [one for one in mail.outbox if one.to == [cast.mother.email]]
    evening = dt.datetime(2026, 11, 25, 2, 0, tzinfo=dt.UTC)  # six in Seattle
    with clock_at(evening - MINUTE):
        told.deliver()
    assert not [one for one in mail.outbox if one.to == [cast.mother.email]]
    with clock_at(evening):
        told.deliver()
        told.deliver()
    (digest,) = [one for one in mail.outbox if one.to == [cast.mother.email]]
    assert digest.subject == "3 pieces of news about Ana"
    assert digest.body.count("/cases/") == 3
    assert Delivery.objects.filter(user=cast.mother, state="sent").count() == 3
    assert len(set(Delivery.objects.filter(user=cast.mother).values_list("claim"))) == 1


def test_what_is_held_for_the_night_comes_as_one_mail_in_the_morning(cast, monkeypatch):
    night = dt.datetime(2026, 11, 25, 7, 0, tzinfo=dt.UTC)  # eleven in Seattle
    monkeypatch.setattr("django.utils.timezone.now", lambda: night)
    write(cast, cast.teacher)
    write(cast, cast.teacher, key="2")
    told.tell()
    told.deliver()
    assert mail.outbox == []
    with clock_at(night + dt.timedelta(hours=8)):
        told.deliver()
    assert [one.subject for one in mail.outbox] == ["2 pieces of news about Ana"]


def test_one_child_and_one_kind_can_have_their_own_pace(cast):
    preferences.choose(by=cast.mother, kind="message", pace="never", student=cast.child)
    write(cast, cast.teacher)
    write(cast, cast.teacher, key="2", kind="letter")
    told.tell()
    told.deliver()
    sent = [one for one in mail.outbox if one.to == [cast.mother.email]]
    assert [one.subject for one in sent] == ["A letter about Ana"]
    assert Notification.objects.filter(user=cast.mother).count() == 2  # both stand in the portal


@pytest.mark.parametrize("kind", Kind.values)
def test_what_was_chosen_for_a_child_comes_before_what_was_chosen_for_all(cast, kind):
    preferences.change(by=cast.mother, pace="now")
    preferences.choose(by=cast.mother, kind=kind, pace="weekly")
    preferences.choose(by=cast.mother, kind=kind, pace="daily", student=cast.child)
    wishes = preferences.of(cast.mother)
    for child, paces in ((cast.child, ("daily", "now")), (cast.other_child, ("weekly", "now"))):
        for each in Kind.values:
            assert wishes.pace(each, child.pk) == paces[each != kind]
    assert wishes.pace(kind, None) == "weekly"


@pytest.mark.parametrize("kind", ["letter", "notice", "decision", "meeting"])
def test_what_the_law_asks_for_is_never_silenced(cast, kind):
    preferences.change(by=cast.mother, pace="never")
    for each in ("letter", "notice"):
        preferences.choose(by=cast.mother, kind=each, pace="never")
        preferences.choose(by=cast.mother, kind=each, pace="never", student=cast.child)
    write(cast, cast.teacher, kind=kind)
    told.tell()
    told.deliver()
    (sent,) = [one for one in mail.outbox if one.to == [cast.mother.email]]
    assert "So it always comes." in sent.body
    assert "List-Unsubscribe" not in sent.extra_headers


# --- paper -----------------------------------------------------------------------------------


def test_a_family_on_paper_is_a_task_until_somebody_told_them(cast):
    cast.mother.reach_by = "paper"
    cast.mother.save()
    write(cast, cast.teacher)
    told.tell()
    told.deliver()
    task = ReachTask.objects.get()
    assert task.reason == "paper"
    shown = [str(row.pk) for row in reaching.paper_of(task)]
    write(cast, cast.teacher, key="2")
    told.tell()  # while the page was open
    cast.other_teacher.wear("staff")
    with pytest.raises(NotAllowed):
        reaching.done(by=cast.other_teacher, task=task, how="called", shown=shown)
    reaching.done(by=cast.teacher, task=task, how="printed", shown=shown)
    assert hers(cast, pk=shown[0]).state == "sent"
    again = ReachTask.objects.get(done_at=None)
    assert reaching.paper_of(again).count() == 1


# --- text messages -------------------------------------------------------------------------------


@contextmanager
def gateway(status=200):
    """A real server that takes text messages as JSON."""
    got = []

    class Take(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            words = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, json.loads(words)))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Take)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], got
    finally:
        server.shutdown()
        server.server_close()


def by_text(cast, settings, port):
    settings.SMS_URL = f"json://127.0.0.1:{port}/to/{{number}}"
    cast.mother.mobile, cast.mother.reach_by = "+12065550123", "both"
    cast.mother.language = "es"
    cast.mother.save()


def test_a_text_message_leaves_through_a_real_gateway_and_tells_nothing(cast, settings):
    with gateway() as (port, got):
        by_text(cast, settings, port)
        write(cast, cast.teacher, body="He cried.")
        told.tell()
        told.deliver()
    ((path, said),) = got
    assert path == "/to/+12065550123"
    assert "Algo nuevo sobre Ana" in said["message"]
    assert f"/cases/{cast.case.pk}/" in said["message"]
    assert "cried" not in json.dumps(said)
    states = Delivery.objects.filter(user=cast.mother).values_list("channel", "state")
    assert set(states) == {("sms", "sent"), ("email", "sent")}


def test_a_gateway_that_refuses_is_tried_again_and_ends_as_a_task(cast, settings):
    with gateway(status=503) as (port, got):
        by_text(cast, settings, port)
        cast.mother.reach_by = "sms"
        cast.mother.save()
        write(cast, cast.teacher)
        told.tell()
        for turn in range(delivery.TRIES):
            with clock_at(SCHOOL_TIME + turn * dt.timedelta(days=5)):
                told.deliver()
    assert len(got) == delivery.TRIES
    assert hers(cast, channel="sms").state == "failed"
    assert ReachTask.objects.get().reason == "sms"


def test_no_gateway_and_a_wish_for_texts_is_e_mail(cast):
    cast.mother.mobile, cast.mother.reach_by = "+12065550123", "sms"
    cast.mother.save()
    write(cast, cast.teacher)
    told.tell()
    assert hers(cast).channel == "email"


def test_a_gateway_that_is_no_gateway_is_said(settings):
    settings.SMS_URL = "nonsense://{number}"
    with pytest.raises(texting.NotTaken):
        texting.send(number="+12065550123", words="x")


# --- the clock ------------------------------------------------------------------------------------


def test_the_clock_puts_off_one_job_for_each_person_and_way(cast):
    write(cast, cast.teacher)
    write(cast, cast.teacher, key="2")
    told.tell()
    told.forget()
    jobs.deliver_due()
    waits = told.waiting("deliver_to")
    assert len(waits) == Delivery.objects.values("user").distinct().count()
    write(cast, cast.teacher, key="3")
    told.tell()
    jobs.deliver_due()  # five minutes later: nobody who waits is put off once more
    assert told.waiting("deliver_to") == waits
    assert now() == SCHOOL_TIME
    assert notify.can_be_mailed(cast.mother)
