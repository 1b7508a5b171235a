"""Who is told of an entry only later, and when? For whoever wrote it.

Somebody is told later in quiet hours, outside of school hours, or when they want their news
together. Before the telling has run, it is worked out in the same way.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from messaging.models import Delivery
from messaging.notify_words import names_in_words
from messaging.services import notify
from tenants.audit.models import Event
from tenants.base.clock import now

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from messaging.models import Entry, LetterReceipt
    from tenants.people.models import User

SOON = dt.timedelta(minutes=1)
PAPER = Delivery.Channel.PAPER


@dataclass(frozen=True)
class Due:
    """One person and the moment at which the first of their messages leaves."""

    user_id: uuid.UUID
    name: str
    at: dt.datetime


def of(entry: Entry) -> list[Due]:
    """Everybody who is told by e-mail or text message, the soonest first."""
    rows = Delivery.objects.filter(notification__entry=entry).exclude(channel=PAPER)
    found: list[Delivery | notify.Planned] = [*rows.select_related("user")]
    if not found and now() - entry.recorded_at < notify.FRESH:  # the telling has not run yet
        found = [*_planned(entry)]
    first: dict[uuid.UUID, Due] = {}
    for row in sorted(found, key=lambda each: (each.due_at, each.user.display_name)):
        name = row.user.display_name
        first.setdefault(row.user.pk, Due(row.user.pk, name, row.due_at))
    return list(first.values())


def attach(user: User, entry: Entry, rows: Iterable[LetterReceipt]) -> None:
    """Give those of the rows that nothing reached yet the moment at which it leaves, as
    `leaves_at`, when it is the writer who reads. Some queries, none when all have it."""
    missing = [row for row in rows if row.delivered_at is None and row.came_back_at is None]
    if not missing or entry.author_id != user.pk:
        return
    due = {one.user_id: one.at for one in of(entry) if one.at > now()}
    for row in missing:
        row.leaves_at = due.get(row.user_id)


def _planned(entry: Entry) -> list[notify.Planned]:
    event = Event.objects.filter(verb="entry.added", target_id=entry.pk).first()
    telling = notify.telling_of(event) if event else None
    if event is None or telling is None:
        return []
    people = notify.whom(telling, by=event.actor_id, ids=[])
    return [one for one in notify.plan(telling, people) if one.channel != PAPER]


def in_words(entry: Entry) -> str:
    """Who is told later, and when, in the writer's language and zone; empty when nobody is."""
    groups: dict[dt.datetime, list[str]] = defaultdict(list)
    for due in of(entry):
        if due.at > now() + SOON:
            groups[due.at].append(due.name)
    if not groups:
        return ""
    said = [_group(names, localtime(at)) for at, names in groups.items()]
    return _("Told later, at their own hours: %(who)s") % {"who": "; ".join(said)}


def _group(names: list[str], at: dt.datetime) -> str:
    return _("%(names)s on %(day)s at %(time)s") % {
        "names": names_in_words(names),
        "day": date_format(at, "MONTH_DAY_FORMAT"),
        "time": time_format(at, "TIME_FORMAT"),
    }
