"""How does a parent ask to see the record, how is it given, and who is reminded until then?

Asking and giving are entries; the law's last day is in messaging.records.clock. A charge for copies
is a question of its own: it is told, and never holds the record back (34 CFR 300.617).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cases.models import Case, Document
from messaging import policies
from messaging.letters.text import as_day
from messaging.models import Entry, RecordsRequest
from messaging.services import answer_ends, answer_lengths, exports, ledger, record_facts
from messaging.services.record_wishes import (
    Wished,
    asking_parent,
    check_family,
    keep,
    locked,
    take_back,
    write_down,
)
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.here import this_district
from tenants.people.services.school_days import school_days
from tenants.rulepacks.calendars import Unit
from tenants.rulepacks.schema import ClockKey

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from messaging.services.named_files import NamedFile
    from tenants.people.models import User

LONGEST_NOTE = 2_000
FURTHEST_MEETING = dt.timedelta(days=366)
State, Told = RecordsRequest.State, RecordsRequest.Told


@dataclass(frozen=True, kw_only=True)
class Wish(Wished):
    """What a parent asks for."""

    what: str = ""
    wants: str = RecordsRequest.Wants.COPY
    meeting_on: dt.date | None = None


@dataclass(frozen=True)
class Release:
    """What is given: any of these, at least one. A visit has a day: what a parent looks at then is
    given when the day has come. `fee` says what copies on paper would cost."""

    key: uuid.UUID
    copy: bool = False
    documents: Sequence[Document] = ()
    named: Sequence[NamedFile] = ()  # files that stand in the record already
    paper: str = ""
    visit: str = ""
    visit_on: dt.date | None = None
    fee: str = ""
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is given."""
        return not (self.is_in_hand or self.visit.strip() or self.visit_on)

    @property
    def is_in_hand(self) -> bool:
        """Whether it is more than a visit: a copy, files or paper."""
        return bool(self.copy or self.documents or self.named or self.paper.strip())


def ask(*, by: User, case: Case, wish: Wish) -> RecordsRequest:
    """A parent asks, or staff enter it for them. The same key again gives the first request.

    Raises NotAllowed, BadInput.
    """
    parent = asking_parent(by, case, wish.on_behalf_of)
    with transaction.atomic():
        entry = write_down(
            by=by,
            case=case,
            wish=wish,
            body=_letter(case, wish, parent.language),
            language=parent.language,
            data={"records_request": {"wants": wish.wants, "what": wish.what.strip()}},
        )
        return open_request(
            by=by, case=case, entry=entry, wants=wish.wants, meeting_on=wish.meeting_on
        )


def _letter(case: Case, wish: Wish, language: str) -> str:
    """The words of the request in the parent's language."""
    with translation.override(language):
        asks = {
            "copy": _("Please give me a copy of the school’s record about %(child)s."),
            "see": _("Please let me look at the school’s record about %(child)s."),
            "explain": _("Please let me look at the record about %(child)s and explain it to me."),
        }
        first = asks.get(wish.wants, asks["copy"]) % {"child": case.student.full_name}
        law = _(
            "The law: you open the record before any meeting about the plan, and in 45 days at "
            "the latest (34 CFR 300.613)."
        )
    return "\n\n".join(part for part in (first, wish.what.strip(), law) if part)


def open_request(
    *,
    by: User,
    case: Case,
    entry: Entry,
    wants: str = RecordsRequest.Wants.COPY,
    meeting_on: dt.date | None = None,
) -> RecordsRequest:
    """Begin to wait for the record that an entry asks for; day 0 is the day the entry happened on.
    One request for each entry. Inside the transaction that adds the entry. Raises BadInput."""
    _check_meeting(entry.happened_on, meeting_on)
    known = [meeting_on, record_facts.next_meeting(case.pk, since=entry.happened_on)]
    meeting_on = min((day for day in known if day), default=None)
    number, unit, rule = answer_lengths.length_of(ClockKey.RECORDS, on=entry.happened_on)
    found, made = RecordsRequest.objects.get_or_create(
        entry=entry,
        defaults={
            "case": case,
            "asked_by": entry.on_behalf_of or entry.author or by,
            "wants": wants if wants in RecordsRequest.Wants.values else "copy",
            "asked_on": entry.happened_on,
            "number": number,
            "unit": unit,
            "rule": rule,
            "meeting_on": meeting_on,
        },
    )
    if made:
        keep("records.asked", found, by)
        record_facts.came(by=by, row=found)
    return found


