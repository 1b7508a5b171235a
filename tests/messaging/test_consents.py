"""Is a consent informed, signed by who may, tied to its text, and never more than it says?"""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.models import CaseFact
from cases.services import facts, road
from messaging.details import details
from messaging.models import Entry, Paper
from messaging.services import consents, papers
from tenants.audit.models import Event
from tenants.base.clock import at, now, today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.rulepacks.schema import ClockKey
from tests import told
from tests.paper_tools import on_paper, send, sign, wear
from tests.thread_tools import url

PASSWORD = "correct horse battery"
DAY = dt.timedelta(days=1)


def known(cast, kind):
    return CaseFact.objects.standing().filter(case=cast.case, kind=kind)


def write(cast, kind, days=0):
    said = facts.Said(kind, today() - days * DAY)
    return facts.record_fact(by=cast.case_manager, case=cast.case, said=said)


def open_clocks(cast):
    return {clock.key for clock in road.road_of(cast.case).open_clocks}


@pytest.fixture
def asked(cast):
    """The consent form to test, sent after a request."""
    write(cast, "referral_received", 5)
    return send(cast, "consent-evaluate")


@pytest.fixture
def offered(cast):
    """The consent form to start services, after a meeting."""
    for kind, days in (
        ("referral_received", 60),
        ("consent_received", 50),
        ("eligible", 20),
        ("plan_meeting", 3),
    ):
        write(cast, kind, days)
    return send(cast, "consent-services")


# --- asked and signed ---------------------------------------------------------------------------


def test_a_signature_says_who_when_and_which_text(cast, asked):
    assert asked.state == "asked"
    assert known(cast, "consent_asked").exists()
    entry = sign(asked, cast.mother)
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by, asked.answered_on) == ("given", cast.mother, today())
    assert (entry.kind, entry.author, entry.channel) == ("decision", cast.mother, "portal")
    proof = entry.data["formal_answer"]
    assert proof["sha256"] == asked.texts["en"]["sha256"]
    assert proof["signed_name"] == "Mother"
    assert dt.datetime.fromisoformat(proof["signed_at"]).tzinfo
    assert asked.texts["en"]["sha256"] in dict(details(entry)).values()
    received = known(cast, "consent_received").get()
    assert (received.how, received.from_whom) == ("portal", cast.mother)
    assert known(cast, "consent_signed").exists()
    cast.case.refresh_from_db()
    assert cast.case.stage == "evaluation"
    assert Event.objects.filter(verb="paper.answered").count() == 1


def test_a_yes_to_tests_is_no_yes_to_services_and_says_so(cast, asked):
    text = asked.texts["en"]["text"]
    assert "**not** a yes to special education" in text
    assert "**no** es un sí" in asked.texts["es"]["text"]
    sign(asked, cast.mother)
    assert not known(cast, "services_consent_received").exists()
    with pytest.raises(BadInput):
        write(cast, "services_started")


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"sha256": "0" * 64}, Conflict),
        ({"language": "ar"}, Conflict),
        ({"name": "Somebody Else"}, BadInput),
        ({"name": " "}, BadInput),
        ({"says": "partly"}, BadInput),
        ({"says": "revoked"}, Conflict),
        ({"says": "told"}, BadInput),
        ({"statement": "x" * 901}, BadInput),
    ],
)
def test_what_is_no_signature_changes_nothing(cast, asked, more, error):
    before = Entry.objects.count()
    given = {"sha256": asked.texts["en"]["sha256"], "language": "en", "says": "given"}
    given |= {"name": "Mother", "key": uuid.uuid4(), **more}
    with pytest.raises(error):
        consents.sign(by=wear(cast.mother), paper=asked, signed=consents.Signed(**given))
    asked.refresh_from_db()
    assert asked.state == "asked"
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    "who", ["father", "other_mother", "case_manager", "administrator", "past_guest", "interpreter"]
)
def test_nobody_else_signs(cast, asked, who):
    user = cast.people[who]
    if "family" in user.hats:
        user.wear("family")
    with pytest.raises(NotAllowed):
        sign(asked, user)


