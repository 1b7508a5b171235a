"""How do both sides come to the hour of a meeting, and what happens when it changes?

The school offers times, the family takes one or asks for others (34 CFR 300.322(a)(2)). Each offer,
answer and attempt is a row that never changes and an entry of the record (300.322(d)). When an hour
is taken, its day becomes the dated fact from which the clocks count.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import policies
from cases.audience import readers_of
from cases.models import Case, CaseFact, Guardianship, Meeting, MeetingStep, TeamMember
from cases.services import facts, meeting_people
from cases.services.fact_checks import words as check_words
from cases.visibility import on_day
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.here import this_district

if TYPE_CHECKING:
    from tenants.people.models import User

State = Meeting.State
Way = Meeting.Way
MOST_TIMES: Final = 4
FURTHEST: Final = dt.timedelta(days=366)
SHORTEST, LONGEST = 15, 480  # minutes
LONGEST_LINES: Final = {"place": 300, "link": 500, "language": 80}  # letters
# Our own promise: through an interpreter everything is said twice (34 CFR 300.322(e)).
WITH_INTERPRETER: Final = 60
UNANSWERED: Final = dt.timedelta(days=3)  # our own: how long an offer waits before we ask again
SOON: Final = dt.timedelta(days=2)
# An entry about a meeting is no part of the record that an interpreter reads: they are told apart.
TOLD_TO_INTERPRETER: Final = ("set", "taken", "changed", "cancelled")
OPEN: Final = (State.OFFERED, State.COUNTERED, State.SET)
# Which step is possible where it stands.
STEPS: Final[dict[str, tuple[str, ...]]] = {
    "offered": OPEN,
    "set": (State.OFFERED,),
    "countered": (State.OFFERED, State.SET),
    "taken": (State.COUNTERED,),
    "changed": OPEN,
    "cancelled": OPEN,
    "tried": OPEN,
}


@dataclass(frozen=True)
class Details:
    """All of a meeting but its hour. `link`: the address or number to join by; `minutes` it
    lasts; `language`: into which an interpreter speaks."""

    way: str
    minutes: int
    place: str = ""
    link: str = ""
    interpreter: bool = False
    language: str = ""


@dataclass(frozen=True)
class Proposal:
    """A meeting that is offered. `key` is that of the form."""

    purpose: str
    details: Details
    times: Sequence[dt.datetime]
    key: uuid.UUID
    words: str = ""


def propose(*, by: User, case: Case, proposal: Proposal) -> Meeting:
    """Staff offer one to four times for a meeting. The same key of the same person gives the
    meeting that is there. Raises NotAllowed, BadInput."""
    _check_arranges(by, case)
    check_words(proposal.words)
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        same = Meeting.objects.filter(opened_by=by, key=proposal.key, case=locked).first()
        if same is not None:
            return same
        if proposal.purpose not in Meeting.Purpose:
            raise BadInput({"purpose": _("Choose what the meeting is for.")})
        row = Meeting(
            case=case,
            purpose=proposal.purpose,
            times=_times(proposal.times),
            opened_by=by,
            opened_by_name=by.display_name,
            written_in=by.language,
            asked_at=now(),
            key=proposal.key,
        )
        _give(row, proposal.details)
        return _step(row, "offered", by, words=proposal.words, times=row.times)


def offer(*, by: User, meeting: Meeting, times: Sequence[dt.datetime], words: str = "") -> Meeting:
    """Offer other times. An hour that was set stands until another one is taken. Raises
    NotAllowed, BadInput, Conflict."""
    check_words(words)
    with transaction.atomic():
        row = _locked(meeting, "offered")
        _check_arranges(by, row.case)
        row.times, row.family_times = _times(times), []
        row.state, row.asked_at, row.told_unanswered_on = State.OFFERED, now(), None
        return _step(row, "offered", by, words=words, times=row.times)


def choose(*, by: User, meeting: Meeting, time: str, parent: User | None = None) -> Meeting:
    """The family takes one of the times. Raises NotAllowed, BadInput, Conflict."""
    with transaction.atomic():
        row = _locked(meeting, "set")
        for_name = _check_family(by, row, parent)
        if time not in row.times:
            raise BadInput({"time": _("Choose one of the times.")})
        _set(row, by, time)
        return _step(row, "set", by, times=[time], for_name=for_name)


def counter(
    *,
    by: User,
    meeting: Meeting,
    times: Sequence[dt.datetime],
    words: str = "",
    parent: User | None = None,
) -> Meeting:
    """No time is good for the family: it names others, or says when it can come. Raises
    NotAllowed, BadInput, Conflict."""
    check_words(words)
    with transaction.atomic():
        row = _locked(meeting, "countered")
        for_name = _check_family(by, row, parent)
        if not times and not words.strip():
            raise BadInput({"words": _("Name a time, or say in words when you can come.")})
        row.family_times, row.state = _times(times) if times else [], State.COUNTERED
        return _step(row, "countered", by, words=words, times=row.family_times, for_name=for_name)


def take(*, by: User, meeting: Meeting, time: str) -> Meeting:
    """Staff take one of the family's times. Raises NotAllowed, BadInput, Conflict."""
    with transaction.atomic():
        row = _locked(meeting, "taken")
        _check_arranges(by, row.case)
        if time not in row.family_times:
            raise BadInput({"time": _("Choose one of the times.")})
        _set(row, by, time)
        return _step(row, "taken", by, times=[time])


