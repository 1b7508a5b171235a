"""How do templates draw an icon, initials, a moment in time?"""

from __future__ import annotations

from datetime import datetime

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

register = template.Library()

NOTICE_ICONS = {"success": "check", "warning": "alert", "error": "alert"}
# Their strokes point along the line of reading, so they turn round with it.
FLIPPING_ICONS = frozenset({"chevron", "reply", "leave", "quote"})


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, hidden from screen readers: a word always stands beside it."""
    flips = " icon-flips" if name in FLIPPING_ICONS else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        flips,
        static("icons/sprite.svg"),
        name,
    )


@register.filter
def initials(name: str) -> str:
    """At most two letters: the first and the last word's. "Lucía Solís" gives "LS"."""
    words = [word for word in str(name).split() if word[0].isalpha() and not word.endswith(".")]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.filter
def notice_icon(kind: str) -> str:
    """The icon of a notice; `kind` is a message's level tag and may be empty."""
    return NOTICE_ICONS.get(kind, "info")


@register.filter
def error_target(field: BoundField) -> str:
    """The id that a link of the error summary jumps to: the first choice of a group."""
    if not field.use_fieldset or not len(field.subwidgets):
        return str(field.id_for_label or field.auto_id)
    return str(field.subwidgets[0].id_for_label or field.auto_id)


@register.simple_tag
def moment(when: datetime) -> SafeString:
    """A time in the reader's zone: short on the screen, in full on paper."""
    local = localtime(when)
    full = _("%(date)s at %(time)s") % {
        "date": date_format(local, "DATE_FORMAT"),
        "time": date_format(local, "TIME_FORMAT"),
    }
    return format_html(
        '<time datetime="{}"><span class="screen-only">{}</span>'
        '<span class="print-only">{}</span></time>',
        local.isoformat(timespec="seconds"),
        date_format(local, pgettext("short time of an entry", "M j, g:i A")),
        full,
    )
