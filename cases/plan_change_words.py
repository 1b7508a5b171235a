"""What became of a part of a plan, in one sentence?"""

from __future__ import annotations

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from cases.plan_changes import PartChange, What


def line(part: PartChange) -> str:
    """For the short list: "Goal “Reading”: new.", "Service “Speech”: Minutes: 20, now 30."."""
    place = f"{part.label} “{part.name}”" if part.name else str(part.label)
    return _("%(part)s: %(what)s.") % {"part": place, "what": _what(part)}


def _what(part: PartChange) -> str:
    if part.what is What.ADDED:
        return _("new")
    if part.what is What.REMOVED:
        return _("taken out")
    said = [_row(row.label, row.old, row.new) for row in part.changed_rows]
    if part.words_changed:
        said.append(_("other words"))
    if part.plain_changed and not part.words_changed:
        said.append(_("other plain words"))
    if part.moved:
        said.append(_("at another place"))
    return str(get_text_list(said, _("and")))


def _row(label: object, old: str, new: str) -> str:
    words = {"field": str(label).rstrip("?").lstrip("¿"), "old": old, "new": new}
    if not old:
        return _("%(field)s: now %(new)s") % words
    if not new:
        return _("%(field)s: was %(old)s, now left open") % words
    return _("%(field)s: was %(old)s, now %(new)s") % words
