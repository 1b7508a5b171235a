"""Until when does the school owe an answer to a letter, and what ends the wait?

A clock starts with a letter of a parent, runs in school days (or as the state's rule says), and
stops on an answer. An answer in writing stops it at once; one on the phone or in person stops it
when both sides say that it was one. Each of these is an entry of the record.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.models import Case
from messaging import policies
from messaging.letters.kinds import EVALUATION, Both
from messaging.models import AnswerClock, Entry
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.prepared import prepared
from tenants.here import this_district
from tenants.people.services import district_settings, rules
from tenants.people.services.school_days import SchoolDays, school_days
from tenants.rulepacks.answers import (
    FEDERAL,
    OTHER_LETTERS,
    AnswerRule,
    answer_rules,
    letter_rule,
)
from tenants.rulepacks.calendars import Unit
from tenants.rulepacks.schema import ClockKey, SetBy

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from tenants.people.models import User

SPOKEN = frozenset({Entry.Channel.PHONE, Entry.Channel.IN_PERSON, Entry.Channel.VIDEO})
ONE_DAY = dt.timedelta(days=1)
_GONE = gettext_lazy("This letter waits no more: it was answered or taken back meanwhile.")


@dataclass(frozen=True)
class Standing:
    """A clock as it stands on one day of the district."""

    clock: AnswerClock
    due: dt.date
    estimated: bool  # not all school days up to it are known
    left: int  # days of the clock's unit from today to the due day; negative when it is past
    today: dt.date

    @property
    def late(self) -> bool:
        """The due day is past."""
        return self.today > self.due

    @property
    def waits(self) -> bool:
        """Nobody has answered."""
        return self.clock.state == AnswerClock.State.WAITING

    @property
    def may_climb(self) -> bool:
        """The next letter of the ladder may be sent: late, not answered, one is left."""
        from messaging.models.letters import LAST_RUNG

        return self.waits and self.late and self.clock.rung < LAST_RUNG

    @property
    def promise(self) -> str:
        """Which rule or promise sets the day, in the reader's language."""
        return promise(self.clock)


def promise(clock: AnswerClock) -> str:
    """Who says how long an answer may take."""
    days = _days_in_words(clock.number, clock.unit)
    rule = rule_named(clock.rule)
    if rule is None:
        return _("Your district promises an answer within %(days)s.") % {"days": days}
    words = {"state": rule.name, "days": days, "cite": rule.note}
    if rule.state == FEDERAL:
        return (
            _("Federal rule (%(cite)s): within %(days)s at most, and before any meeting.") % words
        )
    if rule.confidence == "confirmed":
        return _("Rule of %(state)s: an answer within %(days)s.") % words
    return _(
        "Rule of %(state)s, not checked yet: an answer within %(days)s. Ask your district."
    ) % (words)


def rule_named(name: str) -> AnswerRule | None:
    """The rule that a clock keeps: "WA" for an evaluation, else "records/US". None when there is
    no such rule any more; the clock keeps its days all the same."""
    kind, _slash, state = name.rpartition("/")
    return letter_rule(kind, state) if kind else answer_rules().get(state)


def _days_in_words(number: int, unit: str) -> str:
    told = {"n": number}
    if unit == Unit.SCHOOL:
        return ngettext("%(n)d school day", "%(n)d school days", number) % told
    if unit == Unit.BUSINESS:
        return ngettext("%(n)d business day", "%(n)d business days", number) % told
    return ngettext("%(n)d day", "%(n)d days", number) % told


def standing(clock: AnswerClock, *, days: SchoolDays | None = None) -> Standing:
    """How a clock stands today, in the district's zone. Its case must be read with the child."""
    known = days or school_days()
    calendar = known.of(clock.case.student.school_id)
    unit = Unit(clock.unit)
    counted = calendar.due(clock.started_on, clock.number, unit)
    due = _due(clock, counted.day)
    day = today(known.zone)
    estimated = counted.estimated and due == counted.day
    left = calendar.between(day, due, Unit.BUSINESS if counted.estimated else unit)
    return Standing(clock, due, estimated, left, day)