def test_the_same_key_signs_once_and_another_is_too_late(cast, asked):
    key = uuid.uuid4()
    first = sign(asked, cast.mother, key=key)
    assert sign(asked, cast.mother, key=key) == first
    with pytest.raises(Conflict):
        sign(asked, cast.mother)
    assert known(cast, "consent_received").count() == 1


def test_a_part_needs_a_statement_and_everyone_reads_it(cast, asked):
    entry = sign(asked, cast.mother, "partly", statement="Reading yes, the interview no.")
    assert "Reading yes, the interview no." in entry.body
    received = known(cast, "consent_received").get()
    assert received.note == "Reading yes, the interview no."
    asked.refresh_from_db()
    assert asked.state == "partly"


@pytest.fixture
def three(cast):
    """A form that proposes three tests."""
    write(cast, "referral_received", 5)
    tests = {
        "en": "Reading: WIAT, Ms. Ortiz\n- Speech: CELF, Mr. Hill\n\nHearing: the nurse",
        "es": "Lectura: WIAT, Sra. Ortiz\nHabla: CELF, Sr. Hill\nOído: la enfermera",
    }
    return send(cast, "consent-evaluate", tests=tests)


def test_a_part_is_ticked_and_both_sides_see_what_was_not(cast, three, alder, client_for):
    """34 CFR 300.300(d)(3): a no to one is no reason to refuse another."""
    entry = sign(
        three,
        cast.mother,
        "partly",
        language="es",
        ticked=(0, 2),
        statement="Habla no: ya la tiene.",
    )
    assert "No acepto:\n\n- Habla: CELF, Sr. Hill\n\nHabla no: ya la tiene." in entry.body
    parts = entry.data["formal_answer"]["parts"]
    assert parts["agreed"] == ["Lectura: WIAT, Sra. Ortiz", "Oído: la enfermera"]
    assert "Speech: CELF" in known(cast, "consent_received").get().note
    for who in (cast.mother, cast.case_manager):
        page = client_for(alder, who).get(reverse("paper", args=[three.pk])).content.decode()
        assert "The family does not agree to" in page


@pytest.mark.parametrize(
    ("says", "ticked"), [("partly", ()), ("partly", (0, 1, 2)), ("partly", (7,)), ("given", (1,))]
)
def test_ticks_that_say_something_else_than_the_answer_are_asked_about(cast, three, says, ticked):
    with pytest.raises(BadInput) as refused:
        sign(three, cast.mother, says, ticked=ticked)
    assert refused.value.message_dict.keys() == {"ticked"}
    assert not known(cast, "consent_received").exists()


def test_ticks_on_paper_are_written_down_too(cast, three, alder, client_for):
    path = reverse("enter_answer", args=[three.pk])
    manager = client_for(alder, cast.case_manager)
    assert "Speech: CELF, Mr. Hill" in manager.get(path).content.decode()
    data = {
        "key": uuid.uuid4(),
        "parent": str(cast.mother.pk),
        "says": "partly",
        "received_on": today().isoformat(),
        "ticked": ["1"],
        "statement": "",
    }
    assert manager.post(path, data).status_code == 302
    three.refresh_from_db()
    assert three.parts["agreed"] == ["Speech: CELF, Mr. Hill"]
    assert consents.proposed(three, "es")[1] == "Habla: CELF, Sr. Hill"


def test_a_no_moves_the_case_and_a_yes_may_come_later(cast, asked):
    sign(asked, cast.mother, "refused", statement="Not now.")
    cast.case.refresh_from_db()
    assert cast.case.stage == "declined"
    with pytest.raises(Conflict):
        sign(asked, cast.mother, "refused")
    assert ClockKey.EVALUATION not in open_clocks(cast)
    sign(asked, cast.mother)
    cast.case.refresh_from_db()
    assert cast.case.stage == "evaluation"
    assert ClockKey.EVALUATION in open_clocks(cast)


