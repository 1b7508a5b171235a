"""How does a message reach somebody's browser? By Web Push (RFC 8030), encrypted for that browser.

Push comes in addition to the way a person chose: a browser can go without a word, so nothing that
must arrive may hang on it. The words are those of a text message, and no more.
"""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from messaging.models import PushSubscription
from messaging.models.pushing import LONGEST_ADDRESS
from tenants.audit.services import record
from tenants.base.errors import BadInput
from tenants.people.devices import in_words
from tenants.people.models import User

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

MOST_BROWSERS = 10  # of one person
DAY = 24 * 60 * 60  # seconds that a message waits for a browser that is off
PATIENCE = 15  # seconds for one answer of a push service
GONE = (404, 410)  # RFC 8030, 7.3
log = logging.getLogger(__name__)


class TryLater(Exception):
    """No browser of this person was reached; some may be later."""


class Nowhere(Exception):
    """This person has no browser that takes messages any more."""


@dataclass(frozen=True)
class Browser:
    """One line of one's own list."""

    id: uuid.UUID
    device: str
    since: dt.datetime


def offers() -> bool:
    """Whether the site has a key for push."""
    return bool(settings.PUSH_KEY)


def of(user: User) -> list[Browser]:
    """One's own browsers, the oldest first."""
    rows = PushSubscription.objects.visible_to(user)
    return [Browser(row.pk, in_words(row.browser), row.created_at) for row in rows]


def with_browsers(users: Iterable[User]) -> frozenset[uuid.UUID]:
    """Who of these people is told on a browser too; one question, none where push is not
    offered."""
    if not offers():
        return frozenset()
    rows = PushSubscription.objects.filter(user__in=[user.pk for user in users])
    return frozenset(rows.order_by().values_list("user_id", flat=True))


def begin(*, by: User, endpoint: str, p256dh: str, auth: str, browser: str) -> PushSubscription:
    """Tell this person on this browser too. The same browser again is no second one, and it goes
    over to whoever of the people that use it said so last. Raises BadInput."""
    _check(endpoint, p256dh, auth)
    values = {"user": by, "p256dh": p256dh, "auth": auth, "browser": browser[:300]}
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # two presses at once are one
        mine = PushSubscription.objects.filter(user=by).exclude(endpoint=endpoint)
        if mine.count() >= MOST_BROWSERS:
            raise BadInput(_("You have ten devices in the list. Take one away first."))
        before = PushSubscription.objects.filter(endpoint=endpoint).first()
        row, _made = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=values)
        if before is None or before.user_id != by.pk:
            record("person.push_began", by=by, target=by, device=in_words(browser))
    return row


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    """Only the push services of browsers are spoken to, never an address that somebody made up."""
    usable = (len(_bytes(p256dh)), len(_bytes(auth))) == (65, 16) and _bytes(p256dh)[0] == 4
    if not offers() or len(endpoint) > LONGEST_ADDRESS or not is_service(endpoint) or not usable:
        raise BadInput(_("This browser cannot be told. You are told in the other ways."))


def is_service(endpoint: str) -> bool:
    """Whether an address is one of settings.PUSH_SERVICES."""
    try:
        parts = urlsplit(endpoint)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return "@" not in parts.netloc and any(
        parts.scheme == scheme and (host == name or (name[:1] == "." and host.endswith(name)))
        for scheme, _sep, name in (one.partition("://") for one in settings.PUSH_SERVICES)
    )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:  # binascii.Error is one
        return b""


def end(*, by: User, browser: PushSubscription) -> None:
    """This person is told on this browser no more. `browser` is one of their own."""
    with transaction.atomic():
        gone, _each = PushSubscription.objects.filter(pk=browser.pk, user=by).delete()
        if gone:
            record("person.push_ended", by=by, target=by, device=in_words(browser.browser))


# --- sending ----------------------------------------------------------------------------------


def send(*, user: User, message: dict[str, str], topic: str) -> None:
    """Send one message to each browser of a person. It counts as sent when one took it: sent
    again, it would come twice on that one. `topic` is the same for each try, so that one that
    still waits is replaced (RFC 8030, 5.4).

    Raises TryLater, Nowhere.
    """
    rows = list(PushSubscription.objects.filter(user=user))
    answers = [_send(row, message, topic) for row in rows]
    for row, answer in zip(rows, answers, strict=True):
        if answer in GONE:
            _drop(row, answer)
    if not rows or all(answer in GONE for answer in answers):
        raise Nowhere
    if not any(200 <= answer < 300 for answer in answers):
        raise TryLater(f"The push service answered {answers}.")


def _drop(row: PushSubscription, answer: int) -> None:
    """A browser that is gone for good. Told to nobody: the person took it away, or its data."""
    with transaction.atomic():
        if PushSubscription.objects.filter(pk=row.pk, endpoint=row.endpoint).delete()[0]:
            device = in_words(row.browser)
            record("reach.push_gone", by=None, target=row.user, device=device, answer=answer)


def _send(row: PushSubscription, message: dict[str, str], topic: str) -> int:
    """The number of the push service's answer; 0 when there is none."""
    import requests
    from pywebpush import (  # takes half a second: only for those who use it
        WebPushException,
        webpush,
    )

    keys = {"p256dh": row.p256dh, "auth": row.auth}
    claims: dict[str, Any] = {"sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"}
    with requests.Session() as session:
        session.max_redirects = 0  # only the services that we know are spoken to
        try:
            answer = webpush(
                {"endpoint": row.endpoint, "keys": keys},
                data=json.dumps(message),
                vapid_private_key=settings.PUSH_KEY,
                vapid_claims=claims,
                ttl=DAY,
                timeout=PATIENCE,
                headers={"Topic": topic[:32], "Urgency": "normal"},
                requests_session=session,
            )
        except WebPushException as error:
            return error.status_code or 0
        except requests.RequestException as error:
            log.warning("A push service did not answer: %s", type(error).__name__)
            return 0
    return int(answer.status_code)
