"""How is something said to many: written, changed, taken back? (services.publishing: published.)

A draft is for those who may speak in the same name. What is published can be changed: that is
shown, and the old words stay. Its voice and its audience stay as they are, because people were
told already.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from messaging import policies
from messaging.languages import NAMES
from messaging.models import (
    Announcement,
    AnnouncementEdition,
    AnnouncementRead,
    AnnouncementText,
    Delivery,
    Label,
    Notification,
)
from messaging.services import bell, events
from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.here import this_district

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from messaging.services.audiences import Audience
    from messaging.services.events import EventPlan
    from messaging.services.voices import Voice
    from tenants.people.models import User

LONGEST_TITLE, LONGEST_BODY = 160, 20_000
FURTHEST = dt.timedelta(days=2 * 366)


@dataclass(frozen=True)
class Words:
    """The words in one language; `label` is empty for those it was written in."""

    language: str
    title: str
    body: str
    label: str = ""
    label_by: str = ""
    label_on: dt.date | None = None


@dataclass(frozen=True)
class Written:
    """What somebody wrote: the original first, then its translation, if there is one.
    `expires_on` is its last day, in the district's zone."""

    words: Sequence[Words]
    audience: Audience
    urgent: bool = False
    pinned: bool = False
    is_public: bool = False
    expires_on: dt.date | None = None
    event: EventPlan | None = None


def zone() -> ZoneInfo:
    """Where the days and hours of announcements and events are: in the district."""
    return ZoneInfo(this_district().timezone)


# --- writing ------------------------------------------------------------------------------------


def write(
    *, by: User, key: uuid.UUID, voice: Voice, written: Written, version: int = 0
) -> Announcement:
    """Keep a draft, or change what is published and keep the old words. The same key again is
    the same announcement. Raises NotAllowed, BadInput, Conflict (changed meanwhile)."""
    if not policies.may_speak(by, voice):
        raise NotAllowed(_("Your role cannot speak in this name."))
    _check(by, voice, written)
    with transaction.atomic():
        post, made = Announcement.objects.select_for_update().get_or_create(
            pk=key, defaults=_first(by, voice)
        )
        if not made:
            _check_change(by, post, version)
            _check_moment(post, written)
        if post.published_at:
            _keep_edition(by, post)
        else:
            _address(post, voice, written)
        _apply(post, written)
        events.keep(by=by, post=post, plan=written.event)
        verb = "drafted" if not post.published_at else "changed"
        record(f"announcement.{verb}", by=by, target=post, version=post.version)
    return post


def _first(by: User, voice: Voice) -> dict[str, Any]:
    return {
        "author": by,
        "author_name": by.display_name,
        "speaker": voice.speaker,
        "school_id": voice.school_id,
        "teacher_id": voice.teacher_id,
        "version": 0,
    }


def _check(by: User, voice: Voice, written: Written) -> None:
    for number, words in enumerate(written.words, start=1):
        _check_words(number, words)
    languages = [words.language for words in written.words]
    if len(set(languages)) != len(languages):
        raise BadInput({"language2": _("Choose another language for the translation.")})
    if written.urgent and not policies.may_be_urgent(by, voice):
        raise BadInput({"urgent": _("Only the district or a school can send urgent news.")})
    last = written.expires_on
    if last and not now() <= _end_of(last) <= now() + FURTHEST:
        raise BadInput({"expires_on": _("Choose a day from today, at most two years away.")})


def _check_words(number: int, words: Words) -> None:
    if not words.title.strip():
        raise BadInput({f"title{number}": _("Write a title.")})
    if not words.body.strip():
        raise BadInput({f"body{number}": _("Write what you want to say.")})
    if len(words.title) > LONGEST_TITLE or len(words.body) > LONGEST_BODY:
        raise BadInput({f"body{number}": _("This is too long. Make it shorter.")})
    if words.language not in NAMES:
        raise BadInput({f"language{number}": _("Choose from the list.")})
    if number == 1:
        return
    if words.label not in Label.values:
        raise BadInput({"label2": _("Say how the translation came about.")})
    if words.label != Label.MACHINE and not words.label_by.strip():
        raise BadInput({"label_by2": _("Write who checked or certified the translation.")})


def _check_change(by: User, post: Announcement, version: int) -> None:
    if not policies.may_change_post(by, post):
        raise NotAllowed(_("Only those who may speak in this name can change it."))
    if post.version != version:
        raise Conflict(
            _("Somebody changed this meanwhile. Open it in a new window, then add your words.")
        )


def _check_moment(post: Announcement, written: Written) -> None:
    """What waits for a moment must not be over by then."""
    at, last = post.waits_until, written.expires_on
    if at and last and _end_of(last) <= at:
        raise BadInput(
            {
                "expires_on": _(
                    "It would be over before it begins. Choose a later day, or another moment to "
                    "publish it."
                )
            }
        )


