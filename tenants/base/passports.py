"""How did a translation come about, and who answers for it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    import datetime as dt


class Label(models.TextChoices):
    """How a translation came about."""

    MACHINE = "machine", gettext_lazy("Translated by a machine")
    CHECKED = "checked", gettext_lazy("Checked by a person")
    CERTIFIED = "certified", gettext_lazy("Certified translation")


def came_about(label: str, who: str, day: dt.date | None) -> str:
    """How, by whom and when it was translated, in the reader's language."""
    facts = {
        "label": str(Label(label).label),
        "who": who,
        "day": date_format(day, "DATE_FORMAT") if day else "",
    }
    if who and day:
        return _("%(label)s: %(who)s, %(day)s") % facts
    if who:
        return _("%(label)s: %(who)s") % facts
    if day:
        return _("%(label)s, %(day)s") % facts
    return facts["label"]
