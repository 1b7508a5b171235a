"""What does a mail say that is HTML only, and which part of it only repeats an older mail?

A well-kept library lays the text out (inscriptis, Apache 2.0). Mail programs mark what they quote
by elements of their own, which are taken out before.
"""

from __future__ import annotations

import re
from typing import Final

from inscriptis import Inscriptis
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

_RELAXED: Final = ParserConfig(css=CSS_PROFILES["relaxed"].copy())
# What repeats an older mail, and what a program or a person signs every mail with.
_QUOTES: Final = " | ".join(
    (
        "//blockquote[@type='cite']",
        "//*[contains(concat(' ', @class, ' '), ' gmail_quote ')]",
        "//*[contains(concat(' ', @class, ' '), ' gmail_quote_container ')]",
        "//*[contains(concat(' ', @class, ' '), ' gmail_attr ')]",
        "//*[contains(concat(' ', @class, ' '), ' yahoo_quoted ')]",
        "//*[contains(concat(' ', @class, ' '), ' moz-cite-prefix ')]",
        "//*[contains(concat(' ', @class, ' '), ' protonmail_quote ')]",
        "//*[starts-with(@id, 'yahoo_quoted')]",
        "//*[@id='divRplyFwdMsg' or @id='appendonsend']",
        "//*[@id='mail-editor-reference-message-container']",
    )
)
_SIGNATURES: Final = " | ".join(
    (
        "//*[contains(concat(' ', @class, ' '), ' gmail_signature ')]",
        "//*[contains(concat(' ', @class, ' '), ' moz-signature ')]",
        "//*[@id='Signature' or @id='ms-outlook-mobile-signature' or @id='AppleMailSignature']",
    )
)
_REST_GOES: Final = frozenset({"divRplyFwdMsg", "appendonsend"})  # Outlook: all that follows, too
# References such as &#1; are read, but what stands for them cannot be written into a tree again.
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOTHING: Final = ("script", "style", "head", "title", "noscript", "template")


def as_text(html: str) -> str:
    """What a person reads there; empty when it is no HTML."""
    tree = _tree(html)
    return _laid_out(tree) if tree is not None else ""


def without_quotes(html: str) -> str:
    """The same without what mail programs mark as quoted or as a signature."""
    tree = _tree(html)
    if tree is None:
        return ""
    for found in tree.xpath(_QUOTES):
        if found.get("id") in _REST_GOES:
            for later in list(found.itersiblings()):
                _drop(later)
        _drop(found)
    for found in tree.xpath(_SIGNATURES):
        _drop(found)
    return _laid_out(tree)


def _tree(html: str) -> HtmlElement | None:
    if not html.strip():
        return None
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        return None
    for element in tree.iter():
        if element.text and _NO_XML.search(element.text):
            element.text = _NO_XML.sub("", element.text)
        if element.tail and _NO_XML.search(element.tail):
            element.tail = _NO_XML.sub("", element.tail)
    for name in NOTHING:
        for found in list(tree.iter(name)):
            _drop(found)
    return tree


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _laid_out(tree: HtmlElement) -> str:
    text = Inscriptis(tree, _RELAXED).get_text()
    return "\n".join(line.strip() for line in text.replace("\xa0", " ").split("\n")).strip()
