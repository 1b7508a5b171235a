"""Whom does a rule mean in this event?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from cases.audience import Reader, people, readers_of
from messaging.notify_rules import Who
from tenants.people.roles import Hat
from tenants.people.services.absences import stand_ins

if TYPE_CHECKING:
    import uuid

    from cases.models import Case
    from messaging.models import Entry
    from messaging.notify_rules import Rule
    from tenants.audit.models import Event
    from tenants.people.models import User

LEADS = frozenset({"case_manager", "administrator"})
Person = tuple["uuid.UUID", str]  # id, and the hat in which it is for them
Audience = Callable[["Event"], "Iterator[list[Person]]"]
_audiences: dict[str, Audience] = {}


def audience(verb: str) -> Callable[[Audience], Audience]:
    """The decorated function gives those whom an event of this verb is for, some hundreds at a
    time."""

    def add(function: Audience) -> Audience:
        _audiences[verb] = function
        return function

    return add


def audience_of(event: Event) -> Iterator[list[Person]]:
    """Those whom this event is for, in parts. Raises KeyError when its package named nobody."""
    return _audiences[event.verb](event)


def in_hats(part: list[Person]) -> list[User]:
    """These people, each in the hat in which it is for them."""
    hats = dict(part)
    found = people(hats)
    for user in found:
        user.wear(hats[user.pk])
    return found


def on_case(
    rule: Rule, case: Case, *, entry: Entry | None, but: uuid.UUID | None, ids: list[str]
) -> list[User]:
    """Those of a case whom the rule means, each in their hat; not who did it."""
    readers = [reader for reader in readers_of(case) if reader.user.pk != but]
    found = [reader for reader in readers if _means(rule, reader, ids)]
    found += _instead(readers, found)
    if entry is None:
        return [reader.user for reader in found]
    kind, author_id = entry.kind, entry.author_id
    return [one.user for one in found if one.may_read(kind=kind, author_id=author_id)]


def _instead(readers: list[Reader], found: list[Reader]) -> list[Reader]:
    """Who is told as well, because somebody of the staff is away: the stand-in where the whole
    record is open to them, else the administrators of the case."""
    away = stand_ins(one.user.pk for one in found if one.place.hat == Hat.STAFF)
    whole = {r.user.pk: r for r in readers if r.place.hat == Hat.STAFF and r.place.reads_whole}
    leads = {pk for pk, reader in whole.items() if "administrator" in reader.place.roles}
    told = {one.user.pk for one in found}
    more: set[uuid.UUID] = set()
    for person, wanted in away.items():
        more |= (wanted & whole.keys()) or (leads - {person})
    return [whole[pk] for pk in sorted(more - told)]


def named(ids: list[str], *, hat: str = "") -> list[User]:
    """People by id, in this hat if they have it, else their first: what is not about a case."""
    found = people(ids)  # type: ignore[arg-type]  # ids as text do for a query
    for user in found:
        first = user.hats[0] if user.hats else ""
        user.wear(hat if hat in user.hats else first)
    return found


def _means(rule: Rule, reader: Reader, ids: list[str]) -> bool:
    place = reader.place
    if rule.who == Who.PERSON:
        return str(reader.user.pk) in ids
    if rule.who == Who.LEADS:
        return place.hat == Hat.STAFF and not LEADS.isdisjoint(place.roles)
    return True
