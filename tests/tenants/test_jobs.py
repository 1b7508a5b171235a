"""Do jobs run later, in the schema of the district that put them off, and never get lost?"""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tenants.base.schemas import in_schema
from tests.fixtures import job_tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tenants.models import District

ROOT = Path(__file__).resolve().parents[2]


def waiting() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(status="todo").order_by("id"))


def test_a_job_carries_its_schema(in_alder: District) -> None:
    job_tasks.note.later(text="hello")
    (job,) = waiting()
    assert job.args == {"schema": in_alder.schema_name, "text": "hello"}
    assert job.task_name == "tests.fixtures.job_tasks.note"


def test_of_some_work_only_one_waits(in_alder: District) -> None:
    first = job_tasks.hang_once_alone.later(path="a")
    assert first is not None
    assert job_tasks.hang_once_alone.later(path="a") is None
    assert job_tasks.hang_once_alone.later(path="b") is not None
    ProcrastinateJob.objects.filter(id=first).delete()  # as one that runs, it waits no more
    assert job_tasks.hang_once_alone.later(path="a") is not None


def test_of_another_district_as_many_wait(alder: District, birch: District) -> None:
    for district in (alder, birch):
        with in_schema(district.schema_name):
            assert job_tasks.hang_once_alone.later(path="a") is not None


def test_rollback_takes_the_job_along(in_alder: District) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        job_tasks.note.later(text="lost")
        raise ZeroDivisionError
    assert waiting() == []


def test_a_time_can_be_named(in_alder: District) -> None:
    moment = dt.datetime(2031, 1, 2, 3, 4, tzinfo=dt.UTC)
    job_tasks.note.later(at=moment, text="later")
    assert waiting()[0].scheduled_at == moment


def test_nothing_is_put_off_outside_a_district(alder: District) -> None:
    with pytest.raises(ValueError, match="outside any district"):
        job_tasks.note.later(text="nowhere")


@pytest.fixture
def real(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Jobs that are really committed, so that a worker process sees them."""
    with django_db_blocker.unblock():
        yield
        app.connector.execute_query("DELETE FROM procrastinate_jobs")
        app.connector.execute_query("DELETE FROM procrastinate_workers")
        connection.close()


@pytest.fixture
def start(real: None, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """start("--drain") begins a worker process on this test's database."""
    found = connections["default"].get_connection_params()
    url = (
        f"postgres://{found['user']}:{found['password']}@/{found['dbname']}"
        f"?host={found['host']}&port={found.get('port', 5432)}"
    )
    settings = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.fixtures.job_settings"}
    begun: list[subprocess.Popen[bytes]] = []

    def begin(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "run_jobs", *words]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings)
        begun.append(process)
        return process

    yield begin
    for process in begun:
        process.kill()
        process.wait()


def until(true: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def put_off(district: District, job: Any, **arguments: Any) -> None:
    with in_schema(district.schema_name):
        job.later(**arguments)


def test_a_clock_job_goes_to_open_districts_only(
    real: None, make_district: Callable[..., District], owner_sql: Callable[..., Any]
) -> None:
    opened, closed = make_district(), make_district()
    owner_sql("UPDATE tenants_district SET status = 'suspended' WHERE slug = %s", [closed.slug])
    app.tasks["tests.fixtures.job_tasks.tick.each_district"].func(timestamp=0)
    schemas = {job.args["schema"] for job in waiting()}
    assert opened.schema_name in schemas
    assert closed.schema_name not in schemas


@pytest.mark.race
def test_each_job_runs_once_in_its_own_schema(
    start: Callable[..., subprocess.Popen[bytes]],
    make_district: Callable[..., District],
    tmp_path: Path,
) -> None:
    districts, path = [make_district(), make_district()], tmp_path / "seen"
    for number in range(40):
        put_off(districts[number % 2], job_tasks.note, text=str(number), path=str(path))
    assert start("--drain").wait(60) == 0
    wanted = [f"{districts[number % 2].schema_name} {number}" for number in range(40)]
    assert sorted(lines(path)) == sorted(wanted)


@pytest.mark.race
def test_a_killed_workers_job_comes_back(
    start: Callable[..., subprocess.Popen[bytes]],
    make_district: Callable[..., District],
    tmp_path: Path,
) -> None:
    """Also beside work of which one waits again already: that one is enough."""
    district, path, alone = make_district(), tmp_path / "seen", tmp_path / "alone"
    put_off(district, job_tasks.hang_once, path=str(path))
    put_off(district, job_tasks.hang_once_alone, path=str(alone))
    first = start()
    until(lambda: all(Path(f"{one}.begun").exists() for one in (path, alone)))
    first.kill()
    first.wait()
    in_an_hour = timezone.now() + dt.timedelta(hours=1)
    put_off(district, job_tasks.hang_once_alone, path=str(alone), at=in_an_hour)
    start()
    until(lambda: lines(path) == [f"{district.schema_name} after all"], 60)
    same = ProcrastinateJob.objects.filter(task_name__endswith="hang_once_alone")
    until(lambda: [job.status for job in same.all()] == ["todo"])
    assert lines(alone) == []


@pytest.mark.race
def test_the_worker_outlives_its_connections_and_stops_when_asked(
    start: Callable[..., subprocess.Popen[bytes]],
    make_district: Callable[..., District],
    owner_sql: Callable[..., Any],
    tmp_path: Path,
) -> None:
    district, path = make_district(), tmp_path / "seen"
    worker = start()
    put_off(district, job_tasks.note, text="before", path=str(path))
    until(lambda: len(lines(path)) == 1)
    connection.close()
    killed = owner_sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE usename = %s AND datname = current_database()",
        [connections["default"].settings_dict["USER"]],
    )
    assert killed
    put_off(district, job_tasks.note, text="after", path=str(path))
    until(lambda: len(lines(path)) == 2)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
