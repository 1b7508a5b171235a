"""How is it written down that a service was given, or was not and why?

The first time that is given after the family's yes is the day on which services began: a dated fact
of its own (34 CFR 300.323(c)(2)).
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.duty_parts import SERVICES
from cases.models import (
    Case,
    CaseFact,
    PlanInEffect,
    ServiceTime,
    ServiceTimeBefore,
    ServiceView,
)
from cases.plan_shapes import PlanKind
from cases.services import facts
from cases.services import in_effect as holding
from cases.services.fact_checks import words as check_words
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.dates import check_near

if TYPE_CHECKING:
    from tenants.people.models import User

Reason = ServiceTime.Reason
MOST_MINUTES: Final = 480  # of one time
BEGAN: Final = "services_started"


@dataclass(frozen=True)
class Given:
    """What is written down of one time. `minutes` of 0 needs a reason; `key` makes a press that
    came twice one row."""

    block: str
    day: dt.date
    minutes: int
    reason: str = ""
    note: str = ""
    makes_up: ServiceTime | None = None
    key: uuid.UUID | None = None


def services_of(row: PlanInEffect) -> dict[str, dict[str, Any]]:
    """The services of a plan in effect, by the id of their blocks, in their order."""
    return {block["id"]: block for block in row.version.blocks if block["kind"] in SERVICES}


def note_time(*, by: User, in_effect: PlanInEffect, given: Given) -> ServiceTime:
    """Write down one time of a service: the family sees it beside what was promised. Raises
    NotAllowed, BadInput."""
    if not policies.may_note_service(by, in_effect.case, given.block):
        raise NotAllowed(_("Only who gives this service can write it down."))
    _check(in_effect, given)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=in_effect.case_id)
        key = given.key or uuid.uuid4()
        if same := ServiceTime.objects.filter(recorded_by=by, key=key).first():
            return same
        if given.makes_up and given.makes_up.made_up_by.exists():
            raise BadInput({"makes_up": _("This was made up already.")})
        row = ServiceTime.objects.create(
            case=case,
            block=uuid.UUID(given.block),
            day=given.day,
            minutes=given.minutes,
            reason=given.reason,
            note=given.note.strip(),
            makes_up=given.makes_up,
            key=key,
            recorded_by=by,
            recorded_by_name=by.display_name,
            written_in=by.language,
        )
        _keep("service.noted", by, row)
        _note_beginning(by, case, in_effect, row)
    return row


def _note_beginning(by: User, case: Case, in_effect: PlanInEffect, row: ServiceTime) -> None:
    """Of an IEP that waited for its services: this is the day on which they began."""
    if in_effect.kind == PlanKind.IEP and row.minutes and facts.services_wait_on(case, row.day):
        facts.note_fact(by=by, case=case, said=facts.Said(BEGAN, row.day, facts.How.IN_PERSON))


def correct_time(*, by: User, time: ServiceTime, minutes: int, reason: str, note: str) -> None:
    """Mend what was written down; what stood there before stays beside it. Where services began by
    this time, their first day follows. Raises NotAllowed, BadInput."""
    if not policies.may_note_service(by, time.case, str(time.block)):
        raise NotAllowed(_("Only who gives this service can write it down."))
    _check_minutes(minutes, reason)
    note = note.strip()
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=time.case_id)
        row = ServiceTime.objects.select_for_update(of=("self",)).get(pk=time.pk)
        old = {"minutes": row.minutes, "reason": row.reason, "note": row.note}
        if old == {"minutes": minutes, "reason": reason, "note": note}:
            return
        in_effect = _plan_of(row)
        if minutes and in_effect:
            holding.check_agreed(in_effect, row.day)
        _set_aside(row)
        row.minutes, row.reason, row.note = minutes, reason, note
        row.written_in = by.language if row.note != old["note"] else row.spoken_in
        row.recorded_by, row.recorded_by_name, row.recorded_at = by, by.display_name, now()
        row.save()
        _keep("service.corrected", by, row, old=old)
        if minutes and in_effect:
            _note_beginning(by, case, in_effect, row)
        if old["minutes"] and not minutes:
            _begin_later(by, case, row)


def _set_aside(row: ServiceTime) -> None:
    ServiceTimeBefore.objects.create(
        time=row,
        minutes=row.minutes,
        reason=row.reason,
        note=row.note,
        recorded_by_id=row.recorded_by_id,
        recorded_by_name=row.recorded_by_name,
        recorded_at=row.recorded_at,
        written_in=row.written_in,
    )


def _begin_later(by: User, case: Case, row: ServiceTime) -> None:
    """Nothing was given on that day after all: services began with the next time, or did not."""
    began = CaseFact.objects.standing().filter(case=case, kind=BEGAN, happened_on=row.day).first()
    given = ServiceTime.objects.filter(case=case, minutes__gt=0)
    if began is None or given.filter(day=row.day).exists():
        return
    following = given.filter(day__gt=row.day).order_by("day").first()
    facts.note_correction(
        by=by,
        fact=began,
        happened_on=following.day if following else None,
        reason=_("The time of that day was corrected: no minutes were given."),
    )


def say_view(*, by: User, time: ServiceTime, words: str) -> ServiceView:
    """A parent puts their own view beside what was written down: it becomes an entry. Raises
    NotAllowed, BadInput."""
    if not policies.may_view_service(by, time):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    check_words(words)
    if not words.strip():
        raise BadInput({"words": _("Write what you saw.")})
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=time.case_id)
        last = time.views.filter(author=by).last()
        if last is not None and last.words == words.strip():
            return last
        view = ServiceView.objects.create(
            time=time,
            words=words.strip(),
            author=by,
            author_name=by.display_name,
            written_in=by.language,
        )
        record(
            "service.viewed",
            by=by,
            target=time,
            case_id=case.pk,
            student_id=case.student_id,
            name=name_of(time),
            day=time.day.isoformat(),
            minutes=time.minutes,
            words=view.words,
        )
    return view


def name_of(time: ServiceTime) -> str:
    """What the service is called in the newest plan that holds it. One query."""
    row = _plan_of(time)
    return str(services_of(row)[str(time.block)]["fields"].get("name", "")) if row else ""


def _plan_of(time: ServiceTime) -> PlanInEffect | None:
    """The newest plan in effect that holds this service. One query."""
    rows = PlanInEffect.objects.filter(case=time.case_id).select_related("version", "case")
    found = (row for row in rows.order_by("-number") if str(time.block) in services_of(row))
    return next(found, None)


def _check(in_effect: PlanInEffect, given: Given) -> None:
    if given.block not in services_of(in_effect):
        raise BadInput({"block": _("This part is not there.")})
    check_near(day=given.day)
    if given.day > today():
        raise BadInput({"day": _("This day has not come yet. Choose today or earlier.")})
    _check_minutes(given.minutes, given.reason)
    if given.minutes:
        holding.check_agreed(in_effect, given.day)
    missed = given.makes_up
    if missed is None:
        return
    if str(missed.block) != given.block or missed.case_id != in_effect.case_id:
        raise BadInput({"makes_up": _("This part is not there.")})
    if given.minutes == 0 or missed.minutes > 0:
        raise BadInput({"makes_up": _("Only a time that was given makes up for one that was not.")})
    if given.day < missed.day:
        raise BadInput({"makes_up": _("It cannot be made up before it was missed. Check the day.")})


def _check_minutes(minutes: int, reason: str) -> None:
    if not 0 <= minutes <= MOST_MINUTES:
        raise BadInput({"minutes": _("Write a number from 0 to 480.")})
    if reason and reason not in Reason.values:
        raise BadInput({"reason": _("Choose one of these.")})
    if minutes == 0 and not reason:
        raise BadInput({"reason": _("Say why it was not given. The family reads it.")})


def _keep(verb: str, by: User, row: ServiceTime, **data: Any) -> None:
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        service=str(row.block),
        day=row.day.isoformat(),
        minutes=row.minutes,
        reason=row.reason,
        **data,
    )
