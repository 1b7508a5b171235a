"""Meetings, for tests."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone

from cases.models import Meeting, MeetingItem, MeetingNote
from cases.services import meeting_notes, meetings
from cases.services.meetings import Details, Proposal
from tenants.base.clock import today


def at(days: int = 10, hour: int = 14) -> dt.datetime:
    """An hour so many days from now."""
    day = today() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def details(**more) -> Details:
    """A room for an hour and a half; with an interpreter into Spanish when one is wanted."""
    language = "Spanish" if more.get("interpreter") else ""
    given = {"way": "room", "minutes": 90, "place": "Room 12", "language": language}
    return Details(**{**given, **more})


def proposed(cast, word: str = "", times=None, who: str = "case_manager", **more) -> Meeting:
    """Two times that the case manager offers for the meeting about the plan."""
    proposal = Proposal(
        purpose=more.pop("purpose", "plan"),
        details=details(**({"place": word} if word else {}), **more),
        times=times or [at(), at(11)],
        key=uuid.uuid4(),
        words=word,
    )
    return meetings.propose(by=cast.people[who], case=cast.case, proposal=proposal)


def agreed(cast, **more) -> Meeting:
    """A meeting whose time the mother took."""
    row = proposed(cast, **more)
    return meetings.choose(by=cast.mother, meeting=row, time=row.times[0])


def begun(cast, **more) -> Meeting:
    """A meeting of which the notes are open."""
    return meeting_notes.begin(by=cast.case_manager, meeting=agreed(cast, **more))


def point(cast, meeting: Meeting, words: str = "Science", who: str = "mother") -> MeetingItem:
    """Something that the mother puts on the agenda."""
    return meeting_notes.add_item(
        by=cast.people[who], meeting=meeting, words=words, key=uuid.uuid4()
    )


def line(cast, meeting: Meeting, words: str = "Said", who: str = "teacher", **more) -> MeetingNote:
    """A line of the notes."""
    given = {"words": words, "key": uuid.uuid4(), **more}
    return meeting_notes.note(by=cast.people[who], meeting=meeting, **given)


def decided(outcome: str = "decided", words: str = "At 10:20", **more) -> meeting_notes.Decided:
    """What came of a point."""
    return meeting_notes.Decided(outcome, words, **{"key": uuid.uuid4(), **more})
