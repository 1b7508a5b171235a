"""How do templates show words of the glossary in what people wrote, and how hard a text is?"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from itertools import pairwise

from django import template
from django.urls import reverse
from django.utils.html import (
    conditional_escape,
    escape,
    format_html,
    format_html_join,
    linebreaks,
)
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.grades import at_school, grade_in_words, school_and_grade
from cases.word_changes import How, Run
from portal.glossary import Term
from portal.marking import Piece, html_pieces, paragraphs, pieces
from portal.templatetags.look import explain
from tenants.base.plain_words import Reading, reading
from tenants.base.written import Block, blocks

register = template.Library()


Spots = Sequence[tuple[int, int]]


@register.filter
def grade(given: str) -> str:
    """A child's grade on a line of its own: "Grade 3", "Kindergarten"."""
    return capfirst(grade_in_words(given))


register.simple_tag(at_school)
register.simple_tag(school_and_grade)


@register.simple_tag
def marked(text: str, language: str, prefix: str, spots: Spots = ()) -> SafeString:
    """A text in paragraphs, each word of the glossary in it opening its plain explanation. `prefix`
    is unique on the page. Works without scripts and by keyboard: the word is a button. `spots` are
    stretches of the text, from letter to letter, that are marked because something is said of
    them."""
    made, at = [], 0
    for number, parts in enumerate(paragraphs(text, language)):
        at = text.index("".join(piece.text for piece in parts), at)
        shown = []
        for place, piece in enumerate(parts):
            shown.append(_spotted(piece, f"{prefix}-{number}-{place}", at, spots))
            at += len(piece.text)
        made.append(shown)
    return format_html_join(
        "\n", "<p>{}</p>", ((format_html_join("", "{}", ((one,) for one in p)),) for p in made)
    )


@register.simple_tag
def written(text: str, language: str, prefix: str, spots: Spots = ()) -> SafeString:
    """The same for a text with lists and bold words (`tenants.base.written`)."""
    made = []
    for number, block in enumerate(blocks(text)):
        lines = []
        for line in block.lines:
            seen: set[str] = set()
            runs = []
            for run in line:
                at, shown = run.start, []
                for piece in pieces(text[run.start : run.end], language, seen):
                    key = f"{prefix}-{number}-{at}"
                    shown.append((_spotted(piece, key, at, spots),))
                    at += len(piece.text)
                runs.append((_in_tag(run.tag, format_html_join("", "{}", shown)),))
            lines.append(format_html_join("", "{}", runs))
        made.append((_block(block, lines),))
    return format_html_join("\n", "{}", made)


@register.filter
def as_written(text: str) -> SafeString:
    """A text with its lists and bold words, where nothing in it is explained."""
    return written(text, "", "")


def _block(block: Block, lines: Sequence[SafeString]) -> SafeString:
    if block.tag == "p":
        return format_html("<p>{}</p>", lines[0])
    rows = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    begins = format_html(' start="{}"', block.first) if block.first != 1 else ""
    return format_html("<{}{}>{}</{}>", block.tag, begins, rows, block.tag)


def _in_tag(tag: str, shown: SafeString) -> SafeString:
    return format_html("<{}>{}</{}>", tag, shown, tag) if tag else shown


def _spotted(piece: Piece, key: str, begin: int, spots: Spots) -> SafeString:
    """The piece, which begins at this letter of its text, with the spots in it marked. An
    explained word is marked whole."""
    end = begin + len(piece.text)
    near = [(first, last) for first, last in spots if first < end and last > begin]
    if not near:
        return _piece(piece, key)
    if piece.term is not None:
        return format_html("<mark>{}</mark>", _piece(piece, key))
    cuts = sorted({begin, end, *(cut for spot in near for cut in spot if begin < cut < end)})
    made = []
    for first, last in pairwise(cuts):
        shown = _piece(Piece(piece.text[first - begin : last - begin]), key)
        meant = any(start <= first and last <= stop for start, stop in near)
        made.append((format_html("<mark>{}</mark>", shown) if meant else shown,))
    return format_html_join("", "{}", made)


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


@register.simple_tag
def linked_text(text: str, language: str | None) -> SafeString:
    """The same for plain text, in paragraphs: what somebody said in a comment or at a meeting."""
    clean = SafeString(linebreaks(text, autoescape=True))  # escaped by it
    return linked_html(clean, language or "")


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
        made += (begin, html.escape(run.words), end)
    return SafeString("".join(made))  # escaped just above


def _frame(tag: str, before: str, after: str) -> tuple[str, str]:
    """What stands before and after such words, once for a whole text."""
    hidden = '<span class="visually-hidden">'
    return (
        f"<{tag}>{hidden}{escape(before)} </span>",
        f"{hidden} {escape(after)}</span></{tag}>",
    )
