"""How long does a snow day take in a district of 10,000 open cases, with the database?

python -m tests.bench.snow [cases]     a cluster of its own, a few minutes
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.ground import prepare_environment

if TYPE_CHECKING:
    from cases.models import Case

HEAD = (
    "| Snow day | open cases | moved | looked in s | statements | told in s |\n"
    "|---|---|---|---|---|---|"
)
CASES = 10_000


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    with tempfile.TemporaryDirectory(prefix="footbridge-snow-") as name:
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
    from django_tenants.utils import schema_context

    from tenants.provisioning import create_district
    from tenants.provisioning.prepare import prepare_database

    prepare_database(lambda words: None)
    create_district(slug="snow", name="Snow", state="WA", timezone="America/Los_Angeles")
    with schema_context("d_snow"):
        _fill(count)
        print(HEAD, flush=True)
        print(_row(count), flush=True)


def _fill(count: int) -> None:
    """Each case somewhere between its request and its plan."""
    from cases.models import Case, CaseFact, Student
    from tenants.base.clock import today
    from tenants.people.models import School
    from tenants.people.services import school_days

    chance, now = random.Random(7), today()
    school_days.add_year(
        by=None, first_day=now - dt.timedelta(days=90), last_day=now + dt.timedelta(days=200)
    )
    school = School.objects.create(name="Snow Elementary")
    children = Student.objects.bulk_create(
        Student(
            full_name=f"Child {n}",
            preferred_name=f"Child {n}",
            birth_date=dt.date(2017, 3, 14),
            grade="3",
            school=school,
        )
        for n in range(count)
    )
    cases = Case.objects.bulk_create(Case(student=one, opened_on=now) for one in children)
    rows = (fact for case in cases for fact in _facts(case, chance, now))
    CaseFact.objects.bulk_create(rows, batch_size=5000)


def _facts(case: Case, chance: random.Random, now: dt.date) -> list[Any]:
    from cases.models import CaseFact

    known = ("referral_received", "safeguards_given", "request_answered", "consent_asked")
    more = ("consent_received", "report_given", "results_explained", "eligible")
    kinds = [*known, *more[: chance.randrange(len(more) + 1)]]
    first = now - dt.timedelta(days=chance.randrange(len(kinds) * 4, 80))
    return [
        CaseFact(case=case, number=n, kind=kind, happened_on=first + dt.timedelta(days=n * 4 - 4))
        for n, kind in enumerate(kinds, start=1)
    ]


def _row(count: int) -> str:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cases.services import road
    from messaging.services import calendar_news
    from tenants.audit.models import Event
    from tenants.base.clock import today
    from tenants.people.services import calendar_changes, school_days

    snow = today() + dt.timedelta(days=1)
    while snow.weekday() > 4:
        snow += dt.timedelta(days=1)
    school_days.close(by=None, first_day=snow, why="Snow")
    event = Event.objects.filter(verb="calendar.closed").latest("at")
    now = school_days.school_days()
    then = calendar_changes.before(now, event)
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as caught:
        moved = list(road.moved_dates(then, now))
    looked = time.perf_counter() - begun
    begun = time.perf_counter()
    told = calendar_news.tell(event)
    took = time.perf_counter() - begun
    cells = ("one day", count, f"{told} ({len(moved)} dates)", f"{looked:.1f}", len(caught))
    return f"| {' | '.join(map(str, cells))} | {took:.1f} |"


if __name__ == "__main__":
    main()
