"""How is an announcement kept while it is being written, before anybody presses a button?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from messaging.models import Announcement, PostDraft
from messaging.services import voices
from tenants.base.clock import now
from tenants.base.errors import NotAllowed

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tenants.people.models import User

Typed = dict[str, list[str]]


def keep(*, by: User, key: uuid.UUID, answers: Typed, version: int) -> PostDraft | None:
    """Keep what was typed so far. None when the announcement was saved meanwhile in a newer
    version than the one that this window shows: a late save of an old tab. Raises NotAllowed."""
    if not voices.of(by):
        raise NotAllowed(_("Your role does not write to many people."))
    if Announcement.objects.filter(pk=key, version__gt=version).exists():
        return None
    row, _made = PostDraft.objects.update_or_create(
        author=by, key=key, defaults={"hat": by.hat, "answers": answers, "saved_at": now()}
    )
    return row


def of(*, by: User, key: uuid.UUID) -> PostDraft | None:
    """What this person typed of this announcement and did not save."""
    return _mine(by).filter(key=key).first()


def newest(*, by: User) -> PostDraft | None:
    """The newest announcement that this person began and that is none yet."""
    there = Announcement.objects.values("pk")
    return _mine(by).exclude(key__in=there).order_by("-saved_at").first()


def forget(*, by: User, key: uuid.UUID) -> None:
    """It was saved, or it is not wanted any more."""
    PostDraft.objects.filter(author=by, key=key).delete()


def _mine(by: User) -> QuerySet[PostDraft]:
    return PostDraft.objects.visible_to(by).filter(hat=by.hat)
