"""Does an answer by mail become one entry, and nothing else become any?"""

from __future__ import annotations

import datetime as dt
import hashlib
from email.utils import format_datetime

import pytest
from django.core import mail as outgoing
from django.core.cache import cache
from django.core.files.storage import default_storage
from django_tenants.utils import schema_context

from cases.models import Document
from cases.services import cases
from messaging import jobs
from messaging.mail_in.mails import BEGINNING, BIGGEST, Mail
from messaging.mail_in.trimming import new_words
from messaging.mail_in.verdicts import Verdict
from messaging.models import AnswerClaim, AnswerClock, Draft, Entry, InboundMail, ReplyAddress
from messaging.services import (
    answer_clocks,
    answers,
    drafts,
    inbound,
    ledger,
    letters,
    mailed_files,
    reply_addresses,
)
from messaging.services.answers import Reason
from messaging.services.inbound import State
from tenants.base.clock import at as clock_at
from tenants.base.clock import now, today
from tests import mails, told

TUESDAY = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _takes_mail(settings):
    mails.use(settings)


@pytest.fixture
def cast(cast):
    cache.clear()
    told.forget()
    return cast


@pytest.fixture
def to(cast):
    """The mother's address, as an answer to an entry of the teacher."""
    entry = ledger.append(by=cast.teacher, case=cast.case, kind="message", body="Hm?", key="q")
    return mails.address(cast.mother, cast.case, entry)


def entries(cast):
    return Entry.objects.filter(case=cast.case, channel="email").order_by("number")


def answered():
    """The answers that wait, sent by the job's own code; gives them."""
    outgoing.outbox.clear()
    for given in told.waiting("answer_mail"):
        jobs.answer_mail(**given)
    return outgoing.outbox


# --- what real programs send -------------------------------------------------------------------


@pytest.mark.parametrize("name", mails.EXPECTED)
def test_what_is_new_in_a_mail_becomes_the_entry(cast, to, name):
    wanted = mails.EXPECTED[name]
    raw = mails.sample(name, to, cast.mother.email)
    found = inbound.take(raw, recipients=[to])
    assert found.state == State.TAKEN
    entry = entries(cast).get()
    assert entry.body == wanted["body"]
    assert [one["name"] for one in entry.attachments] == wanted.get("files", [])
    assert entry.data["mail"]["left_out"] == wanted.get("left_out", [])
    assert (entry.author, entry.kind, entry.author_role) == (cast.mother, "message", "parent")
    assert entry.data["quotes"] == Entry.objects.get(body="Hm?").number
    assert entry.data["mail"]["sha256"] == hashlib.sha256(raw).hexdigest()
    kept = InboundMail.objects.get(entry=entry)
    assert wanted["body"].splitlines()[0].strip() in kept.text.replace("\xa0", " ")
    assert ledger.verify_case(cast.case) == []


def test_photos_lose_their_place_and_the_original_holds_no_file(cast, to):
    inbound.take(mails.sample("iphone_es_photo_inside", to, cast.mother.email))
    entry = entries(cast).get()
    document = Document.objects.get(pk=entry.attachments[0]["id"])
    assert document.state == "sent"
    assert document.content_type == "image/jpeg"
    with default_storage.open(document.stored_as) as file:
        assert hashlib.sha256(file.read()).hexdigest() == entry.attachments[0]["sha256"]
    original = bytes(InboundMail.objects.get().original)
    assert b"IMG_0042.jpeg" in original
    assert len(original) < 4000


def test_it_happened_on_the_day_it_was_sent(cast, to):
    with clock_at(TUESDAY):
        mails.take(to, cast.mother.email, Date="Mon, 23 Nov 2026 23:50:00 -0800")
        mails.take(to, cast.mother.email, "Future", Date="Wed, 25 Nov 2026 09:50:00 -0800")
        mails.take(to, cast.mother.email, "Odd", Date="yesterday")
    days = {entry.body: entry.happened_on.day for entry in entries(cast)}
    assert days == {"Hello from home.": 23, "Future": 24, "Odd": 24}


def test_a_draft_in_the_portal_stays(cast, to):
    draft = drafts.open_draft(by=cast.mother, case=cast.case)
    drafts.keep(by=cast.mother, case=cast.case, key=draft.key, body="half a wo", data={})
    assert mails.take(to, cast.mother.email).state == State.TAKEN
    assert Draft.objects.get(author=cast.mother).body == "half a wo"


@pytest.mark.parametrize(("hat", "role"), [("staff", "specialist"), ("family", "parent")])
def test_who_is_staff_and_parent_answers_in_the_hat_that_was_written_to(cast, hat, role):
    person = cast.two_hats
    cast.child.guardianships.create(
        user=person, standing="education_rights", starts=cast.case.opened_on
    )
    to = mails.address(person, cast.case, hat=hat)
    entry = mails.take(to, person.email, "I see it too.").entry
    assert (entry.author, entry.author_role) == (person, role)


