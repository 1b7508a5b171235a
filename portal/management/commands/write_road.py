"""What does docs/road.md say? Drawn from the tables in the code, so that it cannot go stale."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cases import facts, stages
from cases.stages import Move, Road, Stage

TARGET: Path = settings.ROOT / "docs" / "road.md"
HEAD = """# The road of a case

Drawn by `manage.py write_road` from `cases/stage_table.py`, `cases/stage_moves.py` and
`cases/fact_kinds.py`; do not edit.

A case moves by dated facts alone. A fact is a row that is never changed; a correction is a new row,
and both are shown. The stage follows from the facts in the order of their days, whatever the order
in which they were written down. Received is not signed: only what was received starts a clock.

Help in class (RTI, MTSS) is asked by no line below. It runs beside the road and can hold up none of
it (34 CFR 300.301(b); OSEP Memo 11-07). The road to an IEP and the road to a 504 plan are two: a
case can be on both, and 504 is not a light IEP. Gifted education is no stage: it is a matter of the
state (see `gifted` in `tenants/rulepacks/data/states.yaml`).
"""


class Command(BaseCommand):
    help = "Writes docs/road.md; --check only says whether it is current."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        text = road()
        if not options["check"]:
            TARGET.write_text(text, encoding="utf-8")
        elif TARGET.read_text(encoding="utf-8") != text:
            raise CommandError("docs/road.md is old: run manage.py write_road.")


def road() -> str:
    """The whole page as Markdown."""
    with translation.override("en"):
        return "\n".join(
            (
                HEAD,
                "## To an IEP\n",
                _drawing(Road.IEP),
                "## To a 504 plan\n",
                _drawing(Road.S504),
                "## Stations, whose turn it is, and what comes next\n",
                _stations(),
                "## What moves a case\n",
                _moves(),
                "## Facts, and who may write them down\n",
                _facts(),
                "",
            )
        )


def _drawing(way: Road) -> str:
    """The stations as a flow chart; a line for each fact that leads on, from the nearest one."""
    lines = ["```mermaid", "flowchart TD"]
    drawn = set()
    for move in stages.MOVES:
        if move.road is not way:
            continue
        for start in _drawn_from(move):
            if (start, move.to) not in drawn:
                drawn.add((start, move.to))
                lines.append(f"  {_box(start)} -->|{move.kind}| {_box(move.to)}")
    return "\n".join([*lines, "```\n"])


def _drawn_from(move: Move) -> list[str]:
    """The last station from which it leads on; of a move that only some know, all of these."""
    if move.only and len(move.only) <= 2:
        return [key for key in move.starts if key in move.only]
    order = stages.S504 if move.road is Road.S504 else stages.IEP
    on_road = [key for key in move.starts if key in order]
    return on_road[-1:]


def _box(key: str) -> str:
    name = str(stages.stage(key).label)
    return f"{key}([{name}])" if key in stages.EXITS else f"{key}[{name}]"


def _stations() -> str:
    rows = ["| Station | Road | Whose turn | What comes next | Clocks |", "|---|---|---|---|---|"]
    rows += [row for stage in stages.STAGES for row in _station(stage)]
    return "\n".join([*rows, ""])


def _station(stage: Stage) -> list[str]:
    rows = []
    for place, step in enumerate(stage.nexts):
        name = f"{stage.label} `{stage.key}`" if not place else "…"
        clocks = ", ".join(f"`{key.value}`" for key in step.clocks) or "-"
        cells = (name, stage.road.value, stages.OWNERS[step.owner], step.sentence, clocks)
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return rows


def _moves() -> str:
    rows = ["| Fact | leads to | from |", "|---|---|---|"]
    rows += [
        f"| `{move.kind}` | {stages.stage(move.to).label} | "
        + ", ".join(str(stages.stage(key).label) for key in move.starts)
        + " |"
        for move in stages.MOVES
    ]
    return "\n".join([*rows, ""])


def _facts() -> str:
    who = {
        facts.By.STAFF: "staff on the team",
        facts.By.LEADS: "who runs the case",
        facts.By.FAMILY: "the family",
        facts.By.EITHER: "staff or the family",
        facts.By.PORTAL: "the portal",
    }
    rows = ["| Fact | In words | Who | Not before |", "|---|---|---|---|"]
    for kind in facts.KINDS.values():
        after = ", ".join(f"`{key}`" for key in kind.after) or "-"
        rows.append(f"| `{kind.key}` | {kind.label} | {who[kind.by]} | {after} |")
    return "\n".join(rows)
