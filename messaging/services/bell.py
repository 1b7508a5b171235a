"""What is new for a person in the portal, and what have they read?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from messaging.models import Notification
from tenants.base.clock import now
from tenants.base.prepared import prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cases.models import Case
    from messaging.models import Announcement
    from messaging.models.notifications import NotificationQuerySet
    from tenants.people.models import User

MOST = 99  # more are shown as "99+"


def of(user: User) -> NotificationQuerySet:
    """Everything this person was told of in the hat worn now, the newest first."""
    rows: NotificationQuerySet = Notification.objects.visible_to(user)
    related = ("case__student", "entry", "announcement__school", "announcement__teacher")
    rows = rows.select_related(*related).prefetch_related("announcement__texts")
    return rows.order_by("-created_at", "-pk")


def unread(user: User) -> int:
    """How many are unread; one more than MOST stands for all above it. One question."""
    return len(_unread(user))


@prepared
def _unread(user: User) -> QuerySet[Any, Any]:
    rows = Notification.objects.visible_to(user).unread()
    return rows.order_by().values_list("pk")[: MOST + 1]


def read_one(*, by: User, notification: Notification) -> None:
    """Opened. Says nothing about anybody's rights or record, so it is no audit event."""
    Notification.objects.visible_to(by).unread().filter(pk=notification.pk).update(read_at=now())


def read_all(*, by: User) -> int:
    """Mark all as read, in the hat worn now; gives how many were not."""
    return Notification.objects.visible_to(by).unread().update(read_at=now())


def read_case(*, by: User, case: Case, up_to: int) -> None:
    """This person was shown the entries of a case up to this number."""
    mine = Notification.objects.filter(user=by, hat=by.hat, case=case).unread()
    mine.filter(entry__number__lte=up_to).update(read_at=now())


def read_announcement(*, by: User, announcement: Announcement) -> None:
    """This person was shown this announcement."""
    mine = Notification.objects.filter(user=by, announcement=announcement)
    mine.unread().update(read_at=now())
