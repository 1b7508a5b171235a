"""Are the figures of the board those of its rows, for whom they are, and is each look kept?"""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
import uuid
from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.board_figures import WHEN, Kept, Wanted, behind, figures
from cases.models import CaseFact, Explain, TeamMember
from cases.services import board, cases, explaining, facts, road, students
from cases.services.facts import Said
from cases.services.looks import ONE_LOOK
from messaging.services import answer_clocks, answer_figures, ladder, ledger, letters, threads
from portal import boards
from tenants.audit.models import AccessRecord
from tenants.base.clock import at, now, today
from tenants.base.errors import NotAllowed
from tenants.people.models import DistrictRule, School, User
from tenants.people.services import district_settings, rules, school_days
from tenants.rulepacks.calendars import Unit
from tenants.rulepacks.schema import ClockKey, Measure
from tests.cast import LONG_AGO

DAYS = (1, 12, 22, 30, 60, 120, 190)


def ago(days):
    return today() - dt.timedelta(days=days)


def note(cast, case, kind, days):
    return facts.record_fact(by=cast.district_staff, case=case, said=Said(kind, ago(days)))


def a_case(cast, number, school=None):
    child = students.create(
        by=None,
        full_name=f"Child {number}",
        preferred_name=f"Child {number}",
        birth_date=dt.date(2017, 3, 14),
        grade="3",
        school=school or cast.school,
        home_language="en",
    )
    return cases.open_case(by=None, student=child, on=today() - LONG_AGO)


@pytest.fixture
def elsewhere(cast):
    """Cases of two schools in all states: asked for, agreed to, met in time and too late."""
    other = School.objects.create(name="Elsewhere")
    for number, days in enumerate(DAYS):
        case = a_case(cast, number, other if number % 2 else None)
        note(cast, case, "referral_received", days)
        if number > 2:
            note(cast, case, "request_answered", days - 8 if number % 2 else 1)
        if number > 4:
            note(cast, case, "consent_asked", days - 9)
            note(cast, case, "consent_received", days - 10)
        if number > 5:
            note(cast, case, "report_given", 2)
    return other


