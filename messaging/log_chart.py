"""Where do the bars of a chart of contacts by month stand? Plain numbers for a template to draw."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format

from messaging.services.log_totals import FAMILY, SCHOOL

if TYPE_CHECKING:
    from messaging.services.log_totals import Totals

MOST_MONTHS = 12
STEP, BAR, TALL, TOP = 28, 11, 110, 16  # units of the picture, about pixels on a phone


@dataclass(frozen=True)
class Bar:
    """One bar; `number` stands above it."""

    x: int
    y: int
    height: int
    side: str
    number: int


@dataclass(frozen=True)
class Chart:
    """The picture: `width` and `height` of the whole, `base` is the line the bars stand on."""

    width: int
    height: int
    base: int
    bars: list[Bar]
    labels: list[tuple[int, str]]  # x of the middle, short name of the month


@dataclass(frozen=True)
class Month:
    """One line of the table beside the picture."""

    first_day: dt.date
    family: int
    school: int
    ways: tuple[int, ...]  # by channel, the most used of the whole log first

    @property
    def total(self) -> int:
        """Both sides."""
        return self.family + self.school


def months(totals: Totals) -> list[Month]:
    """Every month from the first to the last contact, also those without any."""
    if not totals.months:
        return []
    found, day, last = [], min(totals.months), max(totals.months)
    while day <= last:
        sides, ways = totals.months.get(day, Counter()), totals.ways.get(day, Counter())
        by_channel = tuple(ways.get(key, 0) for key, _n in totals.channels.most_common())
        found.append(Month(day, sides.get(FAMILY, 0), sides.get(SCHOOL, 0), by_channel))
        day = (day + dt.timedelta(days=32)).replace(day=1)
    return found


def chart(totals: Totals) -> Chart | None:
    """The newest twelve months; None when there is only one to show."""
    shown = months(totals)[-MOST_MONTHS:]
    if len(shown) < 2:
        return None
    most = max(max(month.family, month.school) for month in shown) or 1
    bars, labels = [], []
    for place, month in enumerate(shown):
        left = place * STEP + 2
        for offset, side, number in ((0, FAMILY, month.family), (BAR + 1, SCHOOL, month.school)):
            height = round(number / most * TALL)
            if number:
                bars.append(Bar(left + offset, TOP + TALL - height, height, side, number))
        labels.append((left + BAR, date_format(month.first_day, "M")))
    return Chart(len(shown) * STEP + 2, TOP + TALL + 18, TOP + TALL, bars, labels)
