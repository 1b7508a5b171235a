"""Two parents answer one form at the same moment, one with yes and one with no: is there one state
in the end, and does a second press sign nothing twice?"""

from __future__ import annotations

import uuid

import pytest
from django_tenants.utils import schema_context

from cases.models import Case, CaseFact, Guardianship
from messaging.models import Entry, Paper
from messaging.services import ledger
from tenants.base.errors import Conflict
from tenants.people.models import User
from tests.cast import make_cast
from tests.paper_tools import send, sign
from tests.races.test_facts import at_once

pytestmark = pytest.mark.race
ANSWERS = ("consent_received", "consent_declined")


@pytest.fixture
def asked(fresh_district):
    """A form that waits for either of two parents: the schema, the form's id and theirs."""
    with schema_context(fresh_district.schema_name):
        cast = make_cast("race")
        Guardianship.objects.filter(user=cast.father).update(
            standing=Guardianship.Standing.EDUCATION_RIGHTS
        )
        paper = send(cast, "consent-evaluate")
        return fresh_district.schema_name, paper.pk, cast.mother.pk, cast.father.pk


def answer(paper_id, who, says, key=None):
    def change():
        paper = Paper.objects.select_related("case__student", "entry").get(pk=paper_id)
        return sign(paper, User.objects.get(pk=who), says, key=key or uuid.uuid4())

    return change


def test_a_yes_and_a_no_at_once_leave_one_state(asked):
    """A yes may follow a no; a no does not undo a yes, for that it is taken back in writing."""
    schema, paper, mother, father = asked
    results = at_once(schema, answer(paper, mother, "given"), answer(paper, father, "refused"))
    kept = [one for one in results if isinstance(one, Entry)]
    late = [one for one in results if isinstance(one, Conflict)]
    assert mother in {entry.author_id for entry in kept}
    assert len(kept) + len(late) == 2
    with schema_context(schema):
        row = Paper.objects.get(pk=paper)
        assert row.state == "given"
        facts = CaseFact.objects.filter(case=row.case_id).order_by("number")
        kinds = [fact.kind for fact in facts if fact.kind in ANSWERS]
        assert kinds == (["consent_received"] if late else ["consent_declined", "consent_received"])
        assert Entry.objects.filter(kind="decision").count() == len(kept)
        assert ledger.verify_case(Case.objects.get(pk=row.case_id)) == []


def test_two_who_say_yes_at_once_give_one_consent(asked):
    """One consent is enough (34 CFR 300.300): the second hears that it was answered, and the days
    count from one receipt."""
    schema, paper, mother, father = asked
    results = at_once(schema, answer(paper, mother, "given"), answer(paper, father, "given"))
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "Entry"]
    first = next(one for one in results if isinstance(one, Entry))
    with schema_context(schema):
        row = Paper.objects.get(pk=paper)
        assert (row.state, row.answered_by_id) == ("given", first.author_id)
        assert CaseFact.objects.filter(case=row.case_id, kind="consent_received").count() == 1
        assert Entry.objects.filter(kind="decision").count() == 1
        assert ledger.verify_case(Case.objects.get(pk=row.case_id)) == []


def test_six_presses_sign_once(asked):
    schema, paper, mother, _father = asked
    key = uuid.uuid4()
    results = at_once(schema, *[answer(paper, mother, "given", key)] * 6)
    assert len({entry.pk for entry in results}) == 1
    with schema_context(schema):
        assert Entry.objects.filter(kind="decision").count() == 1
