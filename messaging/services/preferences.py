"""How does a person want to be told, and how do they change it?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from messaging.models import Kind, NotifyChoice, NotifyPreference, Pace, Urgency
from messaging.quiet import Habits
from tenants.audit.services import record
from tenants.base.errors import BadInput

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from cases.models import Student
    from messaging.quiet import Opens
    from tenants.people.models import User

OWN = {"pace", "quiet_from", "quiet_until", "digest_at", "digest_day", "any_hour", "shows_words"}


@dataclass(frozen=True)
class Wishes:
    """All that one person chose: the row of general wishes, and those by child and kind."""

    general: NotifyPreference
    chosen: dict[tuple[uuid.UUID | None, str], str] = field(default_factory=dict)

    def pace(self, kind: str, student_id: uuid.UUID | None, *, urgency: str = Urgency.NOW) -> str:
        """How often: for this child and kind, else for the kind, else in general. What may wait
        goes with the news of the day unless the person chose otherwise."""
        for student in (student_id, None):
            if (student, kind) in self.chosen:
                return self.chosen[student, kind]
        may_wait = urgency == Urgency.MAY_WAIT and self.general.pace == Pace.NOW
        return Pace.DAILY if may_wait else self.general.pace

    def habits(self, user: User, *, zone: ZoneInfo, opens: Opens | None) -> Habits:
        """Quiet hours and times of digests, in the person's own zone, else in the district's."""
        mine = self.general
        return Habits(
            zone=ZoneInfo(user.time_zone) if user.time_zone else zone,
            quiet_from=mine.quiet_from,
            quiet_until=mine.quiet_until,
            digest_at=mine.digest_at,
            digest_day=mine.digest_day,
            opens=None if mine.any_hour else opens,
        )


def of_all(users: Iterable[User]) -> dict[uuid.UUID, Wishes]:
    """The wishes of all these people, by id; two questions to the database."""
    ids = [user.pk for user in users]
    rows = {row.user_id: row for row in NotifyPreference.objects.filter(user_id__in=ids)}
    chosen: dict[uuid.UUID, dict[tuple[uuid.UUID | None, str], str]] = defaultdict(dict)
    for choice in NotifyChoice.objects.filter(user_id__in=ids):
        chosen[choice.user_id][choice.student_id, choice.kind] = choice.pace
    return {pk: Wishes(rows.get(pk) or NotifyPreference(user_id=pk), chosen[pk]) for pk in ids}


def of(user: User) -> Wishes:
    """One person's wishes."""
    return of_all([user])[user.pk]


def change(*, by: User, **fields: Any) -> NotifyPreference:
    """Change one's own general wishes. Raises BadInput, ValueError for an unknown field."""
    if not fields.keys() <= OWN:
        raise ValueError(f"Unknown wishes: {sorted(fields.keys() - OWN)}")
    if (fields.get("quiet_from") is None) != (fields.get("quiet_until") is None):
        raise BadInput({"quiet_until": _("Write both times, or leave both empty.")})
    with transaction.atomic():
        row, _made = NotifyPreference.objects.select_for_update().get_or_create(user=by)
        old = {name: _plain(getattr(row, name)) for name in fields}
        for name, value in fields.items():
            setattr(row, name, value)
        row.full_clean(exclude=["user"])
        row.save()
        new = {name: _plain(value) for name, value in fields.items()}
        record("person.wishes_changed", by=by, target=by, old=old, new=new)
    return row


def choose(*, by: User, kind: str, pace: str, student: Student | None = None) -> None:
    """Another pace for one kind, for one child or all; empty takes it back. Raises BadInput."""
    if kind not in Kind.values or pace not in (*Pace.values, ""):
        raise BadInput(_("Choose from the list."))
    with transaction.atomic():
        if pace:
            NotifyChoice.objects.update_or_create(
                user=by, student=student, kind=kind, defaults={"pace": pace}
            )
        elif not NotifyChoice.objects.filter(user=by, student=student, kind=kind).delete()[0]:
            return
        record(
            "person.wishes_changed",
            by=by,
            target=by,
            student_id=student.pk if student else None,
            kind=kind,
            pace=pace,
        )


def forget_children(*, by: User, kind: str) -> None:
    """What was chosen for all children holds for each of them again."""
    with transaction.atomic():
        rows = NotifyChoice.objects.filter(user=by, kind=kind).exclude(student=None)
        if rows.delete()[0]:
            record("person.wishes_changed", by=by, target=by, kind=kind, children="as for all")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.time) else value
