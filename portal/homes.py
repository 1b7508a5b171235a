"""What stands on each person's first page? Each package gives its part; here they are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import panels as about_cases
from cases import stages
from cases.policies import may_see_board
from messaging import panels as about_records
from messaging import waiting_tasks
from messaging.services import news
from messaging.services.answer_clocks import kind_in_words
from messaging.views import announcements
from portal import first_steps
from tenants.base.clock import today
from tenants.base.prepared import prepared
from tenants.people.services import school_days

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from cases.models import Case, Student
    from messaging.models import RecordsRequest
    from messaging.services.answer_clocks import Standing
    from tenants.people.models import User

MOST_TASKS = 3
MOST_ROWS = 30
NEWEST = 8


def family(user: User) -> dict[str, Any]:
    """A parent's or guest's home: each child with stage, news and at most three tasks."""
    children = about_cases.own_children(user)
    cases = {case.student_id: case for case in _family_cases(user)}
    begun = about_records.begun_letters(user)
    letters: dict[uuid.UUID, list[Standing]] = {}
    for stands in about_records.letters_waiting(user):
        letters.setdefault(stands.clock.case.student_id, []).append(stands)
    waits = waiting_tasks.tasks(user)
    asked: dict[uuid.UUID, list[RecordsRequest]] = {}
    for row in about_records.records_waiting(user):
        asked.setdefault(row.case.student_id, []).append(row)
    found = []
    for child in children:
        case = cases.get(child.pk)
        tasks = waits.get(case.pk, []) if case else []
        answers = letters.get(child.pk, [])
        made = _child(child, case, begun.get(child.pk, ""), answers, tasks)
        shown = {each["stands"].clock.records_request_id for each in made["letters"]}
        rows_asked = [row for row in asked.get(child.pk, []) if row.pk not in shown]
        found.append(made | {"asked": rows_asked})
    found.sort(key=lambda item: (not item["tasks"], -item["new"], item["case"] is None))
    may_write = any(item["rights"] for item in found)
    guest = user.has_role("guest") and not user.has_role("parent")
    return {"children": found, "may_write": may_write, "guest": guest, "news": news.bar(user)}


@prepared
def _family_cases(user: User) -> QuerySet[Case]:
    return about_records.with_new(about_cases.open_cases(user), user)


def _has_rights(child: Student) -> bool:
    rows = getattr(child, "mine", [])
    return any(row.standing == row.Standing.EDUCATION_RIGHTS for row in rows)


def _child(
    child: Student,
    case: Case | None,
    begun: str,
    letters: list[Standing],
    promised: list[dict[str, str]],
) -> dict[str, Any]:
    mine = getattr(child, "mine", [])
    rights = _has_rights(child)
    return {
        "student": child,
        "case": case,
        "stage": stages.stage(case.stage) if case else None,
        "new": getattr(case, "new", 0),
        "rights": rights,
        "contact": bool(mine) and not rights,
        "copies": bool(mine) and not rights and any(row.receives_copies for row in mine),
        "guest": not mine,
        "letters": [
            {"stands": each, "kind": kind_in_words(each.clock)} for each in letters if rights
        ],
        "tasks": [*promised, *_tasks(child, case, begun, rights, letters)][
            : max(MOST_TASKS, len(promised))
        ],
    }


def _tasks(
    child: Student, case: Case | None, begun: str, rights: bool, letters: list[Standing]
) -> list[dict[str, str]]:
    new = getattr(case, "new", 0)
    tasks = waiting_tasks.about_letters(letters) if rights else []
    if begun and rights:
        tasks.append(waiting_tasks.begun_letter(child.pk, begun))
    if case and new:
        words = ngettext("Read %(n)d new entry", "Read %(n)d new entries", new) % {"n": new}
        tasks.append(
            {"url": reverse("thread", args=[case.pk]), "label": words, "time": _("New for you")}
        )
    return tasks


def staff(user: User) -> dict[str, Any]:
    """Home of everyone who works here: what waits, then one's cases, children and duties."""
    cases = _team_cases(user)
    asked = about_records.letters_waiting(user) if cases or user.is_district_staff else []
    letters = [each for each in asked if not each.clock.is_about_the_record]
    records = about_records.records_waiting(user) if cases or user.is_district_staff else []
    waiting = [case for case in cases if getattr(case, "waits_since", None)]
    rest = [case for case in cases if case not in waiting]
    runs = about_cases.managed(user)
    rest.sort(key=lambda case: (case.pk not in runs, stages.ORDER[case.stage]))
    waits = waiting_tasks.tasks(user, on_team=bool(cases), runs=bool(runs))
    by_duty = user.has_role("interpreter", "trainer") or user.is_district_staff
    found: dict[str, Any] = {
        "news": news.bar(user),
        "waiting": _words_waiting(waiting, asked, records)[:MOST_ROWS],
        "cases": [*waiting, *rest][:MOST_ROWS],
        "shows_waiting": bool(cases) or not by_duty,
        "more": len(cases) > MOST_ROWS,
        "on_teams": bool(cases),
        "promised": [task for tasks in waits.values() for task in tasks],
        "runs": runs,
        "board": may_see_board(user),
        "to_reach": list(about_records.to_reach(user)[:NEWEST]),
        "guests": list(about_cases.guests_to_decide(user)[:NEWEST]),
    }
    if cases:
        found["claims"] = list(about_cases.claims_to_confirm(user)[:NEWEST])
    if cases or user.is_district_staff:
        found["letters"] = [about_records.letter_row(each) for each in letters[:NEWEST]]
        found["more_letters"] = max(0, len(letters) - NEWEST)
        found["late_letters"] = sum(each.late for each in letters)
        found["records"] = records
        found["late_records"] = sum(row.due.is_late for row in records)
        found["amendments"] = about_records.amendments_waiting(user)
    if user.has_role("interpreter"):
        found["interpreted"] = list(about_cases.interpreted_cases(user)[:MOST_ROWS])
    if user.has_role("trainer"):
        found["trainer"] = True
    if user.is_district_staff:
        return found | _district(user)
    return found | {"taught": _taught(user)}


