"""How do templates draw an icon, initials, a moment in time?"""

from __future__ import annotations

from datetime import datetime

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.glossary import terms
from tenants.base.clock import now
from tenants.people.roles import HAT_LABELS, Hat

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
def hat_tone(hat: str) -> str:
    """The colour of a person's own circle: sun as a parent, else none in particular."""
    return "parent" if hat == Hat.FAMILY else "neutral"


@register.filter
def hat_label(hat: str) -> str:
    """The name of a hat in the reader's language, empty when none is worn."""
    return str(HAT_LABELS.get(hat, ""))


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
    return format_html(
        '<time datetime="{}"><span class="screen-only">{}</span>'
        '<span class="print-only">{}</span></time>',
        local.isoformat(timespec="seconds"),
        date_format(local, _short_format(local)),
        date_format(local, pgettext("date format: day and time in full", "l, F j, Y, g:i A")),
    )


@register.simple_tag
def term(key: str, word: str = "") -> SafeString:
    """A word of the glossary that opens its plain explanation; once on a page. `word` is how it
    stands in the sentence, the glossary's own word when empty. KeyError for an unknown key."""
    found = terms()[key]
    return explain(key, word or found.word, found.means, title=found.word)


@register.simple_tag
def explain(key: str, word: str, text: str, *, title: str = "", note: str = "") -> SafeString:
    """A word with a dotted line that opens its plain explanation; `key` is unique on the page.

    Made here and not in a template file, whose last line break would part it from a full stop.
    """
    return format_html(
        '<button type="button" class="explain" popovertarget="term-{key}">{word}</button>'
        '<span class="sheet" popover id="term-{key}" role="dialog" aria-labelledby="name-{key}">'
        '<span class="sheet-body"><strong id="name-{key}">{title}</strong><span>{text}</span>{note}'
        '<button type="button" class="button" popovertarget="term-{key}"'
        ' popovertargetaction="hide">{close}</button></span></span>',
        key=key,
        word=word,
        title=title or capfirst(word),
        text=text,
        note=format_html("<small>{}</small>", note) if note else "",
        close=_("Close"),
    )


def _short_format(local: datetime) -> str:
    if local.year == localtime(now()).year:
        return pgettext("date format: short, this year", "M j, g:i A")
    return pgettext("date format: short, another year", "M j, Y, g:i A")