def test_staff_who_answer_a_letter_by_mail_stop_its_clock(cast):
    letter = ledger.append(by=cast.mother, case=cast.case, kind="letter", body="Please", key="l")
    answer_clocks.start(by=cast.mother, entry=letter, kind="concern", titles={})
    to = mails.address(cast.teacher, cast.case, letter, hat="staff")
    found = mails.take(to, cast.teacher.email, "We can meet on Friday.")
    clock = AnswerClock.objects.get()
    assert (clock.state, clock.answer) == ("answered", found.entry)
    assert found.entry.data["answers"] == letter.number


def test_a_parents_mail_about_a_letter_answers_nothing(cast):
    letter = ledger.append(by=cast.mother, case=cast.case, kind="letter", body="Please", key="l")
    answer_clocks.start(by=cast.mother, entry=letter, kind="concern", titles={})
    mails.take(mails.address(cast.mother, cast.case, letter), cast.mother.email)
    assert AnswerClock.objects.get().state == "waiting"


# --- nothing but our own mail ------------------------------------------------------------------


@pytest.mark.parametrize("name", mails.EXPECTED)
def test_a_mail_without_its_own_words_says_nothing(cast, to, name):
    raw = mails.without_words(name, to, cast.mother.email)
    ours = reply_addresses.ours(ReplyAddress.objects.get())
    assert new_words(Mail(raw), ours=ours) == ""
    found = inbound.take(raw, recipients=[to])
    wanted = mails.EXPECTED[name]
    if wanted.get("files"):
        assert (found.entry.kind, found.entry.body) == ("document", "")
    else:
        reason = Reason.NO_FILES if wanted.get("left_out") else Reason.EMPTY
        assert (found.state, found.reason) == (State.REFUSED, reason)
        assert not entries(cast).exists()


@pytest.mark.parametrize("name", ["outlook_desktop_en", "outlook_mobile_html_only"])
def test_staffs_empty_answer_ends_no_clock(cast, name):
    letter = ledger.append(by=cast.mother, case=cast.case, kind="letter", body="Please", key="l")
    answer_clocks.start(by=cast.mother, entry=letter, kind="concern", titles={})
    to = mails.address(cast.teacher, cast.case, letter, hat="staff")
    raw = mails.without_words(name, to, cast.teacher.email)
    assert inbound.take(raw, recipients=[to]).reason == Reason.EMPTY
    assert AnswerClock.objects.get().state == "waiting"


# --- once -------------------------------------------------------------------------------------


def test_the_same_mail_again_is_the_same_entry(cast, to):
    raw = mails.letter(to, cast.mother.email)
    first = inbound.take(raw, recipients=[to])
    again = inbound.take(b"Received: from somewhere\r\n" + raw, recipients=[to])
    assert (again.state, again.entry) == (State.AGAIN, first.entry)
    assert entries(cast).count() == 1


def test_the_same_words_under_another_message_id_are_a_replay(cast, to):
    date = format_datetime(now())
    assert mails.take(to, cast.mother.email, Date=date).state == State.TAKEN
    assert mails.take(to, cast.mother.email, Date=date).state == State.AGAIN
    assert entries(cast).count() == 1


def test_other_words_under_the_same_message_id_are_no_second_entry(cast, to):
    assert mails.take(to, cast.mother.email, "One", Message_ID="<1@x>").state == State.TAKEN
    assert mails.take(to, cast.mother.email, "Two", Message_ID="<1@x>").state == State.AGAIN
    assert [entry.body for entry in entries(cast)] == ["One"]


def test_a_mail_without_a_message_id_is_known_by_its_words(cast, to):
    given = {"Message_ID": None, "Date": format_datetime(now())}
    assert mails.take(to, cast.mother.email, **given).state == State.TAKEN
    assert mails.take(to, cast.mother.email, **given).state == State.AGAIN
    assert mails.take(to, cast.mother.email, "Other words", **given).state == State.TAKEN


# --- refused, kindly ----------------------------------------------------------------------------


def refused(cast, to, by, reason, body="He read.", **given):
    found = mails.take(to, by, body, **given)
    assert (found.state, found.reason) == (State.REFUSED, reason)
    assert not entries(cast).exists()
    return found


def test_a_proved_stranger_is_told_and_gets_the_words_back(cast, to):
    refused(cast, to, "aunt@family.example", Reason.STRANGER, body="I am her aunt.")
    (said,) = answered()
    assert said.to == ["aunt@family.example"]
    assert "belongs to another e-mail address" in said.body
    assert "I am her aunt." in said.body
    for secret in ("Ana", "Mother", cast.mother.email, str(cast.case.pk)):
        assert secret not in said.body
    assert said.extra_headers["Auto-Submitted"] == "auto-replied"


