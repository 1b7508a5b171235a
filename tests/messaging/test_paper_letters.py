"""Does a letter on paper count like one that was sent, and is there a blank one of each kind?"""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from messaging.letters.kinds import LANGUAGES, ours
from messaging.models import AnswerClock, Entry
from messaging.services import ladder
from tenants.base.clock import today


@pytest.fixture
def teacher(alder, cast, client_for):
    return client_for(alder, cast.teacher)


def paper(cast, **more):
    return {
        "key": str(uuid.uuid4()),
        "parent": str(cast.mother.pk),
        "received_on": today().isoformat(),
        "text": "Quiero ver todo el expediente.",
        "language": "es",
        "how": "come",
    } | more


def enter(cast, kind="records"):
    return reverse("enter_letter", args=[cast.case.pk, kind])


def test_a_letter_on_paper_gets_its_number_its_clock_and_a_receipt(teacher, cast):
    shown = teacher.get(enter(cast))
    assert shown.context["form"]["parent"].value() == str(cast.mother.pk)
    data = paper(cast)
    answers = [teacher.post(enter(cast), data) for _ in range(2)]  # a double click
    entry = Entry.objects.get(case=cast.case, kind="letter")
    assert {answer.url for answer in answers} == {
        reverse("receipt", args=[cast.case.pk, entry.number])
    }
    assert (entry.channel, entry.on_behalf_of_id) == ("paper", cast.mother.pk)
    assert (entry.data["letter"], entry.data["addressee"]["name"]) == ("records", "Case Manager")
    clock = AnswerClock.objects.get()
    assert (clock.asked_by_id, clock.number, clock.rule) == (cast.mother.pk, 45, "records/US")
    page = teacher.get(answers[0].url).content.decode()
    assert "Mother" in page
    assert entry.short_hash in page


def test_it_climbs_as_one_that_was_sent(teacher, cast):
    data = paper(cast, sees="", text="Pido una evaluación.")
    assert teacher.post(enter(cast, "evaluation"), data).status_code == 302
    cast.case.refresh_from_db()
    assert cast.case.evaluation_requested_on == today()
    AnswerClock.objects.update(started_on=today() - dt.timedelta(days=90), climbs_itself=True)
    rows = AnswerClock.objects.select_related("case__student", "first", "latest", "asked_by")
    assert ladder.climb(rows.get())
    second = AnswerClock.objects.get().latest
    assert second.data["titles"]["en"] == "Request for an evaluation"
    assert "Pido una evaluación." in second.body


def test_a_photo_of_the_paper_stays_with_the_letter(teacher, cast):
    scan = SimpleUploadedFile("scan.txt", b"Quiero ver todo el expediente.")
    teacher.post(enter(cast), paper(cast) | {"files": [scan]})
    entry = Entry.objects.get(case=cast.case, kind="letter")
    assert [item["name"] for item in entry.attachments] == ["scan.txt"]


def test_a_file_that_is_not_taken_is_said_and_nothing_is_entered(teacher, cast):
    page = teacher.post(enter(cast), paper(cast) | {"files": [SimpleUploadedFile("x.txt", b"")]})
    assert page.status_code == 422
    assert page.context["form"].errors
    assert not Entry.objects.filter(kind="letter").exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"received_on": "2099-01-01"}, None),
        ({"received_on": "soon"}, "received_on"),
        ({"text": " "}, "text"),
        ({"how": ""}, "how"),
        ({"parent": str(uuid.UUID(int=0))}, "parent"),
        ({"meeting_on": "0026-01-01"}, "meeting_on"),
        ({"key": "x"}, "key"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(teacher, cast, change, field):
    page = teacher.post(enter(cast), paper(cast, **change))
    assert page.status_code == 422
    form = page.context["form"]
    assert form.errors if field is None else field in form.errors
    assert form["text"].value() == change.get("text", "Quiero ver todo el expediente.")
    assert not Entry.objects.filter(kind="letter").exists()


def test_another_letter_that_fits_better_is_named(teacher, cast):
    data = paper(cast, evaluated="no")
    page = teacher.post(enter(cast, "independent-evaluation"), data)
    assert page.status_code == 422
    assert "300.502" in page.content.decode()


PEOPLE = {
    "mother": 403,
    "other_mother": 403,
    "teacher": 200,
    "other_teacher": 404,
    "case_manager": 200,
    "administrator": 200,
    "district_staff": 403,
    "pta_officer": 403,
    "interpreter": 403,
}


@pytest.mark.parametrize(("who", "status"), PEOPLE.items())
def test_who_enters_for_a_parent(alder, cast, client_for, who, status):
    client = client_for(alder, cast.people[who])
    chooser = reverse("choose_paper_letter", args=[cast.case.pk])
    assert client.get(chooser).status_code == status
    assert client.get(enter(cast)).status_code == status


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ours().values(), ids=lambda kind: kind.slug)
def test_there_is_a_blank_form_of_each_kind(alder, cast, client_for, kind, language):
    path = reverse("letter_form", args=[kind.slug])
    answer = client_for(alder, cast.mother).get(path, {"language": language})
    assert answer["Content-Type"] == "application/pdf"
    made = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in made.pages).split())
    assert made.trailer["/Root"]["/Lang"] == language
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert kind.title.in_(language) in text
    for one in kind.questions:
        assert " ".join(one.label.in_(language).split()) in text
        for choice in one.choices:
            assert " ".join(choice.label.in_(language).split()[:4]) in text
    assert {"en": "Signature", "es": "Firma"}[language] in text
    assert "{" not in text


def test_no_such_form(alder, cast, client_for):
    answer = client_for(alder, cast.mother).get(reverse("letter_form", args=["nothing"]))
    assert answer.status_code == 404
