"""What ends the wait for an answer to a letter, and what begins it again?

An answer in writing ends it at once; one on the phone or in person ends it when both sides say that
it was one, and so does a mail that may be about something else. What a letter about the record
asked for is given, refused or taken back on its desk. Each of these is an entry of the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from messaging import policies
from messaging.models import AnswerClaim, AnswerClock, Entry
from messaging.services import answer_clocks
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.here import this_district
from tenants.people.models import User

if TYPE_CHECKING:
    import datetime as dt
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
        _claim(locked, entry, by_family=family)
        return locked
    return _stop(locked, by=by, entry=entry, on=_today())


def perhaps_answered_by(*, entry: Entry, clocks: Sequence[AnswerClock]) -> None:
    """The school answered a mail that told of more than one letter: the family says of each of
    these whether it is answered. Inside the transaction that adds the entry."""
    for clock in clocks:
        locked = answer_clocks.lock(clock)
        if locked.state == AnswerClock.State.WAITING:
            _claim(locked, entry, by_family=False)


def _claim(clock: AnswerClock, entry: Entry, *, by_family: bool) -> None:
    """One more; those that wait already stay."""
    AnswerClaim.objects.get_or_create(clock=clock, entry=entry, defaults={"by_family": by_family})


def agree(*, by: User, clock: AnswerClock, number: int) -> AnswerClock:
    """The other side says that the entry of that number was an answer: the letter was answered on
    the day of the talk or mail, not on the day of this word. Raises NotAllowed, BadInput."""
    with transaction.atomic():
        claim = _judged(by, clock, number, AnswerClaim.State.AGREED)
        answer_clocks.record_on(claim.clock, "letter.answer_agreed", by, answer=number)
        return _stop(claim.clock, by=by, entry=claim.entry, on=claim.entry.happened_on)


def agree_with_note(*, by: User, note: Entry) -> None:
    """Whoever says that a note of a talk is right says so of the letter that it answered, too,
    when it is theirs to say. Inside a transaction."""
    rows = AnswerClaim.objects.waiting().filter(entry=note)
    for claim in rows.select_related("clock__case__student"):
        if policies.may_judge_answer(by, claim):
            agree(by=by, clock=claim.clock, number=note.number)


def decline(*, by: User, clock: AnswerClock, number: int) -> AnswerClock:
    """The other side says that it was no answer; the clock runs on. Raises NotAllowed, BadInput."""
    with transaction.atomic():
        claim = _judged(by, clock, number, AnswerClaim.State.DECLINED)
        answer_clocks.record_on(claim.clock, "letter.answer_declined", by, answer=number)
    return claim.clock


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
        locked.save(update_fields=["state", "answer", "answered_on"])
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
        _stop(locked, by=by, entry=answer, on=_today())


def taken_back_on_desk(*, letter: Entry) -> None:
    """The family needs no more what a letter asked for; the desk has said so."""
    rows = AnswerClock.objects.filter(first=letter, state=AnswerClock.State.WAITING)
    rows.update(state=AnswerClock.State.WITHDRAWN)


def waits_again_on_desk(*, letter: Entry) -> None:
    """What a letter asked for was not given after all: it waits again, from the same day."""
    rows = AnswerClock.objects.filter(first=letter, state=AnswerClock.State.ANSWERED)
    rows.update(state=AnswerClock.State.WAITING, answer=None, answered_on=None)


def _judged(by: User, clock: AnswerClock, number: int, word: AnswerClaim.State) -> AnswerClaim:
    """What was claimed with the entry of that number, with the word of the other side on it."""
    locked = answer_clocks.waiting(clock)
    rows = AnswerClaim.objects.waiting().filter(clock=locked, entry__number=number)
    claim = rows.select_related("entry").first()
    if claim is None:
        raise BadInput(_("There is nothing to agree on here any more."))
    claim.clock = locked
    if not policies.may_judge_answer(by, claim):
        raise NotAllowed(_("The other side decides if this was an answer."))
    claim.state, claim.judged_on = word, _today()
    claim.save(update_fields=["state", "judged_on"])
    return claim


def _today() -> dt.date:
    return today(this_district().timezone)


def _stop(clock: AnswerClock, *, by: User, entry: Entry, on: dt.date) -> AnswerClock:
    """Answered on the day `on` of the district."""
    clock.state, clock.answer, clock.answered_on = AnswerClock.State.ANSWERED, entry, on
    clock.save(update_fields=["state", "answer", "answered_on"])
    answer_clocks.record_on(clock, "letter.answered", by, answer=entry.number)
    return clock
