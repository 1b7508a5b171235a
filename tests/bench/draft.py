"""How long does a draft of 60 parts with 300 comments take to open, and on paper?

python -m tests.bench.draft     a cluster of its own, about a minute

The floor has the statements of the page, and is as long: bare psycopg under the same server.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from tests.bench.__main__ import HEAD
from tests.bench.fanout import _counted
from tests.bench.ground import _cookies, prepare_environment, server
from tests.bench.load import Ask, Figures, measure

PARTS, COMMENTS = 60, 300
KINDS = ("goal", "special_education", "related_service", "accommodation", "aid")
WORDS = (
    "Given an unpracticed passage of the third grade, the student reads {n} words a minute. "
    "The probe is scored each Wednesday by the special education teacher. "
    "Three probes in a row at the line mean that the goal is met."
)
PLAIN = "It should read {n} words in one minute by January, which is what others read now."


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="footbridge-draft-") as name:
        folder = Path(name)
        prepare_environment(folder)
        from tenants.base.embedded import ensure_running

        with ensure_running(folder / "database") as cluster:
            os.environ["DATABASE_OWNER_URL"] = cluster.owner_url
            os.environ["DATABASE_URL"] = cluster.app_url
            _measure(folder)


def _measure(folder: Path) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django_tenants.utils import schema_context

    from tenants.provisioning import create_district
    from tenants.provisioning.prepare import prepare_database
    from tests.cast import make_cast

    call_command("build_assets", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    prepare_database(lambda words: None)
    district = create_district(
        slug="alder", name="Alder", state="WA", timezone="America/Los_Angeles"
    )
    host = f"alder.{settings.BASE_DOMAIN}"
    with schema_context(district.schema_name):
        cast = make_cast("alder")
        version = _fill(cast)
        cookies = _cookies(host, cast.mother)
    print(HEAD)
    page = _page(version, host, cookies)
    floor = _floor(district.schema_name, page, host, version, cookies)
    busy = page.percentile(50) / floor.percentile(50)
    alone = statistics.median(page.alone) / statistics.median(floor.alone)
    print(f"the draft / its floor: {busy:.1f} times (p50), {alone:.1f} times alone")
    with schema_context(district.schema_name):
        _on_paper(version)


def _fill(cast: Any) -> Any:
    """Two drafts; half of the comments are about the first, every second is about a few words."""
    from cases.models import PlanVersion
    from cases.plan_shapes import SHAPES
    from cases.services import plan_accounts, plan_comments, plan_versions, plans

    by, plan = cast.teacher, plans.begin_plan(by=cast.case_manager, case=cast.case, kind="iep")
    kinds = [kind for kind in KINDS if kind in SHAPES and SHAPES[kind].words]
    written = [_write(plans, by, plan, kinds[n % len(kinds)], n) for n in range(PARTS)]

    def comments(version: Any, first: int) -> None:
        for n in range(first, first + COMMENTS // 2):
            block = version.blocks[n % len(version.blocks)]
            saying = plan_comments.Saying(
                kind=("question", "concern", "wording")[n % 3],
                words=f"How will we know by June, and who tells us? ({n})",
                key=uuid.uuid4(),
                pointer="words:6:34" if n % 2 and block["words"] else "",
            )
            row = plan_comments.comment(
                by=cast.mother, version=version, about=block["id"], saying=saying
            )
            if n % 3:
                answer = plan_comments.Answer("answered", "Each Wednesday, here.", uuid.uuid4())
                plan_comments.answer(by=by, comment=row, answer=answer)

    comments(plan_versions.share(by=by, plan=plan, accounts={}), 0)
    for n, block in enumerate(written[:20]):
        block.refresh_from_db()
        words = "To begin with: " + WORDS.format(n=200 + n)
        plans.write_block(
            by=by, block=block, revision=block.revision, words=words, fields=block.fields
        )
    accounts = {
        row.pk: plan_accounts.Account("carried") for row in plan_accounts.open_comments(plan)
    }
    version = plan_versions.share(by=by, plan=plan, accounts=accounts)
    comments(version, COMMENTS // 2)
    return PlanVersion.objects.select_related("plan", "case__student__school").get(pk=version.pk)


def _write(plans: Any, by: Any, plan: Any, kind: str, number: int) -> Any:
    block = plans.add_block(by=by, plan=plan, kind=kind)
    return plans.write_block(
        by=by, block=block, revision=block.revision, words=WORDS.format(n=number), fields={}
    )


def _ask(version: Any, cookies: str) -> Ask:
    return Ask(
        f"a draft of {PARTS} parts, {COMMENTS} comments",
        f"/cases/plans/shared/{version.pk}/",
        has="plan-draft",
        headers={"Cookie": cookies},
    )


def _page(version: Any, host: str, cookies: str) -> Figures:
    ask = _ask(version, cookies)
    with server("portal.wsgi") as port:
        found = measure(ask, host=host, port=port)
    client = _client(host, ask)
    client.get(ask.path)
    with _counted() as asked:
        client.get(ask.path)
    found.queries = asked[0]
    print(found.row(), flush=True)
    return found


def _client(host: str, ask: Ask) -> Any:
    from django.test import Client

    return Client(SERVER_NAME=host, headers=ask.headers)


def _floor(schema: str, page: Figures, host: str, version: Any, cookies: str) -> Figures:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask = _ask(version, cookies)
    with CaptureQueriesContext(connection) as caught:
        _client(host, ask).get(ask.path)
    place = Path(os.environ["FILES_DIR"]).parent / "statements.json"
    place.write_text(json.dumps([row["sql"] for row in caught.captured_queries]), encoding="utf-8")
    more = {
        "BENCH_SCHEMA": schema,
        "BENCH_CASE": str(version.case_id),
        "BENCH_BYTES": str(page.size),
        "BENCH_STATEMENTS": str(place),
        "BENCH_MIDDLEWARE": "",
    }
    with server("tests.bench.floor:application", more, "tests/bench/floor_conf.py") as port:
        floor = Ask("floor: all rows of the draft", "/all", has="<article>")
        found = measure(floor, host=host, port=port)
    print(found.row(), flush=True)
    return found


def _on_paper(version: Any) -> None:
    from cases.plan_paper import plan_paper
    from messaging.pack_pdf import pack_pdf
    from tenants.base.clock import now

    took, size = [], 0
    for _ in range(5):
        begun = time.perf_counter()
        sections = plan_paper(version, None)
        paper = pack_pdf(
            version.case.student, sections, title="Draft", language="en", made_at=now()
        )
        took.append(time.perf_counter() - begun)
        size = len(paper)
    middle, spread = statistics.median(took), f"{min(took):.2f} to {max(took):.2f}"
    print(f"\nThe same on paper: {middle:.2f} s ({spread}), {size / 1024:.0f} KB")


if __name__ == "__main__":
    sys.exit(main())
