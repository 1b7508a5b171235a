"""What happens when a letter is sent, or was handed in on paper: entry, receipts, clock, stage?

The entry freezes what the letter was: its words, its kind with the edition of its words, whom it
went to, and what stands on its paper. Nothing that changes later changes it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from cases.services import cases, facts
from messaging.letters.kinds import CONCERN, EVALUATION, Both, Kind, ours
from messaging.letters.text import as_day
from messaging.models import Entry
from messaging.services import (
    addressees,
    amendments,
    answer_clocks,
    ledger,
    letter_papers,
    receipts,
    records,
)
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.rulepacks.schema import ClockKey

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from cases.models import Case, Document
    from messaging.models import Amendment, RecordsRequest
    from messaging.services.addressees import Addressee
    from tenants.people.models import User

MEND = "amend-record"  # the kind of letter that asks to have the record mended


@dataclass(frozen=True)
class Sheet:
    """A letter that is ready: its kind, the answers, its words and what else it carries."""

    kind: Kind
    answers: Mapping[str, str]
    text: str
    language: str
    key: str
    climbs_itself: bool = False
    channel: str = Entry.Channel.PORTAL
    documents: tuple[Document, ...] = ()
    copies: tuple[Addressee, ...] = ()


def post(*, by: User, case: Case, parent: User, to: Addressee, sheet: Sheet, day: dt.date) -> Entry:
    """Put a letter of `parent` into the record, received on `day` (calendar day, district's
    zone). Who may is checked by the caller."""
    with transaction.atomic():
        entry = ledger.append(
            by=by,
            case=case,
            kind=Entry.Kind.LETTER,
            body=sheet.text,
            key=sheet.key,
            channel=sheet.channel,
            language=sheet.language,
            happened_on=day,
            on_behalf_of=None if parent == by else parent,
            documents=sheet.documents,
            data=_data(case, to, sheet),
            about_record=is_about_the_record(sheet.kind, sheet.answers),
        )
        record(
            "letter.sent",
            by=by,
            target=entry,
            case_id=case.pk,
            student_id=case.student_id,
            number=entry.number,
            letter=sheet.kind.slug,
            asks_evaluation=sheet.answers.get("asks_evaluation", ""),
        )
        for one in (to, *sheet.copies):
            addressees.put_on_team(case=case, to=one, day=day)
        receipts.begin(entry=entry, to=to, copies=sheet.copies)
        _wait(by, case, parent, sheet, entry)
        if sheet.kind.slug == CONCERN:
            _concern(by, case, parent, entry)
    return entry


def _concern(by: User, case: Case, parent: User, entry: Entry) -> None:
    """The road knows from which day on the family was worried. It starts no clock."""
    said = facts.Said(
        kind="concern_raised",
        happened_on=min(entry.happened_on, today()),
        how=entry.channel,
        from_whom=parent,
    )
    with suppress(BadInput):  # that day is known already
        facts.note_fact(by=by, case=case, said=said, announce=False)


def _data(case: Case, to: Addressee, sheet: Sheet) -> dict[str, Any]:
    kind, answers = sheet.kind, dict(sheet.answers)
    asks = answers.pop("asks_evaluation", "")
    return {
        "letter": kind.slug,
        "edition": kind.edition,
        "titles": titles(kind.title_for(sheet.answers)),
        "answers": answers,
        "asks_evaluation": asks,
        "addressee": to.frozen,
        "copies": [one.frozen for one in sheet.copies],
        "paper": letter_papers.facts(case.student, sheet.language),
    }


def is_about_the_record(kind: Kind, answers: Mapping[str, str]) -> bool:
    """Whether a letter asks to see the record or to have it mended."""
    return kind.slug == MEND or kind.clock_for(answers) == ClockKey.RECORDS


def titles(title: Both) -> dict[str, str]:
    """What a kind is called, by language."""
    return {"en": title.en, "es": title.es}


def _wait(by: User, case: Case, parent: User, sheet: Sheet, entry: Entry) -> None:
    """Begin to wait for an answer, as the kind says; a request for an evaluation moves the case,
    one about the record opens what its desk works on."""
    kind = sheet.kind
    rule = kind.clock_for(sheet.answers)
    if rule == "none":
        return
    asks = rule == EVALUATION
    named = ours()[EVALUATION] if asks and kind.slug != EVALUATION else kind
    answer_clocks.start(
        by=parent,
        entry=entry,
        kind=named.slug,
        titles=titles(named.title),
        rule=rule,
        days=kind.days,
        before=_needed_for(kind, sheet.answers),
        to=kind.to,
        climbs_itself=sheet.climbs_itself,
        asks=_about_the_record(by, sheet, rule, entry),
    )
    if asks:
        cases.mark_evaluation_requested(
            by=by,
            case=case,
            received_on=entry.happened_on,
            how="letter",
            channel=entry.channel,
            from_whom=parent,
        )


def _about_the_record(
    by: User, sheet: Sheet, rule: str, entry: Entry
) -> RecordsRequest | Amendment | None:
    """What a letter about the record itself asks for: to see it, or to have it mended."""
    if rule == ClockKey.RECORDS:
        return records.on_letter(by=by, entry=entry)
    if sheet.kind.slug == MEND:
        what = sheet.answers.get("what", "")
        return amendments.open_amendment(by=by, case=entry.case, entry=entry, about_words=what)
    return None


def _needed_for(kind: Kind, answers: Mapping[str, str]) -> dt.date | None:
    """The day of the meeting for which the answer is needed, where the letter names one."""
    days = [as_day(answers.get(one.key, "")) for one in kind.questions if one.due_before]
    return min((day for day in days if day), default=None)
