"""What is on the board of dates, and in which words? Here clocks of cases and letters meet."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cases import road_words
from cases.board_figures import (
    LATE,
    LATER,
    LAW,
    PROMISE,
    UNKNOWN,
    WHEN,
    BoardRow,
    Kept,
    Wanted,
    figures,
    months,
)
from cases.models import Case
from cases.services import board, draft_days
from messaging.services import answer_figures
from tenants.rulepacks import words
from tenants.rulepacks.schema import ClockKey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.board_figures import Figures
    from cases.services.road import Basis
    from messaging.services.answer_figures import AnswerFigures, AnswerRow
    from tenants.people.models import School, User

MONTH = re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])", re.ASCII)
KEYS = frozenset(one.value for one in ClockKey)
WHEN_NAMES: dict[str, str | Promise] = {
    LATE: gettext_lazy("Late"),
    "5": gettext_lazy("In 5 days"),
    "10": gettext_lazy("In 6 to 10"),
    "20": gettext_lazy("In 11 to 20"),
    LATER: gettext_lazy("Later"),
    UNKNOWN: gettext_lazy("Not known"),
}
MET_NAMES: dict[str, str | Promise] = {
    "yes": gettext_lazy("In time"),
    "no": gettext_lazy("Too late or never"),
    "all": gettext_lazy("Done"),
}
LETTER_NAMES: dict[str, str | Promise] = {
    "waiting": gettext_lazy("Wait now"),
    "late": gettext_lazy("Of these late"),
    "answered": gettext_lazy("Answered"),
    "in_time": gettext_lazy("In time"),
    "too_late": gettext_lazy("Too late"),
    answer_figures.TOOK: gettext_lazy("School days, in the middle"),
}
DRAFT_NAMES: dict[str, str | Promise] = {
    "held": gettext_lazy("Meetings held"),
    "without": gettext_lazy("No draft came before"),
    "read": gettext_lazy("School days to read, in the middle"),
}


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the address of the rows behind it."""

    name: str
    number: int
    url: str


@dataclass(frozen=True)
class Last:
    """What stands at the end of a line, reckoned from rows, and the address of those rows."""

    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Table:
    """Lines of (name, figures, what was reckoned) under the names of the columns."""

    key: str
    caption: str
    row_head: str
    names: list[str]
    lines: list[tuple[str, list[Figure], Last]]
    total: tuple[list[Figure], Last] | None = None
    last: str = ""


def whole(user: User, basis: Basis, rule: str = "") -> dict[str, Any]:
    """The board of this person: tables of figures. `rule` narrows the months to one rule. Raises
    NotAllowed. The number of queries does not grow with the cases."""
    schools = board.schools(user)
    rows = board.rows(by=user, basis=basis)
    found, own = figures(rows, on=basis.on), figures(rows, on=basis.on, whose=PROMISE)
    letters = answer_figures.rows(by=user, basis=basis)
    key = ClockKey(rule) if rule in KEYS else None
    return {
        "on": basis.on,
        "open": _open_table(found, schools, _("Open dates by school")),
        "rules": _rule_table(found, _("Done in the last 12 months, by rule")),
        "promises": _promises(own, schools),
        "other_dates": Figure(
            _("Asked for another date"),
            len(draft_days.other_dates(by=user, basis=basis)),
            rows_address("other-dates"),
        ),
        "months": _month_table(found, key, months(basis.on)),
        "letters": _letter_table(letters, schools),
        "drafts": _draft_table(user, basis, schools),
        "unexplained": _unexplained(user, basis, schools),
        "choices": [(one.value, words.name(one)) for one in found.by_rule],
        "rule": key.value if key else "",
        "where": schools[0].name if len(schools) == 1 else "",
    }


def _promises(own: Figures, schools: list[School]) -> list[Table]:
    """What the district promised beyond the law, apart from it; empty without a promise."""
    if not own.open and not own.by_rule:
        return []
    opened = _("Open dates of our own promises, by school")
    done = _("Our own promises in the last 12 months, by rule")
    return [
        _open_table(own, schools, opened, PROMISE),
        _rule_table(own, done, PROMISE),
    ]


def _open_table(found: Figures, schools: list[School], caption: str, whose: str = LAW) -> Table:
    return Table(
        key="open" if whose == LAW else "open-promises",
        caption=caption,
        row_head=_("School"),
        names=[*map(str, WHEN_NAMES.values()), _("All")],
        lines=[(s.name, _open(found.open.get(s.pk), s, whose), Last()) for s in schools],
        total=(_open(found.open_total, None, whose), Last()) if len(schools) > 1 else None,
    )


