"""Until when does the school owe an answer to a letter?

A clock starts with a letter of a parent, runs in school days (or as the state's rule says), and
stops on an answer: see answer_ends.py.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.deadlines import one_clock
from cases.models import Case
from messaging import policies
from messaging.letters.kinds import Both
from messaging.models import Amendment, AnswerClaim, AnswerClock, Entry, RecordsRequest
from messaging.models.letters import LAST_RUNG
from messaging.services import answer_lengths
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.prepared import prepared
from tenants.people.services.school_days import SchoolDays, school_days
from tenants.rulepacks.calendars import Calendar, Unit

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from tenants.people.models import User

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
    next_after: dt.date  # the next letter may go out after this day, never before the due day
    school_days_known: bool  # a school year tells whether there is school today

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
        return self.waits and self.today > self.next_after and self.clock.rung < LAST_RUNG

    @property
    def promise(self) -> str:
        """Which rule or promise sets the day, in the reader's language."""
        return answer_lengths.promise(self.clock.records_request or self.clock)

    @property
    def left_out(self) -> str:
        """Which days do not count, in the reader's language; "" for none."""
        return "" if self.clock.records_request else answer_lengths.left_out(self.clock)


def standing(clock: AnswerClock, *, days: SchoolDays | None = None) -> Standing:
    """How a clock stands today, in the district's zone. Its case must be read with the child, and
    it with its request for the record. Such a letter is due when the record is (34 CFR 300.613).
    A second letter gives nobody more time, it only tells when a third may follow."""
    known = days or school_days()
    calendar = known.of(clock.case.student.school_id)
    day = today(known.zone)
    counted = one_clock(answer_lengths.rule_of(clock), clock.started_on, calendar, on=day)
    own, tells = counted.due or clock.started_on, calendar.knows(day)
    patient = _patient_until(clock, calendar)
    if clock.records_request is not None:
        clock.records_request.case = clock.case
        law = clock.records_request.due_by(known)
        return Standing(clock, law.day, law.estimated, law.left, day, max(law.day, patient), tells)
    due = _due(clock, own)
    after = max(due, patient)
    if due == own:
        return Standing(clock, due, counted.estimated, counted.left or 0, day, after, tells)
    left = calendar.between(day, due, Unit(clock.unit))
    return Standing(clock, due, False, left, day, after, tells)


def _patient_until(clock: AnswerClock, calendar: Calendar) -> dt.date:
    """The last day that a letter which repeats another waits; before that, the first one's."""
    if clock.repeated_on is None or clock.patience is None:
        return clock.started_on
    return calendar.due(clock.repeated_on, clock.patience, Unit.SCHOOL).day


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


def kind_in_words(clock: AnswerClock) -> str:
    """What kind of letter it is, in the reader's language where we have the words."""
    return str(Both(en=clock.titles.get("en", ""), es=clock.titles.get("es", "")))


def in_words(clock: AnswerClock) -> str:
    """A letter in a line: its number and kind."""
    words = {"number": clock.first.number, "kind": kind_in_words(clock)}
    return _("Letter %(number)d: %(kind)s") % words


def answer_to(clock: AnswerClock) -> str:
    """That something answers this letter, with its day, as one of several to choose."""
    day = date_format(clock.started_on, "DATE_FORMAT")
    words = {"number": clock.first.number, "day": day, "kind": kind_in_words(clock)}
    return _("Yes, letter %(number)d of %(day)s: %(kind)s") % words


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
    asks: RecordsRequest | Amendment | None = None,
) -> AnswerClock:
    """Begin to wait for an answer to a letter of the parent `by`. Day 0 is the day the letter was
    received. `rule` and `days` as in `answer_lengths.length_of`; `before` is the day of a meeting
    for which the answer is needed; `asks` is what a letter about the record opened on its desk.
    Inside the transaction that sends the letter.
    """
    number, unit, whose = answer_lengths.length_of(rule, days, on=entry.happened_on)
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
        records_request=asks if isinstance(asks, RecordsRequest) else None,
        amendment=asks if isinstance(asks, Amendment) else None,
    )


def open_for(case: Case) -> list[AnswerClock]:
    """The letters of a case that wait for an answer in words, the oldest first."""
    return _open_in(case_id=case.pk)


@prepared
def _open_in(case_id: uuid.UUID) -> QuerySet[AnswerClock]:
    rows = AnswerClock.objects.waiting().in_words().filter(case=case_id).select_related("first")
    return rows.only("kind", "titles", "started_on", "created_at", "case", "first__number")


def find(*, by: User, case: Case, letter: int | None) -> AnswerClock | None:
    """The clock of the letter of that number, None when none is meant. Raises BadInput."""
    if letter is None:
        return None
    rows = AnswerClock.objects.visible_to(by).filter(case=case, first__number=letter)
    clock = rows.select_related("first", "latest").first()
    if clock is None:
        raise BadInput({"answers": _("The letter that you answer is not there.")})
    if clock.is_about_the_record:
        raise BadInput(
            {"answers": _("Answer this letter on the page of the requests about the record.")}
        )
    return clock


def with_claims(rows: QuerySet[AnswerClock]) -> QuerySet[AnswerClock]:
    """Each with `asks_family`: whether the family is asked if something was the answer."""
    asked = AnswerClaim.objects.filter(
        clock=OuterRef("pk"), state=AnswerClaim.State.WAITING, by_family=False
    )
    return rows.annotate(asks_family=Exists(asked.order_by()))


def let_climb(*, by: User, clock: AnswerClock, itself: bool) -> AnswerClock:
    """Whether the portal sends the next letter by itself. Raises NotAllowed, BadInput."""
    if not policies.may_run_letter(by, clock):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    with transaction.atomic():
        locked = waiting(clock)
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
    return _whole(AnswerClock.objects.select_for_update(of=("self",))).get(pk=clock.pk)


def read(clock: AnswerClock) -> AnswerClock:
    """The clock as it is now, without holding it."""
    return _whole(AnswerClock.objects.all()).get(pk=clock.pk)


def _whole(rows: QuerySet[AnswerClock]) -> QuerySet[AnswerClock]:
    related = ("first", "latest", "asked_by", "records_request")
    return rows.select_related("case__student__school", *related)


def waiting(clock: AnswerClock) -> AnswerClock:
    """The same, of a letter that waits. Raises BadInput."""
    locked = lock(clock)
    if locked.state != AnswerClock.State.WAITING:
        raise BadInput(str(_GONE))
    return locked
