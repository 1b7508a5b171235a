"""What does the page of the goals show: each goal with its lines, and what was seen day by day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from cases import aim_chart
from cases.goal_rule import Seen, beside, runs
from cases.models import Case, GoalFlag, GoalPoint, GoalPointBefore, GoalTrack, PlanInEffect
from cases.services.goals import goals_of, line_of

if TYPE_CHECKING:
    import uuid

    from cases.home_notes import HomeNote
    from tenants.people.models import User


@dataclass(frozen=True)
class Number:
    """One line of the table beside a chart."""

    day: dt.date
    value: Decimal
    line: Decimal | None
    note: str
    row: int = 0  # in a row that missed the line, this one included
    note_in: str = ""  # the language of the note, where it is known
    before: Sequence[GoalPointBefore] = ()  # what was corrected


@dataclass(frozen=True)
class Line:
    """One thing that is counted: its chart, its numbers, where it stands, and its flags."""

    track: GoalTrack
    chart: aim_chart.AimChart | None
    numbers: list[Number]
    last: Seen | None
    flags: list[GoalFlag]  # the newest first
    asks: GoalFlag | None  # the flag of the row that goes on now

    @property
    def on_the_way(self) -> bool:
        """The last number is not on the wrong side of the line."""
        return self.last is not None and self.last.row == 0


@dataclass(frozen=True)
class Goal:
    """A goal with all that is counted for it. `plain` are its words in the reader's language, the
    language first."""

    id: str
    number: int
    words: str
    language: str
    plain: tuple[str, str] | None
    all_plain: dict[str, str]
    lines: list[Line]
    in_effect: PlanInEffect


@dataclass(frozen=True)
class Moment:
    """What was seen on a day: a number of the school, or a note of the family."""

    day: dt.date
    goal: int = 0  # the number of the goal; 0 for none
    number: Number | None = None
    track: GoalTrack | None = None
    note: HomeNote | None = None


def goals(row: PlanInEffect, tracks: Iterable[GoalTrack], notes: Sequence[HomeNote]) -> list[Goal]:
    """The goals of a plan in effect with their lines. No query."""
    by_goal: dict[str, list[GoalTrack]] = {}
    for track in tracks:
        by_goal.setdefault(str(track.block), []).append(track)
    found = []
    for number, (pk, block) in enumerate(goals_of(row).items(), start=1):
        days = [note.day for note in notes if pk in note.goals or not note.goals]
        lines = [line(track, days) for track in by_goal.get(pk, [])]
        found.append(
            Goal(
                id=pk,
                number=number,
                words=block["words"],
                language=row.version.plan.language,
                plain=plain_words(block),
                all_plain=block["plain"],
                lines=lines,
                in_effect=row,
            )
        )
    return found


def tracks_of(user: User, case: Case) -> list[GoalTrack]:
    """All that is counted in a case, with points and flags. Four queries."""
    before = Prefetch("before", GoalPointBefore.objects.visible_to(user))
    points = GoalPoint.objects.visible_to(user).order_by("day").prefetch_related(before)
    flags = GoalFlag.objects.visible_to(user).order_by("-first_day")
    rows = GoalTrack.objects.visible_to(user).filter(case=case).select_related("set_by")
    rows = rows.prefetch_related(Prefetch("points", points))
    return list(rows.prefetch_related(Prefetch("flags", flags)))


def line(track: GoalTrack, home: Iterable[dt.date] = ()) -> Line:
    """The chart and the numbers of one thing that is counted; `home` are days of notes."""
    points, flags = list(track.points.all()), list(track.flags.all())
    way = line_of(track)
    seen = beside([(point.day, point.value) for point in points], way)
    of_day = {point.day: point for point in points}
    last = seen[-1] if seen else None
    return Line(
        track=track,
        chart=aim_chart.draw(
            [(one.day, one.value) for one in seen],
            first_day=track.starts,
            last_day=track.ends,
            start=track.start_value,
            aim=track.aim_value,
            marks=home,
        ),
        numbers=[
            Number(
                one.day,
                one.value,
                one.line,
                point.note,
                one.row,
                point.written_in,
                list(point.before.all()),
            )
            for one in seen
            for point in [of_day[one.day]]
        ],
        last=last,
        flags=flags,
        asks=_asks(track, seen, flags),
    )


def _asks(track: GoalTrack, seen: Sequence[Seen], flags: Sequence[GoalFlag]) -> GoalFlag | None:
    """The flag of the newest row, while that row goes on."""
    if not seen or not flags or seen[-1].row < max(track.in_a_row, 1):
        return None
    newest = runs(seen, track.in_a_row)[-1:]
    last_day = newest[0].last_day if newest else None
    return next((one for one in flags if last_day and one.first_day <= last_day), None)


def plain_words(block: dict[str, Any]) -> tuple[str, str] | None:
    """The plain words of a block in the reader's language, else in any; None without any."""
    here = (get_language() or "en")[:2]
    known: dict[str, str] = block["plain"]
    code = here if known.get(here) else next((code for code in known if known[code]), "")
    return (code, known[code]) if code else None


def moments(found: Sequence[Goal], notes: Sequence[HomeNote]) -> list[Moment]:
    """All that was seen at school and at home, the newest day first."""
    numbers: dict[str, int] = {goal.id: goal.number for goal in found}
    rows = [
        Moment(number.day, goal.number, number, line.track)
        for goal in found
        for line in goal.lines
        for number in line.numbers
    ]
    for note in notes:
        about = min((numbers[one] for one in note.goals if one in numbers), default=0)
        rows.append(Moment(note.day, about, note=note))
    return sorted(rows, key=lambda one: (one.day, one.note is not None, -one.goal), reverse=True)


def newest(user: User, case: Case) -> list[PlanInEffect]:
    """The newest plan of each kind that is put into effect. One query."""
    rows = PlanInEffect.objects.visible_to(user).filter(case=case)
    by_kind: dict[str, PlanInEffect] = {}
    for row in rows.select_related("version__plan", "case__student__school"):
        by_kind[row.kind] = row
    return list(by_kind.values())


def find(user: User, effect_id: uuid.UUID) -> PlanInEffect:
    """A plan in effect. Raises Http404."""
    rows = PlanInEffect.objects.visible_to(user)
    return get_object_or_404(
        rows.select_related("version__plan", "case__student__school"), pk=effect_id
    )
