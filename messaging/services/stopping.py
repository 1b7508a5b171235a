"""How does a person stop mails with one click, and which can nobody stop?

The link is signed with the district's salt and names the person and the kinds that its mail was
of, nothing else. It opens no account: the worst that a stolen one can do is to stop these mails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature
from django.urls import reverse

from messaging.models import Kind, NotifyChoice, Pace
from messaging.services import preferences
from tenants.base import signing
from tenants.here import full_address
from tenants.people.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

PURPOSE = "stop-notices"
# Rules of these kinds are never silenced: see why in notify_words.REASONS.
LAWFUL = (Kind.LETTER, Kind.NOTICE)


class WrongLink(Exception):
    """The link is not one of ours, or its person is gone."""


@dataclass(frozen=True)
class Stop:
    """Whose mails, and of which kinds: those of the mail in which the link stood."""

    user: User
    kinds: Sequence[str]

    @property
    def labels(self) -> list[str]:
        """The kinds in the language of the moment."""
        return [str(Kind(kind).label) for kind in self.kinds]


def link(user: User, kinds: Sequence[str]) -> str:
    """The address that stops mails of these kinds to this person."""
    token = signing.sign([str(user.pk), *kinds], purpose=PURPOSE)
    return full_address(reverse("stop_notices", args=[token], urlconf=settings.ROOT_URLCONF))


def read(token: str) -> Stop:
    """What a link asks for. It never grows old, as mails do not. Raises WrongLink."""
    try:
        user_id, *kinds = signing.unsign(token, purpose=PURPOSE)
    except (BadSignature, ValueError, TypeError) as error:
        raise WrongLink from error
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not kinds or not set(kinds) <= set(Kind.values):
        raise WrongLink
    return Stop(user, kinds)


def stop(asked: Stop) -> None:
    """No mail or text message of these kinds any more, about no child; they still stand in the
    portal."""
    for kind in asked.kinds:
        preferences.choose(by=asked.user, kind=kind, pace=Pace.NEVER)
        preferences.forget_children(by=asked.user, kind=kind)


def go_on(asked: Stop) -> None:
    """These kinds come again as everything else does."""
    for kind in asked.kinds:
        preferences.choose(by=asked.user, kind=kind, pace="")


def is_stopped(asked: Stop) -> bool:
    """Whether all of it is stopped already."""
    rows = NotifyChoice.objects.filter(user=asked.user, kind__in=asked.kinds)
    comes = rows.exclude(pace=Pace.NEVER).exists()
    stopped = rows.filter(student=None, pace=Pace.NEVER).values_list("kind", flat=True)
    return not comes and set(asked.kinds) <= set(stopped)