def _rule_table(found: Figures, caption: str, whose: str = LAW) -> Table:
    return Table(
        key="rules" if whose == LAW else "rules-promises",
        caption=caption,
        row_head=_("Rule"),
        names=[str(MET_NAMES["yes"]), str(MET_NAMES["no"])],
        lines=[
            (
                words.name(one),
                _met(kept, rule=one.value, whose=whose),
                _percent(kept, rule=one.value, whose=whose),
            )
            for one, kept in found.by_rule.items()
        ],
        last=_("In time, of 100"),
    )


def _month_table(found: Figures, key: ClockKey | None, known: list[str]) -> Table:
    none = Kept(0, 0)
    cells = {
        one: found.by_month[one] if key is None else found.by_rule_and_month.get((key, one), none)
        for one in known
    }
    caption, rule = _("Done in the last 12 months, by month"), key.value if key else ""
    return Table(
        key="months",
        caption=f"{caption}: {words.name(key)}" if key else caption,
        row_head=_("Month"),
        names=[str(MET_NAMES["yes"]), str(MET_NAMES["no"])],
        lines=[
            (
                month_name(one),
                _met(kept, month=one, rule=rule, whose=LAW),
                _percent(kept, month=one, rule=rule, whose=LAW),
            )
            for one, kept in cells.items()
        ],
        last=_("In time, of 100"),
    )


def _letter_table(letters: list[AnswerRow], schools: list[School]) -> Table:
    return Table(
        key="letters",
        caption=_("Answers to letters of families, by school; answered in the last 365 days"),
        row_head=_("School"),
        names=[str(LETTER_NAMES[which]) for which in answer_figures.WHICH],
        lines=[(school.name, *_answers(letters, school)) for school in schools],
        total=_answers(letters, None) if len(schools) > 1 else None,
        last=str(LETTER_NAMES[answer_figures.TOOK]),
    )


def _draft_table(user: User, basis: Basis, schools: list[School]) -> Table:
    """How long families had the draft."""
    rows = draft_days.leads(by=user, basis=basis)

    def line(found: list[draft_days.Lead], school: str) -> tuple[list[Figure], Last]:
        told = draft_days.figures(found)
        numbers = {"held": told.held, "without": told.without}
        made = [
            Figure(str(DRAFT_NAMES[which]), number, rows_address("drafts", which, school))
            for which, number in numbers.items()
        ]
        if told.middle is None:
            return made, Last()
        return made, Last(number_format(told.middle), rows_address("drafts", "read", school))

    return Table(
        key="drafts",
        caption=_("Drafts before meetings in the last 365 days, by school"),
        row_head=_("School"),
        names=[str(DRAFT_NAMES["held"]), str(DRAFT_NAMES["without"])],
        lines=[
            (one.name, *line([r for r in rows if r.school_id == one.pk], str(one.pk)))
            for one in schools
        ],
        total=line(rows, "") if len(schools) > 1 else None,
        last=str(DRAFT_NAMES["read"]),
    )


def _unexplained(user: User, basis: Basis, schools: list[School]) -> Table | None:
    """What is late of what parents asked to be explained; None when nothing is."""
    late = Counter(row.school_id for row in draft_days.not_explained(by=user, basis=basis))
    if not late:
        return None
    name = _("Late now")

    def line(number: int, school: str) -> tuple[list[Figure], Last]:
        return [Figure(name, number, rows_address("explanations", school=school))], Last()

    return Table(
        key="unexplained",
        caption=_("Not explained by its day, by school"),
        row_head=_("School"),
        names=[name],
        lines=[(one.name, *line(late[one.pk], str(one.pk))) for one in schools],
        total=line(late.total(), "") if len(schools) > 1 else None,
    )


def _percent(kept: Kept, **narrow: str) -> Last:
    if kept.percent is None:
        return Last()
    return Last(str(kept.percent), _dates(**narrow, met="all"))


def _open(counts: Counter[str] | None, school: School | None, whose: str) -> list[Figure]:
    known = counts or Counter()
    to = {"school": str(school.pk) if school else "", "whose": whose}
    made = [Figure(str(WHEN_NAMES[one]), known[one], _dates(**to, when=one)) for one in WHEN]
    return [*made, Figure(_("All"), known.total(), _dates(**to))]


def _met(kept: Kept, **narrow: str) -> list[Figure]:
    return [
        Figure(str(MET_NAMES[met]), number, _dates(**narrow, met=met))
        for met, number in (("yes", kept.in_time), ("no", kept.too_late))
    ]


def _answers(letters: Iterable[AnswerRow], school: School | None) -> tuple[list[Figure], Last]:
    found = letters if school is None else [r for r in letters if r.school_id == school.pk]
    told: AnswerFigures = answer_figures.figures(found)
    pk = str(school.pk) if school else ""
    made = [
        Figure(str(LETTER_NAMES[which]), getattr(told, which), _letters(school=pk, which=which))
        for which in answer_figures.WHICH
    ]
    if told.middle is None:
        return made, Last()
    return made, Last(number_format(told.middle), _letters(school=pk, which=answer_figures.TOOK))


