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
from cases.models import Case, PlanInEffect, ServiceTime, ServiceView
from cases.plan_shapes import PlanKind
from cases.services import facts
from cases.services import in_effect as holding
from cases.services.fact_checks import words as check_words
from tenants.audit.services import record
from tenants.base.clock import today
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
    """Mend what was written down; the event keeps what stood there. Raises NotAllowed, BadInput."""
    if not policies.may_note_service(by, time.case, str(time.block)):
        raise NotAllowed(_("Only who gives this service can write it down."))
    _check_minutes(minutes, reason)
    with transaction.atomic():
        row = ServiceTime.objects.select_for_update(of=("self",)).get(pk=time.pk)
        old = {"minutes": row.minutes, "reason": row.reason, "note": row.note}
        row.minutes, row.reason, row.note = minutes, reason, note.strip()
        row.written_in = by.language if row.note != old["note"] else row.spoken_in
        row.save(update_fields=["minutes", "reason", "note", "written_in"])
        _keep("service.corrected", by, row, old=old)


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
    rows = PlanInEffect.objects.filter(case=time.case_id).select_related("version")
    for row in rows.order_by("-number"):
        block = services_of(row).get(str(time.block))
        if block:
            return str(block["fields"].get("name", ""))
    return ""


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
