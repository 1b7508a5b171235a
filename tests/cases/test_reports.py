"""Is a report private until it is shared, the same for all after that, and rated by parents?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from cases.models import CaseFact, Document, PlannedTest, Report, ReportDraft
from cases.services import documents, evaluation, facts, report_drafts, reports
from cases.services.evaluation import Plan
from cases.services.report_parts import Part
from cases.services.reports import Sharing
from messaging.event_sentences import sentence
from messaging.models import Entry
from messaging.services import ledger
from tenants.base.clock import at, now, today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.people.models import User
from tests.cases.reports_tools import SCORES, draft, shared


def ago(days):
    return today() - dt.timedelta(days=days)


def plan(cast, **more):
    given = {"area": "reading", "what": "Reading test", "who": cast.specialist, **more}
    return Plan(planned_on=today(), **given)


def last(cast):
    return Entry.objects.filter(case=cast.case).order_by("number").last()


def pdf(name="report.txt"):
    return SimpleUploadedFile(name, b"The whole report")


def visible(who, cast, model=Report):
    return model.objects.visible_to(cast.people[who]).exists()


def test_a_planned_test_is_an_entry_and_is_done_or_dropped_once(cast):
    row = evaluation.plan_test(by=cast.teacher, case=cast.case, plan=plan(cast, concern="skips"))
    words = sentence(last(cast).data)
    assert "Reading test" in words
    assert "skips" in words
    evaluation.finish_test(by=cast.specialist, test=row, done_on=today())
    assert "was done on" in sentence(last(cast).data)
    with pytest.raises(Conflict):
        evaluation.drop_test(by=cast.teacher, test=row, reason="x")
    other = evaluation.plan_test(by=cast.teacher, case=cast.case, plan=plan(cast))
    with pytest.raises(BadInput):
        evaluation.drop_test(by=cast.teacher, test=other, reason=" ")
    evaluation.drop_test(by=cast.teacher, test=other, reason="Moved to spring")
    assert "Moved to spring" in sentence(last(cast).data)


def test_lines_and_reasons_keep_the_language_they_were_written_in(cast):
    cast.teacher.language = "es"
    row = evaluation.plan_test(by=cast.teacher, case=cast.case, plan=plan(cast))
    evaluation.drop_test(by=cast.case_manager, test=row, reason="Moved to spring")
    row.refresh_from_db()
    assert (row.written_in, row.reason_in) == ("es", "en")


def test_the_languages_of_a_test_are_said_in_the_readers_own(alder, cast, client_for):
    page = reverse("plan_test", args=[cast.case.pk])
    said = {"area": "reading", "what": "WISC-V", "who": cast.specialist.pk, "planned_on": today()}
    answer = client_for(alder, cast.teacher).post(page, said | {"language": ["en", "es"]})
    assert answer.status_code == 302
    assert PlannedTest.objects.get().language == "en,es"
    User.objects.filter(pk=cast.mother.pk).update(language="es")
    reader = client_for(alder, User.objects.get(pk=cast.mother.pk))
    shown = reader.get(reverse("evaluation", args=[cast.case.pk])).content.decode()
    assert "idioma de la prueba: Inglés y Español" in shown


@pytest.mark.parametrize("who", ["mother", "interpreter", "other_teacher", "district_staff"])
def test_only_the_team_plans(cast, who):
    with pytest.raises(NotAllowed):
        evaluation.plan_test(by=cast.people[who], case=cast.case, plan=plan(cast))


@pytest.mark.parametrize(
    ("more", "field"),
    [({"area": "x"}, "area"), ({"what": " "}, "what"), ({"language": "en,x"}, "language")],
)
def test_what_cannot_be_planned_is_said(cast, more, field):
    with pytest.raises(BadInput) as error:
        evaluation.plan_test(by=cast.teacher, case=cast.case, plan=plan(cast, **more))
    assert field in error.value.message_dict
    assert not PlannedTest.objects.exists()


def test_a_draft_is_its_authors_alone_and_a_shared_report_is_everybodys(cast):
    row = draft(cast)
    for who in ("mother", "case_manager", "district_staff", "administrator"):
        assert not visible(who, cast, ReportDraft)
    assert visible("specialist", cast, ReportDraft)
    reports.share(by=cast.specialist, draft=row, sharing=Sharing())
    assert not ReportDraft.objects.exists()
    for who in ("mother", "case_manager", "district_staff", "teacher"):
        assert visible(who, cast)
    for who in ("father", "interpreter", "other_mother", "pta_officer"):
        assert not visible(who, cast)


def test_nobody_writes_in_anothers_draft(cast):
    row = draft(cast)
    with pytest.raises(NotAllowed):
        report_drafts.remove(by=cast.teacher, draft=row)
    with pytest.raises(NotAllowed):
        reports.share(by=cast.case_manager, draft=row, sharing=Sharing())


def test_two_windows_do_not_overwrite_each_other(cast):
    row = draft(cast)
    part = Part(title="Again", plain_en="x")
    report_drafts.write_part(
        by=cast.specialist, draft=row, number=1, part=part, version=row.version
    )
    with pytest.raises(Conflict):
        report_drafts.write_part(
            by=cast.specialist, draft=row, number=1, part=part, version=row.version
        )


def test_a_file_waits_with_its_draft_and_goes_with_the_entry(cast):
    row = report_drafts.attach(by=cast.specialist, draft=draft(cast), uploaded_file=pdf())
    file = row.document
    assert documents.sweep_waiting(older_than_hours=0) == 0
    assert not Document.objects.visible_to(cast.mother).exists()
    assert Document.objects.visible_to(cast.specialist).filter(pk=file.pk).exists()
    report = reports.share(by=cast.specialist, draft=row, sharing=Sharing())
    entry = last(cast)
    assert (entry.kind, entry.author, entry.data["report"]) == (
        "document",
        cast.specialist,
        str(report.pk),
    )
    assert entry.attachments[0]["sha256"] == file.sha256
    assert entry.data["content_hash"] == report.content_hash
    assert Document.objects.visible_to(cast.mother).filter(pk=file.pk).exists()
    assert ledger.verify_case(cast.case) == []


def test_what_is_thrown_away_leaves_no_file(cast):
    row = report_drafts.attach(by=cast.specialist, draft=draft(cast), uploaded_file=pdf())
    report_drafts.remove(by=cast.specialist, draft=row)
    assert documents.sweep_waiting(older_than_hours=0) == 1


def test_a_staff_report_needs_plain_words_and_the_familys_only_a_file(cast):
    row = draft(cast, parts=0)
    with pytest.raises(BadInput):
        reports.share(by=cast.specialist, draft=row, sharing=Sharing())
    bare = Part(title="Bare", text="Dense")
    row = report_drafts.write_part(by=cast.specialist, draft=row, number=1, part=bare, version=0)
    with pytest.raises(BadInput, match="no plain words"):
        reports.share(by=cast.specialist, draft=row, sharing=Sharing())
    hers = draft(cast, "mother", kind="outside", parts=0)
    with pytest.raises(BadInput):
        reports.share(by=cast.mother, draft=hers, sharing=Sharing())
    hers = report_drafts.attach(by=cast.mother, draft=hers, uploaded_file=pdf())
    assert reports.share(by=cast.mother, draft=hers, sharing=Sharing()).kind == "outside"


def test_a_shared_report_stays_as_it_is(cast):
    report = shared(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(title="x")
    newer = shared(cast, sharing=Sharing(replaces=report), word="Newer")
    assert newer.replaces == report
    with pytest.raises(BadInput):
        shared(cast, sharing=Sharing(replaces=report))
    with pytest.raises(BadInput):
        shared(cast, who="teacher", sharing=Sharing(replaces=newer))


def test_the_whole_report_is_a_fact_that_moves_the_case(cast):
    for kind in ("referral_received", "consent_asked", "consent_received"):
        said = facts.Said(kind, ago(9))
        facts.record_fact(by=cast.case_manager, case=cast.case, said=said)
    shared(cast)
    assert not CaseFact.objects.filter(kind="report_given").exists()
    shared(cast, sharing=Sharing(whole=True, how="paper"))
    cast.case.refresh_from_db()
    assert cast.case.stage == "results"


def test_the_whole_report_before_the_consent_is_said_and_nothing_is_lost(cast):
    facts.record_fact(
        by=cast.case_manager, case=cast.case, said=facts.Said("consent_received", today())
    )
    row = draft(cast)
    CaseFact.objects.filter(kind="consent_received")
    reports.share(by=cast.specialist, draft=row, sharing=Sharing(whole=True))
    assert Report.objects.count() == 1


def test_a_parent_rates_and_who_wrote_it_is_told(cast):
    report = shared(cast)
    reports.rate(by=cast.mother, report=report, section=1, clear=False, said="What is FSIQ?")
    words = sentence(last(cast).data)
    assert "not clear" in words
    assert "What is FSIQ?" in words
    with translation.override("es"):
        assert "no está claro" in sentence(last(cast).data)
    count = Entry.objects.count()
    reports.rate(by=cast.mother, report=report, section=1, clear=False, said="What is FSIQ?")
    assert Entry.objects.count() == count
    reports.rate(by=cast.mother, report=report, section=1, clear=True)
    (rating,) = reports.newest_ratings(report)[1]
    assert rating.clear
    for who in ("teacher", "father", "case_manager"):
        with pytest.raises(NotAllowed):
            reports.rate(by=cast.people[who], report=report, section=1, clear=True)
    with pytest.raises(BadInput):
        reports.rate(by=cast.mother, report=report, section=2, clear=True)


def test_a_report_from_outside_is_considered_at_a_meeting(cast):
    hers = draft(cast, "mother", kind="outside")
    report = reports.share(by=cast.mother, draft=hers, sharing=Sharing())
    reports.consider(by=cast.teacher, report=report, on=today(), note="We take its reading goals.")
    assert "We take its reading goals." in sentence(last(cast).data)
    with pytest.raises(Conflict):
        reports.consider(by=cast.teacher, report=report, on=today(), note="x")
    for bad in (ago(30), today() + dt.timedelta(days=1)):
        with pytest.raises(BadInput):
            reports.consider(by=cast.teacher, report=report, on=bad, note="x")
    with pytest.raises(NotAllowed):
        reports.consider(by=cast.mother, report=report, on=today(), note="x")


def test_everybody_on_the_team_sees_who_opened_it(alder, cast, client_for):
    report = shared(cast)
    client_for(alder, cast.mother).get(reverse("report", args=[report.pk]))
    page = client_for(alder, cast.teacher).get(reverse("report", args=[report.pk]))
    assert [one.name for one in page.context["opened"]] == ["Mother", "Teacher"]
    with pytest.raises(NotAllowed):
        reports.opened_by(by=cast.father, report=report)


def test_who_opened_its_file_stands_there_too_and_the_first_time_counts(alder, cast, client_for):
    row = report_drafts.attach(by=cast.specialist, draft=draft(cast), uploaded_file=pdf())
    report = reports.share(by=cast.specialist, draft=row, sharing=Sharing())
    morning = now()
    with at(morning):
        file = reverse("document", args=[report.document_id, report.document.name])
        assert b"".join(client_for(alder, cast.mother).get(file).streaming_content)
    with at(morning + dt.timedelta(hours=2)):
        client_for(alder, cast.mother).get(reverse("report", args=[report.pk]))
        found = reports.opened_by(by=cast.mother, report=report)
    assert [(one.name, one.at) for one in found] == [("Mother", morning)]


# --- pages --------------------------------------------------------------------------------------


def test_a_report_is_written_part_by_part_and_shared(alder, cast, client_for):
    client = client_for(alder, cast.specialist)
    where = reverse("new_report", args=[cast.case.pk])
    given = {"kind": "staff", "title": "Speech", "report_on": today().isoformat()}
    answer = client.post(where, given)
    row = ReportDraft.objects.get()
    assert answer.url == reverse("report_draft", args=[row.pk])
    part = {
        "title": "Telling stories",
        "plain_en": "Ana tells stories with few parts. She leaves out who and where.",
        "version": row.version,
        "scores-TOTAL_FORMS": 1,
        "scores-INITIAL_FORMS": 0,
        "scores-0-name": "Core language",
        "scores-0-scale": "standard",
        "scores-0-value": 82,
    }
    where = reverse("report_part", args=[row.pk, 1])
    wrong = client.post(where, {**part, "scores-0-value": 400})
    assert wrong.status_code == 422
    assert "Telling stories" in wrong.content.decode()
    assert client.post(where, {**part, "more": "1"}).url == where
    page = client.get(where).content.decode()
    assert "easy to read" in page
    assert client.post(reverse("report_draft", args=[row.pk]), {"action": "share"}).status_code == (
        302
    )
    report = Report.objects.get()
    assert report.sections[0]["scores"][0]["value"] == 82
    page = client_for(alder, cast.mother).get(reverse("report", args=[report.pk])).content.decode()
    assert "about 12 score the same or lower" in page
    assert "Is this clear to you?" in page


def test_parts_and_scores_are_named_in_the_language_of_the_reader(alder, cast, client_for):
    row = draft(cast)
    score = {**SCORES[0], "name_es": "Leer palabras"}
    part = Part(
        title="Sounds",
        title_es="Sonidos",
        plain_en="It is hard.",
        plain_es="Le cuesta.",
        scores=[score, {**SCORES[0], "name": "Naming"}],
    )
    by = cast.specialist
    row = report_drafts.write_part(by=by, draft=row, number=1, part=part, version=row.version)
    report = reports.share(by=by, draft=row, sharing=Sharing())
    where = reverse("report", args=[report.pk])
    cast.mother.language = "es"
    cast.mother.save()
    page = client_for(alder, cast.mother).get(where, HTTP_ACCEPT_LANGUAGE="es").content.decode()
    assert ">Sonidos</h2>" in page
    assert "Sounds" not in page
    assert '<strong dir="auto">Leer palabras</strong>' in page
    assert '<strong dir="auto" lang="en">Naming</strong>' in page
    page = client_for(alder, cast.teacher).get(where).content.decode()
    assert ">Sounds</h2>" in page
    assert "Leer palabras" not in page


def test_words_are_explained_in_the_report(alder, cast, client_for):
    report = shared(cast)
    page = client_for(alder, cast.mother).get(reverse("report", args=[report.pk])).content.decode()
    assert ">working memory</button>" in page
    assert page.count(">FSIQ</button>") == 1  # once in a paragraph
    assert "style=" not in page.partition("<main")[2]


def test_a_family_report_has_no_staff_fields(alder, cast, client_for):
    page = client_for(alder, cast.mother).get(reverse("new_report", args=[cast.case.pk]))
    assert set(page.context["form"].fields["kind"].choices[0]) & {"family", "outside"}
    assert "translated_by" not in page.context["form"].fields


@pytest.mark.parametrize(
    "who", ["father", "interpreter", "other_mother", "pta_officer", "other_teacher"]
)
def test_nobody_else_opens_the_pages(alder, cast, client_for, who):
    report = shared(cast)
    client = client_for(alder, cast.people[who])
    for path in (
        reverse("evaluation", args=[cast.case.pk]),
        reverse("report", args=[report.pk]),
        reverse("new_report", args=[cast.case.pk]),
    ):
        assert client.get(path).status_code in (403, 404)
