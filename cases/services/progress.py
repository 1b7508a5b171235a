"""How does the school report on the progress of each goal, with its numbers?

The plan says how progress is measured and on which days the family is told of it (34 CFR
300.320(a)(3)). A word such as "making progress" without a number does not say it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from cases import goal_page, policies
from cases.models import Case, PlanInEffect, ProgressReport
from cases.plan_shapes import PlanKind
from cases.services import facts
from cases.services.fact_checks import words as check_words
from cases.services.goals import plain
from tenants.audit.models import Event
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed

if TYPE_CHECKING:
    from cases.goal_page import Goal, Line
    from tenants.people.models import User

FACT: Final = "progress_reported"
LANGUAGES: Final = ("en", "es")
SOON: Final = dt.timedelta(days=3)  # before a promised day the case manager is told; our own


@dataclass(frozen=True)
class Report:
    """What staff write: of each goal, by the id of its block, and what comes next; each by
    language. `for_day` is the promised day that it keeps."""

    said: Mapping[str, Mapping[str, str]]
    next: Mapping[str, str]
    for_day: dt.date | None = None
    key: uuid.UUID = field(default_factory=uuid.uuid4)


def promised_days(row: PlanInEffect) -> list[dt.date]:
    """The days on which the plan promises a report, in their order."""
    days = [
        day
        for block in row.version.blocks
        if block["kind"] == "progress"
        for day in block["fields"].get("days", [])
    ]
    return sorted(dt.date.fromisoformat(day) for day in days)


def give(*, by: User, in_effect: PlanInEffect, report: Report) -> ProgressReport:
    """Report to the family: the numbers are taken as they are now, and it becomes an entry; of an
    IEP a dated fact too. Raises NotAllowed; BadInput for a goal without number and word."""
    case = in_effect.case
    if not policies.may_report_progress(by, case):
        raise NotAllowed(_("Only staff on the team can report on progress."))
    _check(in_effect, report)
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if same := ProgressReport.objects.filter(author=by, key=report.key).first():
            return same
        rows = ProgressReport.objects.filter(case=locked)
        if report.for_day and rows.filter(for_day=report.for_day).exists():
            raise BadInput({"for_day": _("This report was given already.")})
        found = goal_page.goals(in_effect, goal_page.tracks_of(by, case), [])
        row = ProgressReport.objects.create(
            case=locked,
            in_effect=in_effect,
            number=rows.count() + 1,
            day=today(),
            for_day=report.for_day,
            lines=[_frozen(goal, report.said.get(goal.id, {})) for goal in found],
            next=_clean(report.next),
            author=by,
            author_name=by.display_name,
            key=report.key,
        )
        if in_effect.kind == PlanKind.IEP:
            facts.note_fact(by=by, case=locked, said=facts.Said(FACT, today()), announce=False)
        _keep("progress.given", by, in_effect, target=row, number=row.number)
    return row


def _check(in_effect: PlanInEffect, report: Report) -> None:
    for words in [
        *report.next.values(),
        *(w for one in report.said.values() for w in one.values()),
    ]:
        check_words(words)
    if report.for_day and report.for_day not in promised_days(in_effect):
        raise BadInput({"for_day": _("The plan promises no report on this day.")})
    if not report.next.get("en", "").strip():
        raise BadInput({"next_en": _("Say what comes next.")})


def missing(goal: Goal, said: Mapping[str, str]) -> bool:
    """There is no number for this goal, and nobody says why."""
    return not any(line.last for line in goal.lines) and not any(w.strip() for w in said.values())


def _frozen(goal: Goal, said: Mapping[str, str]) -> dict[str, Any]:
    if missing(goal, said):
        words = _("There is no number for goal %(number)d. Say why.") % {"number": goal.number}
        raise BadInput({f"said_{goal.id}_en": words})
    return {
        "goal": goal.id,
        "number": goal.number,
        "words": goal.words,
        "language": goal.language,
        "plain": goal.all_plain,
        "measures": [_measure(line) for line in goal.lines if line.last],
        "said": _clean(said),
    }


def _measure(line: Line) -> dict[str, Any]:
    assert line.last is not None  # the caller asked
    return {
        "measure": line.track.measure,
        "language": line.track.spoken_in,
        "unit": line.track.unit,
        "value": plain(line.last.value),
        "day": line.last.day.isoformat(),
        "line": plain(line.last.line),
        "aim": plain(line.track.aim_value),
        "ends": line.track.ends.isoformat(),
        "on_the_way": line.on_the_way,
    }


def _clean(words: Mapping[str, str]) -> dict[str, str]:
    return {code: words[code].strip() for code in LANGUAGES if words.get(code, "").strip()}


def remind_all() -> None:
    """Tell who runs the case of a promised day that is near or over, once for each day."""
    newer = PlanInEffect.objects.filter(
        case=OuterRef("case_id"), kind=OuterRef("kind"), number__gt=OuterRef("number")
    )
    rows = PlanInEffect.objects.filter(~Exists(newer), case__closed_on=None)
    for row in rows.select_related("version", "case__student"):
        given = set(row.case.progress_reports.values_list("for_day", flat=True))
        due = [day for day in promised_days(row) if row.starts_on < day <= today() + SOON]
        for day in due:
            told = Event.objects.filter(
                verb="progress.soon", case_id=row.case_id, data__for_day=day.isoformat()
            )
            if day not in given and not told.exists():
                _keep("progress.soon", None, row, target=row, for_day=day.isoformat())


def _keep(verb: str, by: User | None, row: PlanInEffect, *, target: Any, **data: Any) -> None:
    record(
        verb,
        by=by,
        target=target,
        case_id=row.case_id,
        student_id=row.case.student_id,
        plan_kind=row.kind,
        **data,
    )
