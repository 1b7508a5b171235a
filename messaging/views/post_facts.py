"""What do those who wrote an announcement read about it: to whom, until when, how many?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from messaging.forms.announcements import GROUPS, last_day
from messaging.languages import NAMES
from messaging.services import announcements
from messaging.services.audiences import names_of

if TYPE_CHECKING:
    from messaging.models import Announcement

Fact = tuple[str, str]


def facts_of(post: Announcement) -> list[Fact]:
    """Name and value of each fact, in the reader's language."""
    found = [(_("For"), audience_in_words(post))]
    if post.waits_until:
        at = post.waits_until.astimezone(announcements.zone())
        found.append((_("Will be published on"), date_format(at, "DATETIME_FORMAT")))
    if day := last_day(post):
        found.append((_("Last day"), date_format(day, "DATE_FORMAT")))
    if post.published_at:
        found.append((_("People who were told"), str(announcements.told_count(post))))
    return found


def audience_in_words(post: Announcement) -> str:
    """Whom it is for, in some words."""
    chosen = [
        str(label)
        for label, roles in GROUPS.values()
        if not post.roles or set(roles) <= set(post.roles)
    ]
    parts = [", ".join(chosen)]
    names = names_of([*post.schools, *post.classes])
    if post.schools:
        parts.append(", ".join(names.get(pk, "") for pk in post.schools))
    if post.grades:
        parts.append(_("grades %(grades)s") % {"grades": ", ".join(post.grades)})
    if post.classes:
        who = ", ".join(names.get(pk, "") for pk in post.classes)
        parts.append(_("classes of %(names)s") % {"names": who})
    if post.languages:
        parts.append(", ".join(NAMES.get(code, code) for code in post.languages))
    return " · ".join(parts)
