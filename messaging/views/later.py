"""How does whoever wrote something learn who hears of it only later, and when?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages

from messaging.services import held

if TYPE_CHECKING:
    from django.http import HttpRequest

    from messaging.models import Entry


def say(request: HttpRequest, entry: Entry) -> None:
    """On the page that comes next; nothing when all are told now."""
    if words := held.in_words(entry):
        messages.info(request, words)
