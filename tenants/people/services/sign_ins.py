"""On which devices is a person signed in, and how does she end that on one or on all others?

allauth keeps a row for each sign-in. When it was last used is written down every ten minutes at
most, and no place: where somebody is, is nobody's business here, and an address does not tell.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from tenants.audit.services import record
from tenants.base.clock import now
from tenants.people.devices import in_words
from tenants.people.models import User

NOTE_EVERY = 600.0  # seconds
REMEMBERED = 20_000  # sessions whose last note this process remembers
_noted: dict[str, float] = {}


@dataclass(frozen=True)
class SignIn:
    """One device: its number, its name in plain words, since when, when last used."""

    pk: int
    device: str
    since: dt.datetime
    last_used: dt.datetime
    here: bool


def of(*, by: User, session_key: str) -> list[SignIn]:
    """The person's own sign-ins that still work: this one first, then the last used."""
    rows = [
        SignIn(
            pk=row.pk,
            device=in_words(row.user_agent),
            since=row.created_at,
            last_used=row.last_seen_at,
            here=row.session_key == session_key,
        )
        for row in UserSession.objects.purge_and_list(by)
    ]
    return sorted(rows, key=lambda row: (not row.here, -row.last_used.timestamp()))


def end(*, by: User, sign_in_id: int, session_key: str) -> bool:
    """End one of one's own sign-ins, not this one; False when there is none of that number."""
    return _end(by, UserSession.objects.filter(pk=sign_in_id), session_key) == 1


def end_others(*, by: User, session_key: str) -> int:
    """End all of one's own sign-ins but this one; returns how many."""
    return _end(by, UserSession.objects.all(), session_key)


def _end(by: User, rows: Any, session_key: str) -> int:
    with transaction.atomic():
        own = list(rows.filter(user=by).exclude(session_key=session_key).select_for_update())
        for row in own:
            row.end()
        if own:
            record("person.signed_out", by=by, target=by, devices=len(own))
    return len(own)


def end_all_of(user: User) -> None:
    """End every sign-in of an account that is closed; part of that transaction."""
    for row in UserSession.objects.filter(user=user):
        row.end()


def begun(request: HttpRequest) -> None:
    """Somebody signed in: allauth writes the moment, the next note is due in ten minutes."""
    _remember(request.session.session_key or "")


def note(request: HttpRequest) -> None:
    """This sign-in is in use."""
    key = request.session.session_key or ""
    if time.monotonic() - _noted.get(key, -NOTE_EVERY) >= NOTE_EVERY:
        _remember(key)
        UserSession.objects.filter(session_key=key).update(last_seen_at=now())


def _remember(key: str) -> None:
    if len(_noted) >= REMEMBERED:
        _noted.clear()
    _noted[key] = time.monotonic()


def sweep() -> None:
    """Take away sessions whose time is over, and the rows that tell of them."""
    Session.objects.filter(expire_date__lt=now()).delete()
    left = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=left).delete()
