"""By which ways can a person be reached now?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from messaging.models import DeadAddress, Delivery, Urgency
from messaging.services import pushing
from tenants.people.models import User
from tenants.people.roles import Hat

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

EMAIL, SMS, PAPER = Delivery.Channel.EMAIL, Delivery.Channel.SMS, Delivery.Channel.PAPER
PUSH = Delivery.Channel.PUSH
BY_MAIL = frozenset({User.Reach.EMAIL, User.Reach.BOTH})
BY_SMS = frozenset({User.Reach.SMS, User.Reach.BOTH})
Dead = frozenset[tuple["uuid.UUID", str, str]]


def offers_sms() -> bool:
    """Whether the site has a gateway for text messages."""
    return bool(settings.SMS_URL)


def can_be_mailed(user: User) -> bool:
    """An open account with an e-mail address whose owner wants e-mail."""
    return user.is_active and bool(user.email) and user.reach_by in BY_MAIL


def dead_ones(users: Iterable[User]) -> Dead:
    """The addresses of these people that came back: (person, channel, address)."""
    rows = DeadAddress.objects.filter(user__in=[user.pk for user in users], lifted_at=None)
    return frozenset(rows.values_list("user_id", "channel", "address"))


def address(user: User, channel: str) -> str:
    """Where something for this person goes by this channel; empty for none."""
    if channel == EMAIL:
        return user.email or ""
    if channel == PUSH:
        return str(channel) if pushing.with_browsers([user]) else ""
    return (user.mobile or "") if channel == SMS else ""


def of(
    user: User, hat: str, dead: Dead, *, urgency: str, push: frozenset[uuid.UUID] = frozenset()
) -> list[str]:
    """The ways in which this person is told. Somebody who wants text messages where there are
    none gets e-mail; a family that nothing reaches gets paper. A message on a device comes in
    addition, for those in `push`."""
    return [*_by_address(user, hat, dead, urgency), *([PUSH] if user.pk in push else [])]


def _by_address(user: User, hat: str, dead: Dead, urgency: str) -> list[str]:
    live: list[str] = [way for way in (EMAIL, SMS) if _works(user, way, dead)]
    wanted = [way for way in live if _wants(user, way)]
    if urgency == Urgency.URGENT and user.reach_by != User.Reach.PAPER:
        return live
    if wanted:
        return wanted
    if user.reach_by == User.Reach.SMS and EMAIL in live:
        return [EMAIL]
    return [PAPER] if hat == Hat.FAMILY else [EMAIL] if hat == Hat.STAFF and EMAIL in live else []


def _wants(user: User, way: str) -> bool:
    return user.reach_by in (BY_MAIL if way == EMAIL else BY_SMS)


def _works(user: User, way: str, dead: Dead) -> bool:
    if way == SMS and not offers_sms():
        return False
    where = address(user, way)
    return bool(where) and (user.pk, str(way), where) not in dead
