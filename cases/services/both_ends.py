"""How does a family promise something, and how does each side say how the week went?"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, HomePromise, PlanInEffect, WeekTick, WeekTickBefore
from cases.policies import has_rights
from cases.service_minutes import week_of
from cases.services.fact_checks import words as check_words
from tenants.audit.models import Event
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed

if TYPE_CHECKING:
    from tenants.people.models import User

TICKED: Final = ("accommodation", "aid")  # what the school keeps each week
MOST: Final = 12  # promises of the home that run at once
WEEK: Final = dt.timedelta(days=7)


def promise(*, by: User, case: Case, words: str) -> HomePromise:
    """A parent says what they want to do at home. Raises NotAllowed, BadInput."""
    if not policies.may_promise(by, case):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    check_words(words)
    if not words.strip():
        raise BadInput({"words": _("Write it in a few words.")})
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        running = HomePromise.objects.filter(case=locked, ended_on=None)
        if same := running.filter(words=words.strip(), author=by).first():
            return same
        if running.count() >= MOST:
            raise BadInput({"words": _("There are twelve already. End one first.")})
        row = HomePromise.objects.create(
            case=locked,
            words=words.strip(),
            author=by,
            author_name=by.display_name,
            written_in=by.language,
            starts=today(),
        )
        _keep("home.promised", by, row)
    return row


def end(*, by: User, promise: HomePromise) -> HomePromise:
    """A parent ends it; it stays to be read. Twice is once. Raises NotAllowed."""
    if not policies.may_promise(by, promise.case):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    with transaction.atomic():
        row = HomePromise.objects.select_for_update(of=("self",)).get(pk=promise.pk)
        if row.ended_on is None:
            row.ended_on = today()
            row.save(update_fields=["ended_on"])
            _keep("home.ended", by, row)
    return row


def school_parts(rows: list[PlanInEffect]) -> dict[str, dict[str, Any]]:
    """What the plans in effect promise for each day in class, by the id of their blocks."""
    return {
        block["id"]: {**block, "language": row.version.plan.language}
        for row in rows
        for block in row.version.blocks
        if block["kind"] in TICKED
    }


def tick(*, by: User, case: Case, week: dt.date, answers: Mapping[uuid.UUID, str]) -> int:
    """Say how a week went: by the id of a promise of the home, or of a part of the plan. The same
    week again changes the answer, and the one before stays beside it. Gives how many were said.
    Raises NotAllowed, BadInput."""
    if week != week_of(week) or week not in (week_of(today()), week_of(today()) - WEEK):
        raise BadInput({"week": _("Choose this week or the last one.")})
    homes = {row.pk: row for row in HomePromise.objects.filter(case=case, ended_on=None)}
    parent = policies.may_promise(by, case)
    carried = policies.carried_by(by, case.pk) if policies.may_tick(by, case) else set()
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        for pk, answer in answers.items():
            if answer not in WeekTick.Answer.values:
                raise BadInput(_("Choose one of these."))
            allowed = parent if pk in homes else str(pk) in carried
            if not allowed:
                raise NotAllowed(_("Only who keeps a promise says how it went."))
            what = {"promise": homes[pk]} if pk in homes else {"block": pk}
            _tick(by, {"case": case, "week": week, "person": by, **what}, answer)
        if answers:
            record(
                "week.ticked",
                by=by,
                target=case,
                case_id=case.pk,
                student_id=case.student_id,
                week=week.isoformat(),
                answers={str(pk): answer for pk, answer in answers.items()},
            )
    return len(answers)


def remind_all() -> None:
    """Ask each parent who promised something, once in a week, how this week went, while they have
    said nothing of it. It is their own will: never urgent, and whoever wants no reminders is sent
    none."""
    week = week_of(today())
    rows = HomePromise.objects.filter(ended_on=None, case__closed_on=None, starts__lt=today())
    said = WeekTick.objects.filter(
        case=OuterRef("case_id"), person=OuterRef("author_id"), week=week, promise__isnull=False
    )
    waiting = {
        (row.case_id, row.author_id): row
        for row in rows.filter(~Exists(said)).select_related("author", "case__student")
    }
    for row in waiting.values():
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=row.case_id)
            told = Event.objects.filter(
                verb="week.waits",
                case_id=case.pk,
                data__week=week.isoformat(),
                data__tell=[str(row.author_id)],
            )
            if told.exists() or not has_rights(row.author, row.case.student):
                continue
            record(
                "week.waits",
                by=None,
                target=case,
                case_id=case.pk,
                student_id=case.student_id,
                week=week.isoformat(),
                tell=[str(row.author_id)],
            )


def _tick(by: User, about: dict[str, Any], answer: str) -> None:
    row = WeekTick.objects.select_for_update(of=("self",)).filter(**about).first()
    if row is None:
        WeekTick.objects.create(**about, answer=answer, person_name=by.display_name)
    elif row.answer != answer:
        WeekTickBefore.objects.create(tick=row, answer=row.answer, at=row.at)
        row.answer, row.person_name, row.at = answer, by.display_name, now()
        row.save(update_fields=["answer", "person_name", "at"])


def _keep(verb: str, by: User, row: HomePromise) -> None:
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        words=row.words,
    )
