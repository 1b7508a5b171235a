"""Are notices and forms whole, in the family's language, sent once, told and on the road?"""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags
from pypdf import PdfReader

from cases import safeguards
from cases.facts import Dated
from cases.models import CaseFact, Document
from cases.services import facts
from messaging.letters.kinds import LANGUAGES, KindError
from messaging.models import Entry, LetterReceipt, Paper, PaperDraft
from messaging.papers import kinds
from messaging.papers.text import fingerprint
from messaging.services import handing, papers
from tenants.base.clock import at, today
from tenants.base.errors import BadInput, NotAllowed
from tests import told
from tests.paper_tools import SEVEN, answers, begin, send, wear
from tests.thread_tools import url


def known(cast, kind):
    return CaseFact.objects.standing().filter(case=cast.case, kind=kind)


def request(cast, days=5):
    day = today() - dt.timedelta(days=days)
    facts.record_fact(
        by=cast.case_manager, case=cast.case, said=facts.Said("referral_received", day)
    )


# --- the table of kinds -------------------------------------------------------------------------


@pytest.mark.parametrize("slug", sorted(kinds.kinds()))
def test_each_kind_is_whole_and_names_facts_that_exist(slug):
    kind = kinds.kinds()[slug]
    named = {*kind.facts, *(one.fact for part in kind.parts for one in part.choices if one.fact)}
    if kind.asks:
        asks = kind.asks
        named |= {*asks.asked, *asks.given, *asks.refused, *asks.revoked}
        assert {"means", "not_means"} <= {part.key for part in kind.parts}
        assert bool(asks.part) == asks.partly
    assert named <= facts.kinds.KINDS.keys()
    assert len({part.key for part in kind.parts}) == len(kind.parts)


def test_a_notice_has_the_seven_parts_of_the_law():
    for slug in ("pwn-propose", "pwn-refuse"):
        cites = {part.cite for part in kinds.kinds()[slug].parts}
        assert {f"34 CFR 300.503(b)({n})" for n in range(1, 8)} <= cites


def test_an_unknown_part_is_refused():
    row = {"title": {"en": "a", "es": "b"}, "about": {"en": "a", "es": "b"}, "version": 1}
    row |= {"cite": "", "by": "team", "parts": [], "facts": []}
    assert kinds.read("x", row)
    for wrong in ({"colour": 1}, {"by": "anybody"}, {"title": {"en": "a"}}):
        with pytest.raises(KindError):
            kinds.read("x", row | wrong)


# --- writing and sending ------------------------------------------------------------------------


WAITS = "We finish the six weeks of the reading group first."


@pytest.mark.parametrize(
    ("slug", "part", "language", "about", "warned"),
    [
        ("pwn-refuse", "why", "en", "evaluation", True),
        ("pwn-refuse", "action", "es", "evaluation", True),
        ("pwn-refuse", "options", "en", "evaluation", False),  # considered, and turned down
        ("pwn-refuse", "why", "en", "change", False),
        ("pwn-propose", "why", "en", "evaluation", False),
    ],
)
def test_a_no_to_testing_that_says_wait_is_warned_of(
    alder, cast, client_for, slug, part, language, about, warned
):
    """Before it is sent: OSEP Memo 11-07, 34 CFR 300.301(b)."""
    words = "Primero hay que terminar las semanas del grupo de lectura."
    said = {"en": f"{part} in en", "es": f"{part} in es"}
    said[language] = WAITS if language == "en" else words
    draft = begin(cast, slug, given=answers(slug, about=about, **{part: said}))
    assert papers.delaying(draft) == (said[language] if warned else "")
    page = client_for(alder, cast.case_manager).get(url(cast, "paper_preview", slug))
    assert ("OSEP Memo 11-07" in page.content.decode()) is warned


@pytest.mark.parametrize("missing", SEVEN)
def test_without_one_of_the_parts_nothing_is_sent(cast, missing):
    given = answers("pwn-propose")
    given.pop(missing)
    draft = begin(cast, "pwn-propose", given=given)
    with pytest.raises(BadInput) as refused:
        papers.send(by=cast.case_manager, draft=draft)
    assert any(name.startswith(missing) for name in refused.value.message_dict)
    assert not Paper.objects.exists()
    assert not Document.objects.exists()


