"""How long does it take to tell 20,000 people of one announcement, and how much memory?

python -m tests.bench.fanout [people]     a cluster of its own, about a minute
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.ground import prepare_environment

HEAD = (
    "| Fan-out | people | publish ms | told in s | statements | a part | more memory MB |\n"
    "|---|---|---|---|---|---|---|"
)
PEOPLE = 20_000
AT_A_TIME = 5_000
PARENTS_OF_A_CHILD = 2


FILL = "fill"  # the rows are made in a process of its own, whose memory is not counted


def main() -> None:
    if sys.argv[1:2] == [FILL]:
        _fill_alone(sys.argv[2], int(sys.argv[3]))
        return
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory(prefix="footbridge-fanout-") as name:
        folder = Path(name)
        prepare_environment(folder)
        from tenants.base.embedded import ensure_running

        with ensure_running(folder / "database") as cluster:
            os.environ["DATABASE_OWNER_URL"] = cluster.owner_url
            os.environ["DATABASE_URL"] = cluster.app_url
            _with_district(people)


def _with_district(people: int) -> None:
    import django

    django.setup()
    from tenants.provisioning import create_district
    from tenants.provisioning.prepare import prepare_database

    prepare_database(lambda words: None)
    create_district(slug="wide", name="Wide", state="WA", timezone="America/Los_Angeles")
    print_fan_out("d_wide", people)


def print_fan_out(schema: str, people: int) -> None:
    """Fill the district of this schema, publish once, and print what it took."""
    from django_tenants.utils import schema_context

    command = [sys.executable, "-m", "tests.bench.fanout", FILL, schema, str(people)]
    subprocess.run(command, check=True)
    with schema_context(schema):
        voice, director = _who()
        print(HEAD, flush=True)
        for name, urgent in (("with the news of the day", False), ("urgent", True)):
            print(_row(name, voice, director, urgent=urgent), flush=True)


def _fill_alone(schema: str, people: int) -> None:
    import django

    django.setup()
    from django_tenants.utils import schema_context

    with schema_context(schema):
        _fill(people)


def _who() -> tuple[Any, Any]:
    """The school's voice, and the director who speaks."""
    from messaging.services.voices import Voice
    from tenants.people.models import School, User

    school = School.objects.get(name="Wide School")
    return Voice("school", school.pk), User.objects.get(email="director@wide.example")


def _row(name: str, voice: Any, director: Any, *, urgent: bool) -> str:
    from messaging.models import Notification
    from messaging.services import audiences, notify
    from tenants.audit.models import Event
    from tests import news_tools

    draft = news_tools.draft(director, voice, urgent=urgent)
    from messaging.services import publishing

    begun = time.perf_counter()
    publishing.publish(by=director, post=draft)
    publish = (time.perf_counter() - begun) * 1000
    event = Event.objects.get(verb="announcement.published", target_id=draft.pk)
    before, begun = _peak(), time.perf_counter()
    with _counted() as asked:
        told = notify.tell_audience(event)
    took, more = time.perf_counter() - begun, _peak() - before
    assert Notification.objects.filter(announcement=draft).count() == told
    parts = told / audiences.AT_A_TIME
    return (
        f"| {name} | {told:,} | {publish:.0f} | {took:.1f} | {asked[0]} "
        f"| {asked[0] / parts:.1f} | {more:.1f} |"
    )


def _peak() -> float:
    """The most memory that this process ever had, in megabytes (Linux counts in kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


@contextmanager
def _counted() -> Iterator[list[int]]:
    from django.db import connection

    count = [0]

    def one_more(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        count[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(one_more):
        yield count


def _fill(people: int) -> None:
    """Parents with children in one class, and a director."""
    from cases.models import Enrolment, Guardianship, Student
    from tenants.base.clock import today
    from tenants.people.models import RoleAssignment, School, User

    start = today() - dt.timedelta(days=9)
    school = School.objects.create(name="Wide School")
    teacher, director = (_user(name) for name in ("teacher", "director"))
    RoleAssignment.objects.create(user=director, role="district_staff", starts=start)
    parents = [_user(f"parent-{number}") for number in range(people)]
    children = [
        Student(
            full_name=f"Child {number}",
            preferred_name=f"Child {number}",
            birth_date=dt.date(2017, 1, 1),
            grade="3",
            school=school,
        )
        for number in range(-(-people // PARENTS_OF_A_CHILD))
    ]
    _keep(User, [teacher, *parents], Student, children)
    _keep(
        RoleAssignment,
        [RoleAssignment(user=one, role="parent", starts=start) for one in parents],
        Enrolment,
        [
            Enrolment(
                student=child, school=school, grade="3", classroom_teacher=teacher, starts=start
            )
            for child in children
        ],
        Guardianship,
        [
            Guardianship(
                student=children[number // PARENTS_OF_A_CHILD],
                user=one,
                relationship="parent",
                standing="education_rights",
                starts=start,
            )
            for number, one in enumerate(parents)
        ],
    )


def _user(name: str) -> Any:
    from tenants.people.models import User

    made = User(email=f"{name}@wide.example", display_name=name, password="!")
    if name == "director":
        made.save()
    return made


def _keep(*given: Any) -> None:
    """model, rows, model, rows ..."""
    for model, rows in zip(given[::2], given[1::2], strict=True):
        model.objects.bulk_create(rows, batch_size=AT_A_TIME)


if __name__ == "__main__":
    main()
