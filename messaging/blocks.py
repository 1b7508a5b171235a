"""What are the parts of a message, for those who lay it out otherwise than in HTML?

Plain data (lists, dicts, texts), so that it can be handed to a typesetter as JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from messaging.markup import parsed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

Block = dict[str, Any]

_CONTAINERS = {
    "bullet_list_open": "bullets",
    "ordered_list_open": "numbers",
    "list_item_open": "item",
    "blockquote_open": "quote",
}
_CONTAINER_ENDS = {kind.replace("_open", "_close") for kind in _CONTAINERS}


def blocks(body: str) -> list[Block]:
    """Blocks in order: {"kind": "text", "runs": [...]}, or bullets, numbers (with "start") and
    quote with "blocks"; a list's blocks are of kind item. A run is {"text", "bold", "italic",
    "link"}; its text is "\\n" where a line ends."""
    tokens = parsed(body)
    if tokens is None:
        lines = [_run(line) for text in body.strip().splitlines() for line in (text, "\n")]
        return [{"kind": "text", "runs": lines[:-1]}]
    top: list[Block] = []
    open_: list[list[Block]] = [top]
    for token in tokens:
        if token.type in _CONTAINERS:
            inner: list[Block] = []
            start = int(token.attrGet("start") or 1)
            open_[-1].append({"kind": _CONTAINERS[token.type], "start": start, "blocks": inner})
            open_.append(inner)
        elif token.type in _CONTAINER_ENDS:
            open_.pop()
        elif token.type == "inline":
            open_[-1].append({"kind": "text", "runs": _runs(token.children or [])})
    return top


def _run(text: str, *, bold: bool = False, italic: bool = False, link: str = "") -> Block:
    return {"text": text, "bold": bold, "italic": italic, "link": link}


def _runs(children: Sequence[Token]) -> list[Block]:
    runs = []
    strong = em = 0
    link = ""
    for token in children:
        strong += token.nesting if token.tag == "strong" else 0
        em += token.nesting if token.tag == "em" else 0
        if token.type == "link_open":
            link = str(token.attrGet("href"))
        elif token.type == "link_close":
            link = ""
        text = _text(token)
        if text:
            runs.append(_run(text, bold=strong > 0, italic=em > 0, link=link))
    return runs


def _text(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    return f" ({token.content})" if token.type == "link_host" else token.content