def test_a_family_that_reads_spanish_gets_it_in_spanish(cast):
    cast.mother.language = "es"
    cast.mother.save()
    draft = begin(cast, "pwn-propose", languages=["en"])
    with pytest.raises(BadInput) as refused:
        papers.send(by=cast.case_manager, draft=draft)
    assert refused.value.message_dict.keys() == {"understood"}
    explained = begin(cast, "pwn-propose", languages=["en"], understood="Mr. Castaño, today.")
    sent = papers.send(by=cast.case_manager, draft=explained)
    assert sent.entry.data["formal"]["understood"] == "Mr. Castaño, today."


def test_a_notice_is_one_entry_with_its_text_hash_and_papers(cast):
    cast.mother.language = "es"
    cast.mother.save()
    request(cast)
    sent = send(cast, "pwn-propose")
    entry = sent.entry
    assert (entry.kind, entry.language, entry.author) == ("notice", "es", cast.case_manager)
    assert set(sent.texts) == set(LANGUAGES)
    for one in sent.texts.values():
        assert one["sha256"] == fingerprint(one["text"])
    assert sent.texts["es"]["text"] in entry.body
    assert "Por qué" in sent.texts["es"]["text"]
    assert [item["name"][-6:] for item in entry.attachments] == ["en.pdf", "es.pdf"]
    assert known(cast, "request_answered").get().data == {"paper": str(sent.pk)}
    again = papers.send(by=cast.case_manager, draft=PaperDraft.objects.get())
    assert again == sent
    assert Paper.objects.count() == 1


def test_a_refusal_is_a_notice_with_reasons_and_the_ways_to_disagree(cast, alder, client_for):
    request(cast)
    sent = send(cast, "pwn-refuse")
    assert known(cast, "evaluation_refused").exists()
    page = client_for(alder, cast.mother).get(reverse("paper", args=[sent.pk])).content.decode()
    read = strip_tags(page)  # words of the law are buttons
    for words in ("Mediation", "State complaint", "Due process", "independent evaluation", "504"):
        assert words in read
    assert reverse("choose_letter", args=[cast.child.pk]) in page


def test_the_family_is_told_at_once_whatever_it_chose_and_opening_is_kept(cast, alder, client_for):
    sent = send(cast, "pwn-propose", about="change")
    told.tell()
    with at(told.by_day()):
        told.deliver()
    row = LetterReceipt.objects.get(entry=sent.entry, user=cast.mother)
    assert row.delivered_at is not None
    assert row.opened_at is None
    client_for(alder, cast.mother).get(reverse("paper", args=[sent.pk]))
    row.refresh_from_db()
    assert row.opened_at is not None


def test_who_did_not_choose_the_portal_gets_it_on_paper(cast, alder, client_for):
    sent = send(cast, "safeguards")
    (row,) = handing.to_hand_over(cast.case)
    assert row.user == cast.mother
    manager = client_for(alder, cast.case_manager)
    assert "Print it for Mother" in manager.get(url(cast, "road")).content.decode()
    data = {"receipt": row.pk, "day": today().isoformat(), "how": "post"}
    assert manager.post(reverse("paper", args=[sent.pk]), data).status_code == 302
    row.refresh_from_db()
    assert (row.handed_on, row.handed_how) == (today(), "post")
    assert not handing.to_hand_over(cast.case)
    last = Entry.objects.filter(case=cast.case).last()
    assert last.data["verb"] == "paper.handed_over"
    with pytest.raises(NotAllowed):
        handing.hand_over(by=wear(cast.mother), paper=sent, receipt=row, day=today(), how="post")
    with pytest.raises(BadInput):
        early = today() - dt.timedelta(days=1)
        handing.hand_over(by=cast.case_manager, paper=sent, receipt=row, day=early, how="post")


@pytest.mark.parametrize("who", ["specialist", "teacher"])
def test_only_who_runs_the_case_speaks_for_the_district(cast, who):
    with pytest.raises(NotAllowed):
        begin(cast, "pwn-propose", by=who)
    assert begin(cast, "consent-evaluate", by=who)


