"""When is a meeting closed, and what must be answered first?

Two questions end it, which families ask and which are often left open: how will we see if it
works, and when do we meet again? Until both are answered the meeting is not over.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import CaseFact, Meeting, MeetingTracking
from cases.plan_shapes import PlanKind
from cases.plan_talks import parts_of
from cases.services import facts
from cases.services.meeting_notes import keep, locked, open_items
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed
from tenants.here import this_district

if TYPE_CHECKING:
    from cases.models import MeetingItem
    from tenants.people.models import User

TRACKED: Final = ("goal", "accommodation")
FIELDS: Final = ("what", "who", "how_often", "seen_where")
FURTHEST: Final = dt.timedelta(days=366)  # at least once a year (34 CFR 300.324(b)(1)(i))
HELD: Final = "plan_meeting"


@dataclass(frozen=True)
class Tracked:
    """How one goal or accommodation is followed. `seen`: the number that the writer read."""

    what: str
    who: str
    how_often: str
    seen_where: str
    seen: int = 0


@dataclass(frozen=True)
class Missing:
    """What keeps the meeting open: parts by id and name of which nobody said how success is
    tracked, points without an answer, and whether a day to meet again is owed."""

    parts: dict[str, str]
    items: list[MeetingItem]
    next_day: bool

    @property
    def nothing(self) -> bool:
        """All is answered but the day, which is given when it is closed."""
        return not self.parts and not self.items


def tracked_parts(meeting: Meeting) -> dict[str, str]:
    """The goals and accommodations of the draft that is talked over, by id, with their names."""
    if meeting.version is None:
        return {}
    names = parts_of(meeting.version)
    return {b["id"]: names[b["id"]] for b in meeting.version.blocks if b["kind"] in TRACKED}


def trackings(meeting: Meeting) -> dict[str, MeetingTracking]:
    """The newest word on each part. One query."""
    return {str(row.block): row for row in meeting.trackings.order_by("number")}


def missing(meeting: Meeting) -> Missing:
    """What is not answered yet. Three queries."""
    known = trackings(meeting)
    parts = {pk: name for pk, name in tracked_parts(meeting).items() if pk not in known}
    return Missing(parts, open_items(meeting), meeting.next_on is None)


def track(*, by: User, meeting: Meeting, block: str, tracked: Tracked) -> MeetingTracking:
    """Say how success of one part is tracked: what, by whom, how often and where the family sees
    it. Raises NotAllowed, BadInput; also where somebody wrote meanwhile, with their words."""
    given = {name: getattr(tracked, name).strip() for name in FIELDS}
    for name, words in given.items():
        if not words or "\x00" in words:
            raise BadInput({name: _("Write it in a few words.")})
    with transaction.atomic():
        row = locked(meeting)
        if row.closed_at or not policies.may_settle_meeting(by, row):
            raise NotAllowed(_("Only staff on the team can do this, until the meeting is closed."))
        if block not in tracked_parts(row):
            raise BadInput(_("This part is not there."))
        last = trackings(row).get(block)
        if last is not None and all(getattr(last, name) == given[name] for name in FIELDS):
            return last
        if last is not None and last.number != tracked.seen:
            text = _("%(name)s wrote meanwhile: “%(words)s”. Yours is still here: send it again if "
                     "it shall count.")  # fmt: skip
            raise BadInput({"what": text % {"name": last.person_name, "words": last.what}})
        made = MeetingTracking.objects.create(
            meeting=row,
            block=uuid.UUID(block),
            number=(last.number if last else 0) + 1,
            person=by,
            person_name=by.display_name,
            written_in=by.language,
            **given,
        )
        keep("meeting.tracked", by, row, announce=False, block=block, **given)
    return made


def close(*, by: User, meeting: Meeting, next_on: dt.date | None) -> Meeting:
    """End the meeting: its minutes become an entry, what was taken on becomes tasks, and its day
    becomes the fact from which the clocks go on. Closed twice it is closed once. Raises NotAllowed;
    BadInput with exactly what is missing."""
    with transaction.atomic():
        row = locked(meeting)
        if not policies.may_close_meeting(by, row):
            raise NotAllowed(_("Only the case manager or an administrator can close a meeting."))
        if row.closed_at is not None:
            return row
        _check_may_end(row, next_on)
        row.next_on, row.state = next_on, Meeting.State.HELD
        row.closed_at, row.closed_by_name = now(), by.display_name
        row.save(update_fields=["next_on", "state", "closed_at", "closed_by_name"])
        _held(by, row)
        keep(
            "meeting.closed",
            by,
            row,
            announce=False,
            next_on=next_on.isoformat() if next_on else "",
        )
    return row


def _check_may_end(row: Meeting, next_on: dt.date | None) -> None:
    if row.begun_at is None or row.starts_at is None or row.starts_at > now():
        raise BadInput(_("The meeting has not begun yet."))
    wrong: list[str] = []
    left = missing(row)
    for name in left.parts.values():
        wrong.append(_("How is success tracked? %(part)s") % {"part": name})
    for item in left.items:
        wrong.append(_("No answer yet: %(point)s") % {"point": item.title})
    if not _came(row):
        wrong.append(_("Nobody wrote down who came."))
    if wrong:
        raise BadInput(wrong)
    if next_on is None:
        raise BadInput({"next_on": _("When do we meet again? Give the day.")})
    if not today() < next_on <= today() + FURTHEST:
        raise BadInput({"next_on": _("Choose a day to come, at most a year away.")})


def _came(row: Meeting) -> bool:
    return row.people.exclude(came="").exists()


def _held(by: User, row: Meeting) -> None:
    """The team met: a dated fact, unless somebody wrote it down for that day already. A meeting on
    another matter, or about a plan that is no IEP, is no such fact (34 CFR 300.324(b))."""
    about_plan = row.purpose in (Meeting.Purpose.PLAN, Meeting.Purpose.REVIEW)
    other_plan = row.version is not None and row.version.plan.kind != PlanKind.IEP
    if not about_plan or other_plan or row.starts_at is None:
        return
    day = row.starts_at.astimezone(ZoneInfo(this_district().timezone)).date()
    if CaseFact.objects.standing().filter(case=row.case, kind=HELD, happened_on=day).exists():
        return
    said = facts.Said(HELD, day, data={"meeting": str(row.pk)})
    facts.note_fact(by=by, case=row.case, said=said, announce=False)
