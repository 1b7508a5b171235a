"""Which entry of the record shall be explained: a notice, a letter, a call note?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.explain_subjects import Subject
from messaging.models import Entry

if TYPE_CHECKING:
    from cases.models import Case
    from tenants.people.models import User

DIGITS = 9


def find(by: User, case: Case, number: str) -> Subject | None:
    """The entry with that number in this case, when the person may read it; a notice or form by its
    title. Two queries."""
    if not (number.isascii() and number.isdecimal() and len(number) <= DIGITS):
        return None
    rows = Entry.objects.visible_to(by).filter(case=case, number=int(number))
    entry = rows.select_related("paper").defer("search").first()
    if entry is None:
        return None
    paper = getattr(entry, "paper", None)
    words = {
        "n": entry.number,
        "kind": paper.title if paper else entry.get_kind_display(),
        "day": date_format(entry.happened_on, "DATE_FORMAT"),
    }
    name = _("Entry %(n)d: %(kind)s, %(day)s") % words
    return Subject(name, reverse("entry", args=[case.pk, entry.number]))