def test_what_is_said_last_on_one_day_holds_for_the_clock_and_the_stage(cast, asked):
    sign(asked, cast.mother)
    assert ClockKey.EVALUATION in open_clocks(cast)
    sign(asked, cast.mother, "revoked")
    cast.case.refresh_from_db()
    assert cast.case.stage == "withdrawn"
    assert ClockKey.EVALUATION not in open_clocks(cast)
    again = send(cast, "consent-evaluate")
    sign(again, cast.mother)
    cast.case.refresh_from_db()
    assert cast.case.stage == "evaluation"
    assert ClockKey.EVALUATION in open_clocks(cast)
    sign(again, cast.mother, "revoked")
    cast.case.refresh_from_db()
    assert cast.case.stage == "withdrawn"
    assert ClockKey.EVALUATION not in open_clocks(cast)


def test_a_yes_is_taken_back_in_writing_and_stays_to_be_read(cast, asked):
    first = sign(asked, cast.mother)
    back = sign(asked, cast.mother, "revoked", statement="We moved.")
    asked.refresh_from_db()
    assert (asked.state, asked.revoked_on, asked.answer) == ("revoked", today(), first)
    assert "take back" in back.body
    assert known(cast, "consent_revoked").exists()
    assert known(cast, "consent_received").exists()
    with pytest.raises(Conflict):
        sign(asked, cast.mother, "revoked")


def test_the_team_is_told_of_each_answer_whatever_it_chose(cast, asked):
    told.forget()
    sign(asked, cast.mother)
    rows = [row for row in told.tell() if row.notification.kind == "notice"]
    assert {row.notification.urgency for row in rows} == {"must"}
    assert cast.case_manager in {row.user for row in rows}


def test_the_table_keeps_no_answer_without_its_entry(cast, asked):
    for state in ("given", "revoked"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Paper.objects.filter(pk=asked.pk).update(state=state)


# --- services -----------------------------------------------------------------------------------


def test_services_never_start_before_a_yes(cast, offered, alder, client_for):
    manager = client_for(alder, cast.case_manager)
    path = url(cast, "write_fact", "services_started")
    data = {"happened_on": today().isoformat(), "how": "in_person"}
    for step in (lambda: None, lambda: sign(offered, cast.mother, "refused")):
        step()
        assert manager.post(path, data).status_code == 422
        assert not known(cast, "services_started").exists()
    sign(offered, cast.mother, "partly", statement="Reading yes, speech no.")
    assert manager.post(path, data).status_code == 302
    assert known(cast, "services_started").exists()


def test_after_services_are_taken_back_a_notice_is_due_first(cast, offered, alder, client_for):
    sign(offered, cast.mother)
    sign(offered, cast.mother, "revoked")
    offered.refresh_from_db()
    assert consents.stop_notice_due(offered)
    manager = client_for(alder, cast.case_manager)
    assert "before services stop" in manager.get(url(cast, "road")).content.decode()
    send(cast, "pwn-propose", about="stop")
    assert not consents.stop_notice_due(offered)
    assert "before services stop" not in manager.get(url(cast, "road")).content.decode()


def test_a_re_evaluation_that_is_taken_back_leaves_the_plan_in_effect(cast, offered):
    """34 CFR 300.9(c), 300.300(b)(4): one consent is not the other."""
    sign(offered, cast.mother)
    write(cast, "services_started")
    with at(now() + DAY):
        again = send(cast, "consent-evaluate")
        sign(again, cast.mother)
        cast.case.refresh_from_db()
        assert cast.case.stage == "review"
        assert ClockKey.EVALUATION in open_clocks(cast)
        sign(again, cast.mother, "revoked")
        cast.case.refresh_from_db()
        assert cast.case.stage == "in_effect"
        assert not consents.stop_notice_due(again)
        assert ClockKey.EVALUATION not in open_clocks(cast)
        assert {ClockKey.ANNUAL_REVIEW, ClockKey.REEVALUATION} <= open_clocks(cast)
        assert not known(cast, "services_consent_revoked").exists()
        assert write(cast, "services_started")  # the yes to services stands


def test_taking_back_services_ends_them_and_says_which_yes_it_was(cast, offered):
    sign(offered, cast.mother)
    write(cast, "services_started")
    sign(offered, cast.mother, "revoked")
    assert known(cast, "services_consent_revoked").exists()
    assert not known(cast, "consent_revoked").exists()
    cast.case.refresh_from_db()
    assert cast.case.stage == "withdrawn"
    assert ClockKey.ANNUAL_REVIEW not in open_clocks(cast)


def test_services_that_were_taken_back_start_again_only_with_a_new_yes(cast, offered):
    sign(offered, cast.mother)
    sign(offered, cast.mother, "revoked")
    with pytest.raises(BadInput):
        write(cast, "services_started")
    with at(now() + DAY):
        again = send(cast, "consent-services")
        sign(again, cast.mother)
        assert write(cast, "services_started")


# --- on paper -----------------------------------------------------------------------------------


def test_paper_counts_from_the_day_it_was_received(cast, asked, alder, client_for):
    manager = client_for(alder, cast.case_manager)
    path = reverse("enter_answer", args=[asked.pk])
    data = {
        "key": uuid.uuid4(),
        "parent": str(cast.mother.pk),
        "says": "given",
        "received_on": today().isoformat(),
        "signed_on": "",
        "statement": "",
    }
    page = manager.get(path).content.decode()
    assert "not from the day on the paper" in page
    answer = manager.post(path, data)
    entry = Entry.objects.filter(kind="decision").get()
    assert answer.url == url(cast, "receipt", entry.number)
    assert manager.post(path, data).url == answer.url
    assert (entry.channel, entry.on_behalf_of) == ("paper", cast.mother)
    assert known(cast, "consent_received").get().how == "paper"
    assert not known(cast, "consent_signed").exists()  # no day stands on the paper
    assert "Mother" in manager.get(answer.url).content.decode()


def test_what_the_family_said_it_handed_in_is_confirmed_by_it(cast, asked):
    said = facts.Said("consent_handed_in", today(), how="paper")
    claim = facts.record_fact(by=wear(cast.mother), case=cast.case, said=said)
    on_paper(cast, asked, signed_on=today())
    assert known(cast, "consent_received").get().about == claim
    assert not road.road_of(cast.case).claims


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"received_on": 1}, "received_on"),
        ({"received_on": -1}, "received_on"),
        ({"signed_on": -1}, "signed_on"),
        ({"says": "partly"}, "statement"),
    ],
)
def test_a_day_that_cannot_be_is_said(cast, asked, more, field):
    said = {k: today() + v * DAY if isinstance(v, int) else v for k, v in more.items()}
    with pytest.raises(BadInput) as refused:
        on_paper(cast, asked, **said)
    assert field in refused.value.message_dict
    assert not known(cast, "consent_received").exists()


