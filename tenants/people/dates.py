"""Can this day be a day of the school's life now, or was the year mistyped?"""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tenants.base.clock import today
from tenants.base.errors import BadInput

YEARS_BACK, YEARS_AHEAD = 10, 5


def check_near(**days: dt.date | None) -> None:
    """Raises BadInput beside the field when a day is more than 10 years back or 5 ahead: a year
    such as 1926 or 2126 was mistyped."""
    now = today()
    for field, day in days.items():
        if day is None or now.year - YEARS_BACK <= day.year <= now.year + YEARS_AHEAD:
            continue
        words = {"day": date_format(day, "DATE_FORMAT")}
        raise BadInput({field: _("%(day)s is too far away. Check the year.") % words})


def check_order(first_day: dt.date, last_day: dt.date) -> None:
    """Raises BadInput beside the last day when it comes before the first."""
    if last_day < first_day:
        raise BadInput({"last_day": _("The last day is before the first day. Check both.")})
