"""How are the totals of a log said in a sentence?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.log_rows import CHANNELS, KINDS
from messaging.services.log_totals import FAMILY, SCHOOL

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from messaging.services.log_totals import Totals
    from messaging.services.reading import Wanted

HOUR = dt.timedelta(hours=1)


def lasting(span: dt.timedelta) -> str:
    """A span of calendar time, to the hour: "2 days, 5 hours"."""
    if span < HOUR:
        return _("less than an hour")
    days, hours = span.days, span.seconds // 3600
    said = []
    if days:
        said.append(ngettext("%(n)d day", "%(n)d days", days) % {"n": days})
    if hours and days < 7:
        said.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    return ", ".join(said)


def channels(totals: Totals) -> list[tuple[str, int]]:
    """How many contacts by each channel, the most used first."""
    return [(str(CHANNELS.get(key, key)), n) for key, n in totals.channels.most_common()]


def answers(totals: Totals) -> list[tuple[str, str, str]]:
    """Who answers whom, the median, and of how many answers; none for who reads only a part."""
    named = ((SCHOOL, _("School staff answer the family")), (FAMILY, _("The family answers staff")))
    found = []
    for side, label in named:
        if side not in totals.answered:
            continue
        middle, count = totals.answered[side], totals.counts[side]
        how_many = ngettext("of %(n)d answer", "of %(n)d answers", count) % {"n": count}
        found.append((label, lasting(middle) if middle is not None else "", how_many))
    return found


def in_lines(totals: Totals) -> list[str]:
    """The same for paper."""
    lines = [ngettext("%(n)d contact", "%(n)d contacts", totals.contacts) % {"n": totals.contacts}]
    if totals.channels:
        by = ", ".join(f"{name} {n}" for name, n in channels(totals))
        lines.append(_("By channel: %(list)s") % {"list": by})
    for label, middle, how_many in answers(totals):
        if middle:
            words = {"who": label, "time": middle, "count": how_many}
            lines.append(_("%(who)s in %(time)s (middle value %(count)s)") % words)
    return lines


def asked(wanted: Wanted, people: Sequence[tuple[uuid.UUID, str]]) -> list[str]:
    """What was chosen, for paper: nobody should take a part for the whole."""
    names = dict(people)
    parts = [
        (_("Kind"), str(KINDS.get(wanted.kind, "")) if wanted.kind else ""),
        (_("Person"), names.get(wanted.person, "") if wanted.person else ""),
        (_("How it was said"), str(CHANNELS.get(wanted.channel, "")) if wanted.channel else ""),
        (_("Happened from"), _day(wanted.since)),
        (_("Happened until"), _day(wanted.until)),
        (_("Words to find"), wanted.words),
    ]
    chosen = [f"{label}: {text}" for label, text in parts if text]
    return [_("Only a part is shown. %(chosen)s") % {"chosen": "; ".join(chosen)}] if chosen else []


def _day(day: dt.date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
