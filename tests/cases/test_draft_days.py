"""How many days did families have their drafts, and what that they asked for was not explained?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from cases.models import Explain
from cases.services import draft_days, explaining, facts, road
from cases.services.draft_days import HELD, SHARED, Lead, LeadFigures, figures, pairs
from cases.services.facts import Said
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.people.services import school_days
from tests.cases.worked import d


def ago(days):
    return today() - dt.timedelta(days=days)


def test_each_meeting_counts_from_the_first_draft_since_the_one_before():
    rows = [
        (SHARED, d("2026-01-06")),
        (HELD, d("2026-01-08")),
        (SHARED, d("2025-12-18")),
        (HELD, d("2026-04-07")),
        (SHARED, d("2026-06-01")),
        (HELD, d("2026-06-01")),
    ]
    assert list(pairs(rows)) == [
        (d("2026-01-08"), d("2025-12-18")),
        (d("2026-04-07"), None),
        (d("2026-06-01"), d("2026-06-01")),
    ]
    assert list(pairs([(SHARED, d("2026-06-01"))])) == []


def test_the_figures_of_none_and_of_some(cast):
    assert figures([]) == LeadFigures(0, 0, None, None)
    school, case = cast.school.pk, cast.case.pk
    rows = [Lead(school, today(), ago(9), 5, case), Lead(school, today(), ago(3), 2, case)]
    assert figures([*rows, Lead(school, today(), None, None, case)]) == LeadFigures(3, 1, 2, 3.5)


@pytest.fixture
def year(cast):
    school_days.add_year(by=None, first_day=ago(200), last_day=ago(-100))


def note(cast, kind, days):
    said = Said(kind, ago(days))
    return facts.record_fact(by=cast.district_staff, case=cast.case, said=said)


def test_the_board_shows_them_and_the_table_too(cast, year, alder, client_for):
    for kind, days in (("consent_received", 90), ("eligible", 60), (SHARED, 30), (HELD, 23)):
        note(cast, kind, days)
    (lead,) = draft_days.leads(by=cast.district_staff, basis=road.basis())
    assert (lead.held, lead.shared, lead.days) == (ago(23), ago(30), 5)
    staff = client_for(alder, cast.district_staff)
    assert "School days to read, in the middle" in staff.get(reverse("board")).content.decode()
    table = staff.get(reverse("board_csv")).content.decode()
    assert "Drafts before meetings in the last 365 days, by school" in table
    assert "Not explained by its day" not in table
    with pytest.raises(NotAllowed):
        draft_days.leads(by=cast.teacher, basis=road.basis())


def test_what_is_not_explained_surfaces_also_where_no_administrator_is_on_the_team(
    cast, alder, client_for
):
    """To district staff and the administrators of the school, without its words."""
    wish = explaining.Wish(words="¿Qué quiere decir?")
    explaining.ask(by=cast.mother, case=cast.case, wish=wish)
    assert not draft_days.not_explained(by=cast.district_staff, basis=road.basis())
    Explain.objects.update(due_on=ago(1))
    (late,) = draft_days.not_explained(by=cast.administrator, basis=road.basis())
    assert (late.school_id, late.case_id, late.due_on) == (cast.school.pk, cast.case.pk, ago(1))
    client = client_for(alder, cast.administrator)
    page = client.get(reverse("board")).content.decode()
    assert "Not explained by its day, by school" in page
    behind = client.get(f"{reverse('board_rows')}?of=explanations").content.decode()
    assert "Something to be explained" in behind
    for text in (page, behind):
        assert "¿Qué quiere decir?" not in text
