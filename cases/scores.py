"""What does a score say, without pretending to be more exact than it is?

Pure. A score is shown as "of 100 children of the same age": how many score the same or lower. Where
a high score means more of a worry (rating scales of behavior), it is how many show as much of it or
more. Percentiles follow from the normal curve on which all these scales are built.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

CURVE: Final = NormalDist()
WIDEST: Final = 3.4  # standard deviations; the ends of the chart


class ScaleKey(StrEnum):
    """On which scale a number stands."""

    STANDARD = "standard"
    SCALED = "scaled"
    T = "t"
    WORRY = "worry"
    PERCENTILE = "percentile"


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation, and the least and the most that can be. `worry`: more is a
    bigger worry."""

    key: ScaleKey
    label: str | Promise
    mean: float
    deviation: float
    least: int
    most: int
    worry: bool = False


SCALES: Final[dict[str, Scale]] = {
    scale.key: scale
    for scale in (
        Scale(
            ScaleKey.STANDARD, gettext_lazy("Standard score (100 is the middle)"), 100, 15, 40, 160
        ),
        Scale(ScaleKey.SCALED, gettext_lazy("Scaled score (10 is the middle)"), 10, 3, 1, 19),
        Scale(
            ScaleKey.T, gettext_lazy("T-score, more is better (50 is the middle)"), 50, 10, 10, 90
        ),
        Scale(
            ScaleKey.WORRY,
            gettext_lazy("T-score, more is a bigger worry (50 is the middle)"),
            50,
            10,
            10,
            100,
            worry=True,
        ),
        Scale(ScaleKey.PERCENTILE, gettext_lazy("Percentile"), 50, 0, 1, 99),
    )
}
# Where words change, in standard deviations from the middle. Most tests call from -1 to 1 average.
BANDS: Final[tuple[tuple[float, str | Promise], ...]] = (
    (-2.0, pgettext_lazy("a score", "far below the middle")),
    (-1.0, pgettext_lazy("a score", "below the middle")),
    (1.0, pgettext_lazy("a score", "in the middle, where most children are")),
    (2.0, pgettext_lazy("a score", "above the middle")),
    (99.0, pgettext_lazy("a score", "far above the middle")),
)


@dataclass(frozen=True)
class Score:
    """One result. `low` and `high` are the range that the test itself gives for it, if any."""

    name: str
    scale: Scale
    value: int
    low: int | None = None
    high: int | None = None
    language: str = ""  # that of its name; "" for that of the report

    @property
    def deviations(self) -> float:
        """How many standard deviations from the middle."""
        return _deviations(self.scale, self.value)

    @property
    def of_100(self) -> int:
        """Of 100 children of the same age, how many score the same or lower; with `worry`, how
        many show as much of it or more. 0 is less than one, 100 more than 99."""
        if self.scale.key is ScaleKey.PERCENTILE:
            return self.value
        share = CURVE.cdf(self.deviations)
        return round(100 * (1 - share if self.scale.worry else share))

    @property
    def sentence(self) -> str:
        """“Of 100 children ...”, in the reader's language."""
        number = self.of_100
        if self.scale.worry:
            if number < 1:
                return _("Of 100 children of the same age, fewer than 1 shows as much of this.")
            if number > 99:
                return _("Of 100 children of the same age, more than 99 show as much of this.")
            words = _("Of 100 children of the same age, about %(n)d show as much of this or more.")
            return words % {"n": number}
        if number < 1:
            return _("Of 100 children of the same age, fewer than 1 scores the same or lower.")
        if number > 99:
            return _("Of 100 children of the same age, more than 99 score the same or lower.")
        words = _("Of 100 children of the same age, about %(n)d score the same or lower.")
        return words % {"n": number}

    @property
    def band(self) -> str:
        """Where it stands, in words."""
        away = self.deviations
        return str(next(words for end, words in BANDS if away < end or (away == end > 0)))

    @property
    def range(self) -> str:
        """The range that the test gives; "" for none."""
        return f"{self.low}–{self.high}" if self.low is not None and self.high is not None else ""

    @property
    def on_chart(self) -> bool:
        """Left is lower there, which a worry would turn round."""
        return not self.scale.worry


def _deviations(scale: Scale, value: float) -> float:
    if scale.key is ScaleKey.PERCENTILE:
        return CURVE.inv_cdf(min(max(value, 1), 99) / 100)
    return (value - scale.mean) / scale.deviation


def read(row: dict[str, Any], language: str = "") -> Score:
    """A score as it is kept with a report, with its name in the language of the reader ("es") when
    it has one. Raises KeyError for an unknown scale."""
    spanish = language == "es" and row.get("name_es")
    return Score(
        row["name_es"] if spanish else row["name"],
        SCALES[row["scale"]],
        row["value"],
        row.get("low"),
        row.get("high"),
        "es" if spanish else "",
    )


def wrong(row: dict[str, Any]) -> dict[str, str]:
    """What cannot be in a score that somebody typed, by field; empty when all is well."""
    scale = SCALES.get(row.get("scale", ""))
    if scale is None:
        return {"scale": _("Choose the scale.")}
    found = {}
    between = _("On this scale a number is from %(least)d to %(most)d.")
    for name in ("value", "low", "high"):
        number = row.get(name)
        if number is not None and not scale.least <= number <= scale.most:
            found[name] = between % {"least": scale.least, "most": scale.most}
    low, value, high = row.get("low"), row.get("value"), row.get("high")
    if value is None:
        found["value"] = _("Write the number.")
    elif (low is None) != (high is None):
        found["high"] = _("Write both ends of the range, or none.")
    elif not found and low is not None and high is not None and not low <= value <= high:
        found["low"] = _("The number is not inside of its range. Check all three.")
    return found


# --- the chart ----------------------------------------------------------------------------------

LEFT, RIGHT, ROW, TOP, FOOT = 12, 348, 46, 26, 44  # units of the picture, about pixels on a phone


@dataclass(frozen=True)
class Mark:
    """One score on the chart: its dot, the line of its range, and its words above."""

    score: Score
    x: float
    y: int
    text_y: int
    from_x: float
    to_x: float


@dataclass(frozen=True)
class Chart:
    """Where everything stands. `middle_x` and `middle_width` are the band of most children."""

    width: int
    height: int
    middle_x: float
    middle_width: float
    center: float
    bottom: int  # height of the band of most children
    foot_text: int
    marks: list[Mark]


def chart(scores: list[Score]) -> Chart | None:
    """The picture of these scores, lower to the left; None when there is nothing to draw."""
    shown = [score for score in scores if score.on_chart]
    if not shown:
        return None
    marks = []
    for place, score in enumerate(shown):
        y = TOP + place * ROW + 30
        ends = [
            _x(_deviations(score.scale, end)) if end is not None else _x(score.deviations)
            for end in (score.low, score.high)
        ]
        marks.append(Mark(score, _x(score.deviations), y, y - 14, ends[0], ends[1]))
    height = TOP + len(shown) * ROW + FOOT
    left, right = _x(-1), _x(1)
    bottom = height - FOOT + 6 - 20
    return Chart(360, height, left, round(right - left, 1), _x(0), bottom, height - 14, marks)


def _x(deviations: float) -> float:
    inside = min(max(deviations, -WIDEST), WIDEST)
    return round(LEFT + (inside + WIDEST) / (2 * WIDEST) * (RIGHT - LEFT), 1)