@pytest.mark.parametrize(
    "proof",
    [
        "",
        f"Authentication-Results: {mails.RECEIVER}; dmarc=fail header.from=alder.example\r\n",
        f"Authentication-Results: {mails.RECEIVER}; spf=pass smtp.mailfrom=evil.example;"
        " dkim=pass header.d=evil.example\r\n",
        "Authentication-Results: mx.evil.example; dmarc=pass\r\n",
        f"Authentication-Results: {mails.RECEIVER}; none\r\n"
        f"Authentication-Results: {mails.RECEIVER}; dmarc=pass\r\n",
        f"Authentication-Results: {mails.RECEIVER} (dmarc=pass); dmarc=fail\r\n",
        f"Authentication-Results: {mails.RECEIVER}; dmarc=pass header.from=evil.example\r\n",
        # The receiver repeats the envelope's sender, which the forger chose.
        f'Authentication-Results: {mails.RECEIVER}; spf=pass smtp.mailfrom="x; dkim=pass'
        ' header.d=alder.example "@evil.example\r\n',
        f"Authentication-Results: {mails.RECEIVER}; spf=pass smtp.mailfrom==?utf-8?q?=3B_dkim"
        "=3Dpass_header.d=3Dalder.example_?=@evil.example; dmarc=none\r\n",
        f"Authentication-Results: {mails.RECEIVER}; dkim=pass header.d=alder.example; spf=pass"
        ' smtp.mailfrom="("@evil.example; dmarc=fail; arc=none (x) smtp.helo=")"\r\n',
        f"Authentication-Results: {mails.RECEIVER}; spf=pass (never closed; dmarc=fail\r\n",
    ],
)
def test_forged_mail_is_told_to_the_person_whose_name_it_bears(cast, to, proof):
    refused(cast, to, cast.mother.email, Reason.FORGED, body="Buy pills", proof=proof)
    (said,) = answered()
    assert said.to == [cast.mother.email]
    assert "could not make sure that you sent it" in said.body
    assert "pills" not in said.body


@pytest.mark.parametrize(
    "sender",
    [
        "=?utf-8?q?{words}_=28?= <thief@evil.example>",
        "=?utf-8?q?=3C{words}=3E?= <thief@evil.example>",
        "{by} (x <thief@evil.example>",
        "{by})<thief@evil.example>",
        "<{by}> <thief@evil.example>",
        "{by}, thief@evil.example",
        '"thief <thief@evil.example>" <{by}',
        "thief@evil.example\r\nFrom: {by}",
    ],
)
def test_a_sender_that_can_be_read_in_two_ways_is_not_the_mother(cast, to, sender):
    by = cast.mother.email
    line = sender.format(by=by, words=by.replace("@", "=40"))
    raw = mails.letter(to, by).replace(f"From: {by}".encode(), f"From: {line}".encode())
    found = inbound.take(raw, recipients=[to], verdict=Verdict.TRUE)
    assert (found.state, found.reason) == (State.REFUSED, Reason.STRANGER)


@pytest.mark.parametrize(
    "sender",
    [
        '"Mother, at home" <{by}>',
        "Mother <{by}>",
        "{by} <{by}>",
        "=?utf-8?q?Mar=C3=ADa?= <{by}>",
        "Mother (home) <{by}>",
        "Mother, PhD <{by}>",
        "{by} (Mother)",
        "<{by}>",
    ],
)
def test_a_sender_as_programs_write_it(cast, to, sender):
    by = cast.mother.email
    line = sender.format(by=by.title())
    raw = mails.letter(to, by).replace(f"From: {by}".encode(), f"From: {line}".encode())
    assert inbound.take(raw, recipients=[to]).state == State.TAKEN


def test_a_mail_from_nobody_is_not_from_a_person_without_an_address(cast, to):
    raw = mails.letter(to, cast.mother.email, From=None)
    cast.mother.email = None
    cast.mother.save()
    found = inbound.take(raw, recipients=[to])
    assert (found.state, found.reason) == (State.REFUSED, Reason.STRANGER)


def test_a_forged_stranger_is_told_nothing(cast, to):
    found = refused(cast, to, "aunt@family.example", Reason.STRANGER, proof="")
    assert not found.answered
    assert answered() == []


@pytest.mark.parametrize(
    "proof",
    [
        "dkim=pass header.d=alder.example",
        "dkim=pass header.i=@alder.example header.s=s1",
        "spf=pass (ok) smtp.mailfrom=bounces@mail.alder.example; dmarc=none",
        "dkim=fail header.d=evil.example; dmarc=pass action=none header.from=alder.example",
    ],
)
def test_what_a_receiver_says_that_proves_the_sender(cast, to, proof):
    line = f"Authentication-Results: {mails.RECEIVER} 1;\r\n {proof}\r\n"
    assert mails.take(to, cast.mother.email, proof=line).state == State.TAKEN


