"""Do words keep the language they were written in, when their writer reads in another one later?"""

from __future__ import annotations

import uuid

import pytest

from cases.models import (
    EligibilityDecision,
    GoalTrack,
    MeetingTracking,
    PlanAmendment,
    ReportConsidered,
    SectionRating,
    ServiceTime,
    ServiceView,
    Support,
)
from cases.services import plan_amending
from tenants.people.models import User
from tests.cases.test_plan_amending import offered


@pytest.mark.parametrize(
    "model",
    [
        EligibilityDecision,
        GoalTrack,
        MeetingTracking,
        ReportConsidered,
        SectionRating,
        ServiceTime,
        ServiceView,
        Support,
    ],
)
def test_the_language_is_that_of_the_words_else_what_the_writer_reads_in(cast, model):
    writer = User(pk=uuid.uuid4(), language="en")
    row = model(written_in="es", **{model.WRITER: writer})
    assert row.spoken_in == "es"
    row.written_in = ""  # of a row from before it was kept
    assert row.spoken_in == "en"


def test_the_answer_to_an_offer_has_the_language_of_who_answers(cast):
    offer = offered(cast)
    assert offer.spoken_in == "en"
    User.objects.filter(pk=cast.mother.pk).update(language="es")
    cast.mother.refresh_from_db()
    plan_amending.ask_meeting(by=cast.mother, amendment=offer, words="Queremos hablar.")
    User.objects.filter(pk=cast.mother.pk).update(language="en")
    row = PlanAmendment.objects.get()
    assert (row.words_spoken_in, row.spoken_in) == ("es", "en")
