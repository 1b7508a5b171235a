"""How does a message get into the thread, once and only once?"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import policies as case_policies
from cases.models import Case, Document, Guardianship
from cases.visibility import on_day
from messaging import policies
from messaging.models import AnswerClock, Entry
from messaging.services import answer_clocks, answer_ends, drafts, ledger
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.base.prepared import prepared
from tenants.people.models import User


@dataclass(frozen=True)
class Message:
    """What a person wants to send. `quotes`, `corrects` and `answers` are numbers
    of entries."""

    key: uuid.UUID
    body: str
    channel: str = Entry.Channel.PORTAL
    language: str = ""
    happened_on: dt.date | None = None
    on_behalf_of: User | None = None
    quotes: int | None = None
    corrects: int | None = None
    answers: int | None = None  # the first letter of a ladder
    documents: Sequence[Document] = field(default_factory=tuple)
    more: Mapping[str, object] = field(default_factory=dict)  # goes into the entry's data


class SentBefore(Conflict):
    """The key was used for other words: from another tab. `entry` is what it was used for."""

    def __init__(self, entry: Entry) -> None:
        words = _(
            "You already sent entry %(number)d from another window. This is another text: "
            "press Send once more if you want to send it too."
        )
        super().__init__(words % {"number": entry.number})
        self.entry = entry


def parents(case: Case) -> list[User]:
    """The parents with education rights today: for them staff may enter something."""
    return [row.user for row in _with_rights(student_id=case.student_id)]


@prepared
def _with_rights(student_id: uuid.UUID) -> QuerySet[Guardianship]:
    rows = Guardianship.objects.filter(
        on_day(), student=student_id, standing=Guardianship.Standing.EDUCATION_RIGHTS
    )
    return rows.select_related("user").order_by("created_at")


def sent_before(*, by: User, key: uuid.UUID) -> Entry | None:
    """The entry this person already made with that key."""
    return Entry.objects.visible_to(by).filter(author=by, idempotency_key=str(key)).first()


def send(*, by: User, case: Case, message: Message) -> Entry:
    """Add the message to the record and begin a new draft. The same message with the same key
    again returns the first entry.

    Raises NotAllowed, BadInput, SentBefore (the key was used for other words).
    """
    with transaction.atomic():
        entry = add(by=by, case=case, message=message)
        drafts.clear(by=by, case=case)
    return entry


def add(*, by: User, case: Case, message: Message) -> Entry:
    """The same for what was not written in the portal: the draft there stays as it is."""
    _check_parent(by, case, message.on_behalf_of)
    with transaction.atomic():
        clock = _answered(by, case, message)
        entry = ledger.append(
            by=by,
            case=case,
            kind=_kind(message),
            body=message.body,
            key=str(message.key),
            channel=message.channel,
            language=message.language,
            happened_on=message.happened_on,
            on_behalf_of=message.on_behalf_of,
            corrects=_corrected(by, case, message.corrects),
            documents=message.documents,
            data=_data(by, case, message, clock),
        )
        if not says(entry, case, message.body):
            raise SentBefore(entry)
        if clock is not None:
            answer_ends.answered_by(by=by, entry=entry, clock=clock)
    return entry


def says(entry: Entry, case: Case, body: str) -> bool:
    """Whether the entry is this very text in this case."""
    return entry.case_id == case.pk and entry.body == body.replace("\r\n", "\n").strip()


def _kind(message: Message) -> str:
    if message.channel == Entry.Channel.PHONE:
        return Entry.Kind.CALL_NOTE
    return Entry.Kind.MESSAGE if message.body.strip() else Entry.Kind.DOCUMENT


def _check_parent(by: User, case: Case, parent: User | None) -> None:
    if parent is None:
        return
    if not case_policies.may_enter_for_parent(by, case):
        raise NotAllowed(_("Only staff on the team can enter something for a parent."))
    if parent.pk not in {row.pk for row in parents(case)}:
        raise BadInput({"on_behalf_of": _("Choose a parent of this child from the list.")})


def _corrected(by: User, case: Case, number: int | None) -> Entry | None:
    if number is None:
        return None
    entry = Entry.objects.visible_to(by).filter(case=case, number=number).first()
    if entry is None:
        raise BadInput(_("The entry you want to correct is not there."))
    if not policies.may_correct(by, entry, writes=case_policies.may_write(by, case)):
        raise NotAllowed(_("You can only correct what you wrote yourself."))
    return entry


def _answered(by: User, case: Case, message: Message) -> AnswerClock | None:
    """The letter that this message answers. Raises BadInput when there is none."""
    clock = answer_clocks.find(by=by, case=case, letter=message.answers)
    family = policies.speaks_for_family(by) or message.on_behalf_of is not None
    if clock and family and message.channel not in answer_ends.SPOKEN:
        raise BadInput({"answers": _("Choose phone or in person: how did the school answer?")})
    return clock


def _data(by: User, case: Case, message: Message, clock: AnswerClock | None) -> dict[str, object]:
    answers = {"answers": message.answers} if clock is not None else {}
    number = message.quotes or (clock.latest.number if clock is not None else None)
    if number is None:
        return dict(message.more)
    if not Entry.objects.visible_to(by).filter(case=case, number=number).exists():
        raise BadInput(_("The entry you want to quote is not there."))
    return {"quotes": number, **answers, **message.more}