def _due(clock: AnswerClock, counted: dt.date) -> dt.date:
    """The last day for the answer: before a meeting it is needed for, not before it was asked."""
    if clock.before is None:
        return counted
    return max(clock.started_on, min(counted, clock.before - ONE_DAY))


def standings(clocks: Iterable[AnswerClock]) -> list[Standing]:
    """How several clocks stand; the school days are read once."""
    found = list(clocks)
    known = school_days() if found else None
    return [standing(clock, days=known) for clock in found]


def length_of(rule: str, days: int | None = None) -> tuple[int, Unit, str]:
    """How many days of which unit a letter may wait by this rule of its kind, and whose rule that
    is: "" for the district's own promise, of `days` school days or the usual number."""
    state = this_district().state.upper()
    if said := _said_by_district(rule):
        return said
    found = answer_rules().get(state) if rule == EVALUATION else letter_rule(rule, state)
    if found and found.number and found.unit:
        name = found.state if rule == EVALUATION else f"{rule}/{found.state}"
        return found.number, found.unit, name
    return days or district_settings.current().answer_days, Unit.SCHOOL, ""


def _said_by_district(rule: str) -> tuple[int, Unit, str] | None:
    """What the district promises, or looked up, for this kind of letter."""
    key = ClockKey.RESPONSE if rule == EVALUATION else rule
    if key not in (ClockKey.RESPONSE, *OTHER_LETTERS):
        return None
    law = rules.pack().rule(ClockKey(key), today())
    if law.set_by not in (SetBy.PROMISE, SetBy.CONFIRMED) or not law.number or not law.unit:
        return None
    return law.number, law.unit.unit, ""


def kind_in_words(clock: AnswerClock) -> str:
    """What kind of letter it is, in the reader's language where we have the words."""
    return str(Both(en=clock.titles.get("en", ""), es=clock.titles.get("es", "")))


def in_words(clock: AnswerClock) -> str:
    """A letter in a line: its number and kind."""
    words = {"number": clock.first.number, "kind": kind_in_words(clock)}
    return _("Letter %(number)d: %(kind)s") % words


def start(
    *,
    by: User,
    entry: Entry,
    kind: str,
    titles: dict[str, str],
    rule: str = "promise",
    days: int | None = None,
    before: dt.date | None = None,
    to: str = "teacher",
    climbs_itself: bool = False,
) -> AnswerClock:
    """Begin to wait for an answer to a letter of the parent `by`. Day 0 is the day the letter was
    received. `rule` and `days` as in `length_of`; `before` is the day of a meeting for which the
    answer is needed (34 CFR 300.613(a)). Inside the transaction that sends the letter.
    """
    number, unit, whose = length_of(rule, days)
    return AnswerClock.objects.create(
        case=entry.case,
        asked_by=by,
        kind=kind,
        titles=titles,
        to=to,
        first=entry,
        latest=entry,
        started_on=entry.happened_on,
        number=number,
        unit=unit,
        rule=whose,
        before=before,
        climbs_itself=climbs_itself,
    )


def open_for(case: Case) -> list[AnswerClock]:
    """The letters of a case that wait for an answer, the oldest first."""
    return _open_in(case_id=case.pk)


@prepared
def _open_in(case_id: uuid.UUID) -> QuerySet[AnswerClock]:
    rows = AnswerClock.objects.waiting().filter(case=case_id).select_related("first")
    return rows.only("kind", "titles", "started_on", "created_at", "case", "first__number")


def answered_by(*, by: User, entry: Entry, clock: AnswerClock) -> AnswerClock:
    """An entry answers a letter: in writing it stops the clock, spoken it waits for the other
    side to agree. Inside the transaction that adds the entry. A clock that stopped meanwhile is
    left as it is."""
    locked = _locked(clock)
    if locked.state != AnswerClock.State.WAITING:
        return locked
    family = policies.speaks_for_family(by) or entry.on_behalf_of_id is not None
    if family or entry.channel in SPOKEN:
        locked.claim, locked.claimed_by_family = entry, family
        locked.save(update_fields=["claim", "claimed_by_family"])
        return locked
    return _stop(locked, by=by, entry=entry)


