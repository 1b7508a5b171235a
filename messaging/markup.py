"""How does a message look: which few marks are understood, and what is never let through?

Understood: paragraphs, kept line breaks, bold, italic, lists, quotes, links to http, https and
mailto. Everything else stays as the person typed it. Nothing a person typed is ever left out.
"""

from __future__ import annotations

import html
import re
from types import MethodType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import nh3
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tenants.base.text import hits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.rules_core import StateCore

LONGEST: Final = 50_000  # characters; a longer text is shown plainly, marks and all
FOLDED_FROM: Final = 700  # characters; a longer text shows its beginning, and the rest folded
BEGINNING: Final = 250  # characters at least that stay open
DEEPEST: Final = 12  # levels of lists and quotes; the parser drops text beyond 20
TAGS: Final = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "bdi"}
ATTRIBUTES: Final = {"a": {"href"}, "ol": {"start", "dir"}, "ul": {"dir"}, "p": {"dir"}}
ON: Final = ["list", "blockquote", "newline", "escape", "emphasis", "link"]

_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\]")
_BARE: Final = re.compile(r"""(\bhttps?://[^\s<>"]*[^\s<>"'.,;:!?()*_])""", re.IGNORECASE)
_MAIL: Final = re.compile(r"mailto:([\w.+-]+@[a-z0-9.-]+)", re.IGNORECASE | re.ASCII)
_PIECE: Final = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>)""")
_MARKS: Final = re.compile(r"([\\*_\[\]])")


# --- rendering ----------------------------------------------------------------------------------


def render(body: str) -> SafeString:
    """The message as HTML that may stand in a page as it is."""
    tokens = parsed(body)
    if tokens is None:
        return _plainly(body)
    made = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return SafeString(_clean(made))  # the one place: sanitised the line before


def folded(body: str) -> tuple[SafeString, SafeString] | None:
    """A long message as its beginning and its rest, cut between two paragraphs; None for one that
    is short, or cannot be cut so."""
    tokens = parsed(body) if len(body) > FOLDED_FROM else None
    if tokens is None:
        return None
    length = 0
    for place, token in enumerate(tokens):
        length += len(token.content) if token.type == "inline" else 0
        if length >= BEGINNING and token.level == 0 and token.nesting <= 0:
            parts = tokens[: place + 1], tokens[place + 1 :]
            if not parts[1]:
                return None
            first, rest = (_MARKDOWN.renderer.render(part, _MARKDOWN.options, {}) for part in parts)
            return SafeString(_clean(first)), SafeString(_clean(rest))
    return None


def parsed(body: str) -> list[Token] | None:
    """None when the text is too long or too deep to be parsed without loss."""
    if len(body) > LONGEST:
        return None
    tokens: list[Token] = _MARKDOWN.parse(body)
    return None if any(token.level > DEEPEST for token in tokens) else tokens


def _plainly(body: str) -> SafeString:
    lines = [(line,) for line in body.splitlines()]
    return format_html('<p dir="auto">{}</p>', format_html_join(SafeString("<br>\n"), "{}", lines))


def _clean(text: str) -> str:
    return nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes={"bdi": {"link-host"}},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener nofollow ugc",
        clean_content_tags=set(),
    )


# --- links --------------------------------------------------------------------------------------


def _leads_to(href: str) -> str | None:
    """The host or mail address a link leads to; None for a link that must not be one."""
    if mail := _MAIL.fullmatch(href):
        return mail[1]
    try:
        parts = urlsplit(href)
        host = parts.netloc.rsplit(":", 1)[0] if parts.port is not None else parts.netloc
    except ValueError:
        return None
    good = parts.scheme in {"http", "https"} and _HOST.fullmatch(host.lower())
    return host.lower() if good else None


def _shows(text: str, target: str) -> bool:
    """Whether the words of a link are its own address: anything around it could deceive."""
    shown = re.sub(r"^(https?://|mailto:)", "", text.strip().lower())
    return shown == target or (shown.startswith(target) and shown[len(target)] in "/?#:")


def _finish(state: StateCore) -> None:
    """Lets each paragraph find its direction, and names the true host behind each link."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = list(_with_hosts(token.children or []))
        elif token.type in {"paragraph_open", "bullet_list_open", "ordered_list_open"}:
            token.attrSet("dir", "auto")


def _with_hosts(children: Sequence[Token]) -> Iterator[Token]:
    target, title, words = "", "", ""
    for token in _with_bare_links(children):
        if token.type == "link_open":
            target, words = _leads_to(str(token.attrGet("href"))) or "", ""
            title = str(token.attrs.pop("title", ""))
        elif token.type == "link_close":
            yield from _link_end(token, target, title, words)
            continue
        words += token.content
        yield token


def _with_bare_links(children: Sequence[Token]) -> Iterator[Token]:
    """Makes links of addresses that were typed or pasted as they are."""
    inside = False
    for token in children:
        inside = token.type == "link_open" or (inside and token.type != "link_close")
        if token.type != "text" or inside:
            yield token
            continue
        for place, piece in enumerate(_BARE.split(token.content)):
            yield from _link(piece) if place % 2 else [Token("text", "", 0, content=piece)]


