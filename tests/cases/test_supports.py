"""Is help in class begun, noted and ended in the open, and does it hold up nothing?"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from cases import aim_chart
from cases.models import CaseFact, Support, SupportPoint, SupportWeek
from cases.services import facts, supports
from cases.services.facts import Said
from cases.services.supports import SupportPlan, WeekNote
from messaging.event_sentences import sentence
from messaging.models import Entry
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed


def ago(days):
    return today() - dt.timedelta(days=days)


def plan(cast, **more):
    given = {
        "what": "Small reading group",
        "who": cast.teacher,
        "times_a_week": 4,
        "minutes": 25,
        "starts": ago(20),
        "review_on": ago(-20),
        "at_home": "Read ten minutes a night.",
        "measure": "Words read right in one minute",
        "start_value": Decimal(41),
        "aim_value": Decimal(60),
    }
    return SupportPlan(**{**given, **more})


@pytest.fixture
def group(cast):
    return supports.start_support(by=cast.teacher, case=cast.case, plan=plan(cast))


def last(cast):
    return Entry.objects.filter(case=cast.case).order_by("number").last()


def test_beginning_is_an_entry_and_a_fact_and_moves_nothing(cast, group):
    data = last(cast).data
    assert data["verb"] == "support.started"
    words = sentence(data)
    assert "Small reading group, with Teacher, 4 times a week, 25 minutes each time" in words
    assert "does not delay an evaluation" in words
    with translation.override("es"):
        assert "4 veces por semana" in sentence(data)
    cast.case.refresh_from_db()
    assert cast.case.stage == "concern"
    assert CaseFact.objects.get(kind="supports_started").happened_on == ago(20)


def test_an_evaluation_goes_on_while_it_runs(cast, group):
    for kind, days in (("referral_received", 10), ("consent_received", 5)):
        facts.record_fact(by=cast.teacher, case=cast.case, said=Said(kind, ago(days)))
    cast.case.refresh_from_db()
    assert cast.case.stage == "evaluation"


def test_a_week_is_noted_and_corrected_in_the_open(cast, group):
    said = WeekNote(day=ago(13), planned=100, given=75, value=Decimal(43), note="Assembly")
    supports.note_week(by=cast.teacher, support=group, said=said)
    assert "75 of 100 minutes were given." in sentence(last(cast).data)
    assert "Words read right in one minute: 43." in sentence(last(cast).data)
    said = WeekNote(day=ago(13), planned=100, given=80)
    supports.note_week(by=cast.specialist, support=group, said=said)
    assert SupportWeek.objects.get().given == 80
    assert SupportPoint.objects.get().value == 43
    assert last(cast).data["old"] == {"planned": 100, "given": 75}
    assert "corrects what stood there: 100, 75" in sentence(last(cast).data)


def test_the_last_one_that_ends_is_a_fact(cast, group):
    other = supports.start_support(by=cast.teacher, case=cast.case, plan=plan(cast, what="Games"))
    supports.end_support(by=cast.teacher, support=group, ended_on=today(), outcome="Slow growth")
    assert not CaseFact.objects.filter(kind="supports_ended").exists()
    supports.end_support(by=cast.teacher, support=other, ended_on=today(), outcome="It helps")
    assert CaseFact.objects.get(kind="supports_ended").happened_on == today()
    assert "What came of it: It helps" in sentence(last(cast).data)
    with pytest.raises(BadInput, match="ended already"):
        supports.end_support(by=cast.teacher, support=other, ended_on=today(), outcome="x")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"review_on": ago(30)}, "review_on"),
        ({"starts": dt.date(1926, 9, 1)}, "starts"),
        ({"review_on": dt.date(2126, 9, 1)}, "review_on"),
        ({"review_on": ago(-500)}, "review_on"),
        ({"times_a_week": 0}, "times_a_week"),
        ({"minutes": 5000}, "minutes"),
        ({"aim_value": None}, "aim_value"),
        ({"start_value": Decimal(-1)}, "start_value"),
        ({"what": " "}, "what"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, more, field):
    with pytest.raises(BadInput) as caught:
        supports.start_support(by=cast.teacher, case=cast.case, plan=plan(cast, **more))
    assert field in caught.value.message_dict
    assert not Support.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"day": ago(-1), "value": Decimal(1)}, "day"),
        ({"day": ago(30), "value": Decimal(1)}, "day"),
        ({"day": ago(3), "planned": 10}, "given"),
        ({"day": ago(3), "planned": 10, "given": 9999}, "given"),
        ({"day": ago(3)}, "__all__"),
    ],
)
def test_a_note_that_cannot_be(cast, group, more, field):
    with pytest.raises(BadInput) as caught:
        supports.note_week(by=cast.teacher, support=group, said=WeekNote(**more))
    found = caught.value
    assert field in (found.message_dict if hasattr(found, "error_dict") else {"__all__": 1})


def test_only_staff_of_the_team_write_it(cast, group):
    for who in ("mother", "district_staff", "interpreter", "other_teacher"):
        with pytest.raises(NotAllowed):
            supports.start_support(by=cast.people[who], case=cast.case, plan=plan(cast))
    with pytest.raises(BadInput, match="of the team"):
        given = plan(cast, who=cast.other_teacher)
        supports.start_support(by=cast.teacher, case=cast.case, plan=given)


def test_the_pages(alder, cast, client_for, group):
    supports.note_week(
        by=cast.teacher,
        support=group,
        said=WeekNote(day=ago(13), planned=100, given=75, value=Decimal(43)),
    )
    url = reverse("supports", args=[cast.case.pk])
    mother, staff = client_for(alder, cast.mother), client_for(alder, cast.teacher)
    page = mother.get(url).content.decode()
    for words in (
        "Small reading group",
        "Day 21 of 41",
        "75 of 100 planned minutes were given (75%).",
        "Read ten minutes a night.",
        "See the numbers",
        "OSEP Memo 11-07",
        "<polyline",
    ):
        assert words in page, words
    assert "style=" not in page.partition("<main")[2].partition("</main")[0]
    note = reverse("note_week", args=[group.pk])
    assert note not in page
    assert mother.get(note).status_code == 403
    assert note in staff.get(url).content.decode()
    given = {"day": ago(6).isoformat(), "planned": "100", "given": "100", "value": "45"}
    assert staff.post(note, given).status_code == 302
    refused = staff.post(note, {**given, "day": ago(-3).isoformat(), "note": "Keep this"})
    assert refused.status_code == 422
    assert "Keep this" in refused.content.decode()
    end = reverse("end_support", args=[group.pk])
    given = {"ended_on": today().isoformat(), "outcome": "It grew slowly."}
    assert staff.post(end, given).status_code == 302
    assert "It grew slowly." in mother.get(url).content.decode()


def test_it_is_begun_on_a_page(alder, cast, client_for):
    staff = client_for(alder, cast.teacher)
    url = reverse("start_support", args=[cast.case.pk])
    given = {
        "what": "Small group",
        "who": cast.teacher.pk,
        "times_a_week": "4",
        "minutes": "25",
        "starts": today().isoformat(),
        "review_on": ago(-42).isoformat(),
    }
    answer = staff.post(url, {**given, "review_on": ago(3).isoformat()})
    assert answer.status_code == 422
    assert "before the first day" in answer.content.decode()
    assert staff.post(url, given).status_code == 302
    assert Support.objects.get().what == "Small group"


def test_the_aim_line_of_the_worked_case():
    """Section 13: from 48 on 2026-01-20 to 92 on 2027-01-08, in calendar days."""
    span = {"first_day": dt.date(2026, 1, 20), "last_day": dt.date(2027, 1, 8)}
    for day, line in (("2026-01-21", "48.1"), ("2026-03-25", "56.0"), ("2026-06-03", "64.7")):
        found = aim_chart.on_line(
            dt.date.fromisoformat(day), start=Decimal(48), aim=Decimal(92), **span
        )
        assert str(found) == line


def test_the_picture_stays_inside_its_frame():
    first, second = dt.date(2026, 1, 1), dt.date(2026, 3, 1)
    chart = aim_chart.draw(
        [(first, Decimal(0)), (dt.date(2026, 4, 1), Decimal("97.5"))],
        first_day=first,
        last_day=second,
        start=Decimal(10),
        aim=Decimal(90),
    )
    for dot in (*chart.dots, *chart.aim):
        assert aim_chart.LEFT <= dot.x <= aim_chart.RIGHT
        assert aim_chart.TOP <= dot.y <= aim_chart.BASE
    assert [rung.label for rung in chart.rungs] == ["0", "25", "50", "75", "100"]
    assert aim_chart.draw([], first_day=first, last_day=second) is None