def test_a_meeting_is_set_with_its_notice_and_the_interpreter_reads_it(cast, alder, client_for):
    sent = send(cast, "meeting")
    assert sent.entry.kind == "meeting"
    assert known(cast, "meeting_notice_given").get().happened_on == today()
    assert known(cast, "plan_meeting_set").get().happened_on > today()
    page = client_for(alder, cast.interpreter).get(reverse("paper", args=[sent.pk]))
    assert "You may bring anybody" in page.content.decode()


def test_what_cannot_be_on_the_road_is_said_and_nothing_is_sent(cast, alder, client_for):
    day = today() - dt.timedelta(days=1)
    said = facts.Said("evaluation_refused", day)
    facts.note_fact(by=cast.case_manager, case=cast.case, said=said)
    given = answers("meeting") | {"day": "1926-01-08"}
    draft = begin(cast, "meeting", given=given)
    page = client_for(alder, cast.case_manager).post(
        url(cast, "paper_preview", "meeting"), {"draft": draft.pk}
    )
    assert page.status_code == 422
    assert not Paper.objects.exists()
    assert not Entry.objects.filter(kind="meeting").exists()


# --- pages --------------------------------------------------------------------------------------


def fields(kind, **more):
    """What a browser sends of the form with everything filled in."""
    found = {"languages": "both", "action": "preview"}
    for key, given in answers(kind).items():
        if isinstance(given, dict):
            found |= {f"{key}_{language}": words for language, words in given.items()}
        else:
            found[key] = given
    return found | more


def test_staff_write_it_in_two_languages_look_and_send(cast, alder, client_for):
    manager = client_for(alder, cast.case_manager)
    assert "Write a notice" in manager.get(url(cast, "road")).content.decode()
    page = manager.get(url(cast, "choose_paper")).content.decode()
    assert url(cast, "write_paper", "pwn-refuse") in page
    write = url(cast, "write_paper", "pwn-propose")
    half = manager.post(write, fields("pwn-propose", why_es="", action="preview"))
    assert half.status_code == 422
    assert "300.503(b)(2)" in half.content.decode()
    assert PaperDraft.objects.get().answers["why"] == {"en": "why in en"}
    assert "why in en" in manager.get(write).content.decode()
    assert manager.post(write, fields("pwn-propose")).url == url(
        cast, "paper_preview", "pwn-propose"
    )
    shown = manager.get(url(cast, "paper_preview", "pwn-propose")).content.decode()
    assert "why in es" in shown
    made = manager.get(url(cast, "paper_draft_pdf", "pwn-propose") + "?language=es")
    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(made.content)).pages)
    assert "Borrador" in text
    draft = PaperDraft.objects.get()
    file = SimpleUploadedFile("rights.txt", b"The booklet of our state")
    data = {"draft": draft.pk, "files": file}
    answer = manager.post(url(cast, "paper_preview", "pwn-propose"), data)
    sent = Paper.objects.get()
    assert answer.url == reverse("paper", args=[sent.pk])
    assert "rights.txt" in [item["name"] for item in sent.entry.attachments]
    again = manager.post(url(cast, "paper_preview", "pwn-propose"), {"draft": draft.pk})
    assert again.url == answer.url
    assert Paper.objects.count() == 1


def test_the_next_notice_begins_with_whom_to_ask(cast, alder, client_for):
    send(cast, "pwn-propose", about="change")
    page = client_for(alder, cast.case_manager).get(url(cast, "write_paper", "pwn-refuse"))
    assert "help in es" in page.content.decode()


def test_what_is_in_the_making_is_its_writers_alone(cast, alder, client_for):
    begin(cast, "consent-evaluate")
    page = client_for(alder, cast.teacher).get(url(cast, "write_paper", "consent-evaluate"))
    assert "tests in en" not in page.content.decode()
    for who in ("mother", "father", "interpreter", "district_staff", "pta_officer"):
        path = url(cast, "write_paper", "consent-evaluate")
        assert client_for(alder, cast.people[who]).get(path).status_code in (403, 404)


