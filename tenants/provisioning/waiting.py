"""Which work still waits for a district, and how does it come along in its archive?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from psycopg.types.json import Jsonb

from tenants.provisioning.errors import Refused
from tenants.provisioning.owner import owner

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

MEMBER = "jobs.json"
FIELDS = (
    "task_name",
    "queue_name",
    "priority",
    "lock",
    "queueing_lock",
    "args",
    "scheduled_at",
    "attempts",
)
COLUMNS = ", ".join(FIELDS)


def read(cursor: CursorWrapper, schema: str) -> bytes:
    """The jobs that are not done, oldest first, as JSON. One that runs now runs again: jobs
    look first whether their work is done (tenants/jobs.py)."""
    cursor.execute(
        f"SELECT {COLUMNS} FROM public.procrastinate_jobs "
        "WHERE args->>'schema' = %s AND status IN ('todo', 'doing') ORDER BY id",
        [schema],
    )
    jobs = [dict(zip(FIELDS, row, strict=True)) for row in cursor.fetchall()]
    for job in jobs:
        at = job["scheduled_at"]
        job["scheduled_at"] = at and at.isoformat()
        if isinstance(job["args"], str):
            job["args"] = json.loads(job["args"])
    return json.dumps(jobs, indent=1, sort_keys=True, ensure_ascii=False).encode()


def put_back(source: ZipFile, schema: str) -> int:
    """Put the archive's jobs off again, for this district and no other; returns how many.

    Raises Refused when the list cannot be read.
    """
    try:
        jobs: list[dict[str, Any]] = json.loads(source.read(MEMBER))
        rows = [[_value(job, name, schema) for name in FIELDS] for job in jobs]
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("The archive's list of waiting jobs cannot be read.") from error
    places = ", ".join("%s" for _ in FIELDS)
    with owner().cursor() as cursor:
        cursor.execute("DELETE FROM public.procrastinate_jobs WHERE args->>'schema' = %s", [schema])
        for row in rows:
            cursor.execute(
                f"INSERT INTO public.procrastinate_jobs ({COLUMNS}) VALUES ({places})", row
            )
    return len(rows)


def _value(job: dict[str, Any], name: str, schema: str) -> Any:
    return Jsonb(job[name] | {"schema": schema}) if name == "args" else job[name]
