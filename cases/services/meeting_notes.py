"""What is talked about at a meeting, what is said, and what comes of each point?

Everything is a row that is only added, one after the other under the lock of the meeting: two note
takers never overwrite each other. The key makes a press that came twice one row.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases import policies
from cases.models import (
    CommentState,
    Meeting,
    MeetingDecision,
    MeetingItem,
    MeetingNote,
    Plan,
    PlanComment,
    PlanCommentStep,
    PlanVersion,
)
from cases.services import meeting_people, meeting_typing, plan_comments
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.people.models import User

Outcome = MeetingDecision.Outcome
# What a decision says of the comment that the point is about.
STEPS: Final[dict[str, str]] = {
    Outcome.DECIDED: PlanCommentStep.Kind.ANSWERED,
    Outcome.NOT_AGREED: PlanCommentStep.Kind.NOT_AGREED,
    Outcome.CARRIED: PlanCommentStep.Kind.CARRIED,
}
WAITING: Final = (CommentState.OPEN, CommentState.MEETING)
WEIGHTS: Final[dict[str, int]] = {PlanComment.Kind.CONCERN: 0, PlanComment.Kind.AGREEMENT: 2}


@dataclass(frozen=True)
class Decided:
    """What came of a point. `seen` is the number of the decision that the writer read, 0 for
    none; `key` that of the form."""

    outcome: str
    words: str
    key: uuid.UUID
    seen: int = 0
    owner: User | None = None
    due_on: dt.date | None = None


def to_talk_over(meeting: Meeting) -> tuple[PlanVersion | None, list[PlanComment]]:
    """The newest draft of the case, and the comments on it that no answer has settled, those kept
    for the meeting too: the parts about which the family has concerns come first, then those of
    which most is open, then as the plan goes. Three queries."""
    versions = PlanVersion.objects.filter(case=meeting.case_id).select_related("plan")
    version = versions.order_by("shared_at", "number").last()
    if version is None or meeting.purpose not in (Meeting.Purpose.PLAN, Meeting.Purpose.REVIEW):
        return None, []
    rows = PlanComment.objects.filter(plan=version.plan_id).prefetch_related("steps")
    found = [row for row in rows if plan_comments.state_of(row, row.steps.all()) in WAITING]
    return version, _by_concern(found, version.plan.sections)


def _by_concern(rows: Iterable[PlanComment], order: tuple[str, ...]) -> list[PlanComment]:
    parts: dict[str, list[PlanComment]] = {}
    for row in rows:
        parts.setdefault(row.part, []).append(row)

    def weight(part: str) -> tuple[int, int, int]:
        least = min(WEIGHTS.get(row.kind, 1) for row in parts[part])
        return least, -len(parts[part]), order.index(part) if part in order else len(order)

    return [row for part in sorted(parts, key=weight) for row in parts[part]]


def sections(version: PlanVersion | None, comments: Iterable[PlanComment]) -> list[str]:
    """The parts of the draft about which nothing is open, as the plan goes: they come after the
    open questions, so that the team goes through the whole plan."""
    if version is None:
        return []
    there = {block["kind"] for block in version.blocks} - {one.part for one in comments}
    return [part for part in version.plan.sections if part in there]


def begin(*, by: User, meeting: Meeting) -> Meeting:
    """Open the notes: the agenda is what is still open and then the rest of the draft, part by
    part, and those who are asked to come stand on the list. Pressed again it takes in what was said
    since, and nothing twice. Raises NotAllowed, BadInput."""
    with transaction.atomic():
        row = locked(meeting)
        _check(policies.may_settle_meeting(by, row))
        if row.closed_at or row.called_off or row.starts_at is None:
            raise BadInput(_("Notes belong to a meeting whose time is set and that is not closed."))
        version, comments = to_talk_over(row)
        known = set(row.items.values_list("comment_id", flat=True))
        asked = [one for one in comments if one.pk not in known]
        held = set(row.items.values_list("part", flat=True))
        rest = [part for part in sections(version, comments) if part not in held]
        new: list[tuple[PlanComment | None, str]] = [(one, one.part) for one in asked]
        new += [(None, part) for part in rest]
        _add_items(by, row, new)
        meeting_people.fill(row)
        first = row.begun_at is None
        row.version, row.begun_at = version, row.begun_at or now()
        row.save(update_fields=["version", "begun_at"])
        if first or new:
            keep("meeting.begun", by, row, announce=False, points=len(new))
    return row


def _add_items(by: User, row: Meeting, new: Iterable[tuple[PlanComment | None, str]]) -> None:
    number = _last(row.items)
    MeetingItem.objects.bulk_create(
        MeetingItem(
            meeting=row,
            number=number + place,
            comment=comment,
            part=part,
            author=by,
            author_name=by.display_name,
            written_in=by.language,
            key=uuid.uuid4(),
        )
        for place, (comment, part) in enumerate(new, start=1)
    )


def add_item(*, by: User, meeting: Meeting, words: str, key: uuid.UUID) -> MeetingItem:
    """Put another point on the agenda. Raises NotAllowed, BadInput."""
    words = plan_comments.checked(words, needed=True)
    with transaction.atomic():
        row = locked(meeting)
        _check(policies.may_note_meeting(by, row))
        same = MeetingItem.objects.filter(author=by, key=key).first()
        if same is not None:
            return same
        item = MeetingItem.objects.create(
            meeting=row,
            number=_last(row.items) + 1,
            words=words,
            author=by,
            author_name=by.display_name,
            written_in=by.language,
            key=key,
        )
        keep("meeting.point_added", by, row, announce=False, words=words)
    return item


def note(
    *, by: User, meeting: Meeting, words: str, key: uuid.UUID, item: MeetingItem | None = None
) -> MeetingNote:
    """Add a line to the notes. Raises NotAllowed, BadInput."""
    words = plan_comments.checked(words, needed=True)
    with transaction.atomic():
        row = locked(meeting)
        _check(policies.may_note_meeting(by, row))
        if item is not None and item.meeting_id != row.pk:
            raise BadInput({"item": _("This belongs to another meeting.")})
        if row.begun_at is None:
            raise BadInput(_("The notes are not open yet. Open them first."))
        return _note(by, row, words, key, item=item)


def correct(*, by: User, note: MeetingNote, words: str, key: uuid.UUID) -> MeetingNote:
    """A parent's own words beside a note, during the meeting or after it: both stay. Raises
    NotAllowed, BadInput."""
    words = plan_comments.checked(words, needed=True)
    with transaction.atomic():
        row = locked(note.meeting)
        if not policies.may_correct_meeting(by, row):
            raise NotAllowed(_("Only a parent with education rights can do this."))
        return _note(by, row, words, key, item=note.item, corrects=note)


def _note(by: User, row: Meeting, words: str, key: uuid.UUID, **about: Any) -> MeetingNote:
    same = MeetingNote.objects.filter(author=by, key=key).first()
    if same is not None:
        return same
    made = MeetingNote.objects.create(
        meeting=row,
        number=_last(row.notes) + 1,
        words=words,
        author=by,
        author_name=by.display_name,
        written_in=by.language,
        by_family=policies.has_rights(by, row.case.student),
        key=key,
        **about,
    )
    meeting_typing.sent(by, key)
    verb = "meeting.corrected" if made.corrects_id else "meeting.noted"
    beside = made.corrects.words if made.corrects else ""
    # While they meet everybody reads the notes; what is added later is an entry of its own.
    keep(verb, by, row, announce=row.closed_at is not None, words=words, beside=beside)
    return made


def decide(*, by: User, item: MeetingItem, decided: Decided) -> MeetingDecision:
    """What came of a point, and who does what by when. Of a comment it says the same beside the
    draft. Raises NotAllowed, BadInput; also where somebody decided meanwhile, with their words."""
    words = plan_comments.checked(decided.words, needed=True)
    with transaction.atomic():
        row = locked(item.meeting)
        _check(policies.may_settle_meeting(by, row))
        if decided.outcome not in STEPS:
            raise BadInput({"outcome": _("Choose what came of it.")})
        same = MeetingDecision.objects.filter(person=by, key=decided.key).first()
        if same is not None:
            return same
        last = item.decisions.order_by("number").last()
        if last is not None and last.number != decided.seen:
            text = _("%(name)s wrote meanwhile: “%(words)s”. Yours is still here: send it again if "
                     "it shall count.")  # fmt: skip
            raise BadInput({"words": text % {"name": last.person_name, "words": last.words}})
        _check_owner(row, decided)
        made = _decision(by, row, item, decided, words)
        if item.comment is not None:
            _tell_comment(by, item.comment, decided.outcome, words)
    return made


def concern(*, by: User, item: MeetingItem, words: str, key: uuid.UUID) -> MeetingDecision:
    """A parent opens this point again, and no other, at any time: before saying yes, and after.
    Raises NotAllowed, BadInput."""
    words = plan_comments.checked(words, needed=True)
    with transaction.atomic():
        row = locked(item.meeting)
        if not policies.may_correct_meeting(by, row):
            raise NotAllowed(_("Only a parent with education rights can do this."))
        same = MeetingDecision.objects.filter(person=by, key=key).first()
        if same is not None:
            return same
        made = _decision(by, row, item, Decided(Outcome.CONCERN, words, key), words)
        if item.comment is not None:
            Plan.objects.select_for_update().get(pk=item.comment.plan_id)
            answer = plan_comments.Answer(PlanCommentStep.Kind.REPLY, words, uuid.uuid4())
            plan_comments.add_step(by, item.comment, answer)
    return made


def _decision(
    by: User, row: Meeting, item: MeetingItem, decided: Decided, words: str
) -> MeetingDecision:
    made = MeetingDecision.objects.create(
        meeting=row,
        item=item,
        number=_last(item.decisions) + 1,
        outcome=decided.outcome,
        words=words,
        owner=decided.owner,
        owner_name=decided.owner.display_name if decided.owner else "",
        due_on=decided.due_on,
        person=by,
        person_name=by.display_name,
        written_in=by.language,
        key=decided.key,
    )
    meeting_typing.sent(by, decided.key)
    concern = made.outcome == Outcome.CONCERN
    keep(
        "meeting.concern" if concern else "meeting.decided",
        by,
        row,
        announce=concern or row.closed_at is not None,
        decision=str(made.pk),
        outcome=made.outcome,
        point=item.title,
        words=words,
        owner=str(made.owner_id or ""),
        owner_name=made.owner_name,
        due_on=made.due_on.isoformat() if made.due_on else "",
    )
    return made


def _check_owner(row: Meeting, decided: Decided) -> None:
    if bool(decided.owner) != bool(decided.due_on):
        raise BadInput({"due_on": _("Say who does it and by which day, or leave both empty.")})
    if decided.owner is None or decided.due_on is None:
        return
    if decided.due_on < today():
        raise BadInput({"due_on": _("This day is over already.")})
    if all(one.pk != decided.owner.pk for one in meeting_people.owners(row)):
        raise BadInput({"owner": _("Choose who does it from the list.")})


def _tell_comment(by: User, comment: PlanComment, outcome: str, words: str) -> None:
    """Beside the draft stands what became of the comment; what goes on stays open in the newest
    draft, also where it was said of an older one."""
    plan = Plan.objects.select_for_update().get(pk=comment.plan_id)
    draft = plan.versions.order_by("number").last() if outcome == Outcome.CARRIED else None
    answer = plan_comments.Answer(STEPS[outcome], words, uuid.uuid4(), draft)
    plan_comments.add_step(by, comment, answer)


def open_items(meeting: Meeting) -> list[MeetingItem]:
    """The points without an answer, also those that a concern opened again. Two queries."""
    rows = meeting.items.select_related("comment").prefetch_related("decisions")
    return [row for row in rows if not _settled(row)]


def _settled(item: MeetingItem) -> bool:
    """A section about which nobody asked needs no answer, until somebody has a concern."""
    last = max(item.decisions.all(), key=lambda one: one.number, default=None)
    return item.is_section if last is None else last.settles


# --- keeping ------------------------------------------------------------------------------------


def locked(meeting: Meeting) -> Meeting:
    """The row, held until the transaction is over."""
    rows = Meeting.objects.select_for_update(of=("self",))
    return rows.select_related("case__student", "version__plan").get(pk=meeting.pk)


def keep(verb: str, by: User, row: Meeting, **data: Any) -> None:
    """Keep a step of the meeting itself in the audit."""
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        meeting=str(row.pk),
        starts_at=row.starts_at.isoformat() if row.starts_at else "",
        **data,
    )


def _check(may: bool) -> None:
    if not may:
        raise NotAllowed(_("You can read the notes but not write in them."))


def _last(rows: Any) -> int:
    return rows.aggregate(last=Max("number"))["last"] or 0
