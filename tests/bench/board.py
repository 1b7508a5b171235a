"""How long do the board of a district with 10,000 cases and a snow day in it take?

python -m tests.bench.board [cases]     a cluster of its own, some minutes
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.fanout import _counted, _peak
from tests.bench.ground import prepare_environment

HEAD = "| What | cases | dates | seconds | queries | more memory MB |\n|---|---|---|---|---|---|"
CASES = 10_000
SCHOOLS = 12
AT_A_TIME = 1000
EVENTS = (
    ("referral_received", 0),
    ("consent_asked", 8),
    ("request_answered", 8),
    ("consent_signed", 11),
    ("consent_received", 14),
    ("report_given", 60),
    ("eligible", 66),
    ("draft_shared", 73),
    ("plan_meeting", 94),
    ("services_consent_received", 102),
    ("services_started", 106),
    ("progress_reported", 170),
)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    with tempfile.TemporaryDirectory(prefix="footbridge-board-") as name:
        folder = Path(name)
        prepare_environment(folder)
        from tenants.base.embedded import ensure_running

        with ensure_running(folder / "database") as cluster:
            os.environ["DATABASE_OWNER_URL"] = cluster.owner_url
            os.environ["DATABASE_URL"] = cluster.app_url
            _with_district(count)


def _with_district(count: int) -> None:
    import django

    django.setup()
    from django.utils import timezone
    from django_tenants.utils import tenant_context

    from tenants.models import District
    from tenants.provisioning import create_district
    from tenants.provisioning.prepare import prepare_database

    prepare_database(lambda words: None)
    create_district(slug="wide", name="Wide", state="WA", timezone="America/Los_Angeles")
    district = District.objects.get(slug="wide")
    with tenant_context(district), timezone.override(district.timezone):
        boss = _fill(count)
        _measure(boss, count)


def _fill(count: int) -> Any:
    """Schools, children, open cases and their facts, spread over a year and a half."""
    from cases.models import Case, CaseFact, Student
    from tenants.base.clock import today
    from tenants.people.models import School, User
    from tenants.people.services import roles, school_days, users

    chance, on = random.Random(7), today()
    start = on - dt.timedelta(days=560)
    boss: User = users.create(by=None, display_name="Director", email="d@wide.example")
    roles.grant(by=None, user=boss, role="district_staff", school=None, starts=start)
    for number in range(3):
        first = on - dt.timedelta(days=520 - number * 260)
        school_days.add_year(
            by=None, first_day=first, last_day=first + dt.timedelta(days=200 + number * 25)
        )
    schools = [School.objects.create(name=f"School {number}") for number in range(SCHOOLS)]
    for begun in range(0, count, AT_A_TIME):
        children = [
            Student(
                full_name=f"Child {number}",
                preferred_name=f"Child {number}",
                birth_date=dt.date(2017, 3, 14),
                grade="3",
                school=schools[number % SCHOOLS],
                home_language="en",
            )
            for number in range(begun, min(begun + AT_A_TIME, count))
        ]
        Student.objects.bulk_create(children)
        cases = [Case(student=child, opened_on=start, stage="evaluation") for child in children]
        Case.objects.bulk_create(cases)
        facts = [fact for case in cases for fact in _facts(CaseFact, case, chance, on)]
        CaseFact.objects.bulk_create(facts, batch_size=5000)
    return boss


def _facts(kind_of_row: Any, case: Any, chance: random.Random, on: dt.date) -> list[Any]:
    begun = on - dt.timedelta(days=chance.randrange(1, 500))
    late = chance.choice((1, 1, 1, 1.4))
    upto = chance.randrange(1, len(EVENTS) + 1)
    days = [(kind, begun + dt.timedelta(days=int(n * late))) for kind, n in EVENTS[:upto]]
    return [
        kind_of_row(case=case, number=number, kind=kind, happened_on=day)
        for number, (kind, day) in enumerate(days, 1)
        if day <= on
    ]


def _measure(boss: Any, count: int) -> None:
    from django.test import RequestFactory

    from cases.services import board as service
    from cases.services import road
    from messaging.services import calendar_news
    from portal import boards
    from portal.views import board as views
    from tenants.audit.models import Event
    from tenants.people.services import school_days

    dates = 0

    def rows() -> None:
        nonlocal dates
        dates = len(service.rows(by=boss, basis=road.basis()))

    def list_behind() -> None:
        request = RequestFactory().get("/board/dates/?when=late")
        request.user = boss
        by = road.basis()
        found = service.behind_figure(by=boss, wanted=boards.wanted({"when": "late"}), basis=by)
        boards.date_lines(boss, found[: views.PER_PAGE], by)

    def figures() -> None:
        boards.whole(boss, road.basis())

    def row(what: str, task: Callable[[], object]) -> None:
        before, begun = _peak(), time.perf_counter()
        with _counted() as asked:
            task()
        took, more = time.perf_counter() - begun, _peak() - before
        print(
            f"| {what} | {count:,} | {dates:,} | {took:.2f} | {asked[0]} | {more:.0f} |", flush=True
        )

    rows()
    service.forget()
    print(HEAD, flush=True)
    row("the board, first of the day in a process", figures)
    row("the board again", figures)
    row("a page of the dates behind a figure", list_behind)
    day = road.basis().on + dt.timedelta(days=7 - road.basis().on.weekday())
    school_days.close(by=None, first_day=day, why="Snow")
    row("the board after a snow day", figures)
    event = Event.objects.filter(verb="calendar.closed").latest("at")
    print(f"moved dates told in {_told(calendar_news.tell, event)} cases", flush=True)


def _told(tell: Callable[[Any], int], event: Any) -> str:
    begun = time.perf_counter()
    with _counted() as asked:
        told = tell(event)
    return f"{told:,} ({time.perf_counter() - begun:.1f} s, {asked[0]:,} queries; one entry each)"


if __name__ == "__main__":
    main()