def _address(post: Announcement, voice: Voice, written: Written) -> None:
    bound = voice.bounds(written.audience)
    post.speaker, post.school_id, post.teacher_id = (
        voice.speaker,
        voice.school_id,
        voice.teacher_id,
    )
    post.roles, post.languages = list(bound.roles), list(bound.languages)
    post.schools, post.grades = list(bound.schools), list(bound.grades)
    post.classes, post.urgent = list(bound.classes), written.urgent


def _apply(post: Announcement, written: Written) -> None:
    post.pinned, post.is_public = written.pinned, written.is_public
    post.expires_at = _end_of(written.expires_on) if written.expires_on else None
    post.version += 1
    _give_address(post)
    post.save()
    post.texts.all().delete()
    AnnouncementText.objects.bulk_create(
        AnnouncementText(
            announcement=post,
            language=words.language,
            title=words.title.strip(),
            body=words.body.replace("\r\n", "\n").strip(),
            is_original=number == 0,
            label=words.label if number else "",
            label_by=words.label_by.strip() if number else "",
            label_on=words.label_on if number else None,
        )
        for number, words in enumerate(written.words)
    )


def _give_address(post: Announcement) -> None:
    """The address that can be shared is made once: who had it finds it again."""
    if post.is_public and not post.share:
        post.share = secrets.token_urlsafe(16)


def _keep_edition(by: User, post: Announcement) -> None:
    names = ("language", "title", "body", "is_original", "label", "label_by", "label_on")
    old = [{name: _plain(getattr(row, name)) for name in names} for row in post.texts.all()]
    AnnouncementEdition.objects.create(
        announcement=post, texts=old, happening=_date_of(post), replaced_by=by.display_name
    )
    post.changed_at = now()


def _date_of(post: Announcement) -> dict[str, Any]:
    event = events.of(post)
    names = ("starts_at", "ends_at", "place", "video_link")
    return {name: _plain(getattr(event, name)) for name in names} if event else {}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _end_of(day: dt.date) -> dt.datetime:
    """Midnight after this day in the district."""
    after = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=zone())
    return after.astimezone(dt.UTC)


# --- after that ---------------------------------------------------------------------------------


def withdraw(*, by: User, post: Announcement) -> Announcement:
    """Take it back: nobody reads it any more, and nobody more is told. Raises NotAllowed."""
    with transaction.atomic():
        rows = Announcement.objects.select_for_update(of=("self",))
        row = rows.select_related("school", "teacher").get(pk=post.pk)
        if row.withdrawn_at:
            return row
        if not policies.may_withdraw_post(by, row):
            raise NotAllowed(_("Only those who may speak in this name can do this."))
        row.withdrawn_at, row.withdrawn_by = now(), by.display_name
        row.publish_at = row.published_at
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "publish_at"])
        told = Notification.objects.filter(announcement=row)
        _call_off(by, row)
        told.unread().update(read_at=now())
        waiting = Delivery.objects.filter(notification__in=told, state=Delivery.State.WAITING)
        waiting.update(state=Delivery.State.DROPPED)
        record("announcement.withdrawn", by=by, target=row)
    return row


def _call_off(by: User, post: Announcement) -> None:
    """What is taken back does not take place either; who wanted to come is told."""
    event = events.of(post)
    if event and not event.is_past:
        events.call_off(by=by, event=event)


def opened(*, by: User, post: Announcement) -> None:
    """This person has read it. Says nothing about anybody's rights, so it is no audit event."""
    AnnouncementRead.objects.bulk_create(
        [AnnouncementRead(announcement=post, user=by)], ignore_conflicts=True
    )
    bell.read_announcement(by=by, announcement=post)


def on_paper(post: Announcement) -> QuerySet[Delivery]:
    """For whom a sheet of paper waits."""
    rows = Delivery.objects.filter(notification__announcement=post)
    return rows.filter(channel=Delivery.Channel.PAPER, state=Delivery.State.WAITING)


def handed_out(*, by: User, post: Announcement) -> int:
    """The sheets were printed and given to those who want paper; gives how many. Raises
    NotAllowed."""
    if not policies.may_change_post(by, post):
        raise NotAllowed(_("Only those who may speak in this name can do this."))
    with transaction.atomic():
        count = on_paper(post).update(
            state=Delivery.State.SENT, sent_at=now(), address=by.display_name[:254]
        )
        if count:
            record("announcement.handed_out", by=by, target=post, sheets=count)
    return count


def told_count(post: Announcement) -> int:
    """How many people were told."""
    told = Notification.objects.filter(announcement=post)
    return told.exclude(words__startswith="not_published").count()
