"""How does what was written down reach a person, once?

A worker takes waiting rows under a claim and commits that before it sends. Two workers never take
the same row. Whoever dies between sending and writing down that it was sent leaves a claim behind:
after CLAIM_LIFE another worker sends that message once more, under the same Message-ID and with a
line that says so. If it dies as well the message counts as not delivered, and staff see it.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections import defaultdict
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import TYPE_CHECKING

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.db import transaction
from django.db.models import F, Q, UUIDField, Value
from django.db.models.functions import Coalesce

from messaging.models import Announcement, Delivery, Entry, Kind, Urgency
from messaging.services import channels, hours, notices, pushing, reaching, receipts, texting
from tenants.base.clock import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from messaging.models import Notification
    from tenants.people.models import User

State, Channel = Delivery.State, Delivery.Channel
CLAIM_LIFE = dt.timedelta(minutes=3)  # longer than a mail server may take (EMAIL_TIMEOUT)
TRIES = 6
SOON = dt.timedelta(
    minutes=5
)  # for what is due later, the clock's job (jobs.deliver_due) is enough
MOST_REPEATS = 1
PERMANENT = range(500, 600)
RELATED = (
    "user",
    "notification__case__student",
    "notification__entry",
    "notification__announcement__school",
    "notification__announcement__teacher",
)
log = logging.getLogger(__name__)


class Refused(Exception):
    """The receiving side will never take something for this address."""


class TryLater(Exception):
    """The way is shut for now: the server is away, or says that it is busy."""


def under_way() -> QuerySet[Delivery]:
    """What is due and waits, and what a dead worker left behind."""
    moment = now()
    waits = Q(state=State.WAITING, due_at__lte=moment)
    left = Q(state=State.SENDING, claimed_at__lt=moment - CLAIM_LIFE)
    return Delivery.objects.filter(waits | left).exclude(channel=Channel.PAPER)


def send_one(delivery_id: uuid.UUID) -> None:
    """Send this one, if it waits and is due."""
    _send(under_way().filter(pk=delivery_id))


def send_to(user_id: uuid.UUID, channel: str) -> None:
    """Send everything that is due for a person by one channel: together, as one message; by e-mail
    as one mail for each case, and one for each letter."""
    _send(under_way().filter(user_id=user_id, channel=channel))


def _send(wanted: QuerySet[Delivery]) -> None:
    """One message after the other: what is taken is sent within the life of its claim."""
    for mates in together(hours.may_leave(wanted)):
        for claim, rows in _claimed(wanted.filter(pk__in=[row.pk for row in mates])).items():
            useful = [row for row in rows if _still_useful(row)]
            _drop([row for row in rows if row not in useful])
            if useful:
                _send_claim(claim, useful)


def together(rows: Sequence[Delivery]) -> list[list[Delivery]]:
    """Those that go out as one message, for each message."""
    found: dict[object, list[Delivery]] = defaultdict(list)
    for row in rows:
        found[row.claim or _message_of(row)].append(row)
    return list(found.values())


def _message_of(row: Delivery) -> tuple[object, ...]:
    told = row.notification
    if row.channel != Channel.EMAIL:
        return (row.user_id, row.channel)
    letter = told.entry_id if told.kind == Kind.LETTER else None
    return (row.user_id, row.channel, told.case_id, told.hat, letter)


def _claimed(wanted: QuerySet[Delivery]) -> dict[uuid.UUID, list[Delivery]]:
    """Take these rows, each claim with its rows. Committed before anything is sent."""
    fresh, moment = uuid.uuid4(), now()
    with transaction.atomic():
        rows = list(wanted.select_for_update(skip_locked=True, of=("self",)))
        waiting = [row.pk for row in rows if row.state == State.WAITING]
        left = [row.pk for row in rows if row.state == State.SENDING]
        _take(waiting, moment, claim=fresh)
        _take_over(left, moment)
    found: dict[uuid.UUID, list[Delivery]] = defaultdict(list)
    mine = Delivery.objects.filter(pk__in=[*waiting, *left], state=State.SENDING)
    mine = mine.select_related(*RELATED).prefetch_related("notification__announcement__texts")
    for row in mine.order_by(*hours.ORDER):
        if row.claim is not None:
            found[row.claim].append(row)
    return found


def _take(ids: list[uuid.UUID], moment: dt.datetime, *, claim: uuid.UUID) -> None:
    """A row that was tried before keeps its claim, and so its Message-ID."""
    mine = Coalesce(F("claim"), Value(claim, output_field=UUIDField()))
    Delivery.objects.filter(pk__in=ids).update(
        state=State.SENDING, claim=mine, claimed_at=moment, attempts=F("attempts") + 1
    )


def _take_over(ids: list[uuid.UUID], moment: dt.datetime) -> None:
    """A worker died with these in its hands: once more, and never a third time."""
    rows = Delivery.objects.filter(pk__in=ids)
    for row in rows.filter(repeats__gte=MOST_REPEATS):
        reaching.failed(row, "Two workers ended while sending this.")
    rows.filter(repeats__lt=MOST_REPEATS).update(claimed_at=moment, repeats=F("repeats") + 1)


def _still_useful(row: Delivery) -> bool:
    """The person may still read it, and has not read it while it was held."""
    told, user = row.notification, row.user
    must = told.urgency in (Urgency.MUST, Urgency.URGENT)
    if not user.is_active or not channels.address(user, row.channel):
        return False
    if told.read_at is not None and not must:
        return False
    user.wear(told.hat)
    if told.announcement is not None:
        return _still_tells(told.words, told.announcement) and _reads(user, told)
    if told.entry_id is not None:
        return Entry.objects.visible_to(user).filter(pk=told.entry_id).exists()
    return type(told).objects.visible_to(user).filter(pk=told.pk).exists()


def _reads(user: User, told: Notification) -> bool:
    """Whether the announcement is open to them. Who wrote it hears that it was not published also
    when no role is left to them."""
    post = told.announcement
    if post is None:
        return False
    if told.words == "not_published_role" and post.author_id == user.pk:
        return True
    return Announcement.objects.visible_to(user).filter(pk=post.pk).exists()


def _still_tells(words: str, post: Announcement) -> bool:
    """Whether what is said of an announcement holds still."""
    if words.startswith("not_published"):
        return post.published_at is None and post.withdrawn_at is None
    return post.is_live or words == "event_cancelled"


def _drop(rows: Sequence[Delivery]) -> None:
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.DROPPED)


def _send_claim(claim: uuid.UUID, rows: list[Delivery]) -> None:
    where = channels.address(rows[0].user, rows[0].channel)
    try:
        _hand_over(claim, rows, where)
    except pushing.Nowhere:
        _drop(rows)
    except Refused as refused:
        reaching.came_back(rows, address=where, why=str(refused))
    except TryLater as trouble:
        _again_later(rows, str(trouble))
    else:
        _sent(rows, where)


def _hand_over(claim: uuid.UUID, rows: list[Delivery], where: str) -> None:
    """Raises Refused, TryLater."""
    if rows[0].channel == Channel.SMS:
        try:
            texting.send(number=where, words=notices.text_message(rows))
        except texting.NotTaken as trouble:
            raise TryLater(str(trouble)) from trouble
        return
    if rows[0].channel == Channel.PUSH:
        _push(claim, rows)
        return
    message = notices.mail(rows, claim=claim, repeat=any(row.repeats for row in rows))
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        raise _verdict(error) from error
    except AnymailRecipientsRefused as error:
        raise Refused(str(error)) from error
    except (SMTPException, AnymailError, OSError) as error:
        raise TryLater(f"{type(error).__name__}: {error}") from error


def _push(claim: uuid.UUID, rows: list[Delivery]) -> None:
    """Raises TryLater, pushing.Nowhere."""
    message = notices.push_message(rows, claim=claim)
    try:
        pushing.send(user=rows[0].user, message=message, topic=claim.hex)
    except pushing.TryLater as trouble:
        raise TryLater(str(trouble)) from trouble


def _verdict(error: SMTPRecipientsRefused) -> Refused | TryLater:
    """5xx is for good, 4xx for now (RFC 5321, 4.2.1)."""
    code, words = next(iter(error.recipients.values()))
    text = f"{code} {words.decode(errors='replace')}"
    return Refused(text) if code in PERMANENT else TryLater(text)


def _sent(rows: list[Delivery], where: str) -> None:
    ids = [row.pk for row in rows]
    with transaction.atomic():
        Delivery.objects.filter(pk__in=ids).update(
            state=State.SENT, sent_at=now(), address=where, detail=""
        )
        for row in rows:
            if row.notification.entry_id is not None and row.channel == Channel.EMAIL:
                receipts.delivered(entry_id=row.notification.entry_id, user=row.user)


def _again_later(rows: list[Delivery], trouble: str) -> None:
    """Eight seconds, a minute, eight minutes ... later, at an hour that suits; after TRIES it
    counts as failed."""
    from messaging import jobs

    log.warning("A notice was not sent: %s", trouble)
    over = [row for row in rows if row.attempts >= TRIES]
    for row in over:
        reaching.failed(row, trouble)
    again = [row for row in rows if row not in over]
    if not again:
        return
    soon, open_at = now() + dt.timedelta(seconds=8 ** again[0].attempts), hours.Hours(again)
    when = max(open_at.next_for(row, soon) for row in again)
    with transaction.atomic():
        Delivery.objects.filter(pk__in=[row.pk for row in again]).update(
            state=State.WAITING, detail=trouble[:300], due_at=when
        )
        if when - now() < SOON:
            first = again[0]
            jobs.deliver_to.later(at=when, user_id=str(first.user_id), channel=first.channel)


def waiting_people() -> list[tuple[uuid.UUID, str]]:
    """Each person and channel with something due: (id, channel)."""
    return list(under_way().order_by().values_list("user_id", "channel").distinct())