def _dates(**narrow: str) -> str:
    return _address("board_dates", narrow)


def _letters(**narrow: str) -> str:
    return _address("board_letters", narrow)


def rows_address(of: str, which: str = "", school: str = "") -> str:
    """Where the rows behind a figure are that is no clock and no letter (`portal.board_rows`)."""
    return _address("board_rows", {"of": of, "which": which, "school": school})


def _address(name: str, narrow: dict[str, str]) -> str:
    query = urlencode({key: str(value) for key, value in narrow.items() if value})
    return reverse(name) + (f"?{query}" if query else "")


def month_name(one: str) -> str:
    """ "2026-03" as "March 2026"."""
    day = dt.date.fromisoformat(f"{one}-01")
    return date_format(day, pgettext("date format: month and year", "F Y"))


@dataclass(frozen=True)
class Line:
    """A row behind a figure: the case where it is open to the reader, None elsewhere."""

    case: Case | None
    school: str
    manager: str
    what: str
    due: dt.date | None
    left: str
    tone: str
    done: dt.date | None
    told: str = ""  # its days in words, where “done” and “due” do not say it
    took: int | None = None  # school days that a figure is reckoned from

    @property
    def day(self) -> str:
        """The last day in words, with the day of the week."""
        return road_words.weekday(self.due) if self.due else ""


def date_lines(user: User, rows: list[BoardRow], basis: Basis) -> list[Line]:
    """These clocks in the reader's language. Three queries."""
    people = People(user, {row.case_id for row in rows})
    made = []
    for row in rows:
        line = road_words.line(row.clock, basis.pack.name)
        about = people.about(row.case_id, row.school_id)
        made.append(
            Line(
                **about,
                what=line.name,
                due=row.clock.due,
                left=line.left,
                tone=line.tone,
                done=row.clock.ended_on,
            )
        )
    return made


def letter_lines(user: User, rows: list[AnswerRow]) -> list[Line]:
    """These letters in the reader's language. Three queries."""
    people = People(user, {row.clock.case_id for row in rows})
    made = []
    for row in rows:
        if row.waiting:
            left = _("Late") if row.late else _("Waiting for an answer")
        else:
            left = _("Done too late") if row.late else _("Done in time")
        about = people.about(row.clock.case_id, row.school_id)
        tone = "late" if row.late else "plain"
        made.append(
            Line(
                **about,
                what=row.kind,
                due=row.due,
                left=left,
                tone=tone,
                done=row.answered_on,
                took=row.took,
            )
        )
    return made


class People:
    """The children and case managers of some cases, as far as this person may know of them."""

    def __init__(self, user: User, case_ids: set[uuid.UUID]) -> None:
        rows = Case.objects.visible_to(user).filter(pk__in=case_ids).select_related("student")
        self.cases = {case.pk: case for case in rows}
        self.managers = board.case_managers(case_ids)
        self.schools = {school.pk: school.name for school in board.schools(user)}

    def about(self, case_id: uuid.UUID, school_id: uuid.UUID) -> dict[str, Any]:
        """Of one case: itself where it is open to the reader, its school, and who runs it."""
        return {
            "case": self.cases.get(case_id),
            "school": self.schools.get(school_id, ""),
            "manager": self.managers.get(case_id, ""),
        }


def wanted(query: dict[str, str]) -> Wanted:
    """What was asked for in an address; what is no choice narrows nothing."""
    return Wanted(
        school=school_id(query.get("school", "")),
        when=query.get("when", "") if query.get("when") in WHEN else "",
        rule=query.get("rule", "") if query.get("rule") in KEYS else "",
        month=query.get("month", "") if MONTH.fullmatch(query.get("month", "")) else "",
        whose=query.get("whose", "") if query.get("whose") in (LAW, PROMISE) else "",
        met=query.get("met", "") if query.get("met") in MET_NAMES else "",
    )


def school_id(text: str) -> uuid.UUID | None:
    """The id that stands in an address; None for none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def in_words(asked: Wanted, schools: dict[uuid.UUID, str]) -> list[str]:
    """What the list is narrowed to, in the reader's language."""
    said = [schools.get(asked.school, "") if asked.school else ""]
    said.append(_("Our own promises") if asked.whose == PROMISE else "")
    said.append(words.name(ClockKey(asked.rule)) if asked.rule else "")
    said.append(str(WHEN_NAMES[asked.when]) if asked.when and not asked.met else "")
    said.append(month_name(asked.month) if asked.month and asked.met else "")
    said.append(str(MET_NAMES[asked.met]) if asked.met else "")
    return [one for one in said if one]
