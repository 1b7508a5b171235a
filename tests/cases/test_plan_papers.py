"""Can a whole plan be taken along on paper, in both languages, and marked as what it is?"""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cases.models import PlanInEffect
from cases.plan_words import often
from cases.services import plan_versions, plans
from tenants.audit.models import AccessRecord
from tenants.base.clock import today
from tests.plan_tools import begun, block, shared, written

GOAL = "Reads 92 words <b>a minute</b> by January."


@pytest.fixture
def draft(cast):
    goal = written(cast, word=GOAL)
    service = plans.add_block(by=cast.teacher, plan=goal.plan, kind="special_education")
    plans.write_block(
        by=cast.teacher,
        block=service,
        revision=service.revision,
        words="",
        fields={"name": "Reading group", "minutes": 30, "times": 4, "frequency": "per_week"},
    )
    return shared(cast, goal, note="Please bring changes.")


def pages_of(answer) -> list[str]:
    assert answer["Content-Type"] == "application/pdf"
    return [" ".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(answer.content)).pages]


def test_each_page_of_a_draft_says_that_it_is_one(alder, cast, client_for, draft):
    mother = client_for(alder, cast.mother)
    paper = reverse("plan_pdf", args=[draft.pk])
    answer = mother.get(paper, {"in": "en"})
    pages = pages_of(answer)
    assert all("DRAFT" in page for page in pages)
    said = " ".join(pages)
    for words in (GOAL, "Reading group", "Please bring changes.", "This is a proposal.", "Draft 1"):
        assert words in said
    spanish = mother.get(paper, {"in": "es"})
    assert all("BORRADOR" in page for page in pages_of(spanish))
    assert GOAL in " ".join(pages_of(spanish))  # as it was written
    assert PdfReader(io.BytesIO(spanish.content)).trailer["/Root"]["/Lang"] == "es"
    assert 'href="' + paper in mother.get(reverse("plan_version", args=[draft.pk])).content.decode()


def test_words_in_another_language_say_how_they_came_about(alder, cast, client_for, draft):
    goal = draft.plan.blocks.get(kind="goal")
    plans.write_block(
        by=cast.teacher,
        block=goal,
        revision=goal.revision,
        words=GOAL,
        fields={},
        plain={"es": "Lee 92 palabras."},
    )
    version = plan_versions.share(
        by=cast.teacher,
        plan=draft.plan,
        accounts={},
        translated=plan_versions.Translated("machine"),
    )
    paper = reverse("plan_pdf", args=[version.pk])
    mother = client_for(alder, cast.mother)
    spanish = " ".join(pages_of(mother.get(paper, {"in": "es"})))
    assert "Lee 92 palabras." in spanish
    assert "máquina" in spanish
    assert "machine" not in " ".join(pages_of(mother.get(paper, {"in": "en"})))


@pytest.mark.parametrize(
    ("times", "unit", "words"),
    [
        (1, "per_month", "once a month"),
        (4, "per_week", "4 times a week"),
        (1, "daily", "each school day"),
    ],
)
def test_how_often_is_said_in_words(times, unit, words):
    assert often(times, unit) == words


def test_a_plan_in_effect_is_no_draft(alder, cast, client_for, draft):
    PlanInEffect.objects.create(
        case=cast.case,
        kind="iep",
        number=1,
        version=draft,
        starts_on=today() - dt.timedelta(days=3),
        put_by=cast.case_manager,
        put_by_name="Theo",
    )
    said = " ".join(
        pages_of(client_for(alder, cast.mother).get(reverse("plan_pdf", args=[draft.pk])))
    )
    assert "In effect since" in said
    assert "DRAFT" not in said
    assert "proposal" not in said


def test_who_may_not_read_it_cannot_take_it_along_and_a_look_is_kept(
    alder, cast, client_for, draft
):
    paper = reverse("plan_pdf", args=[draft.pk])
    for who in ("father", "other_mother", "other_teacher", "past_guest"):
        assert client_for(alder, cast.people[who]).get(paper).status_code == 404, who
    assert not AccessRecord.objects.filter(person_id=cast.teacher.pk, case_id=cast.case.pk).exists()
    assert client_for(alder, cast.teacher).get(paper).status_code == 200
    assert AccessRecord.objects.filter(person_id=cast.teacher.pk, case_id=cast.case.pk).exists()


def test_lists_and_bold_words_are_read_as_such_on_the_page_and_on_paper(alder, cast, client_for):
    given = {"revision": 1, "fields": {}, "words": "He **loves** maps.\n\n- builds\n- <b>draws</b>"}
    plan = begun(cast)
    plans.write_block(by=cast.teacher, block=block(plan, "strengths"), **given)
    version = plan_versions.share(by=cast.teacher, plan=plan)
    mother = client_for(alder, cast.mother)
    page = mother.get(reverse("plan_version", args=[version.pk])).content.decode()
    assert "<strong>loves</strong>" in page
    assert "<li>builds</li><li>&lt;b&gt;draws&lt;/b&gt;</li>" in page
    (first, *_rest) = pages_of(mother.get(reverse("plan_pdf", args=[version.pk])))
    assert "He loves maps." in first
    assert "• builds" in first
    staff = client_for(alder, cast.teacher).get(reverse("plan", args=[plan.pk])).content.decode()
    assert "<strong>loves</strong>" in staff