@prepared
def _team_cases(user: User) -> QuerySet[Case]:
    rows = about_records.with_waiting(about_cases.team_cases(user), user)
    return about_records.waiting_first(about_records.with_new(rows, user))[: MOST_ROWS + 1]


def _words_waiting(
    waiting: list[Case], letters: list[Standing], records: list[RecordsRequest]
) -> list[Case]:
    """Without those whose oldest open word is a letter or a request for the record that stands in
    the pile with its day."""
    piled = {(row.clock.case_id, row.clock.latest.number) for row in letters}
    piled |= {(row.clock.case_id, row.clock.first.number) for row in letters}
    piled |= {(row.case_id, row.entry.number) for row in records}
    return [case for case in waiting if (case.pk, getattr(case, "waits_number", 0)) not in piled]


def overseen(found: dict[str, Any]) -> list[Case]:
    """The cases that a staff home shows with the child's name, whoever runs them."""
    letters = [row["stands"].clock.case for row in found.get("letters", ())]
    others = [row.case for row in [*found["to_reach"], *found["guests"]] if row.case is not None]
    return [*found["cases"], *found.get("requests", ()), *letters, *others]


def pta(user: User) -> dict[str, Any]:
    """Home of a PTA officer: news, and what their PTA wrote last."""
    ours = [announcements.row_of(post) for post in news.listed(user, news.OURS)[:NEWEST]]
    return {"news": news.bar(user), "ours": ours}


def _taught(user: User) -> list[dict[str, Any]]:
    cases = {case.student_id: case.pk for case in about_cases.team_cases(user)}
    return [
        {"student": row.student, "case_id": cases.get(row.student_id)}
        for row in about_cases.taught(user)
    ]


def _district(user: User) -> dict[str, Any]:
    open_cases = about_cases.open_cases(user)
    runs_out = school_days.runs_out(school_days.school_days(), today())
    counts = about_cases.stage_counts(user)
    begins = [] if any(counts["totals"]) else first_steps.open_steps(user, runs_out)
    return {
        "district_view": True,
        "first_steps": begins,
        "runs_out": None if begins else runs_out,
        "counts": counts,
        "requests": list(about_records.newest_requests(open_cases, user, NEWEST)),
    }
