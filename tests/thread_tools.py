"""What do tests of the thread need over and over?"""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from messaging.models import Entry
from messaging.services import ledger
from tests.cast import Cast


def say(cast: Cast, who: str = "mother", body: str = "Hola", **more: Any) -> Entry:
    """One message in the child's case."""
    key = more.pop("key", None) or ledger.new_key()
    return ledger.append(
        by=cast.people[who], case=cast.case, kind="message", body=body, key=key, **more
    )


def url(cast: Cast, name: str = "thread", *args: object) -> str:
    """An address of the child's case."""
    return reverse(name, args=[cast.case.pk, *args])
