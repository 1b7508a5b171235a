"""How long does a copy of a long record take, and how much memory?

python -m tests.bench.export            10,000 entries, 500 of them with a file
python -m tests.bench.export 2000       so many entries
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from tests.bench.ground import prepare_environment

FILE = b"A page of a report. " * 5_000  # 100 KB
EVERY = 20  # every so many entries there is a file
AT_ONCE = 1000


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="footbridge-bench-") as name:
        prepare_environment(Path(name))
        from tenants.base.embedded import ensure_running

        with ensure_running(Path(name) / "database") as cluster:
            os.environ["DATABASE_OWNER_URL"] = cluster.owner_url
            os.environ["DATABASE_URL"] = cluster.app_url
            _measure(wanted, Path(name))


def _measure(wanted: int, folder: Path) -> None:
    import django

    django.setup()
    from django.db import connections
    from django_tenants.utils import schema_context

    from tenants.provisioning import create_district
    from tenants.provisioning.prepare import prepare_database
    from tests.cast import make_cast

    prepare_database(lambda words: None)
    district = create_district(
        slug="alder", name="Alder", state="WA", timezone="America/Los_Angeles"
    )
    with schema_context(district.schema_name):
        cast = make_cast("alder")
        _fill(cast, wanted)
        _export(cast, folder)
    connections.close_all()


def _fill(cast: Any, wanted: int) -> None:
    """Sealed entries, added many at a time: the ledger's own way would take minutes."""
    from messaging import chain
    from messaging.models import Entry
    from messaging.services.ledger import canonical_payload

    last = Entry.objects.filter(case=cast.case).order_by("-number").first()
    number, previous = (last.number, last.hash) if last else (0, "")
    rows: list[Entry] = []
    for place in range(number + 1, wanted + 1):
        who = cast.mother if place % 2 else cast.teacher
        entry = Entry(
            case=cast.case,
            number=place,
            kind="message",
            author=who,
            author_name=who.display_name,
            author_role="parent" if place % 2 else "classroom_teacher",
            happened_on=dt.date(2026, 1, 5),
            language="en",
            body=f"Entry **{place}**: he read {place % 60} words today.\n\n" + "Gracias. " * 60,
            attachments=_files(cast, who) if place % EVERY == 0 else [],
            idempotency_key=f"bench-{place}",
            previous_hash=previous,
        )
        entry.hash = previous = chain.entry_hash(canonical_payload(entry))
        rows.append(entry)
        if len(rows) == AT_ONCE or place == wanted:
            Entry.objects.bulk_create(rows)
            rows = []


def _files(cast: Any, who: Any) -> list[dict[str, Any]]:
    import hashlib

    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from cases.models import Document

    row = Document.objects.create(
        case=cast.case,
        uploaded_by=who,
        name="report.pdf",
        content_type="application/pdf",
        size=len(FILE),
        sha256=hashlib.sha256(FILE).hexdigest(),
        stored_as=default_storage.save(f"documents/{uuid.uuid4()}", ContentFile(FILE)),
        state="sent",
        entry_kind="message",
    )
    found = {"id": str(row.pk), "name": row.name, "sha256": row.sha256, "size": row.size}
    return [{**found, "type": row.content_type}]


def _export(cast: Any, folder: Path) -> None:
    from django.core.files.storage import default_storage

    from messaging import verify_export
    from messaging.services import exports

    cast.mother.wear("family")
    row = exports.ask(by=cast.mother, case=cast.case, key=uuid.uuid4())
    before = _megabytes(resource.RUSAGE_SELF)
    begun = time.perf_counter()
    exports.make(row.pk)
    took = time.perf_counter() - begun
    row.refresh_from_db()
    print(f"{row.upto} entries: {row.state} after {took:.1f} s, {row.size / 1e6:.0f} MB")
    print(f"memory: {before:.0f} MB before, {_megabytes(resource.RUSAGE_SELF):.0f} MB at most;")
    print(f"the typesetter's own process: {_megabytes(resource.RUSAGE_CHILDREN):.0f} MB at most")
    begun = time.perf_counter()
    with default_storage.open(row.stored_as) as file:
        report = verify_export.check(file)
    print(f"checked in {time.perf_counter() - begun:.1f} s: {report.found or 'valid'}")


def _megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


if __name__ == "__main__":
    main()
