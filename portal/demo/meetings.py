"""How does a meeting of the demo come about, and what is said and decided there?"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.utils.timezone import make_aware

from cases.models import Case, Meeting, MeetingItem, MeetingNote
from cases.services import (
    about_child,
    meeting_end,
    meeting_notes,
    meeting_people,
    meetings,
    translations,
)
from messaging.models import Action
from messaging.services import actions

if TYPE_CHECKING:
    from tenants.people.models import User

Step = tuple[dict[str, Any], Callable[[], object]]
People = Callable[[str], "User"]


def steps(rows: list[dict[str, Any]], case: Callable[[], Case], person: People) -> Iterator[Step]:
    """Each line: `about` the child, `offer`, `choose`, `begin`, `bring`, `point`, `note`, `decide`,
    `track`, `came`, `close`, `translate`, or `done` for what was taken on. It is about the
    newest meeting."""
    for number, row in enumerate(rows):
        yield row, functools.partial(_line, row, number, case, person)


def _line(row: dict[str, Any], number: int, case: Callable[[], Case], person: People) -> None:
    (what,) = LINES.keys() & row.keys()
    key = uuid.uuid5(uuid.NAMESPACE_OID, f"meeting-{number}-{row['at']}")
    LINES[what](person(row["by"]), case(), row[what], key, person)


def newest(case: Case) -> Meeting:
    """The meeting that was offered last."""
    return case.meetings.order_by("created_at").reverse()[0]


def _about(by: User, case: Case, given: dict[str, str], key: uuid.UUID, person: People) -> None:
    about_child.share(by=by, case=case, answers=given)


def _offer(by: User, case: Case, given: dict[str, Any], key: uuid.UUID, person: People) -> None:
    names = ("way", "minutes", "place", "link", "interpreter", "language")
    details = meetings.Details(**{name: given[name] for name in names if name in given})
    times = [make_aware(dt.datetime.fromisoformat(time)) for time in given["times"]]
    proposal = meetings.Proposal(given["purpose"], details, times, key, given.get("words", ""))
    meetings.propose(by=by, case=case, proposal=proposal)


def _choose(by: User, case: Case, nth: int, key: uuid.UUID, person: People) -> None:
    row = newest(case)
    meetings.choose(by=by, meeting=row, time=row.times[nth - 1])


def _begin(by: User, case: Case, given: bool, key: uuid.UUID, person: People) -> None:
    meeting_notes.begin(by=by, meeting=newest(case))


def _point(by: User, case: Case, words: str, key: uuid.UUID, person: People) -> None:
    meeting_notes.add_item(by=by, meeting=newest(case), words=words, key=key)


def _note(by: User, case: Case, given: dict[str, Any], key: uuid.UUID, person: People) -> None:
    row = newest(case)
    item = _item(row, given["about"]) if "about" in given else None
    meeting_notes.note(by=by, meeting=row, words=given["words"], key=key, item=item)


def _item(row: Meeting, about: str) -> MeetingItem:
    """The point about this part of the plan, or the one whose words begin so."""
    found = row.items.select_related("comment").order_by("number")
    return next(one for one in found if one.part == about or one.title.startswith(about))


def _decide(by: User, case: Case, given: dict[str, Any], key: uuid.UUID, person: People) -> None:
    item = _item(newest(case), given["about"])
    decided = meeting_notes.Decided(
        outcome=given.get("outcome", "decided"),
        words=given["words"],
        key=key,
        seen=item.decisions.count(),
        owner=person(given["owner"]) if "owner" in given else None,
        due_on=given.get("due_on"),
    )
    meeting_notes.decide(by=by, item=item, decided=decided)


def _track(by: User, case: Case, rows: list[list[str]], key: uuid.UUID, person: People) -> None:
    """One row for each goal and accommodation, as the draft has them."""
    row = newest(case)
    for block, words in zip(meeting_end.tracked_parts(row), rows, strict=True):
        what, who, how_often, seen_where = words
        tracked = meeting_end.Tracked(what, who, how_often, seen_where)
        meeting_end.track(by=by, meeting=row, block=block, tracked=tracked)


def _came(
    by: User, case: Case, given: dict[str, list[str]], key: uuid.UUID, person: People
) -> None:
    row = newest(case)
    for who, (came, *note) in given.items():
        seat = row.people.get(user=person(who))
        meeting_people.attend(by=by, person=seat, came=came, note=" ".join(note))


def _close(by: User, case: Case, next_on: dt.date, key: uuid.UUID, person: People) -> None:
    meeting_end.close(by=by, meeting=newest(case), next_on=next_on)


def _translate(by: User, case: Case, given: dict[str, Any], key: uuid.UUID, person: People) -> None:
    note = MeetingNote.objects.get(meeting=newest(case), words__startswith=given["begins"])
    words = translations.Translation(
        given["language"], given["words"], given["label"], key, given.get("label_by", "")
    )
    translations.translate(by=by, said=note, given=words)


def _done(by: User, case: Case, what: str, key: uuid.UUID, person: People) -> None:
    found = Action.objects.filter(case=case, owner=by, done_at=None, what__startswith=what)
    actions.finish(by=by, action=found.get())


LINES: dict[str, Callable[..., None]] = {
    "about": _about,
    "offer": _offer,
    "choose": _choose,
    "begin": _begin,
    "point": _point,
    "note": _note,
    "decide": _decide,
    "track": _track,
    "came": _came,
    "close": _close,
    "translate": _translate,
    "done": _done,
}
