"""How do templates show words of the glossary in what people wrote, and how hard a text is?"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.word_changes import How, Run
from portal.glossary import Term
from portal.marking import Piece, html_pieces, paragraphs
from portal.templatetags.look import explain
from tenants.base.plain_words import Reading, reading

register = template.Library()


@register.simple_tag
def marked(text: str, language: str, prefix: str) -> SafeString:
    """A text in paragraphs, each word of the glossary in it opening its plain explanation. `prefix`
    is unique on the page. Works without scripts and by keyboard: the word is a button."""
    made = [
        format_html_join(
            "",
            "{}",
            ((_piece(piece, f"{prefix}-{number}-{place}"),) for place, piece in enumerate(parts)),
        )
        for number, parts in enumerate(paragraphs(text, language))
    ]
    return format_html_join("\n", "<p>{}</p>", ((words,) for words in made))


@register.simple_tag
def marked_html(body: str, language: str, prefix: object) -> SafeString:
    """The same for the words of an entry, which are clean HTML already."""
    found = html_pieces(conditional_escape(body), language)
    return SafeString(
        "".join(
            _explained(piece.term, SafeString(piece.text), f"{prefix}-{place}")
            if piece.term
            else piece.text
            for place, piece in enumerate(found)
        )
    )  # its parts are: clean HTML, and what `explain` escapes


@register.simple_tag
def linked_html(body: str, language: str) -> SafeString:
    """The same for long lists of entries: each word of the glossary leads to its explanation on the
    page of words. A sheet for each would make a thread twice as long."""
    page = reverse("glossary")
    return SafeString(
        "".join(
            format_html(
                '<a class="explain" href="{}#{}" title="{}">{}</a>',
                page,
                piece.term.key,
                piece.term.means,
                SafeString(piece.text),  # clean HTML already
            )
            if piece.term
            else piece.text
            for piece in html_pieces(conditional_escape(body), language)
        )
    )


def _piece(piece: Piece, key: str) -> SafeString:
    if piece.term is None:
        return SafeString(escape(piece.text).replace("\n", "<br>"))  # escaped the moment before
    return _explained(piece.term, piece.text, key)


def _explained(word: Term, shown: str, key: str) -> SafeString:
    unchecked = (get_language() or "en").startswith("es")
    note = _("These are our own words. No translator has checked them yet.") if unchecked else ""
    return explain(key, shown, word.means, title=word.word, note=note)


@register.simple_tag
def lang_of(language: str | None) -> SafeString:
    """The attribute for an element that holds somebody's words in this language; nothing when it
    is the page's own or nobody knows it."""
    mine = (get_language() or "en").partition("-")[0]
    if not language or language.partition("-")[0] == mine:
        return SafeString("")
    return format_html(' lang="{}"', language)


@register.simple_tag
def how_hard(text: str, language: str) -> Reading | None:
    """How hard a text is to read; None when it is too short to say."""
    return reading(text, language) if text else None


@register.simple_tag
def hardness(found: Reading) -> SafeString:
    """A bar from grade 1 to 16 with its words."""
    words = _("About grade %(n)d") % {"n": found.grade}
    return format_html(
        '<meter min="1" max="16" low="7" high="9" optimum="4" value="{}" aria-label="{}">'
        "{}</meter>",
        found.grade,
        _("How hard it is to read"),
        words,
    )


@register.simple_tag
def gone(text: str) -> SafeString:
    """Words that are there no more: struck through, and said so to who does not see the line."""
    return compared([Run(How.GONE, text)] if text else [])


@register.simple_tag
def new(text: str) -> SafeString:
    """Words that are there now: underlined, and said so to who does not see the line."""
    return compared([Run(How.NEW, text)] if text else [])


@register.simple_tag
def compared(runs: Iterable[Run]) -> SafeString:
    """A text as it was and as it is now, in one; all of it escaped."""
    frames = {
        How.GONE: _frame("del", _("Gone:"), _("End of what is gone.")),
        How.NEW: _frame("ins", _("New:"), _("End of what is new.")),
    }
    made: list[str] = []
    for run in runs:
        begin, end = ("", "") if run.words.isspace() else frames.get(run.how, ("", ""))
        made += (begin, escape(run.words), end)
    return SafeString("".join(made))  # escaped just above


def _frame(tag: str, before: str, after: str) -> tuple[str, str]:
    """What stands before and after such words, once for a whole text."""
    hidden = '<span class="visually-hidden">'
    return (
        f"<{tag}>{hidden}{escape(before)} </span>",
        f"{hidden} {escape(after)}</span></{tag}>",
    )
