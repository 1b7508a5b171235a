"""What follows when nobody answers a letter in time?

The same subject once more: the second letter goes to the administrator too, the third to the
special education lead as well. A parent sends it, or lets the portal send it. Nothing goes out
at night or on a day without school, no step is taken twice, and an answer ends the ladder.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies as case_policies
from messaging import policies
from messaging.letters.ladder_words import Before, rung_text, subject
from messaging.letters.text import letter_language
from messaging.models import AnswerClock, Entry
from messaging.models.letters import LAST_RUNG
from messaging.services import (
    addressees,
    answer_clocks,
    ledger,
    letter_papers,
    next_drafts,
    receipts,
)
from messaging.services.letter_papers import Leaving
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.here import this_district
from tenants.people.roles import Hat
from tenants.people.services import district_settings
from tenants.people.services.school_days import school_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Document, Student
    from tenants.people.models import User
    from tenants.people.services.school_days import SchoolDays


log = logging.getLogger(__name__)


class NothingToSend(BadInput):
    """The letter waits no more, or not long enough yet: nothing is wrong."""


class Overtaken(Conflict):
    """Somebody else, or the portal, sent this letter with other words; `entry` is what was sent."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(overtaken_in_words(entry))
        self.entry = entry


def overtaken_in_words(entry: Entry) -> str:
    """Who sent the letter before, in the reader's language."""
    words = {"number": entry.number, "name": entry.author_name}
    if entry.data.get("by_itself"):
        return _("The portal sent this letter before you, as was chosen: entry %(number)d.") % words
    return _("%(name)s sent this letter before: entry %(number)d.") % words


@dataclass(frozen=True)
class Rung:
    """The next letter of a ladder: to whom, with copies to whom, and its proposed words."""

    clock: AnswerClock
    number: int
    to: addressees.Addressee
    copies: Sequence[addressees.Addressee]
    text: str
    language: str

    @property
    def copies_in_words(self) -> str:
        """The names of those who get a copy, with their roles."""
        return addressees.in_words(self.copies)


def next_rung(clock: AnswerClock, *, writer: User) -> Rung:
    """The letter that would follow, whether or not it is time. The clock must be read with its
    case, child, first and latest letter."""
    number = min(clock.rung + 1, LAST_RUNG)
    student, first = clock.case.student, clock.first
    to = addressees.addressee(student, writer=writer, to=clock.to)
    copies = _copies(first, student, number, writer, to)
    language = letter_language(first.language)
    days = [first.happened_on] + ([clock.latest.happened_on] if clock.rung > 1 else [])
    text = rung_text(
        rung=number,
        before=Before(
            tuple(days),
            first.body,
            first.data.get("addressee", {}).get("name", ""),
            first.number,
        ),
        child=student.preferred_name,
        to=to.name,
        copies=[one.name for one in copies],
        parent=writer.display_name,
        language=language,
        longest=ledger.LONGEST_BODY,
    )
    return Rung(clock, number, to, copies, text, language)


def _copies(
    first: Entry, student: Student, rung: int, writer: User, to: addressees.Addressee
) -> list[addressees.Addressee]:
    """Those of this rung, and whoever got a copy of the first letter."""
    found = addressees.copies(student, rung=rung, writer=writer, but=to)
    before = [one["id"] for one in first.data.get("copies", ())]
    known = {to.id, *(one.id for one in found)}
    again = addressees.still_open_to(student, writer=writer, ids=before) if before else []
    return [*found, *(one for one in again if one.id not in known)]


def send(*, by: User, clock: AnswerClock, rung: int, text: str = "", itself: bool = False) -> Entry:
    """Send letter number `rung` of this ladder, once: asked for again, it gives the first one.

    The day for the answer stays that of the first letter; the one after this waits by the school
    days of the district's promise to answer letters. `text` is the parent's wording, the proposed
    one when empty; `itself` says that the portal sends it because the parent chose so. Raises
    NotAllowed, BadInput when it is not time yet or somebody answered meanwhile, Overtaken when it
    was sent with other words than `text`.
    """
    seen = answer_clocks.read(clock)
    if rung <= seen.rung:
        return _the_same(seen, rung, text)
    _check(by, seen, rung)
    leaving = _leaving(by, next_rung(seen, writer=by), text)
    paper = letter_papers.freeze(by=by, leaving=leaving)
    with transaction.atomic():
        locked = answer_clocks.lock(clock)
        if rung <= locked.rung:
            return _the_same(locked, rung, text)
        _check(by, locked, rung)
        made = next_rung(locked, writer=by)
        if _leaving(by, made, text) != leaving:
            raise BadInput(_("Your letter was changed meanwhile. Read it once more, then send it."))
        entry = _append(by, made, leaving, paper, itself)
        locked.latest, locked.rung, locked.offered_rung = entry, rung, rung
        locked.repeated_on = entry.happened_on
        locked.patience = district_settings.current().answer_days
        locked.save()
        _tell(by, locked, made, entry, itself)
        if not itself:
            next_drafts.drop(by=by, clock=locked, rung=rung)
    return entry


def _the_same(clock: AnswerClock, rung: int, text: str) -> Entry:
    """The letter that was sent. Nobody's words are taken for it that are not in it."""
    entry, words = sent(clock, rung), text.replace("\r\n", "\n").strip()
    if words and words != entry.body:
        raise Overtaken(entry)
    return entry


def sent(clock: AnswerClock, rung: int) -> Entry:
    """Letter number `rung` of this ladder, which was sent already."""
    if rung == clock.rung:
        return clock.latest
    return clock.first if rung <= 1 else _rung_entry(clock, rung)


def _rung_entry(clock: AnswerClock, rung: int) -> Entry:
    return Entry.objects.get(case_id=clock.case_id, idempotency_key=_key(clock, rung))