def test_a_paper_is_printed_with_boxes_to_tick(cast, alder, client_for):
    sent = send(cast, "consent-evaluate")
    for who, status in (("mother", 200), ("case_manager", 200), ("father", 404)):
        made = client_for(alder, cast.people[who]).get(reverse("paper_pdf", args=[sent.pk]))
        assert made.status_code == status
    made = client_for(alder, cast.mother).get(reverse("paper_pdf", args=[sent.pk]))
    reader = PdfReader(io.BytesIO(made.content))
    text = " ".join(" ".join(p.extract_text() for p in reader.pages).split())
    for words in ("I agree to a part of the tests", "What it does not mean", sent.entry.hash[:10]):
        assert words in text


# --- the booklet of rights ----------------------------------------------------------------------

JULY = dt.date(2025, 7, 1)
DAY = dt.date(2025, 10, 6)


def due(*known, on=dt.date(2025, 12, 1)):
    dated = [Dated(kind, day, number) for number, (kind, day) in enumerate(known)]
    return [one.key for one in safeguards.due(dated, year_starts=JULY, today=on)]


def test_the_booklet_is_due_when_the_law_says():
    after = DAY + dt.timedelta(days=1)
    assert due() == []
    assert due(("referral_received", DAY)) == ["request"]
    assert due(("referral_received", DAY), ("safeguards_given", after)) == []
    assert due(("safeguards_given", DAY), ("referral_received", after)) == ["request"]
    assert due(("state_complaint_filed", DAY)) == ["complaint"]
    twice = (("state_complaint_filed", DAY), ("safeguards_given", after))
    assert due(*twice, ("state_complaint_filed", after + dt.timedelta(days=9))) == []
    assert due(("due_process_filed", JULY - dt.timedelta(days=1))) == []
    assert due(("placement_changed", DAY)) == ["placement"]
    assert due(("eligible", dt.date(2024, 1, 1))) == ["year"]
    assert due(("eligible", dt.date(2024, 1, 1)), ("safeguards_given", DAY)) == []
    assert due(("eligible", dt.date(2024, 1, 1)), ("exited", DAY)) == []


def test_the_road_says_that_it_is_due_and_to_whom_it_is_told(cast, alder, client_for):
    request(cast)
    manager = client_for(alder, cast.case_manager)
    path = url(cast, "write_paper", "safeguards") + "?about=request"
    assert path in manager.get(url(cast, "road")).content.decode()
    send(cast, "safeguards")
    assert path not in manager.get(url(cast, "road")).content.decode()
    assert path not in client_for(alder, cast.mother).get(url(cast, "road")).content.decode()


def test_a_draft_of_somebody_else_is_not_sent(cast):
    draft = begin(cast, "consent-evaluate")
    with pytest.raises(NotAllowed):
        papers.send(by=cast.teacher, draft=draft)
    assert isinstance(draft.pk, uuid.UUID)


def test_the_preview_says_how_hard_each_part_reads_and_the_family_sees_nothing_of_it(
    cast, alder, client_for
):
    """34 CFR 300.503(c)(1)(i): in language that the general public understands."""
    hard = (
        "Notwithstanding previously implemented interventions, standardized psychoeducational "
        "instrumentation substantiates considerable phonological discrepancies."
    )
    easy = {"en": "We want to test how he reads. It takes two hours in school.", "es": "Corto."}
    begin(cast, "pwn-propose", action={"en": hard, "es": "Corto."}, why=easy)
    path = reverse("paper_preview", args=[cast.case.pk, "pwn-propose"])
    page = client_for(alder, cast.case_manager).get(path).content.decode()
    hints = page.split("Is it easy to read?")[1]
    assert "hard for many parents" in hints
    assert "easy to read" in hints
    assert "psychoeducational" in hints.split("Long words:")[1][:200]
    paper = send(cast, "pwn-propose", action={"en": hard, "es": "Corto."})
    read = client_for(alder, cast.mother).get(reverse("paper", args=[paper.pk])).content.decode()
    assert "hard for many parents" not in read
