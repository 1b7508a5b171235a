"""What ends the wait for an answer to a letter, and what begins it again?

An answer in writing ends it at once; one on the phone or in person ends it when both sides say that
it was one, and so does a mail that may be about several letters. What a letter about the record
asked for is given, refused or taken back on its desk. Each of these is an entry of the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from messaging import policies
from messaging.models import AnswerClock, Entry
from messaging.services import answer_clocks
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.here import this_district
from tenants.people.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

SPOKEN = frozenset({Entry.Channel.PHONE, Entry.Channel.IN_PERSON, Entry.Channel.VIDEO})


def answered_by(*, by: User, entry: Entry, clock: AnswerClock) -> AnswerClock:
    """An entry answers a letter: in writing it stops the clock, spoken it waits for the other
    side to agree. Inside the transaction that adds the entry. A clock that stopped meanwhile is
    left as it is."""
    locked = answer_clocks.lock(clock)
    if locked.state != AnswerClock.State.WAITING:
        return locked
    family = policies.speaks_for_family(by) or entry.on_behalf_of_id is not None
    if family or entry.channel in SPOKEN:
        locked.claim, locked.claimed_by_family = entry, family
        locked.save(update_fields=["claim", "claimed_by_family"])
        return locked
    return _stop(locked, by=by, entry=entry)


def perhaps_answered_by(*, entry: Entry, clocks: Sequence[AnswerClock]) -> None:
    """The school answered a mail that told of several letters: the family says of each of them
    whether it is answered. Inside the transaction that adds the entry."""
    for clock in clocks:
        locked = answer_clocks.lock(clock)
        if locked.state == AnswerClock.State.WAITING:
            locked.claim, locked.claimed_by_family = entry, False
            locked.save(update_fields=["claim", "claimed_by_family"])


def agree(*, by: User, clock: AnswerClock) -> AnswerClock:
    """The other side says that what was spoken was an answer. Raises NotAllowed, BadInput."""
    with transaction.atomic():
        locked = _claimed(by, clock)
        answer_clocks.record_on(locked, "letter.answer_agreed", by)
        return _stop(locked, by=by, entry=locked.claim)


def agree_with_note(*, by: User, note: Entry) -> None:
    """Whoever says that a note of a talk is right says so of the letter that it answered, too,
    when it is theirs to say. Inside a transaction."""
    rows = AnswerClock.objects.waiting().filter(claim=note)
    for clock in rows.select_related("case__student"):
        if policies.may_judge_answer(by, clock):
            agree(by=by, clock=clock)


def decline(*, by: User, clock: AnswerClock) -> AnswerClock:
    """The other side says that it was no answer; the clock runs on. Raises NotAllowed, BadInput."""
    with transaction.atomic():
        locked = _claimed(by, clock)
        locked.claim = None
        locked.save(update_fields=["claim"])
        answer_clocks.record_on(locked, "letter.answer_declined", by)
    return locked


def dispute(*, by: User, clock: AnswerClock, reason: str) -> AnswerClock:
    """The family says that an answer was none: the letter waits again, from the same day.

    Raises NotAllowed, BadInput (no reason, or nothing to dispute).
    """
    if not policies.may_run_letter(by, clock):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    _check_words_end(clock)
    if not reason.strip():
        raise BadInput({"reason": _("Say what you still need to know. A few words are enough.")})
    with transaction.atomic():
        locked = answer_clocks.lock(clock)
        if locked.state != AnswerClock.State.ANSWERED:
            raise BadInput(_("This letter waits for an answer already."))
        locked.state, locked.answer, locked.answered_on = AnswerClock.State.WAITING, None, None
        locked.claim = None
        locked.save(update_fields=["state", "answer", "answered_on", "claim"])
        answer_clocks.record_on(locked, "letter.answer_disputed", by, reason=reason.strip()[:500])
    return locked


def withdraw(*, by: User, clock: AnswerClock) -> AnswerClock:
    """The family needs no answer any more. Raises NotAllowed, BadInput."""
    if not policies.may_run_letter(by, clock):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    _check_words_end(clock)
    with transaction.atomic():
        locked = answer_clocks.waiting(clock)
        locked.state = AnswerClock.State.WITHDRAWN
        locked.save(update_fields=["state"])
        answer_clocks.record_on(locked, "letter.withdrawn", by)
    return locked


def _check_words_end(clock: AnswerClock) -> None:
    """A letter about the record ends and waits again with what it asked for. Raises BadInput."""
    if clock.is_about_the_record:
        raise BadInput(_("Say this on the page of the request. The letter follows it."))


def done_on_desk(*, by: User, letter: Entry, answer: Entry) -> None:
    """What a letter asked for was given or decided: that is its answer. Inside the transaction
    that gives it."""
    clock = AnswerClock.objects.waiting().filter(first=letter).first()
    if clock is None:
        return
    locked = answer_clocks.lock(clock)
    if locked.state == AnswerClock.State.WAITING:
        _stop(locked, by=by, entry=answer)


def taken_back_on_desk(*, letter: Entry) -> None:
    """The family needs no more what a letter asked for; the desk has said so."""
    rows = AnswerClock.objects.filter(first=letter, state=AnswerClock.State.WAITING)
    rows.update(state=AnswerClock.State.WITHDRAWN, claim=None)


def waits_again_on_desk(*, letter: Entry) -> None:
    """What a letter asked for was not given after all: it waits again, from the same day."""
    rows = AnswerClock.objects.filter(first=letter, state=AnswerClock.State.ANSWERED)
    rows.update(state=AnswerClock.State.WAITING, answer=None, answered_on=None)


def _claimed(by: User, clock: AnswerClock) -> AnswerClock:
    locked = answer_clocks.waiting(clock)
    if locked.claim is None:
        raise BadInput(_("There is nothing to agree on here any more."))
    if not policies.may_judge_answer(by, locked):
        raise NotAllowed(_("The other side decides if this was an answer."))
    return locked


def _stop(clock: AnswerClock, *, by: User, entry: Entry | None) -> AnswerClock:
    clock.state, clock.answer, clock.claim = AnswerClock.State.ANSWERED, entry, None
    clock.answered_on = today(this_district().timezone)
    clock.save(update_fields=["state", "answer", "answered_on", "claim"])
    answer_clocks.record_on(clock, "letter.answered", by, answer=entry.number if entry else None)
    return clock