def _key(clock: AnswerClock, rung: int) -> str:
    return f"rung-{clock.pk}-{rung}"


def _check(by: User, clock: AnswerClock, rung: int) -> None:
    if not policies.may_run_letter(by, clock):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    stands = answer_clocks.standing(clock)
    if not stands.waits:
        words = _("This letter was answered or taken back meanwhile. Nothing was sent.")
        raise NothingToSend(words)
    if not stands.may_climb or rung != clock.rung + 1:
        words = _("It is not time for this letter yet. The day for the answer is not over.")
        raise NothingToSend(words)


def _leaving(by: User, made: Rung, text: str) -> Leaving:
    """The letter as it would be sent now, in the parent's wording or the proposed one."""
    language = made.language
    return Leaving(
        student=made.clock.case.student,
        parent=by,
        to=made.to,
        copies=tuple(made.copies),
        body=text.strip() or made.text,
        language=language,
        subject=subject(made.clock.titles.get(language, ""), made.number, language),
        day=today(this_district().timezone),
    )


def _append(
    by: User, made: Rung, leaving: Leaving, paper: tuple[Document, ...], itself: bool
) -> Entry:
    clock = made.clock
    return ledger.append(
        by=by,
        case=clock.case,
        kind=Entry.Kind.LETTER,
        body=leaving.body,
        key=_key(clock, made.number),
        language=leaving.language,
        happened_on=leaving.day,
        documents=paper,
        about_record=clock.is_about_the_record,
        data={
            "letter": clock.kind,
            "edition": clock.first.data.get("edition", ""),
            "titles": clock.titles,
            "rung": made.number,
            "first": clock.first.number,
            "by_itself": itself,
            "addressee": made.to.frozen,
            "copies": [one.frozen for one in made.copies],
            "paper": letter_papers.facts(clock.case.student, made.language),
        },
    )


def _tell(by: User, clock: AnswerClock, made: Rung, entry: Entry, itself: bool) -> None:
    for one in (made.to, *made.copies):
        addressees.put_on_team(case=clock.case, to=one, day=entry.happened_on)
    receipts.begin(entry=entry, to=made.to, copies=made.copies)
    record(
        "letter.climbed",
        by=by,
        target=entry,
        case_id=clock.case_id,
        student_id=clock.case.student_id,
        number=entry.number,
        letter=clock.first.number,
        rung=made.number,
        by_itself=itself,
    )


# --- the portal's own round ---------------------------------------------------------------------


def climb_all() -> int:
    """Take each step that is due now; gives how many letters were sent or offered.

    Only in school hours of a school day of the child's school; where no school year tells of
    today (in a summer before the next year is entered), the portal sends nothing by itself and
    only offers, on a business day. Each step is its own transaction; one that fails is logged and
    leaves the others, and a second round at the same time finds it done.
    """
    days, moment, done = school_days(), now(), 0
    related = ("case__student", "first", "latest", "asked_by", "records_request")
    rows = AnswerClock.objects.waiting().select_related(*related)
    for clock in rows.filter(rung__lt=LAST_RUNG).iterator(200):
        try:
            done += _step(clock, days, moment)
        except Exception:  # whatever is odd about one letter, the others must not wait for it
            log.exception("The ladder of the letter %s could not take its step", clock.pk)
    return done


def _step(clock: AnswerClock, days: SchoolDays, moment: dt.datetime) -> bool:
    """What is due now of one ladder; whether a letter was sent or offered."""
    if not days.in_hours(moment, clock.case.student.school_id):
        return False
    stands = answer_clocks.standing(clock, days=days)
    if stands.may_climb:
        return climb(clock, by_itself=stands.school_days_known)
    if clock.offered_rung > clock.rung:
        _take_back_offer(clock)
    return False


def climb(clock: AnswerClock, *, by_itself: bool = True) -> bool:
    """Send the next letter when the parent chose so and still may; else offer it, once. A letter
    that cannot be sent is offered too, with the reason: nobody waits for what does not come."""
    parent = clock.asked_by
    parent.wear(Hat.FAMILY)
    wished = by_itself and clock.climbs_itself
    if not wished or not case_policies.has_rights(parent, clock.case.student):
        return _offer(clock)
    try:
        send(by=parent, clock=clock, rung=clock.rung + 1, itself=True)
    except NothingToSend:
        return False  # answered, taken back or sent by the parent in this very moment
    except Exception:  # its words, its paper, its people: the parent must hear of any fault
        log.exception("The next letter after %s could not be sent", clock.pk)
        return _offer(clock, failed=True)
    return True


def _offer(clock: AnswerClock, *, failed: bool = False) -> bool:
    with transaction.atomic():
        locked = answer_clocks.lock(clock)
        stands = answer_clocks.standing(locked)
        if not stands.may_climb or locked.offered_rung > locked.rung:
            return False
        locked.offered_rung = locked.rung + 1
        locked.save(update_fields=["offered_rung"])
        known = {} if stands.school_days_known else {"no_school_days": locked.climbs_itself}
        if failed:
            known["not_sent"] = True
        answer_clocks.record_on(locked, "letter.overdue", None, due=_iso(stands.due), **known)
    return True


def _take_back_offer(clock: AnswerClock) -> None:
    """School days that were entered later put the day ahead again: once it is over, the letter is
    offered anew. Nothing is told, so it is no audit event."""
    with transaction.atomic():
        locked = answer_clocks.lock(clock)
        if locked.offered_rung > locked.rung and not answer_clocks.standing(locked).may_climb:
            locked.offered_rung = locked.rung
            locked.save(update_fields=["offered_rung"])


def _iso(day: dt.date) -> str:
    return day.isoformat()