def test_who_left_the_team_gets_the_words_back_in_their_language(cast):
    cast.specialist.language = "es"
    cast.specialist.save()
    to = mails.address(cast.specialist, cast.case, hat="staff")
    cases.remove_member(by=cast.case_manager, place=cast.case.team.get(user=cast.specialist))
    cast.specialist.forget_roles()
    with clock_at(now() + dt.timedelta(days=2)):
        refused(cast, to, cast.specialist.email, Reason.LEFT, body="Leyó bien.")
        (said,) = answered()
    assert said.to == [cast.specialist.email]
    assert "Leyó bien." in said.body
    assert "Sus palabras están a salvo" in said.body


def test_a_closed_case_takes_no_mail(cast, to):
    cast.case.closed_on = cast.case.opened_on
    cast.case.save()
    refused(cast, to, cast.mother.email, Reason.CLOSED)
    assert "He read." in answered()[0].body


@pytest.mark.parametrize(
    ("reason", "body"),
    [(Reason.TOO_LONG, "word " * 5000), (Reason.EMPTY, "\n\n"), (Reason.EMPTY, "-- \nMother")],
)
def test_too_long_and_empty(cast, to, reason, body):
    refused(cast, to, cast.mother.email, reason, body=body)
    assert len(answered()) == 1