def change(*, by: User, meeting: Meeting, details: Details, words: str = "") -> Meeting:
    """Another place, way, length or interpreter; the hour stays. Everyone is told. Raises
    NotAllowed, BadInput, Conflict."""
    check_words(words)
    with transaction.atomic():
        row = _locked(meeting, "changed")
        _check_arranges(by, row.case)
        before = details_of(row)
        _give(row, details)
        row.written_in = by.language
        if details_of(row) == before:
            raise BadInput(_("This is as it was before. Nothing was changed."))
        if row.starts_at:
            row.sequence, row.changed_at = row.sequence + 1, now()
        return _step(row, "changed", by, words=words)


def cancel(*, by: User, meeting: Meeting, words: str) -> Meeting:
    """It does not take place, and everyone reads why. Its day counts for no clock any more.
    Raises NotAllowed, BadInput, Conflict."""
    check_words(words)
    if not words.strip():
        raise BadInput({"words": _("Say why. Everyone on the team reads it.")})
    with transaction.atomic():
        row = _locked(meeting, "cancelled")
        _check_arranges(by, row.case)
        if row.is_past:
            raise BadInput(_("Its time is over already, so it cannot be called off."))
        if row.fact is not None and _standing(row.fact):
            facts.note_correction(
                by=by, fact=row.fact, happened_on=None, reason=words, announce=False
            )
        row.fact, row.state = None, State.CANCELLED
        row.sequence, row.changed_at = row.sequence + 1, now()
        return _step(row, "cancelled", by, words=words)


def note_attempt(*, by: User, meeting: Meeting, how: str, on: dt.date, words: str) -> Meeting:
    """A call, letter or visit to find a time with the family, and what came of it (34 CFR
    300.322(d)). Raises NotAllowed, BadInput, Conflict."""
    check_words(words)
    if how not in MeetingStep.How:
        raise BadInput({"how": _("Choose how you tried.")})
    if not words.strip():
        raise BadInput({"words": _("Say what came of it: who was reached, what was said.")})
    if on > today():
        raise BadInput({"on": _("This day has not come yet. Choose today or earlier.")})
    with transaction.atomic():
        row = _locked(meeting, "tried")
        _check_arranges(by, row.case)
        return _step(row, "tried", by, words=words, how=how, on=on)


def remind_all() -> int:
    """Once a day: the family is asked again where nobody took a time, which is an attempt of its
    own; and all who come are told of a meeting in the next two days. Gives how many were told."""
    rows = Meeting.objects.filter(case__closed_on=None)
    asked = rows.filter(state=State.OFFERED, asked_at__lt=now() - UNANSWERED)
    soon = rows.filter(
        state__in=(State.SET, State.OFFERED, State.COUNTERED),
        starts_at__gt=now(),
        starts_at__lt=now() + SOON,
    )
    told = sum(map(_ask_again, list(asked.values_list("pk", flat=True))))
    return told + sum(map(_tell_soon, list(soon.values_list("pk", flat=True))))


def _ask_again(pk: uuid.UUID) -> bool:
    with transaction.atomic():
        row = _row(pk)
        last = row.told_unanswered_on
        if row.state != State.OFFERED or (last and today() - last < UNANSWERED):
            return False
        if not any(_moment(time) > now() for time in row.times):
            return False  # nothing is left to choose: the school offers anew
        row.told_unanswered_on = today()
        _step(row, "unanswered", None, times=row.times)
    return True


