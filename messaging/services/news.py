"""Which announcements does a person find where: in the list, in the archive, on the first page?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from messaging import visibility
from messaging.models import Announcement, AnnouncementRead
from messaging.services import wording
from tenants.base.clock import now

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from messaging.models.announcements import AnnouncementQuerySet
    from tenants.people.models import User

MOST_UNREAD = 99
NOW, OVER, OURS, ALL = "now", "over", "ours", "all"


@dataclass(frozen=True)
class Bar:
    """The line on the first page: how many are unread, and the newest one that matters."""

    unread: int
    important: Announcement | None = None
    title: str = ""
    speaker: str = ""

    @property
    def more(self) -> bool:
        """More than can be counted at a glance."""
        return self.unread > MOST_UNREAD


def bar(user: User) -> Bar:
    """What matters and was not opened: urgent or pinned, the newest of them."""
    rows = _for_me(user).live().filter(~Exists(_read_by(user)))
    rows = rows.order_by("-urgent", "-published_at").only("pk", "urgent", "pinned")
    waiting = list(rows[: MOST_UNREAD + 1])
    first = next((row for row in waiting if row.urgent or row.pinned), None)
    if first is None:
        return Bar(len(waiting))
    post = _with_words(Announcement.objects.visible_to(user)).get(pk=first.pk)
    return Bar(len(waiting), post, wording.title(post), wording.speaker_name(post))


def listed(
    user: User, show: str = NOW, speaker: str = "", school: uuid.UUID | None = None
) -> AnnouncementQuerySet:
    """The announcements of one kind of list, pinned ones first, then the newest. Each has
    `unread`."""
    rows = {NOW: _now, OVER: _over, OURS: _ours, ALL: _all}.get(show, _now)(user)
    if speaker:
        rows = rows.filter(speaker=speaker)
    if school:
        rows = rows.filter(school_id=school)
    pinned = () if show == OVER else ("-pinned",)
    order = (*pinned, F("published_at").desc(nulls_first=True), "-created_at", "pk")
    return _with_words(rows).order_by(*order)


def oversees(user: User) -> bool:
    """Whether this person reads more than what is for them."""
    return user.is_district_staff or user.has_role("administrator")


def _now(user: User) -> AnnouncementQuerySet:
    return _for_me(user).live()


def _over(user: User) -> AnnouncementQuerySet:
    gone = Q(expires_at__lte=now()) | Q(withdrawn_at__isnull=False)
    return _for_me(user).filter(gone)


def _ours(user: User) -> AnnouncementQuerySet:
    return _mine(user).filter(visibility.spoken_by(user))


def _all(user: User) -> AnnouncementQuerySet:
    return _mine(user).filter(published_at__isnull=False)


def _for_me(user: User) -> AnnouncementQuerySet:
    return _mine(user).filter(visibility.meant_for(user), published_at__isnull=False)


def _mine(user: User) -> AnnouncementQuerySet:
    """All that this person may see, each with `unread`."""
    rows: AnnouncementQuerySet = Announcement.objects.visible_to(user)
    return rows.annotate(unread=~Exists(_read_by(user)))


def _read_by(user: User) -> QuerySet[AnnouncementRead]:
    return AnnouncementRead.objects.filter(user_id=user.pk, announcement=OuterRef("pk"))


def _with_words(rows: AnnouncementQuerySet) -> AnnouncementQuerySet:
    return rows.select_related("school", "teacher", "event").prefetch_related("texts")
