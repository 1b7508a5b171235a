"""Which dates does a person's own calendar read, and by which address?

The address is a secret of its owner: it opens the dates of announcements that are for them, and
nothing about a child, a case or who comes. It lives in the district's schema, so another
district knows nothing of it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from messaging import calendars, markup, visibility
from messaging.models import Announcement, CalendarFeed, SchoolEvent
from messaging.services import announcements, wording
from tenants.audit.services import record
from tenants.base import sealing
from tenants.base.clock import now
from tenants.here import full_address, this_district

if TYPE_CHECKING:
    import uuid

    from tenants.people.models import User

PURPOSE = "calendar-feed"
SHOWN_AFTER = dt.timedelta(days=90)  # how long a date that is past stays in the feed
MOST_EVENTS = 500


def renew(*, by: User) -> str:
    """A new address; the old one opens nothing any more. Gives the whole address."""
    token = new_token()
    with transaction.atomic():
        CalendarFeed.objects.update_or_create(
            user=by,
            defaults={
                "token_hash": hash_of(token),
                "sealed": sealing.seal(token, purpose=PURPOSE),
                "made_at": now(),
            },
        )
        record("person.calendar_feed_made", by=by, target=by)
    return _address(token)


def stop(*, by: User) -> None:
    """No address opens this person's dates any more."""
    with transaction.atomic():
        if CalendarFeed.objects.filter(user=by).delete()[0]:
            record("person.calendar_feed_stopped", by=by, target=by)


def address_of(user: User) -> str:
    """The address of this person's feed; empty when there is none, or it cannot be read again
    because the site's key was changed (make a new one then)."""
    row = CalendarFeed.objects.visible_to(user).first()
    if row is None:
        return ""
    try:
        return _address(str(sealing.unseal(row.sealed, purpose=PURPOSE)))
    except sealing.Unreadable:
        return ""


def _address(token: str) -> str:
    return full_address(reverse("calendar_feed", args=[token], urlconf=settings.ROOT_URLCONF))


def new_token() -> str:
    """A secret that nobody can guess, for an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def owner_of(token: str) -> User | None:
    """Whose feed it is; None for an address that opens nothing."""
    rows = CalendarFeed.objects.select_related("user").filter(user__is_active=True)
    found = rows.filter(token_hash=hash_of(token)).first()
    return found.user if found else None


def feed_of(user: User) -> bytes:
    """All dates for this person, in every hat, in their language."""
    ids: set[uuid.UUID] = set()
    for hat in user.hats:
        user.wear(hat)
        rows = Announcement.objects.visible_to(user).filter(visibility.meant_for(user))
        dated = rows.filter(published_at__isnull=False, event__isnull=False)
        ids |= set(dated.values_list("pk", flat=True))
    events = SchoolEvent.objects.filter(announcement__in=ids, starts_at__gt=now() - SHOWN_AFTER)
    related = ("announcement__school", "announcement__teacher")
    found = events.select_related(*related).prefetch_related("announcement__texts")
    with translation.override(user.language):
        return _file([dated_of(event) for event in found[:MOST_EVENTS]])


def file_of(event: SchoolEvent, *, url: str = "") -> bytes:
    """One event, in the language of the moment."""
    return _file([dated_of(event, url=url)])


def _file(events: list[calendars.Dated]) -> bytes:
    return calendars.calendar(
        events,
        zone=announcements.zone(),
        name=_("Dates of %(district)s") % {"district": this_district().name},
        language=translation.get_language() or "en",
    )


def dated_of(event: SchoolEvent, *, url: str = "") -> calendars.Dated:
    """An event in the language of the moment. What was taken back keeps its date and loses its
    words, so that it goes from calendars that hold it."""
    post = event.announcement
    gone = post.withdrawn_at is not None
    schema: str = connection.schema_name  # type: ignore[attr-defined]  # our own backend
    link = reverse("news_post", args=[post.pk], urlconf=settings.ROOT_URLCONF)
    return calendars.Dated(
        uid=f"{event.pk}.{schema}@{settings.BASE_DOMAIN}",
        title=_("Taken back") if gone else f"{wording.title(post)} ({wording.speaker_name(post)})",
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        changed_at=post.withdrawn_at or event.changed_at,
        sequence=event.sequence,
        cancelled=gone or event.cancelled_at is not None,
        url=url or full_address(link),
        place="" if gone else event.place or event.video_link,
        text="" if gone else _text(event),
    )


def _text(event: SchoolEvent) -> str:
    lines = [markup.plain(wording.body(event.announcement)), event.video_link]
    return "\n\n".join(line for line in lines if line)