def test_of_a_mail_that_is_too_big_only_the_beginning_is_read(cast, to):
    files = [("a.txt", b"three pages\n" * (BIGGEST // 16), "text/plain")]
    raw = mails.letter(to, cast.mother.email, "He read.", files=files)
    assert len(raw) > BIGGEST
    mail = Mail(raw)
    assert mail.is_too_big
    assert len(mail.raw) == BEGINNING
    found = inbound.take(mail, recipients=[to])
    assert (found.state, found.reason) == (State.REFUSED, Reason.TOO_BIG)
    assert inbound.take(raw, recipients=[to]).answered
    assert not entries(cast).exists()
    (said,) = answered()
    assert "too big" in said.body
    assert "He read." in said.body


def test_words_that_make_an_evaluation_wait_come_back_with_the_rule(cast):
    cast.case.evaluation_requested_on = cast.case.opened_on
    cast.case.save()
    to = mails.address(cast.teacher, cast.case, hat="staff")
    words = "Let us finish six weeks of Tier 2 before we test."
    refused(cast, to, cast.teacher.email, Reason.DELAY, body=words)
    (said,) = answered()
    assert "34 CFR 300.301(b)" in said.body
    assert words in said.body


def test_an_answer_to_a_request_that_makes_it_wait_comes_back_too(cast):
    draft = letters.save_answers(
        by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="yes"
    )
    letter = letters.send(by=cast.mother, draft=draft)
    to = mails.address(cast.teacher, cast.case, letter, hat="staff")
    refused(cast, to, cast.teacher.email, Reason.DELAY, body="Let us complete Tier 2 first.")
    assert AnswerClock.objects.get().state == "waiting"


@pytest.mark.parametrize("told", ["letter", "overdue", "question"])
def test_a_second_answer_that_makes_the_request_wait_comes_back_too(cast, told):
    """The first one ended the wait for an answer; the request is not decided."""
    draft = letters.save_answers(
        by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="yes"
    )
    letter = letters.send(by=cast.mother, draft=draft)
    if told == "overdue":
        answer_clocks.record_on(AnswerClock.objects.get(), "letter.overdue", None, due="2026-11-20")
    about = {
        "letter": lambda: letter,
        "overdue": lambda: Entry.objects.get(data__verb="letter.overdue"),
        "question": lambda: ledger.append(
            by=cast.mother,
            case=cast.case,
            kind="message",
            body="And now?",
            key="now",
            data={"quotes": letter.number},
        ),
    }[told]()
    first = mails.address(cast.teacher, cast.case, letter, hat="staff")
    assert mails.take(first, cast.teacher.email, "We got it.").state == State.TAKEN
    assert AnswerClock.objects.get().state == "answered"
    to = mails.address(cast.teacher, cast.case, about, hat="staff")
    found = mails.take(to, cast.teacher.email, "Let us complete Tier 2 first.")
    assert (found.state, found.reason) == (State.REFUSED, Reason.DELAY)
    assert entries(cast).count() == 1


# --- files ------------------------------------------------------------------------------------


def test_files_that_cannot_come_leave_the_words_and_are_told(cast, to, settings):
    files = [
        ("a.exe", b"MZ" + b"\x00" * 200, "application/octet-stream"),
        ("leer.txt", b"", "text/plain"),
        ("hola.pdf", mails.small_pdf(), "application/pdf"),
    ]
    found = mails.take(to, cast.mother.email, "Three files", files=files)
    assert (found.state, found.answered) == (State.TAKEN, True)
    assert [one["name"] for one in found.entry.attachments] == ["hola.pdf"]
    (said,) = answered()
    assert "a.exe: " in said.body
    assert "leer.txt: " in said.body
    assert f"Your words are entry {found.entry.number}" in said.body


def test_a_mail_that_is_only_a_file_is_a_document(cast, to):
    files = [("hola.pdf", mails.small_pdf(), "application/pdf")]
    assert mails.take(to, cast.mother.email, "", files=files).entry.kind == "document"


def test_a_mail_with_nothing_but_files_that_cannot_come(cast, to):
    files = [("a.exe", b"MZ" + b"\x00" * 200, "application/octet-stream")]
    refused(cast, to, cast.mother.email, Reason.NO_FILES, body="", files=files)
    assert "a.exe" in answered()[0].body


def test_more_than_ten_files(cast, to):
    files = [(f"{n}.txt", f"text {n}".encode(), "text/plain") for n in range(12)]
    found = mails.take(to, cast.mother.email, files=files)
    assert len(found.entry.attachments) == 10
    assert len(found.entry.data["mail"]["left_out"]) == 2


def test_a_scanner_that_is_away_makes_the_mail_come_again(cast, to, settings):
    settings.CLAMAV = "127.0.0.1:9"
    files = [("hola.pdf", mails.small_pdf(), "application/pdf")]
    with pytest.raises(mailed_files.ScannerAway):
        mails.take(to, cast.mother.email, files=files)
    assert not entries(cast).exists()


# --- no answer at all ----------------------------------------------------------------------------

PROGRAMS = [
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "auto-generated (failure)"},
    {"Precedence": "bulk"},
    {"Precedence": "auto_reply"},
    {"X_Autoreply": "yes"},
    {"List_Id": "<parents.example>"},
    {"Return_Path": "<>"},
    {"Subject": "Automatic reply: Something new about Ana"},
    {"Subject": "Respuesta automática: Algo nuevo"},
    {"Subject": "Out of office"},
    {"Subject": "I am currently out of the office Re: Something new"},
    {"Subject": "Away from my desk: Something new about Ana"},
    {"Subject": "Vacation reply: Something new about Ana"},
    {"Subject": "Automated response: Something new about Ana"},
    {"Subject": "OOO: Re: Something new about Ana"},
    {"Subject": "On leave: Re: Something new about Ana"},
    {"Subject": "Ausente: Re: Algo nuevo sobre Ana"},
    {"Subject": "Aviso de ausencia: RE: Algo nuevo sobre Ana"},
    {"Subject": "De vacaciones - Re: Algo nuevo sobre Ana"},
    {"Subject": "Estoy fuera de la oficina"},
    {"Subject": "Ausente de la oficina: Algo nuevo"},
    {"Subject": "Mensaje automático: Algo nuevo"},
    {"X_Auto_Response_Suppress": "All"},
    {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
]
# What a person writes about a child that is away.
PERSONS = [
    {"Subject": "Ausente: Ana, el martes"},
    {"Subject": "Aviso de ausencia"},
    {"Subject": "Away on Friday"},
    {"Subject": "Re: Ausente: Re: Algo nuevo sobre Ana"},
    {"Subject": "Vacation - Ana comes back on Monday"},
    {"X_Auto_Response_Suppress": "None"},
]


@pytest.mark.parametrize("headers", PROGRAMS, ids=str)
@pytest.mark.parametrize("who", ["mother", "stranger"])
def test_programs_are_neither_taken_nor_answered(cast, to, headers, who):
    by = cast.mother.email if who == "mother" else "robot@family.example"
    assert mails.take(to, by, **headers).state == State.IGNORED
    assert not entries(cast).exists()
    assert answered() == []


@pytest.mark.parametrize("headers", PERSONS, ids=str)
def test_who_writes_that_a_child_is_away_is_no_program(cast, to, headers):
    assert mails.take(to, cast.mother.email, **headers).state == State.TAKEN


@pytest.mark.parametrize("by", ["MAILER-DAEMON@mail.example", "postmaster@mail.example"])
def test_mail_servers_are_not_answered(cast, to, by):
    assert mails.take(to, by).state == State.IGNORED


def test_an_empty_envelope_sender_is_never_answered(cast, to):
    raw = mails.letter(to, "aunt@family.example")
    assert inbound.take(raw, recipients=[to], envelope_sender="").state == State.IGNORED


def test_two_programs_never_write_to_each_other_without_end(cast, to):
    for _turn in range(answers.MOST_AN_HOUR + 4):
        mails.take(to, "aunt@family.example", "again")
    assert len(answered()) == answers.MOST_AN_HOUR


def test_a_refused_mail_that_comes_again_is_answered_once(cast, to):
    for _turn in range(3):
        mails.take(to, "aunt@family.example", Message_ID="<1@x>")
    assert len(answered()) == 1


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [str.upper, lambda to: f" {to} ", lambda to: f"{to}."])
def test_an_address_is_known_however_servers_write_it(cast, to, change):
    found = inbound.take(mails.letter(to, cast.mother.email), recipients=[change(to)])
    assert found.state == State.TAKEN


@pytest.mark.parametrize(
    "spoil",
    [
        lambda to: to.replace("@", "x@"),
        lambda to: to[:-30] + ("b" if to[-30] == "a" else "a") + to[-29:],
        lambda to: to.replace("footbridge.test", "evil.test"),
        lambda to: "reply@reply.footbridge.test",
        lambda to: "reply+" + "a" * 34 + "@reply.footbridge.test",
        lambda to: "",
    ],
)
def test_an_address_that_was_changed_is_nobodys(cast, to, spoil):
    raw = mails.letter(spoil(to) or "x@y.example", cast.mother.email)
    assert inbound.take(raw, recipients=[spoil(to)]).state == State.NOBODY


def test_it_works_years_later_and_after_a_new_secret_key(cast, to, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, []
    with clock_at(now() + dt.timedelta(days=100)):
        assert mails.take(to, cast.mother.email).state == State.TAKEN


def test_an_address_of_one_district_does_nothing_in_another(cast, to, birch, birch_cast, settings):
    with schema_context(birch.schema_name):
        birch_cast.mother.email = cast.mother.email
        birch_cast.mother.save()
        before = Entry.objects.count()
        theirs = mails.address(birch_cast.mother, birch_cast.case)
    tag = len("reply+") + 8
    swapped = theirs[:tag] + to[tag:]  # Alder's secret under Birch's name
    raw = mails.letter(swapped, cast.mother.email)
    assert inbound.take(raw, recipients=[swapped]).state == State.NOBODY
    assert mails.take(to, cast.mother.email).state == State.TAKEN
    with schema_context(birch.schema_name):
        assert Entry.objects.count() == before


def test_a_district_that_is_closed_for_now_loses_no_mail(cast, to, alder, owner_sql, monkeypatch):
    monkeypatch.setattr(type(alder), "is_open", False)
    with pytest.raises(inbound.TryLater):
        mails.take(to, cast.mother.email)


# --- which notices offer it ----------------------------------------------------------------------


@pytest.fixture
def _school_time(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: TUESDAY)


def notices(settings):
    with told.post_office() as box:
        told.use(settings, box.port)
        told.tell()
        told.deliver()
    return {one["To"]: one for one in box.letters}


@pytest.mark.usefixtures("_school_time")
def test_each_notice_says_where_it_is_answered_and_the_answer_arrives(cast, settings):
    entry = ledger.append(by=cast.teacher, case=cast.case, kind="message", body="Hm", key="1")
    got = notices(settings)
    letter = got[cast.mother.email]
    assert letter["From"] == settings.DEFAULT_FROM_EMAIL
    line = "You can answer this e-mail."
    for part in ("plain", "html"):
        assert line in letter.get_body((part,)).get_content()
    found = mails.take(str(letter["Reply-To"]), cast.mother.email, "From the mail")
    assert found.entry.data["quotes"] == entry.number
    addresses = {one["Reply-To"] for one in got.values()}
    assert len(addresses) == len(got)


@pytest.mark.usefixtures("_school_time")
def test_who_may_not_write_is_promised_nothing(cast, settings):
    cast.child.guardianships.filter(user=cast.father).update(receives_copies=True)
    ledger.append(by=cast.case_manager, case=cast.case, kind="notice", body="Hm", key="1")
    letter = notices(settings)[cast.father.email]
    assert letter["Reply-To"] is None
    assert "Please do not answer this e-mail" in letter.get_body(("plain",)).get_content()


@pytest.mark.usefixtures("_school_time")
def test_without_a_domain_nothing_is_promised(cast, settings):
    settings.INBOUND_DOMAIN = ""
    ledger.append(by=cast.teacher, case=cast.case, kind="message", body="Hm", key="1")
    letter = notices(settings)[cast.mother.email]
    assert letter["Reply-To"] is None
    assert "Please do not answer this e-mail" in letter.get_body(("plain",)).get_content()
    assert not ReplyAddress.objects.exists()


# --- one tap away --------------------------------------------------------------------------------


def test_the_mail_as_it_was_sent_is_one_tap_away_for_who_sees_the_entry(
    cast, to, alder, client_for
):
    raw = mails.sample("outlook_mobile_es", to, cast.mother.email)
    entry = inbound.take(raw, recipients=[to]).entry
    path = f"/cases/{cast.case.pk}/entries/{entry.number}/mail/"
    page = client_for(alder, cast.teacher).get(f"/cases/{cast.case.pk}/").content.decode()
    assert f'href="{path}"' in page
    shown = client_for(alder, cast.teacher).get(path).content.decode()
    assert "Obtener Outlook para Android" in shown
    assert hashlib.sha256(raw).hexdigest() in shown
    for other in (cast.other_mother, cast.other_teacher, cast.interpreter):
        assert client_for(alder, other).get(path).status_code == 404
    number = Entry.objects.get(body="Hm?").number
    assert client_for(alder, cast.teacher).get(f"{path[:-7]}{number}/mail/").status_code == 404


def test_the_keys_of_the_sender_are_not_shown_to_others(cast, to, alder, client_for):
    stop = "https://alder.footbridge.test/notices/stop/WyJkNDBl-x_:1xWNL8:PPJ0WGH3r/"
    body = f"Yes.\n\n> To: {to}\n> Stop these e-mails: {stop}\n"
    entry = mails.take(to, cast.mother.email, body).entry
    path = f"/cases/{cast.case.pk}/entries/{entry.number}/mail/"
    shown = client_for(alder, cast.teacher).get(path).content.decode()
    assert "Stop these e-mails" in shown
    assert to.partition("@")[0] not in shown
    assert "PPJ0WGH3r" not in shown


# --- which letter is answered --------------------------------------------------------------------


EVENING = dt.datetime(2026, 11, 24, 4, 42, tzinfo=dt.UTC)  # a Monday, 20:42 in Seattle
MORNING = dt.datetime(2026, 11, 24, 16, 5, tzinfo=dt.UTC)


def a_letter(cast, key="l", day=None):
    entry = ledger.append(
        by=cast.mother, case=cast.case, kind="letter", body="Please", key=key, happened_on=day
    )
    return answer_clocks.start(by=cast.mother, entry=entry, kind="concern", titles={})


def clocks():
    return [row.state for row in AnswerClock.objects.order_by("first__number")]


def the_mails(settings, moment, to):
    """What this person gets at that moment."""
    with told.post_office() as box, clock_at(moment):
        told.use(settings, box.port)
        told.tell()
        told.deliver()
    return [one for one in box.letters if one["To"] == to.email]


def answer(letter, by, moment, words="We can meet on Friday."):
    with clock_at(moment):
        return mails.take(str(letter["Reply-To"]), by.email, words, Date=format_datetime(now()))


def test_the_morning_after_a_letter_and_a_message_each_is_answered_for_itself(
    cast, settings, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: EVENING)
    with clock_at(EVENING):
        clock = a_letter(cast)
        ledger.append(by=cast.mother, case=cast.case, kind="message", body="And this", key="m")
        told.tell()
    monkeypatch.setattr("django.utils.timezone.now", lambda: MORNING)
    got = the_mails(settings, MORNING, cast.teacher)
    subjects = {one["Subject"]: one for one in got}
    assert set(subjects) == {"A letter about Ana", "Something new about Ana"}
    found = answer(subjects["Something new about Ana"], cast.teacher, MORNING, "The bus is late.")
    assert "answers" not in found.entry.data
    assert clocks() == ["waiting"]
    found = answer(subjects["A letter about Ana"], cast.teacher, MORNING)
    assert clocks() == ["answered"]
    assert found.entry.data["answers"] == clock.first.number


def overdue(cast, settings, monkeypatch, *clocks, moment=TUESDAY):
    """What the teacher gets, who wants the news together, when these letters had no answer."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    with clock_at(moment):
        told.forget()
        for clock in clocks:
            answer_clocks.record_on(clock, "letter.overdue", None, due="2026-11-20")
        ledger.append(by=cast.mother, case=cast.case, kind="message", body="And this", key="m")
    return the_mails(settings, moment, cast.teacher)


def test_the_reminder_of_a_letter_is_answered_like_the_letter(cast, settings, monkeypatch):
    clock = a_letter(cast, day=dt.date(2026, 11, 2))
    monkeypatch.setattr("django.utils.timezone.now", lambda: TUESDAY)
    told.forget()
    with clock_at(TUESDAY):
        answer_clocks.record_on(clock, "letter.overdue", None, due="2026-11-20")
    (reminder,) = the_mails(settings, TUESDAY, cast.teacher)
    assert reminder["Subject"] == "A letter about Ana has no answer yet"
    found = answer(reminder, cast.teacher, TUESDAY)
    assert clocks() == ["answered"]
    assert found.entry.data["answers"] == clock.first.number
    assert found.entry.data["quotes"] == clock.first.number


def test_of_several_news_in_one_mail_the_family_says_if_the_letter_was_answered(
    cast, settings, monkeypatch, alder, client_for
):
    """One letter was among the news, but the words may be about the others: "The bus is late"
    to a mail that also told of a message must not end a wait that nobody answered."""
    clock = a_letter(cast, day=dt.date(2026, 11, 2))
    (both,) = overdue(cast, settings, monkeypatch, clock)
    assert both["Subject"] == "2 pieces of news about Ana"
    entry = answer(both, cast.teacher, TUESDAY, "The bus is late.").entry
    assert "answers" not in entry.data
    assert clocks() == ["waiting"]
    mother = client_for(alder, cast.mother)
    assert "Was your letter answered? Say yes or no" in mother.get("/").content.decode()
    page = f"/cases/letters/clocks/{clock.pk}/"
    assert "told of other things too" in mother.get(page).content.decode()
    mother.post(page, {"action": "agree", "entry": entry.number})
    assert clocks() == ["answered"]


@pytest.mark.parametrize(
    "verb", ["letter.came_back", "letter.answer_agreed", "letter.answer_declined"]
)
def test_other_news_of_a_letter_ask_for_no_answer(cast, verb):
    clock = a_letter(cast)
    answer_clocks.record_on(clock, verb, cast.mother, person_name="Teacher", number=1)
    said = Entry.objects.get(data__verb=verb)
    to = mails.address(cast.teacher, cast.case, said, hat="staff")
    found = mails.take(to, cast.teacher.email, "Thank you for telling me.")
    assert found.state == State.TAKEN
    assert "answers" not in found.entry.data
    assert clocks() == ["waiting"]


def test_which_of_several_letters_is_answered_the_family_says(
    cast, settings, monkeypatch, alder, client_for
):
    two = [a_letter(cast, key, day=dt.date(2026, 11, 2)) for key in ("a", "b")]
    third = a_letter(cast, "c")
    (mail,) = overdue(cast, settings, monkeypatch, *two)
    entry = answer(mail, cast.teacher, TUESDAY).entry
    assert clocks() == ["waiting"] * 3
    rows = AnswerClaim.objects.order_by("clock__first__number")
    assert [(row.clock, row.entry) for row in rows] == [(clock, entry) for clock in two]
    mother = client_for(alder, cast.mother)
    assert "Was your letter answered? Say yes or no" in mother.get("/").content.decode()
    first, second, _third = [f"/cases/letters/clocks/{row.pk}/" for row in (*two, third)]
    page = mother.get(first).content.decode()
    assert "answered by e-mail on" in page
    assert "on the phone or in person" not in page
    mother.post(first, {"action": "agree", "entry": entry.number})
    mother.post(second, {"action": "decline", "entry": entry.number})
    assert clocks() == ["answered", "waiting", "waiting"]
    assert [row.state for row in rows.all()] == ["agreed", "declined"]


@pytest.mark.parametrize("rung", [2, 3])
def test_a_notice_of_any_letter_of_the_ladder_is_answered(cast, rung):
    clock = a_letter(cast)
    later = {
        n: ledger.append(
            by=cast.mother,
            case=cast.case,
            kind="letter",
            body=f"Letter {n}",
            key=str(n),
            data={"rung": n, "first": clock.first.number},
        )
        for n in (2, 3)
    }
    AnswerClock.objects.update(latest=later[3], rung=3, repeated_on=today(), patience=5)
    to = mails.address(cast.teacher, cast.case, later[rung], hat="staff")
    found = mails.take(to, cast.teacher.email, "I am sorry. We can meet on Friday.")
    assert clocks() == ["answered"]
    assert found.entry.data["answers"] == clock.first.number


def test_when_the_family_says_that_it_was_no_answer_its_notice_is_answered(cast):
    clock = a_letter(cast)
    with clock_at(now()):
        answer_clocks.record_on(clock, "letter.answer_disputed", cast.mother, reason="Not yet.")
    said = Entry.objects.get(data__verb="letter.answer_disputed")
    to = mails.address(cast.teacher, cast.case, said, hat="staff")
    mails.take(to, cast.teacher.email, "Then Friday.")
    assert clocks() == ["answered"]


def test_the_family_answers_no_reminder_for_the_school(cast):
    clock = a_letter(cast)
    answer_clocks.record_on(clock, "letter.overdue", None, due="2026-11-20")
    said = Entry.objects.get(data__verb="letter.overdue")
    mails.take(mails.address(cast.mother, cast.case, said), cast.mother.email)
    assert clocks() == ["waiting"]