def agree(*, by: User, clock: AnswerClock) -> AnswerClock:
    """The other side says that what was spoken was an answer. Raises NotAllowed, BadInput."""
    with transaction.atomic():
        locked = _claimed(by, clock)
        record_on(locked, "letter.answer_agreed", by)
        return _stop(locked, by=by, entry=locked.claim)


def decline(*, by: User, clock: AnswerClock) -> AnswerClock:
    """The other side says that it was no answer; the clock runs on. Raises NotAllowed, BadInput."""
    with transaction.atomic():
        locked = _claimed(by, clock)
        locked.claim = None
        locked.save(update_fields=["claim"])
        record_on(locked, "letter.answer_declined", by)
    return locked


def dispute(*, by: User, clock: AnswerClock, reason: str) -> AnswerClock:
    """The family says that an answer was none: the letter waits again, from the same day.

    Raises NotAllowed, BadInput (no reason, or nothing to dispute).
    """
    if not policies.may_run_letter(by, clock):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    if not reason.strip():
        raise BadInput({"reason": _("Say what you still need to know. A few words are enough.")})
    with transaction.atomic():
        locked = _locked(clock)
        if locked.state != AnswerClock.State.ANSWERED:
            raise BadInput(_("This letter waits for an answer already."))
        locked.state, locked.answer, locked.answered_on = AnswerClock.State.WAITING, None, None
        locked.claim = None
        locked.save(update_fields=["state", "answer", "answered_on", "claim"])
        record_on(locked, "letter.answer_disputed", by, reason=reason.strip()[:500])
    return locked


def withdraw(*, by: User, clock: AnswerClock) -> AnswerClock:
    """The family needs no answer any more. Raises NotAllowed, BadInput."""
    if not policies.may_run_letter(by, clock):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    with transaction.atomic():
        locked = _waiting(clock)
        locked.state = AnswerClock.State.WITHDRAWN
        locked.save(update_fields=["state"])
        record_on(locked, "letter.withdrawn", by)
    return locked


def let_climb(*, by: User, clock: AnswerClock, itself: bool) -> AnswerClock:
    """Whether the portal sends the next letter by itself. Raises NotAllowed, BadInput."""
    if not policies.may_run_letter(by, clock):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    with transaction.atomic():
        locked = _waiting(clock)
        if locked.climbs_itself != itself:
            locked.climbs_itself = itself
            locked.save(update_fields=["climbs_itself"])
            verb = "letter.climbs_itself" if itself else "letter.climbs_no_more"
            record_on(locked, verb, by)
    return locked


def record_on(clock: AnswerClock, verb: str, by: User | None, **data: object) -> None:
    """Keep a change of a clock; those who listen make it an entry of the record."""
    record(
        verb,
        by=by,
        target=clock,
        case_id=clock.case_id,
        student_id=clock.case.student_id,
        letter=clock.first.number,
        titles=clock.titles,
        **data,
    )


def lock(clock: AnswerClock) -> AnswerClock:
    """The clock as it is now, nobody else changing it or its case: the case's row comes first,
    as in the ledger, so that an answer and the ladder wait for each other."""
    Case.objects.select_for_update().get(pk=clock.case_id)
    rows = AnswerClock.objects.select_for_update(of=("self",))
    return rows.select_related("case__student", "first", "latest", "claim", "asked_by").get(
        pk=clock.pk
    )


_locked = lock


def _waiting(clock: AnswerClock) -> AnswerClock:
    locked = _locked(clock)
    if locked.state != AnswerClock.State.WAITING:
        raise BadInput(str(_GONE))
    return locked


def _claimed(by: User, clock: AnswerClock) -> AnswerClock:
    locked = _waiting(clock)
    if locked.claim is None:
        raise BadInput(_("There is nothing to agree on here any more."))
    if not policies.may_judge_answer(by, locked):
        raise NotAllowed(_("The other side decides if this was an answer."))
    return locked


def _stop(clock: AnswerClock, *, by: User, entry: Entry | None) -> AnswerClock:
    clock.state, clock.answer, clock.claim = AnswerClock.State.ANSWERED, entry, None
    clock.answered_on = today(this_district().timezone)
    clock.save(update_fields=["state", "answer", "answered_on", "claim"])
    record_on(clock, "letter.answered", by, answer=entry.number if entry else None)
    return clock