def _link(address: str) -> list[Token]:
    href = _MARKDOWN.normalizeLink(address)
    text = Token("text", "", 0, content=address)
    if _leads_to(href) is None:
        return [text]
    return [Token("link_open", "a", 1, attrs={"href": href}), text, Token("link_close", "a", -1)]


def _link_end(token: Token, target: str, title: str, words: str) -> Iterator[Token]:
    if not any(letter.isprintable() and not letter.isspace() for letter in words):
        words = target
        yield Token("text", "", 0, content=target)
    yield token
    if not _shows(words, target):
        yield Token("link_host", "", 0, content=target)
    if title:
        yield Token("text", "", 0, content=f" ({title})")


def _render_host(_renderer: object, tokens: Sequence[Token], place: int, *_others: object) -> str:
    return format_html(' <bdi class="link-host">({})</bdi>', tokens[place].content)


def _may_be_link(self: MarkdownIt, url: str) -> bool:
    return _leads_to(url) is not None


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"breaks": True}).enable(ON)
    parser.validateLink = MethodType(_may_be_link, parser)  # type: ignore[method-assign]
    parser.core.ruler.push("finish", _finish)
    parser.add_render_rule("link_host", _render_host)
    return parser


_MARKDOWN: Final = _parser()


# --- other forms --------------------------------------------------------------------------------


def plain(body: str) -> str:
    """The message as text without marks, for mail, previews and excerpts."""
    tokens = parsed(body)
    if tokens is None:
        return body.strip()
    writer = _PlainWriter()
    for token in tokens:
        writer.take(token)
    return "\n".join(writer.lines).strip()


class _PlainWriter:
    """Turns tokens into lines: "- " and "1. " before items, "> " before quotes."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.leads: list[str] = []  # what stands before a line, one for each open list or quote
        self.marker = ""  # what stands before the next line only, in place of the last lead

    def take(self, token: Token) -> None:
        if token.type == "blockquote_open":
            self.leads.append("> ")
        elif token.type == "list_item_open":
            self.marker = f"{token.info}. " if token.info else "- "
            self.leads.append(" " * len(self.marker))
        elif token.type in {"blockquote_close", "list_item_close"}:
            self.leads.pop()
            self.end_block(token)
        elif token.type == "inline":
            self.write(_words_of(token.children or []))
        elif token.type == "paragraph_close" and not token.hidden:
            self.lines.append("".join(self.leads).rstrip())
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self.end_block(token)

    def end_block(self, token: Token) -> None:
        """An empty line after a quote or an outermost list, in place of an empty quoted one."""
        if token.type == "list_item_close" or (token.level and "list" in token.type):
            return
        while self.lines and not self.lines[-1].strip("> "):
            self.lines.pop()
        self.lines.append("".join(self.leads).rstrip())

    def write(self, text: str) -> None:
        for line in text.split("\n"):
            lead = "".join([*self.leads[:-1], self.marker] if self.marker else self.leads)
            self.lines.append(f"{lead}{line}".rstrip())
            self.marker = ""


def _words_of(children: Sequence[Token]) -> str:
    words, href, start = "", "", 0
    for token in children:
        if token.type in {"softbreak", "hardbreak"}:
            words += "\n"
        elif token.type == "link_open":
            href, start = str(token.attrGet("href")).removeprefix("mailto:"), len(words)
        elif token.type == "link_close" and href not in words[start:]:
            words += f" ({href})"
        elif token.type != "link_host":
            words += token.content
    return words


def as_typed(text: str) -> str:
    """A piece of a line, such as a name, written so that its signs are no marks."""
    return _MARKS.sub(r"\\\1", text)


def quote(body: str, who: str) -> str:
    """Text to answer under: the words of `body` as a quote with the name above, in our marks.

    What `body` itself quotes is left out, so that answers do not grow from one to the next.
    """
    own = "\n".join(line for line in body.splitlines() if not line.lstrip().startswith(">"))
    name = as_typed(" ".join(who.split()))
    lines = [f"**{name}**", "", *own.strip().splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def highlight(text: str, terms: Sequence[str]) -> SafeString:
    """`text` with the words that are the same as one of `terms` in <mark>.

    HTML made here (a SafeString) keeps its tags; any other text is escaped first.
    """
    pieces = _PIECE.split(conditional_escape(text))
    pieces[::2] = [_marked(html.unescape(piece), terms) for piece in pieces[::2]]
    return SafeString("".join(pieces))  # tags of safe input, and text that _marked escaped


def _marked(text: str, terms: Sequence[str]) -> str:
    done, end = "", 0
    for start, stop in hits(text, terms):
        done += f"{escape(text[end:start])}<mark>{escape(text[start:stop])}</mark>"
        end = stop
    return done + escape(text[end:])