def _tell_soon(pk: uuid.UUID) -> bool:
    with transaction.atomic():
        row = _row(pk)
        if row.over or row.starts_at is None or row.told_soon_for == row.starts_at:
            return False
        row.told_soon_for = row.starts_at
        row.save(update_fields=["told_soon_for"])
        _keep("meeting.soon", None, row)
    return True


def details_of(row: Meeting) -> Details:
    """What stands of it, but the hour."""
    return Details(row.way, row.minutes, row.place, row.link, row.interpreter, row.language)


def noticed(row: Meeting) -> bool:
    """Whether the family got the notice of the meeting since its hour was taken (34 CFR
    300.322(b)). One query."""
    if row.starts_at is None:
        return False
    rows = CaseFact.objects.standing().filter(case=row.case_id, kind="meeting_notice_given")
    set_at = row.steps.filter(kind__in=("set", "taken")).order_by("number").last()
    return set_at is not None and rows.filter(recorded_at__gte=set_at.at).exists()


# --- checks -------------------------------------------------------------------------------------


def _row(pk: uuid.UUID) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("case__student", "fact")
    return rows.get(pk=pk)


def _locked(meeting: Meeting, step: str) -> Meeting:
    row = _row(meeting.pk)
    if row.state not in STEPS[step]:
        raise Conflict(_("Somebody went on with this already. Read how it stands now."))
    return row


def _check_arranges(by: User, case: Case) -> None:
    if not policies.may_arrange_meeting(by, case):
        raise NotAllowed(_("Only staff on the team can do this."))


def _check_family(by: User, row: Meeting, parent: User | None) -> str:
    """For whom staff write it; "" for a parent."""
    if not policies.may_answer_times(by, row):
        raise NotAllowed(_("Only a parent with education rights, or staff for a parent, can ask."))
    if policies.has_rights(by, row.case.student):
        return ""
    known = Guardianship.objects.filter(
        on_day(), student=row.case.student_id, standing="education_rights", user=parent
    )
    if parent is None or not known.exists():
        raise BadInput({"parent": _("Choose the parent who said it.")})
    return parent.display_name


def _times(times: Sequence[dt.datetime]) -> list[str]:
    """As they are kept, the earliest first. Raises BadInput."""
    if not times or len(times) > MOST_TIMES:
        raise BadInput({"time_1": _("Name one to four times.")})
    for time in times:
        if time <= now():
            raise BadInput({"time_1": _("A time is over already. Offer others.")})
        if time > now() + FURTHEST:
            raise BadInput({"time_1": _("Choose a day within a year from now.")})
    zone = ZoneInfo(this_district().timezone)
    return [one.astimezone(zone).isoformat(timespec="minutes") for one in sorted(set(times))]


def _give(row: Meeting, details: Details) -> None:
    """Put the details into the row. Raises BadInput."""
    if details.way not in Way:
        raise BadInput({"way": _("Choose how you meet.")})
    place, link = details.place.strip(), details.link.strip()
    if details.way == Way.ROOM and not place:
        raise BadInput({"place": _("Say where: the room and the school.")})
    if details.way != Way.ROOM and not link:
        raise BadInput({"link": _("Write the number or the address to join by.")})
    if "\x00" in place + link + details.language:
        raise BadInput({"place": _("One sign in your text cannot be saved. Remove it.")})
    for name, most in LONGEST_LINES.items():
        if len(getattr(details, name).strip()) > most:
            raise BadInput({name: _("This is too long. At most %(n)d letters fit.") % {"n": most}})
    if not SHORTEST <= details.minutes <= LONGEST:
        raise BadInput({"minutes": _("Write a number of minutes from 15 to 480.")})
    if details.interpreter and details.minutes < WITH_INTERPRETER:
        text = _("With an interpreter all is said twice. Plan at least %(n)d minutes.")
        raise BadInput({"minutes": text % {"n": WITH_INTERPRETER}})
    if details.interpreter and not details.language.strip():
        raise BadInput({"language": _("Say into which language.")})
    row.way, row.place, row.link, row.minutes = details.way, place, link, details.minutes
    row.interpreter = details.interpreter
    row.language = details.language.strip() if details.interpreter else ""