def test_only_for_a_parent_with_rights_and_by_the_team(cast, asked):
    with pytest.raises(BadInput):
        on_paper(cast, asked, parent=cast.father)
    given = consents.OnPaper(uuid.uuid4(), "given", cast.mother, today())
    for who in ("other_teacher", "district_staff", "interpreter"):
        with pytest.raises(NotAllowed):
            consents.enter(by=cast.people[who], paper=asked, given=given)


def test_a_paper_of_one_parent_does_not_answer_the_form_of_the_other(cast):
    cast.child.guardianships.filter(user=cast.father).update(standing="education_rights")
    send(cast, "consent-electronic")
    form = Paper.objects.get(case=cast.case, for_user=cast.mother)
    with pytest.raises(BadInput, match="another parent"):
        on_paper(cast, form, parent=cast.father)
    assert not known(cast, "electronic_agreed").exists()
    on_paper(cast, form, parent=cast.mother)
    assert known(cast, "electronic_agreed").exists()


# --- other forms --------------------------------------------------------------------------------


def test_e_mail_alone_is_enough_only_for_who_chose_it(cast):
    form = send(cast, "consent-electronic")
    assert form.for_user == cast.mother
    before = send(cast, "pwn-propose", about="change")
    sign(form, cast.mother)
    after = send(cast, "pwn-propose", about="change")
    assert [row.receipts.get().needs_paper for row in (before.entry, after.entry)] == [True, False]
    sign(form, cast.mother, "revoked")
    last = send(cast, "safeguards")
    assert last.entry.receipts.get().needs_paper
    assert known(cast, "electronic_agreed").exists()
    assert known(cast, "agreement_ended").exists()