HOW = {"come": "see", "copies": "copy", "explained": "explain"}  # answers of the letter's kind


def on_letter(*, by: User, entry: Entry) -> RecordsRequest:
    """A formal letter that asks for the record begins the same wait as the short form here."""
    answers = entry.data.get("answers", {})
    day = as_day(str(answers.get("meeting_on", "")))
    fits = day is not None and entry.happened_on <= day <= entry.happened_on + FURTHEST_MEETING
    return open_request(
        by=by,
        case=entry.case,
        entry=entry,
        wants=HOW.get(str(answers.get("how", "")), RecordsRequest.Wants.COPY),
        meeting_on=day if fits else None,
    )


def _check_meeting(asked_on: dt.date, meeting_on: dt.date | None) -> None:
    if meeting_on and not asked_on <= meeting_on <= asked_on + FURTHEST_MEETING:
        raise BadInput({"meeting_on": _("Choose a day within a year from now.")})


def soonest_first(rows: Iterable[RecordsRequest]) -> list[RecordsRequest]:
    """The one due first on top; the school days are read once, and only where they count."""
    found = list(rows)
    days = school_days() if any(row.unit != Unit.CALENDAR for row in found) else None
    for row in found:
        row.known_days = days
    return sorted(found, key=lambda row: row.due.day)


# --- giving -----------------------------------------------------------------------------------


def release(*, by: User, request: RecordsRequest, given: Release) -> Entry:
    """Give what was asked for; the entry says what. With nothing but a visit that is still to come
    the request waits until it took place: see `visited`. The same key again gives the first entry.

    Raises NotAllowed, BadInput (nothing chosen, a visit without a day, or somebody gave it
    already).
    """
    if not policies.may_release_records(by, request):
        raise NotAllowed(_("Only staff on the team can give the record."))
    if given.is_empty:
        raise BadInput(_("Choose at least one way: a copy, files, paper or a visit."))
    _check_visit(request, given)
    with transaction.atomic():
        row = locked(request)
        before = Entry.objects.filter(author=by, idempotency_key=str(given.key)).first()
        if before is not None:
            return before
        if row.state != State.OPEN:
            raise BadInput(_("This request does not wait any more. Read how it stands now."))
        entry = _release_entry(by, row, given)
        if given.visit_on:
            row.visit_on, row.visit_entry = given.visit_on, entry
            row.save(update_fields=["visit_on", "visit_entry"])
        here = today(this_district().timezone)
        if given.is_in_hand:
            _done(by, row, entry, on=here)
        elif given.visit_on and given.visit_on < here:
            _done(by, row, entry, on=given.visit_on)
        else:
            keep("records.visit_offered", row, by, answer=entry.number)
        if given.copy:
            exports.give(by=by, to=row.asked_by, case=row.case, key=given.key)
    return entry


def _check_visit(request: RecordsRequest, given: Release) -> None:
    day = given.visit_on
    if given.visit.strip() and day is None:
        raise BadInput({"visit_on": _("Say on which day the visit is.")})
    if day and not request.asked_on <= day <= today(this_district().timezone) + FURTHEST_MEETING:
        raise BadInput({"visit_on": _("Choose a day after the request, within a year from now.")})


def _done(
    by: User, row: RecordsRequest, entry: Entry | None, *, on: dt.date, verb: str = "released"
) -> None:
    """The record was given on this day, as an entry says; the road and the letter hear of it."""
    row.state, row.answer, row.answered_on = State.DONE, entry, on
    row.save(update_fields=["state", "answer", "answered_on"])
    keep(f"records.{verb}", row, by, answer=entry.number if entry else None)
    record_facts.met(by=by, row=row, on=on)
    if entry is not None:
        answer_ends.done_on_desk(by=by, letter=row.entry, answer=entry)


def may_say_visited(user: User, row: RecordsRequest) -> bool:
    """From the day of the visit on: who gives the record, and the parent who looked at it."""
    return row.state == State.OPEN and _visit_came(row) and _either_side(user, row)


