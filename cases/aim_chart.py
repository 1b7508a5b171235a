"""Where do the points of a chart with an aim line stand? Pure: plain numbers for a template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format, number_format

WIDTH, HEIGHT = 320, 190  # units of the picture, about pixels on a phone
LEFT, RIGHT, TOP, BASE = 34, 306, 12, 160
LINES = 4  # steps between the lowest and the highest line


@dataclass(frozen=True)
class Dot:
    """One point of the picture and what it says."""

    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Rung:
    """One level line with its number."""

    y: float
    label: str


@dataclass(frozen=True)
class AimChart:
    """The picture. `path` joins the dots; `aim` are the two ends of the aim line, None without
    one; `begin` and `end` are the days at the ends, `marks` other days."""

    dots: list[Dot]
    path: str
    aim: tuple[Dot, Dot] | None
    rungs: list[Rung]
    begin: str
    end: str
    marks: list[float]  # across, where something else was seen
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    base: int = BASE


def draw(
    points: Sequence[tuple[dt.date, Decimal]],
    *,
    first_day: dt.date,
    last_day: dt.date,
    start: Decimal | None = None,
    aim: Decimal | None = None,
    marks: Iterable[dt.date] = (),
) -> AimChart | None:
    """The chart of what was counted from the first day to the last; points after it widen it. None
    without a point and without an aim line."""
    lined = start is not None and aim is not None
    if not points and not lined:
        return None
    end = max([last_day, *(day for day, _value in points)])
    values = [value for _day, value in points] + [one for one in (start, aim) if one is not None]
    top = _top(max(values))
    place = _Place(first_day, max((end - first_day).days, 1), top)
    dots = [place.dot(day, value) for day, value in points]
    line = None
    if start is not None and aim is not None:
        line = (place.dot(first_day, start), place.dot(last_day, aim))
    return AimChart(
        dots=dots,
        path=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        aim=line,
        rungs=[place.rung(top * step / LINES) for step in range(LINES + 1)],
        begin=_short(first_day),
        end=_short(end),
        marks=[place.across(day) for day in sorted(set(marks)) if first_day <= day <= end],
    )


def on_line(
    day: dt.date, *, first_day: dt.date, last_day: dt.date, start: Decimal, aim: Decimal
) -> Decimal:
    """What the aim line says for a calendar day, to one decimal place; it goes on past its end."""
    span = max((last_day - first_day).days, 1)
    value = start + (aim - start) * Decimal((day - first_day).days) / span
    return value.quantize(Decimal("0.1"))


@dataclass(frozen=True)
class _Place:
    first_day: dt.date
    days: int
    top: Decimal

    def dot(self, day: dt.date, value: Decimal) -> Dot:
        return Dot(self.across(day), self._y(value), plain(value))

    def across(self, day: dt.date) -> float:
        """How far from the left."""
        share = (day - self.first_day).days / self.days
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def rung(self, value: Decimal) -> Rung:
        return Rung(self._y(value), plain(value))

    def _y(self, value: Decimal) -> float:
        return round(BASE - float(value / self.top) * (BASE - TOP), 1)


def _top(highest: Decimal) -> Decimal:
    """A round number not below the highest, that four steps divide well."""
    step = Decimal(1)
    while step * LINES * 10 < highest:
        step *= 10
    for factor in map(Decimal, ("1", "1.5", "2", "2.5", "4", "5")):
        if step * factor * LINES >= highest:
            return step * factor * LINES
    return step * 10 * LINES


def plain(value: Decimal) -> str:
    """Without noughts that say nothing, in the reader's way of writing numbers."""
    return str(number_format(value.normalize() + 0, use_l10n=True))


def _short(day: dt.date) -> str:
    return str(date_format(day, "SHORT_DATE_FORMAT"))
