"""Does the log list all that a person may see, count it right, and leave the portal harmlessly?"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django_tenants.utils import schema_context
from pypdf import PdfReader

from cases.models import Case
from messaging import log_chart, log_csv, log_pdf, log_words
from messaging.models import Entry
from messaging.services import ledger, letters, log
from messaging.services.log_totals import FAMILY, SCHOOL, Word, totals, waiting_times
from messaging.services.reading import Wanted
from tenants.audit.models import AccessRecord
from tenants.base.clock import at, now, today
from tenants.base.tables import harmless
from tests.thread_tools import call, say, url

HOUR = dt.timedelta(hours=1)
UTC = ZoneInfo("UTC")


@pytest.fixture
def mother(alder, cast, client_for):
    return client_for(alder, cast.mother)


@pytest.fixture
def teacher(alder, cast, client_for):
    return client_for(alder, cast.teacher)


def child_url(cast, name="student_log"):
    return reverse(name, args=[cast.child.pk])


def of_case(cast, who="mother"):
    return log.of_case(cast.people[who], cast.case)


def rows_of(answer):
    """The lines of a table, each by the names of its columns."""
    text = answer.getvalue().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


# --- what is listed -----------------------------------------------------------------------------


def test_everything_is_there_without_anybody_writing_it(mother, cast):
    note = call(cast, said="We talked about **books**")
    say(cast, body="Thank you")
    html = mother.get(url(cast, "case_log")).content.decode()
    assert "We talked about books" in html
    assert "10 minutes" in html
    assert f"{note.hash[:10]}" in html
    assert html.index("Thank you") < html.index("We talked about books")
    assert "joined the team" in html
    assert "Thank you" in mother.get(child_url(cast)).content.decode()


def test_it_is_filtered_by_kind_person_channel_days_and_words(mother, cast):
    yesterday = today() - dt.timedelta(days=1)
    say(cast, body="One", happened_on=yesterday)
    say(cast, "teacher", body="Two", channel="paper")
    call(cast, said="Three")
    for query, wanted in (
        ({"kind": "call_note"}, ["Three"]),
        ({"person": str(cast.mother.pk)}, ["One", "Three"]),
        ({"channel": "paper"}, ["Two"]),
        ({"from": yesterday.isoformat(), "to": yesterday.isoformat()}, ["One"]),
        ({"q": "three"}, ["Three"]),
    ):
        answer = mother.get(url(cast, "case_log_csv"), query)
        assert [row["Text"] for row in rows_of(answer)] == wanted, query


def test_a_person_is_found_in_what_they_got_and_took_part_in(mother, teacher, cast):
    """Not only in what they wrote: the page, the table and the paper find the same."""
    say(cast, body="To all of the team")
    call(cast, "teacher", said="We talked", people=[cast.mother.pk, cast.specialist.pk])
    draft = letters.save_answers(
        by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="no"
    )
    draft = letters.choose_copies(by=cast.mother, draft=draft, ids=[str(cast.administrator.pk)])
    letter = letters.send(by=cast.mother, draft=draft)
    wants = {
        "specialist": {"We talked"},
        "administrator": {letter.body.strip()[:20]},
        "teacher": {"We talked", letter.body.strip()[:20]},
        "mother": {"To all of the team", "We talked", letter.body.strip()[:20]},
    }
    for who, wanted in wants.items():
        query = {"person": str(cast.people[who].pk)}
        rows = rows_of(teacher.get(url(cast, "case_log_csv"), query))
        said = {row["Text"].strip()[:20] for row in rows if row["Kind"] != "Event"}
        assert said == wanted, who
        html = mother.get(url(cast, "case_log"), query).content.decode()
        assert f'<option value="{cast.people[who].pk}" selected>' in html, who
        assert ("We talked" in html) == ("We talked" in wanted), who
        paper = pdf_of(mother.get(url(cast, "case_log_pdf"), query))
        text = " ".join("".join(page.extract_text() for page in paper.pages).split())
        assert f"Person: {cast.people[who].display_name}" in text
        assert ("We talked" in text) == ("We talked" in wanted), who
    html = mother.get(child_url(cast)).content.decode()
    assert f'<option value="{cast.father.pk}"' not in html


def test_a_wrong_filter_is_said_and_everything_is_shown(mother, cast):
    say(cast, body="One")
    answer = mother.get(url(cast, "case_log"), {"from": "2999-13-40", "person": "nobody"})
    assert answer.status_code == 200
    assert "One" in answer.content.decode()
    assert "field-error" in answer.content.decode()


def test_each_reader_gets_what_the_thread_shows_them(alder, cast, client_for):
    say(cast, body="A message")
    ledger.append(by=cast.case_manager, case=cast.case, kind="meeting", body="We met", key="m")
    for who, texts in (("case_manager", 2), ("district_staff", 2), ("interpreter", 1)):
        answer = client_for(alder, cast.people[who]).get(url(cast, "case_log_csv"))
        said = [row["Text"] for row in rows_of(answer) if row["Kind"] != "Event"]
        assert len(said) == texts, who
    for who in ("father", "other_mother", "other_teacher", "past_guest"):
        client = client_for(alder, cast.people[who])
        for name in ("case_log", "case_log_csv", "case_log_pdf"):
            assert client.get(url(cast, name)).status_code in (403, 404), (who, name)
    father = client_for(alder, cast.father).get(child_url(cast))
    assert "A message" not in father.content.decode()
    interpreter = client_for(alder, cast.interpreter).get(url(cast, "case_log"))
    assert "middle value" not in interpreter.content.decode()


def test_the_child_s_log_holds_every_case_and_no_other_child(mother, cast):
    say(cast, body="First case")
    Case.objects.filter(pk=cast.case.pk).update(closed_on=today())
    second = Case.objects.create(student=cast.child, opened_on=today())
    ledger.append(by=cast.mother, case=second, kind="message", body="Second case", key="s")
    ledger.append(by=cast.other_mother, case=cast.other_case, kind="message", body="Ben", key="b")
    for name in ("student_log_csv", "case_log_csv"):
        where = child_url(cast, name) if name.startswith("student") else url(cast, name)
        texts = [row["Text"] for row in rows_of(mother.get(where)) if row["Kind"] == "Message"]
        assert texts == (["First case", "Second case"] if "student" in name else ["First case"])
    assert "Second case" in mother.get(child_url(cast)).content.decode()


def test_each_look_and_each_download_is_kept(mother, cast):
    for name, what in (
        ("case_log", "log"),
        ("case_log_csv", "log.csv"),
        ("case_log_pdf", "log.pdf"),
        ("student_log", "log"),
        ("student_log_csv", "log.csv"),
        ("student_log_pdf", "log.pdf"),
    ):
        answer = mother.get(child_url(cast, name) if "student" in name else url(cast, name))
        assert answer.getvalue()
        look = AccessRecord.objects.latest("pk")
        assert (look.what, look.person_id, look.role) == (what, cast.mother.pk, "parent")
        assert look.student_id == cast.child.pk
    html = mother.get(reverse("looks", args=[cast.child.pk])).content.decode()
    assert "The log as a table" in html


def test_a_longer_log_asks_the_database_no_more(mother, cast):
    def asked():
        with CaptureQueriesContext(connection) as caught:
            assert mother.get(url(cast, "case_log")).status_code == 200
        return len(caught)

    say(cast, body="One")
    asked()
    few = asked()
    for n in range(60):
        say(cast, "teacher" if n % 2 else "mother", body=f"Number {n}")
    assert asked() == few
    second = mother.get(url(cast, "case_log"), {"page": "2"}).content.decode()
    assert "Number 59" not in second
    assert "joined the team" in second


# --- totals -------------------------------------------------------------------------------------


def words(*lines):
    """Entries from lines such as (hours since the beginning, who, kind)."""
    begun = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    roles = {"family": "parent", "guest": "guest", "school": "classroom_teacher"}
    return [
        Word(
            case_id=case,
            number=number,
            kind=kind,
            channel="portal",
            author_role=roles.get(who, "classroom_teacher"),
            on_behalf_of_id=case if who == "for the parent" else None,
            happened_on=(begun + hours * HOUR).date(),
            recorded_at=begun + hours * HOUR,
        )
        for number, (hours, who, kind, case) in enumerate(
            ((*line, "one")[:4] for line in lines), start=1
        )
    ]


def test_the_first_unanswered_word_waits_for_the_next_of_the_other_side():
    said = words(
        (0, "family", "message"),
        (2, "family", "letter"),
        (5, "school", "message"),
        (6, "school", "message"),
        (30, "guest", "message"),
        (31, "family", "observation"),
        (33, "school", "call_note"),
        (40, "for the parent", "message"),
    )
    assert waiting_times(said, answering=SCHOOL, zone=UTC) == [5 * HOUR, 3 * HOUR]
    assert waiting_times(said, answering=FAMILY, zone=UTC) == [25 * HOUR]


def test_a_noted_call_asks_nothing_and_no_case_answers_another():
    said = words(
        (0, "family", "call_note", "one"),
        (3, "school", "message", "one"),
        (4, "family", "message", "one"),
        (9, "school", "message", "two"),
    )
    assert waiting_times(said, answering=SCHOOL, zone=UTC) == []
    assert waiting_times(said, answering=FAMILY, zone=UTC) == [HOUR]


def test_a_talk_answers_when_it_took_place_and_not_when_it_was_written_down():
    asked, call, late = words(
        (0, "family", "message"), (100, "school", "call_note"), (200, "school", "message")
    )
    monday = asked.happened_on
    talked = call._replace(happened_on=monday, talked_at="12:00")  # the question came at 9
    assert waiting_times([asked, talked, late], answering=SCHOOL, zone=UTC) == [3 * HOUR]
    before = call._replace(happened_on=monday, talked_at="08:00")
    assert waiting_times([asked, before, late], answering=SCHOOL, zone=UTC) == [200 * HOUR]
    noted = call._replace(happened_on=monday)  # nobody said at what hour
    (wait,) = waiting_times([asked, noted, late], answering=SCHOOL, zone=UTC)
    assert 14 * HOUR < wait < 15 * HOUR


def test_the_median_counts_a_talk_from_its_own_hour(cast):
    begun = now() - dt.timedelta(days=9)
    with at(begun):
        say(cast, "mother")
    talk = timezone.localtime(begun + 5 * HOUR, ZoneInfo("America/Los_Angeles"))
    with at(begun + 60 * HOUR):
        call(cast, day=talk.date(), time=talk.time().replace(second=0, microsecond=0))
    middle = totals(of_case(cast), Wanted()).answered[SCHOOL]
    assert 4 * HOUR < middle <= 5 * HOUR


def test_the_page_counts_by_month_channel_and_side(mother, cast):
    for days, who, channel in (
        (70, "mother", "portal"),
        (69, "teacher", "phone"),
        (1, "teacher", "portal"),
    ):
        say(cast, who, channel=channel, happened_on=today() - dt.timedelta(days=days))
    found = totals(of_case(cast), Wanted())
    assert found.contacts == 3
    assert found.channels == {"portal": 2, "phone": 1}
    assert sum(sum(month.values()) for month in found.months.values()) == 3
    newest = log_chart.months(found)[-1]
    assert (newest.total, newest.ways) == (1, (1, 0))
    assert sum(map(sum, (month.ways for month in log_chart.months(found)))) == 3
    assert found.counts == {SCHOOL: 1, FAMILY: 0}
    html = mother.get(url(cast, "case_log")).content.decode()
    assert "<svg viewBox" in html
    assert "See the numbers" in html
    only = totals(of_case(cast), Wanted(channel="phone"))
    assert (only.contacts, only.counts[SCHOOL]) == (1, 1)


def test_the_median_is_that_of_the_record(cast):
    begun = now() - dt.timedelta(days=9)
    for hours, who in ((0, "mother"), (4, "teacher"), (10, "mother"), (20, "teacher")):
        with at(begun + hours * HOUR):
            say(cast, who, body=str(hours))
    found = totals(of_case(cast), Wanted())
    assert found.answered == {SCHOOL: 7 * HOUR, FAMILY: 6 * HOUR}
    assert log_words.answers(found)[0][1:] == ("7 hours", "of 2 answers")


@pytest.mark.parametrize(
    ("hours", "words_"),
    [(0.5, "less than an hour"), (1, "1 hour"), (50, "2 days, 2 hours"), (24 * 9 + 5, "9 days")],
)
def test_a_span_is_said_in_words(hours, words_):
    assert log_words.lasting(hours * HOUR) == words_


# --- table and paper ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "evil", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\u00a0=1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_no_cell_is_a_formula(teacher, cast, evil):
    say(cast, body=evil or "x")
    assert harmless(evil) == f"'{evil}"
    text = next(
        row for row in rows_of(teacher.get(url(cast, "case_log_csv"))) if row["Kind"] == "Message"
    )
    assert text["Text"].startswith("'")


def test_the_table_keeps_lines_quotes_and_spanish(mother, cast):
    entry = say(cast, body='Dijo: "sí",\nmañana; ñandú')
    row = next(r for r in rows_of(mother.get(url(cast, "case_log_csv"))) if r["Kind"] == "Message")
    assert row["Text"] == 'Dijo: "sí",\nmañana; ñandú'
    assert (row["Number"], row["Hash"]) == (str(entry.number), entry.hash)
    assert row["Happened on"] == today().isoformat()


def test_a_table_is_read_on_in_its_own_district_language_and_zone(cast, alder, monkeypatch):
    """It is fetched when the request is over: in public, in another language and zone."""
    monkeypatch.setattr(log, "BATCH", 2)
    entries = [say(cast, body=f"Line {n}") for n in range(5)]
    with translation.override("es"), timezone.override("Asia/Tokyo"):
        lines = log.streamed(of_case(cast), Wanted(kind="message"), make=log_csv.line)
    with schema_context("public"), translation.override("en"):
        taken = list(lines)
    assert len(taken) == 5
    assert "Mensaje" in taken[0]
    assert (
        entries[0].recorded_at.astimezone(ZoneInfo("Asia/Tokyo")).strftime("%H:%M:%S") in taken[0]
    )


def test_who_loses_the_right_meanwhile_gets_no_more(cast, monkeypatch):
    monkeypatch.setattr(log, "BATCH", 2)
    for n in range(6):
        say(cast, body=f"Line {n}")
    lines = log.streamed(of_case(cast), Wanted(kind="message"), make=log_csv.line)
    begun = list(itertools.islice(lines, 2))
    cast.child.guardianships.filter(user=cast.mother).update(until=today() - dt.timedelta(days=2))
    assert len(begun) + len(list(lines)) == 2


def pdf_of(answer):
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.content))


def test_the_paper_is_numbered_tagged_and_in_the_reader_s_language(mother, cast):
    entry = say(cast, body="Lloró por el libro", happened_on=today() - dt.timedelta(days=3))
    paper = pdf_of(mother.get(url(cast, "case_log_pdf")))
    text = " ".join("".join(page.extract_text() for page in paper.pages).split())
    assert "Contact log of Ana Alder" in text
    assert "Alder School District" in text
    assert "Lloró por el libro" in text
    assert entry.hash[:10] in text
    assert f"Page 1 of {len(paper.pages)}" in text
    root = paper.trailer["/Root"]
    assert root["/Lang"].startswith("en")
    assert root["/MarkInfo"]["/Marked"]


def test_a_filtered_paper_says_that_it_is_a_part(mother, cast):
    say(cast, body="One")
    paper = pdf_of(mother.get(url(cast, "case_log_pdf"), {"kind": "message"}))
    text = " ".join("".join(page.extract_text() for page in paper.pages).split())
    assert "Only a part is shown. Kind: Message" in text
    assert "joined the team" not in text


def test_a_long_log_comes_in_parts(mother, cast, monkeypatch):
    monkeypatch.setattr(log_pdf, "PART", 4)
    for n in range(6):
        say(cast, body=f"Line {n}")
    count = Entry.objects.filter(case=cast.case).count()
    parts = -(-count // 4)
    html = mother.get(url(cast, "case_log")).content.decode()
    assert f"part={parts}" in html
    last = pdf_of(mother.get(url(cast, "case_log_pdf"), {"part": str(parts)}))
    text = " ".join("".join(page.extract_text() for page in last.pages).split())
    assert f"part {parts} of {parts}" in text
    assert "Line 5" in text
    assert "Line 0" not in text
    for wrong in (str(parts + 1), "99999999"):
        assert mother.get(url(cast, "case_log_pdf"), {"part": wrong}).status_code == 404


def test_the_links_lead_from_the_thread_and_the_child(mother, cast):
    assert url(cast, "case_log") in mother.get(url(cast)).content.decode()
    assert child_url(cast) in mother.get(reverse("student", args=[cast.child.pk])).content.decode()
