"""Which e-mails wait for their hour, and when do they leave? For the mailbox of the demo."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from messaging.models import Delivery
from messaging.services import delivery, hours, notices
from tenants.base.clock import now
from tenants.here import this_district

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True)
class ToCome:
    """One e-mail that has not left: to whom, what its subject will be, and when it leaves, also
    in the words of the reader and the hours of the district."""

    to: str
    subject: str
    at: dt.datetime
    at_words: str


def to_come(most: int) -> list[ToCome]:
    """Those of the open district, the soonest first, at most so many."""
    rows = Delivery.objects.filter(channel=Delivery.Channel.EMAIL, state=Delivery.State.WAITING)
    rows = rows.select_related(*delivery.RELATED).order_by(*hours.ORDER)
    waiting, moment = list(rows), now()
    known = hours.Hours(waiting)
    by_hour: dict[dt.datetime, list[Delivery]] = defaultdict(list)
    for row in waiting:
        by_hour[known.next_for(row, max(row.due_at, moment))].append(row)
    found = [
        _mail(together, at) for at in sorted(by_hour) for together in delivery.together(by_hour[at])
    ]
    return found[:most]


def _mail(rows: list[Delivery], at: dt.datetime) -> ToCome:
    with timezone.override(ZoneInfo(this_district().timezone)):
        here = timezone.localtime(at)
    words = _("%(day)s at %(time)s") % {
        "day": date_format(here, "DATE_FORMAT"),
        "time": time_format(here, "TIME_FORMAT"),
    }
    user = rows[0].user
    with translation.override(user.language):
        subject = notices.subject(rows)
    return ToCome(user.email or "", subject, at, words)
