"""How does work wait for later, and in which district's schema does it run?

A job is put into the public job table inside the transaction that changes the data (a rollback
takes it along) and carries the name of its district's schema. Packages write their jobs in their
own `jobs.py`:

    @district_job
    def send_letter(*, letter_id: str) -> None: ...

    send_letter.later(letter_id=str(letter.pk))          # in the schema we are in now

    @only_one_waits                                      # which a clock's job puts off again
    def send_what_is_due(*, user_id: str) -> None: ...

    @each_district("*/15 * * * *")                       # cron, UTC, in every open district
    def remind() -> None: ...

Jobs are plain functions: async ones would read public. A job may run twice (its worker was
killed after the work and before the receipt), so it looks first whether its work is done.
"""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone, translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Status

from tenants.base.postgres_backend.base import PUBLIC
from tenants.base.schemas import in_schema

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from procrastinate import JobContext
    from procrastinate.tasks import Task

HEARTBEAT_EVERY = 5.0  # seconds
DEAD_AFTER = 15.0  # seconds without a heartbeat before a worker's jobs are given to others
TRIES = 6  # 8, 64, 512 ... seconds apart: the last comes some ten hours after the first
MOST_DEATHS = 5  # a job whose worker died that often is left alone: it may be the cause


class DistrictJob:
    """A function that can be called now, or put off with later()."""

    def __init__(
        self, function: Callable[..., None], task: Task[Any, Any, Any], *, once: bool = False
    ) -> None:
        self.function = function
        self.task = task
        self.once = once
        functools.update_wrapper(self, function)

    def __call__(self, **arguments: Any) -> None:
        """Do the work now, in the schema we are in."""
        self.function(**arguments)

    def later(self, *, at: dt.datetime | None = None, **arguments: Any) -> int | None:
        """Put the work off, into this transaction, for the schema we are in; returns the job, or
        None when one waits already and only one may.

        `at` is the earliest moment (aware); `arguments` must be JSON. Raises ValueError outside
        a district.
        """
        schema: str = connection.schema_name  # type: ignore[attr-defined]  # our own backend
        if schema == PUBLIC:
            raise ValueError(f"{self.task.name} was put off outside any district.")
        return self._defer(schema, at=at, arguments=arguments)

    def _defer(
        self, schema: str, *, at: dt.datetime | None, arguments: dict[str, Any]
    ) -> int | None:
        if not self.once:
            return self.task.configure(schedule_at=at).defer(schema=schema, **arguments)
        same = json.dumps([self.task.name, schema, arguments], sort_keys=True)
        task = self.task.configure(schedule_at=at, queueing_lock=same)
        try:
            with transaction.atomic():  # the database refuses the second one; the rest stands
                return task.defer(schema=schema, **arguments)
        except AlreadyEnqueued:
            return None


def district_job(function: Callable[..., None]) -> DistrictJob:
    """Make `function` (keywords only) a job of one district. Its name is module.function."""

    def run(*, schema: str, **arguments: Any) -> None:
        function(**arguments)

    name = f"{function.__module__}.{function.__qualname__}"
    retry = RetryStrategy(max_attempts=TRIES, exponential_wait=8)
    return DistrictJob(function, app.task(name=name, retry=retry)(run))


def only_one_waits(function: Callable[..., None]) -> DistrictJob:
    """Make `function` a job of which, for the same arguments, one waits at the most: a unique index
    of the job table says so. One that runs does not count: what came since needs another. It is
    not tried again when it fails, as the next may wait by then: a clock's job puts it off."""
    name = f"{function.__module__}.{function.__qualname__}"

    def run(*, schema: str, **arguments: Any) -> None:
        function(**arguments)

    return DistrictJob(function, app.task(name=name)(run), once=True)


def each_district(cron: str) -> Callable[[Callable[[], None]], DistrictJob]:
    """Run a function at the times of `cron` (UTC) as one job in every open district."""

    def decorate(function: Callable[[], None]) -> DistrictJob:
        job = district_job(function)

        def fan_out(timestamp: int) -> None:
            for schema in _open_schemas():
                job._defer(schema, at=None, arguments={})

        task = app.task(name=f"{job.task.name}.each_district", queue="clock")(fan_out)
        app.periodic(cron=cron)(task)
        return job

    return decorate


def _open_schemas() -> list[str]:
    from tenants.models import District

    ready = District.objects.filter(status=District.Status.READY)
    return list(ready.order_by("pk").values_list("schema_name", flat=True))


def open_schema(call_next: Callable[[], Any], context: JobContext, worker: Any) -> Any:
    """Task middleware of the worker: the job's own schema, and no language left over."""
    schema = context.job.task_kwargs.get("schema", PUBLIC)
    with in_schema(str(schema)), translation.override(None):
        return call_next()


@app.periodic(cron="* * * * * */10")
@app.task(name="tenants.jobs.retry_stalled", queue="clock", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Give the jobs of dead workers back; async because it only touches public's job tables."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        if job.attempts < MOST_DEATHS:
            try:
                await manager.retry_job(job=job, retry_at=timezone.now())
            except UniqueViolation:  # of this work one waits already, and only one may
                await manager.finish_job(job=job, status=Status.FAILED, delete_job=True)
        else:
            await manager.finish_job(job=job, status=Status.FAILED, delete_job=False)
