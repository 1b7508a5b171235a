"""How does a template say that a part of it is drawn only once?

    {% kept "footer" phone hours %} ... {% endkept %}

The values must be all that the part depends on, besides district, language, zone and day, which
always count; each must be plain (text, number, moment, or tuples of those). With the value None
the part is drawn each time: a form with errors, say. A token against forged requests is never
kept: its place is filled in anew for each person.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Hashable
from typing import Any, Final

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from tenants.base.clock import today
from tenants.base.pieces import piece, surroundings

register = template.Library()

TOKEN: Final = f"token-{uuid.uuid4().hex}"  # nobody outside this process can write it
PLAIN = (str, int, bool, dt.date, dt.time, uuid.UUID)  # a moment is a date too


class NotPlain(TypeError):
    """A value cannot tell apart what is drawn."""


class KeptNode(template.Node):
    """Draws its part when no piece with these values is kept yet."""

    def __init__(self, name: str, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.name = name
        self.values = values
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        given = [value.resolve(context) for value in self.values]
        if None in given:
            return self.nodelist.render(context)
        key = (self.name, surroundings(), today(), *map(plain, given))
        html = piece(key, lambda: self._draw(context))
        if TOKEN not in html:
            return html
        # Drawn by templates and a token of Django's own making: nothing new comes in here.
        return mark_safe(html.replace(TOKEN, str(context.get("csrf_token", ""))))  # noqa: S308

    def _draw(self, context: Context) -> SafeString:
        with context.push(csrf_token=TOKEN):
            return self.nodelist.render(context)


def plain(value: Any) -> Hashable:
    """The value as part of a key. Raises NotPlain for what is not text, number, moment or a tuple
    of those: two such things may look different and be equal, or the other way round."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    if value is None or isinstance(value, PLAIN):
        return (type(value), value) if isinstance(value, bool) else value
    raise NotPlain(f"{type(value).__name__} cannot be part of the key of a kept piece.")


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept "name" value value %} ... {% endkept %}`"""
    _tag, name, *values = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    found = [parser.compile_filter(value) for value in values]
    return KeptNode(name.strip('"'), found, nodelist)
