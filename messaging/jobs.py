"""Which work about records is done later?"""

from __future__ import annotations

import logging
import uuid
from smtplib import SMTPRecipientsRefused

from django.conf import settings

from messaging.models import Delivery
from messaging.notify_rules import Who, rule_for
from messaging.services import (
    actions,
    answers,
    calendar_news,
    date_reminders,
    delivery,
    exports,
    journal_keys,
    ladder,
    notify,
    publishing,
    record_reminders,
)
from tenants.audit.models import Event
from tenants.base.clock import now
from tenants.base.sealing import Unreadable
from tenants.jobs import district_job, each_district, only_one_waits

log = logging.getLogger(__name__)


@district_job
def tell(*, event_id: str, ids: list[str]) -> None:
    """Write down who is told of a change, and put off what is due now."""
    event = Event.objects.get(pk=event_id)
    rule = rule_for(event)
    if rule is not None and rule.who == Who.AUDIENCE:
        notify.tell_audience(event)
        return
    for row in notify.tell(event, ids=ids):
        if row.channel != Delivery.Channel.PAPER and row.due_at <= now():
            deliver.later(delivery_id=str(row.pk))


@district_job
def school_days_changed(*, event_id: str) -> None:
    """Write down in each touched case which dates a change of the school days moved."""
    calendar_news.tell(Event.objects.get(pk=event_id))


@district_job
def deliver(*, delivery_id: str) -> None:
    """Send one message; a server that is away makes it come again later."""
    delivery.send_one(uuid.UUID(delivery_id))


@district_job
def deliver_all(*, delivery_ids: list[str]) -> None:
    """Send these one after the other. Whoever begins again leaves out what was sent."""
    for delivery_id in delivery_ids:
        delivery.send_one(uuid.UUID(delivery_id))


@district_job
def publish_announcement(*, post_id: str) -> None:
    """Publish what waited for this moment, unless it was changed since."""
    publishing.publish_due(uuid.UUID(post_id))


@only_one_waits
def deliver_to(*, user_id: str, channel: str) -> None:
    """Send a person all that is due, as one message."""
    delivery.send_to(uuid.UUID(user_id), channel)


@district_job
def answer_mail(*, sealed: str) -> None:
    """Answer a mail that became no entry; a server that is away makes it come again later."""
    try:
        answers.send(sealed)
    except Unreadable:
        log.warning("A mail was not answered: SECRET_KEY is another now.")
    except SMTPRecipientsRefused:
        log.warning("A mail was not answered: nobody is there any more.")


@each_district("*/5 * * * *")
def deliver_due() -> None:
    """What was held for the night, for the digest, or left behind by a dead worker."""
    for user_id, channel in delivery.waiting_people():
        deliver_to.later(user_id=str(user_id), channel=channel)


@each_district("*/10 * * * *")
def climb_ladders() -> None:
    """Send or offer the next letter where nobody answered in time, in school hours only."""
    ladder.climb_all()


@district_job
def make_export(*, export_id: str) -> None:
    """Make the archive of a record; made already, nothing happens."""
    exports.make(uuid.UUID(export_id))


@each_district("20 8 * * *")
def remove_exports() -> None:
    """Archives of records whose days are over."""
    exports.remove_old()


@each_district("23 9 * * *")
def renew_seals() -> None:
    """Seal private notes with today's SECRET_KEY, while an old one is still known."""
    if settings.SECRET_KEY_FALLBACKS:
        journal_keys.renew_all()


@each_district("40 14 * * *")
def remind_of_promises() -> None:
    """Once a day: what somebody agreed to do, on its day."""
    actions.remind_all()


@each_district("30 14 * * *")
def remind_of_records() -> None:
    """Once a day: records that a parent waits for."""
    record_reminders.remind_all()


@each_district("25 * * * *")
def remind_of_dates() -> None:
    """Each hour, told in school hours only: dates of cases that come near or have passed."""
    date_reminders.remind_all()