def test_an_excusal_needs_the_members_written_view_when_its_area_is_talked_about(cast):
    kind = "excusal-consent"
    with pytest.raises(BadInput) as refused:
        send(cast, kind, input={})
    assert {"input_en", "input_es"} == refused.value.message_dict.keys()
    sign(send(cast, kind), cast.mother)
    assert known(cast, "excusal_agreed").exists()


@pytest.mark.parametrize("kind", ["excusal-agree", "excusal-consent"])
def test_a_yes_to_miss_a_meeting_comes_before_it(cast, kind):
    """34 CFR 300.321(e): not after the meeting, whoever writes it down; a no may come late."""
    held = today() + 2 * DAY
    paper = send(cast, kind, day=held.isoformat())
    with at(now() + 4 * DAY):
        with pytest.raises(BadInput, match="must come before it"):
            sign(paper, cast.mother)
        with pytest.raises(BadInput, match="must come before it"):
            on_paper(cast, paper, received_on=held + DAY)
        assert not known(cast, "excusal_agreed").exists()
        on_paper(cast, paper, received_on=held - DAY)
    assert known(cast, "excusal_agreed").get().happened_on == held - DAY


def test_a_release_names_what_for_and_to_whom(cast):
    sent = send(cast, "consent-release")
    for words in ("records in en", "purpose in en", "whom here"):
        assert words in sent.texts["en"]["text"]
    sign(sent, cast.mother)
    sign(sent, cast.mother, "revoked")
    assert known(cast, "release_agreed").exists()
    assert known(cast, "agreement_ended").exists()


# --- pages --------------------------------------------------------------------------------------


def test_a_parent_is_asked_once_more_who_they_are_then_signs(cast, asked, alder, client_for):
    cast.mother.language = "es"
    cast.mother.save()
    mother = client_for(alder, cast.mother)
    home = mother.get("/").content.decode()
    assert "Un formulario espera su respuesta" in home
    assert reverse("paper", args=[asked.pk]) in home
    path = reverse("sign_paper", args=[asked.pk])
    away = mother.get(path)
    assert away.status_code == 302
    assert "/accounts/reauthenticate/" in away.url
    assert mother.post(path, {"says": "given"}).status_code == 302
    assert not known(cast, "consent_received").exists()
    mother.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = mother.get(path).content.decode()
    assert "Qué no significa" in page
    assert asked.texts["es"]["sha256"] in page
    data = {
        "key": uuid.uuid4(),
        "says": "given",
        "language": "es",
        "sha256": asked.texts["es"]["sha256"],
        "name": "mother",
        "statement": "",
    }
    wrong = mother.post(path, data | {"name": "x", "statement": "Gracias"})
    assert wrong.status_code == 422
    assert "Gracias" in wrong.content.decode()
    answer = mother.post(path, data)
    entry = Entry.objects.get(kind="decision")
    assert answer.url == url(cast, "receipt", entry.number)
    assert entry.language == "es"
    assert "Acepto que la escuela" in entry.body
    assert "Un formulario espera" not in mother.get("/").content.decode()
    assert mother.get(path).url == reverse("paper", args=[asked.pk])
    back = reverse("take_back_paper", args=[asked.pk])
    assert back in mother.get(reverse("paper", args=[asked.pk])).content.decode()
    data |= {"key": uuid.uuid4(), "says": "revoked"}
    assert mother.post(back, data).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "revoked"


def test_words_of_the_law_are_explained_where_they_are_signed(cast, asked, alder, client_for):
    mother = client_for(alder, cast.mother)
    mother.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for name in ("paper", "sign_paper"):
        page = mother.get(reverse(name, args=[asked.pk])).content.decode()
        assert 'popovertarget="term-letter-' in page, name


def test_a_closed_case_takes_no_answer(cast, asked):
    type(cast.case).objects.filter(pk=cast.case.pk).update(closed_on=today())
    closed = Paper.objects.select_related("case__student").get(pk=asked.pk)
    with pytest.raises(NotAllowed):
        sign(closed, cast.mother)
    cast.case.refresh_from_db()
    assert not papers.may_write(cast.case_manager, cast.case, closed.sort)