def text_of(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def staff(alder, cast, client_for):
    return client_for(alder, cast.district_staff)


def test_every_figure_is_the_number_of_its_rows(cast, elsewhere):
    by = road.basis()
    rows = board.rows(by=cast.district_staff, basis=by)
    found = figures(rows, on=by.on)
    assert found.open_total.total() > 5
    assert found.open_total["late"] > 0
    for school, counts in found.open.items():
        for when in WHEN:
            wanted = Wanted(school=school, when=when)
            assert len(behind(rows, wanted, on=by.on)) == counts[when]
    assert sum(kept.in_time for kept in found.by_rule.values()) > 0
    assert sum(kept.too_late for kept in found.by_rule.values()) > 0
    for met, of in (("yes", "in_time"), ("no", "too_late"), ("all", "total")):
        for rule, kept in found.by_rule.items():
            assert len(behind(rows, Wanted(rule=rule, met=met), on=by.on)) == getattr(kept, of)
        for month, kept in found.by_month.items():
            assert len(behind(rows, Wanted(month=month, met=met), on=by.on)) == getattr(kept, of)
    by_rule = sum(kept.total for kept in found.by_rule.values())
    assert by_rule == sum(kept.total for kept in found.by_month.values())


def test_a_draft_that_never_came_before_its_meeting_is_missed(alder, cast, client_for):
    """A promise of the district here: counted, but apart from the law."""
    said = rules.Said(ClockKey.DRAFT_BEFORE, rules.PROMISE, 3, Measure.BUSINESS, starts=today())
    rules.say(by=cast.district_staff, said=said)
    DistrictRule.objects.update(starts=ago(300))
    for kind, days in (("consent_received", 60), ("eligible", 30), ("plan_meeting_set", 4)):
        note(cast, cast.case, kind, days)
    by, month = road.basis(), f"{ago(4):%Y-%m}"
    rows = board.rows(by=cast.district_staff, basis=by)
    page = text_of(client_for(alder, cast.district_staff).get(reverse("board")))
    own, law = figures(rows, on=by.on, whose="promise"), figures(rows, on=by.on)
    assert own.by_rule == {ClockKey.DRAFT_BEFORE: Kept(0, 1)}
    assert own.by_month[month] == Kept(0, 1)
    assert ClockKey.DRAFT_BEFORE not in law.by_rule
    assert "Our own promises in the last 12 months" in page
    wanted = Wanted(rule="draft_before_meeting", met="no", whose="promise")
    assert len(behind(rows, wanted, on=by.on)) == 1
    assert not behind(rows, Wanted(rule="draft_before_meeting", met="no", whose="law"), on=by.on)


def test_the_laws_own_day_is_counted_beside_a_promise(alder, cast, client_for):
    """A promise that is missed must not hide the day that counts by law."""
    said = rules.Said(ClockKey.PLAN_MEETING, rules.PROMISE, 10, Measure.CALENDAR, starts=today())
    rules.say(by=cast.district_staff, said=said)
    DistrictRule.objects.update(starts=ago(300))
    for kind, days in (("consent_received", 60), ("eligible", 20)):
        note(cast, cast.case, kind, days)
    by = road.basis()
    rows = board.rows(by=cast.district_staff, basis=by)
    (law, promise) = sorted(
        (row for row in rows if row.key is ClockKey.PLAN_MEETING and row.open),
        key=lambda row: row.whose,
    )
    assert (promise.whose, promise.clock.due, promise.beside) == ("promise", ago(10), False)
    assert (law.whose, law.clock.due, law.beside) == ("law", ago(-10), True)
    assert figures(rows, on=by.on, whose="promise").open_total["late"] == 1
    when_by_law = figures(rows, on=by.on).open_total
    assert when_by_law["late"] == 0
    assert when_by_law["10"] >= 1
    page = text_of(client_for(alder, cast.mother).get(reverse("road", args=[cast.case.pk])))
    assert "by the law itself" in page
    note(cast, cast.case, "plan_meeting", 2)
    rows = board.rows(by=cast.district_staff, basis=road.basis())
    assert figures(rows, on=by.on).by_rule[ClockKey.PLAN_MEETING] == Kept(1, 0)
    own = figures(rows, on=by.on, whose="promise").by_rule[ClockKey.PLAN_MEETING]
    assert own == Kept(0, 1)


def test_the_rows_are_the_clocks_of_the_roads(cast, elsewhere):
    by = road.basis()
    rows = board.rows(by=cast.district_staff, basis=by)
    counted = board.counted_cases(cast.district_staff).select_related("student")
    clocks = [clock for one in road.roads_of(counted, counted_by=by) for clock in one.clocks]
    late = [clock for clock in clocks if clock.state == "late"]
    assert late
    assert figures(rows, on=by.on).open_total["late"] == len(late)


def test_each_number_on_the_page_leads_to_so_many_lines(staff, elsewhere):
    text = text_of(staff.get(reverse("board")))
    links = re.findall(r'<a href="(/board/(?:dates|letters|rows)/[^"]*)"[^>]*>(\d+)</a>', text)
    assert len(links) > 10
    for url, number in links:
        behind_it = text_of(staff.get(html.unescape(url)))
        assert f" {number} line" in behind_it, url


def test_a_month_behind_a_number_is_named(staff, elsewhere):
    month = f"{today():%Y-%m}"
    text = text_of(staff.get(f"{reverse('board_dates')}?month={month}&met=all"))
    assert boards.month_name(month) in text


def test_what_was_counted_is_not_counted_again_and_never_stale(cast, elsewhere):
    case = board.counted_cases(cast.district_staff).get(student__full_name="Child 0")

    def late():
        by = road.basis()
        rows = board.rows(by=cast.district_staff, basis=by)
        return sorted((str(row.case_id), row.key, row.clock.due, row.open) for row in rows)

    first = late()
    assert late() == first
    note(cast, case, "request_answered", 0)
    then = late()
    assert then != first
    day = today() + dt.timedelta(days=1)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    school_days.add_year(by=None, first_day=ago(300), last_day=today() + dt.timedelta(days=90))
    with_year = late()
    school_days.close(by=None, first_day=day, why="Snow")
    snowed = late()
    assert snowed != with_year
    board.forget()
    assert late() == snowed
    cases_row = board.counted_cases(cast.district_staff).filter(pk=case.pk)
    cases_row.update(closed_on=today())
    assert not any(row[0] == str(case.pk) and row[3] for row in late())


def test_an_administrator_sees_the_own_school_and_names_only_of_own_teams(
    alder, cast, elsewhere, client_for
):
    note(cast, cast.case, "referral_received", 3)
    admin = client_for(alder, cast.administrator)
    text = text_of(admin.get(reverse("board")))
    assert "Elsewhere" not in text
    lines = text_of(admin.get(reverse("board_dates")))
    assert "Ana Alder" in lines
    assert "A child on whose team you are not" in lines
    assert "Child 0" not in lines
    rows = board.rows(by=cast.administrator, basis=road.basis())
    assert {row.school_id for row in rows} == {cast.school.pk}
    kept = AccessRecord.objects.filter(person_id=cast.administrator.pk, what="board")
    assert set(kept.values_list("student_id", flat=True)) == {cast.child.pk}
    other = f"{reverse('board_dates')}?school={elsewhere.pk}"
    assert "Nothing is behind this number" in text_of(admin.get(other))


@pytest.mark.parametrize("who", ["case_manager", "teacher", "mother", "pta_officer", "interpreter"])
@pytest.mark.parametrize(
    "name",
    ["board", "board_dates", "board_letters", "board_rows", "board_csv", "board_rows_csv"],
)
def test_nobody_else_sees_it(alder, cast, client_for, who, name):
    assert client_for(alder, cast.people[who]).get(reverse(name)).status_code == 403
    with pytest.raises(NotAllowed):
        board.rows(by=cast.people[who], basis=road.basis())


def test_each_look_behind_a_figure_is_kept_once(staff, cast, elsewhere):
    note(cast, cast.case, "referral_received", 3)
    before = AccessRecord.objects.count()
    text_of(staff.get(reverse("board")))
    assert AccessRecord.objects.count() == before  # figures name nobody
    staff.get(reverse("board_dates"))
    looks = AccessRecord.objects.filter(what="board", person_id=cast.district_staff.pk)
    named = set(looks.values_list("student_id", flat=True))
    assert cast.child.pk in named
    assert looks.count() == len(named)
    assert set(looks.values_list("role", flat=True)) == {"district_staff"}
    staff.get(reverse("board_dates"))
    staff.get(reverse("board_dates_csv"))
    assert looks.count() == len(named)  # loaded again within half an hour it is one look
    later = now() + ONE_LOOK + dt.timedelta(minutes=1)
    with at(later):
        staff.get(reverse("board_dates"))
    assert looks.count() == 2 * len(named)


@pytest.fixture
def meetings(cast, elsewhere):
    """Meetings about plans with and without a draft before, in two schools."""
    school_days.add_year(by=None, first_day=ago(200), last_day=ago(-100))
    for number in range(4):
        case = a_case(cast, 20 + number, elsewhere if number % 2 else None)
        for kind, days in (("consent_received", 90), ("eligible", 60)):
            note(cast, case, kind, days)
        if number:
            note(cast, case, "draft_shared", 30 + number * 7)
        note(cast, case, "plan_meeting", 23)


def table_of(staff, url):
    path, _mark, query = url.partition("?")
    answer = staff.get(f"{path.rstrip('/')}.csv?{query}")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_figures_of_drafts_and_explanations_are_those_of_their_rows(staff, cast, meetings):
    wish = explaining.Wish(words="What does it mean?")
    explaining.ask(by=cast.mother, case=cast.case, wish=wish)
    Explain.objects.update(due_on=ago(1))
    said = Said("other_date_asked", ago(2))
    facts.note_fact(by=cast.mother, case=cast.case, said=said)
    text = text_of(staff.get(reverse("board")))
    links = re.findall(r'<a href="(/board/rows/[^"]*)"[^>]*>(\d+)</a>', text)
    kinds = {re.search(r"of=([a-z-]+)", url)[1] for url, _number in links}
    assert kinds == {"drafts", "explanations"}
    for url, number in links:
        where = html.unescape(url)
        assert f" {number} line" in text_of(staff.get(where)), where
        assert len(table_of(staff, where)) == int(number), where
    asked = reverse("board_rows") + "?of=other-dates"
    assert f'<a href="{asked}"> 1 family asked for another date' in text
    (row,) = table_of(staff, asked)
    assert (row["Child"], row["Asked on"]) == ("Ana Alder", str(ago(2)))
    assert "Another date of the meeting" in text_of(staff.get(asked))


def test_a_number_in_the_middle_is_reckoned_from_the_rows_behind_it(staff, cast, meetings):
    entry = ledger.append(by=cast.mother, case=cast.case, kind="letter", body="Please", key="l")
    answer_clocks.start(by=cast.mother, entry=entry, kind="concern", titles={"en": "Concern"})
    answer_figures.AnswerClock.objects.update(
        started_on=ago(60), state="answered", answered_on=ago(50)
    )
    text = text_of(staff.get(reverse("board")))
    links = re.findall(r'<a href="(/board/(?:letters|rows)/[^"]*)"[^>]*><span>([\d.]+)<', text)
    assert {url.partition("?")[0] for url, _number in links} == {"/board/letters/", "/board/rows/"}
    for url, number in links:
        took = [int(row["School days"]) for row in table_of(staff, html.unescape(url))]
        assert median(took) == float(number), url
        assert f"{took[0]} school day" in text_of(staff.get(html.unescape(url)))


def test_a_share_in_time_is_reckoned_from_the_rows_behind_it(staff, elsewhere):
    text = text_of(staff.get(reverse("board")))
    links = re.findall(r'<a href="(/board/dates/[^"]*)"[^>]*><span>(\d+)<', text)
    assert links
    for url, number in links:
        rows = table_of(staff, html.unescape(url))
        in_time = sum(row["Done on"] <= row["Last day"] for row in rows if row["Done on"])
        assert in_time * 100 // len(rows) == int(number), url


def test_the_tables_hold_the_same_figures(staff, cast, elsewhere):
    cell = TeamMember.objects.filter(case=cast.case, role="case_manager").get().user
    User.objects.filter(pk=cell.pk).update(display_name="=cmd()")
    note(cast, cast.case, "referral_received", 3)
    found = staff.get(reverse("board_csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(found)))
    by = road.basis()
    counted = figures(board.rows(by=cast.district_staff, basis=by), on=by.on).open_total
    late = [row for row in rows if row[1] == "All schools" and row[2] == "Late"]
    assert [int(row[3]) for row in late] == [counted["late"]]
    lines = staff.get(reverse("board_dates_csv")).content.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(lines)))
    assert len(table) - 1 == counted.total()
    assert "'=cmd()" in {row[2] for row in table}


def test_letters_are_counted_with_their_answers(staff, cast):
    for number in range(3):
        entry = ledger.append(
            by=cast.mother, case=cast.case, kind="letter", body="Please", key=f"l{number}"
        )
        answer_clocks.start(by=cast.mother, entry=entry, kind="concern", titles={"en": "Concern"})
    one, two, _three = answer_figures.AnswerClock.objects.order_by("created_at")
    type(one).objects.filter(pk=one.pk).update(
        started_on=ago(60), state="answered", answered_on=ago(58)
    )
    type(two).objects.filter(pk=two.pk).update(started_on=ago(60))
    rows = answer_figures.rows(by=cast.district_staff, basis=road.basis())
    told = answer_figures.figures(rows)
    assert (told.waiting, told.late, told.answered, told.in_time, told.too_late) == (2, 1, 1, 1, 0)
    for which in answer_figures.WHICH:
        text = text_of(staff.get(f"{reverse('board_letters')}?which={which}"))
        number = getattr(told, which)
        assert (f" {number} line" if number else "Nothing is behind") in text
    assert AccessRecord.objects.filter(what="board", student_id=cast.child.pk).count() == 1


def test_a_letter_that_climbed_is_counted_from_its_first_day(staff, cast):
    """Answered a day after its second letter, it was answered too late all the same."""
    mother = User.objects.get(pk=cast.mother.pk)
    mother.wear("family")
    draft = letters.save_answers(by=mother, student=cast.child, sees="x", asks_evaluation="no")
    entry = letters.send(by=mother, draft=draft)
    answer_figures.AnswerClock.objects.update(started_on=ago(60))
    clock = answer_figures.AnswerClock.objects.get(first=entry)
    ladder.send(by=mother, clock=clock, rung=2)
    reply = threads.Message(key=uuid.uuid4(), body="We can meet on Friday.", answers=entry.number)
    threads.send(by=cast.teacher, case=cast.case, message=reply)
    (row,) = answer_figures.rows(by=cast.district_staff, basis=road.basis())
    told = answer_figures.figures([row])
    assert (told.answered, told.in_time, told.too_late) == (1, 0, 1)
    calendar = road.basis().days.of(cast.school.pk)
    assert told.middle == row.took == calendar.between(ago(60), today(), Unit.SCHOOL)


def test_odd_addresses_narrow_nothing(staff, elsewhere):
    odd = ("school=x&when=x&rule=x&met=x", "month=9999-99&met=yes", "page=-1", "rule=²")
    for query in (*odd, "month=²026-01&met=all", "month=0000-01&met=all"):
        for name in ("board", "board_dates", "board_letters", "board_rows", "board_rows_csv"):
            assert staff.get(f"{reverse(name)}?{query}").status_code == 200


def test_the_questions_do_not_grow_with_the_cases(staff, cast, elsewhere, monkeypatch):
    monkeypatch.setattr(district_settings, "KEEP_SECONDS", 1e9)

    def asked(name):
        board.forget()
        with CaptureQueriesContext(connection) as caught:
            assert staff.get(reverse(name)).status_code == 200
        return len(caught)

    names = ("board", "board_dates", "board_dates_csv", "board_letters", "board_rows")
    for name in names:
        asked(name)
    few = [asked(name) for name in names]
    for number in range(10, 16):
        note(cast, a_case(cast, number), "referral_received", 20)
    assert CaseFact.objects.count() > 10
    assert [asked(name) for name in names] == few