# --- keeping ------------------------------------------------------------------------------------


def _moment(time: str) -> dt.datetime:
    found = parse_datetime(time)
    assert found is not None  # we wrote it ourselves
    return found


def _standing(fact: CaseFact) -> bool:
    return not CaseFact.objects.filter(corrects=fact).exists()


def _set(row: Meeting, by: User, time: str) -> None:
    """The hour is taken: its day becomes the fact, or the fact moves to it. Raises BadInput."""
    moment = _moment(time)
    if moment <= now():
        raise BadInput({"time": _("This time is over already. Choose another one.")})
    first = row.starts_at is None
    row.starts_at, row.state = moment, State.SET
    row.times, row.family_times = [], []
    if not first:
        row.sequence += 1
    row.changed_at = now()
    row.fact = _fact(row, by, moment.date())
    meeting_people.fill(row)


def _fact(row: Meeting, by: User, day: dt.date) -> CaseFact | None:
    """The dated fact of that day; a meeting about something else has none. What somebody wrote
    down by hand for the same day is that fact."""
    kind = Meeting.FACTS.get(row.purpose)
    if kind is None:
        return None
    old = row.fact if row.fact and _standing(row.fact) else None
    if old is not None and old.happened_on == day:
        return old
    known = CaseFact.objects.standing().filter(case=row.case, kind=kind, happened_on=day).first()
    if old is not None and known is None:
        reason = _("The meeting moves to %(day)s.") % {"day": date_format(day, "DATE_FORMAT")}
        return facts.note_correction(
            by=by, fact=old, happened_on=day, reason=reason, announce=False
        )
    if known is not None:
        return known
    said = facts.Said(kind, day, data={"meeting": str(row.pk)})
    return facts.note_fact(by=by, case=row.case, said=said, announce=False)


def _step(row: Meeting, kind: str, by: User | None, **said: Any) -> Meeting:
    row.save()
    step = MeetingStep.objects.create(
        meeting=row,
        number=MeetingStep.objects.filter(meeting=row).count() + 1,
        kind=kind,
        person=by,
        person_name=by.display_name if by else "",
        written_in=by.language if by else "",
        at=now(),
        **{**said, "words": said.get("words", "").strip()},
    )
    _keep(
        f"meeting.{kind}",
        by,
        row,
        words=step.words,
        times=step.times,
        for_name=step.for_name,
        how_tried=step.how,
        day=step.on.isoformat() if step.on else "",
    )
    if kind in TOLD_TO_INTERPRETER and row.starts_at and (people := _interpreters(row)):
        record(
            "meeting.interpreted",
            by=by,
            target=row,
            case_id=row.case_id,
            student_id=row.case.student_id,
            tell=people,
        )
    return row


def _keep(verb: str, by: User | None, row: Meeting, **data: Any) -> None:
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        meeting=str(row.pk),
        purpose=row.purpose,
        way=row.way,
        place=row.place,
        link=row.link,
        minutes=row.minutes,
        interpreter=row.interpreter,
        language=row.language,
        starts_at=row.starts_at.isoformat() if row.starts_at else "",
        tell=_whom(verb, by, row),
        **data,
    )


def _whom(verb: str, by: User | None, row: Meeting) -> list[str]:
    """Whose turn it is: the parents, or who runs the case and who opened it. Of a meeting that
    comes near, everybody who reads the case, and the interpreter when one is needed."""
    if verb == "meeting.soon":
        readers = [one for one in readers_of(row.case) if one.place.reads_whole]
        found = {str(one.user.pk) for one in readers} | set(_interpreters(row))
    elif verb in ("meeting.offered", "meeting.unanswered"):
        rows = Guardianship.objects.filter(
            on_day(), student=row.case.student_id, standing="education_rights"
        )
        found = {str(pk) for pk in rows.values_list("user_id", flat=True)}
    else:
        leads = TeamMember.objects.in_force().filter(case=row.case, role="case_manager")
        found = {str(row.opened_by_id), *map(str, leads.values_list("user_id", flat=True))}
    return sorted(found - {str(by.pk) if by else ""} or found)


def _interpreters(row: Meeting) -> list[str]:
    rows = TeamMember.objects.in_force().filter(case=row.case, role="interpreter")
    return [str(pk) for pk in rows.values_list("user_id", flat=True)] if row.interpreter else []
