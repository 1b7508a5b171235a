"""Which announcement may somebody read who is not signed in?

Only one whose author said so, and only while it stands. The address is all that is asked for: it
tells nothing about who passed it on, and nobody's look at it is kept.
"""

from __future__ import annotations

from django.http import Http404

from messaging.models import Announcement


class Over(Exception):
    """It was there, and is not any more."""


def shared(share: str) -> Announcement:
    """The announcement at this address. Raises Over for one that is taken back, over or not
    shared any more; Http404 for an address that never was."""
    rows = Announcement.objects.select_related("school", "teacher").prefetch_related("texts")
    post = rows.filter(share=share, published_at__isnull=False).first()
    if post is None:
        raise Http404
    if not post.is_public or not post.is_live:
        raise Over
    return post