def _visit_came(row: RecordsRequest) -> bool:
    return row.visit_on is not None and row.visit_on <= today(this_district().timezone)


def _either_side(user: User, row: RecordsRequest) -> bool:
    return policies.may_release_records(user, row) or policies.may_run_request(user, row.case)


def visited(*, by: User, request: RecordsRequest) -> RecordsRequest:
    """The visit took place: the record was given on its day. Raises NotAllowed, BadInput."""
    if not _either_side(by, request):
        raise NotAllowed(_("Only a parent with education rights or staff on the team can do this."))
    with transaction.atomic():
        row = _open(request)
        if row.visit_on is None or not _visit_came(row):
            raise BadInput(_("The day of the visit has not come yet."))
        _done(by, row, row.visit_entry, on=row.visit_on, verb="visited")
    return row


def _release_entry(by: User, row: RecordsRequest, given: Release) -> Entry:
    data: dict[str, Any] = {
        "copy": given.copy,
        "files": len(given.documents),
        "named": [one.data for one in given.named],
        "paper": given.paper.strip(),
        "visit": given.visit.strip(),
        "visit_on": given.visit_on.isoformat() if given.visit_on else "",
        "fee": given.fee.strip(),
        "said_in": by.language,
    }
    with translation.override(row.asked_by.language):
        words = _("Here is the record that you asked for.")
        if not given.is_in_hand:
            words = _("You can come and look at the record that you asked for.")
    note = given.note.strip()
    return ledger.append(
        by=by,
        case=row.case,
        kind=Entry.Kind.DOCUMENT,
        body=note or words,
        key=str(given.key),
        language=by.language if note else row.asked_by.language,
        documents=given.documents,
        data={"quotes": row.entry.number, "release": data},
        told_as="record",
        about_record=True,
    )


def reopen(*, by: User, request: RecordsRequest, reason: str) -> RecordsRequest:
    """The parent has not got it: it waits again, from the same day. Raises NotAllowed, BadInput."""
    check_family(by, request)
    if not reason.strip():
        raise BadInput({"reason": _("Say what is missing. A few words are enough.")})
    with transaction.atomic():
        row = locked(request)
        if row.state != State.DONE:
            raise BadInput(_("This request waits already."))
        row.state, row.answer, row.answered_on = State.OPEN, None, None
        row.visit_on, row.visit_entry = None, None
        row.save(update_fields=["state", "answer", "answered_on", "visit_on", "visit_entry"])
        answer_ends.waits_again_on_desk(letter=row.entry)
        keep("records.reopened", row, by, reason=reason.strip()[:500])
    return row


def withdraw(*, by: User, request: RecordsRequest) -> RecordsRequest:
    """The parent needs it no more. Raises NotAllowed, BadInput."""
    check_family(by, request)
    with transaction.atomic():
        return take_back("records.withdrawn", _open(request), by)


def set_meeting(*, by: User, request: RecordsRequest, day: dt.date | None) -> RecordsRequest:
    """The day of the next meeting about the plan, or that there is none; both sides see it.

    Raises NotAllowed, BadInput.
    """
    if not policies.may_ask_records(by, request.case):
        raise NotAllowed(_("Only a parent with education rights or staff on the team can do this."))
    _check_meeting(request.asked_on, day)
    with transaction.atomic():
        row = _open(request)
        if row.meeting_on != day:
            row.meeting_on, row.told = day, Told.NOTHING
            row.save(update_fields=["meeting_on", "told"])
            keep("records.meeting_set", row, by, day=day.isoformat() if day else "")
    return row


def meeting_moved(*, by: User | None, case_id: uuid.UUID, gone: str) -> None:
    """A meeting was set, moved or called off on the road: open requests are due before the first
    one. The road's own entry tells of the meeting. Inside its transaction."""
    for row, day in record_facts.moved_by_meeting(case_id, gone=gone):
        row.meeting_on, row.told = day, Told.NOTHING
        row.save(update_fields=["meeting_on", "told"])
        keep("records.meeting_set", row, by, day=day.isoformat() if day else "", announce=False)


def _open(request: RecordsRequest) -> RecordsRequest:
    row = locked(request)
    if row.state != State.OPEN:
        raise BadInput(_("This request does not wait any more. Read how it stands now."))
    return row
