"""How is a change recorded, and who hears of it?

The event is the only bus: those who subscribe to a verb run in the same transaction, so a
change, its record and what follows from it are saved together or not at all.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction

from tenants.audit.context import origin
from tenants.audit.models import AccessRecord, Event
from tenants.audit.verbs import VERBS
from tenants.base.clock import now

if TYPE_CHECKING:
    from tenants.people.models import User

Handler = Callable[[Event, models.Model, "User | None"], None]
_handlers: dict[str, list[Handler]] = defaultdict(list)


def subscribe(verb: str) -> Callable[[Handler], Handler]:
    """Call the decorated function for each event of this verb, in the event's transaction."""

    def add(handler: Handler) -> Handler:
        if handler not in _handlers[verb]:
            _handlers[verb].append(handler)
        return handler

    return add


def record(
    verb: str,
    *,
    by: User | None,
    target: models.Model,
    case_id: uuid.UUID | None = None,
    student_id: uuid.UUID | None = None,
    **data: Any,
) -> Event:
    """Keep one change and tell the subscribers. `by=None` means the system itself.

    Must run inside the transaction of the change. Raises ValueError for an unknown verb,
    RuntimeError outside a transaction.
    """
    if verb not in VERBS:
        raise ValueError(f"Unknown verb {verb!r}: register it with its sentence.")
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A change must be recorded in the transaction that makes it.")
    event = Event.objects.create(
        verb=verb,
        actor_id=by.pk if by else None,
        actor_name=by.display_name if by else "",
        actor_hat=by.hat if by else "",
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        case_id=case_id,
        student_id=student_id,
        data=data,
        request_id=origin().request_id,
        address=origin().address,
    )
    for handler in _handlers[verb]:
        handler(event, target, by)
    return event


def looked(
    *,
    by: User,
    student_id: uuid.UUID,
    what: str,
    case_id: uuid.UUID | None = None,
    role: str,
    purpose: str = "",
) -> None:
    """Keep one look at a child's file: who, in which role, at what, when, and what for when that
    was said."""
    AccessRecord.objects.create(
        student_id=student_id,
        case_id=case_id,
        person_id=by.pk,
        person_name=by.display_name,
        role=role,
        what=what,
        purpose=purpose,
        request_id=origin().request_id,
    )


def looked_at_many(
    *, by: User, what: str, looks: Iterable[tuple[uuid.UUID, uuid.UUID | None, str]]
) -> None:
    """Keep a look at each of several files, with one query: child, case, and the person's role."""
    AccessRecord.objects.bulk_create(
        AccessRecord(
            student_id=student_id,
            case_id=case_id,
            person_id=by.pk,
            person_name=by.display_name,
            role=role,
            what=what,
            request_id=origin().request_id,
        )
        for student_id, case_id, role in looks
    )


def looked_at_new(
    *,
    by: User,
    what: str,
    looks: Iterable[tuple[uuid.UUID, uuid.UUID | None, str]],
    since: dt.datetime,
) -> None:
    """The same, but not of a file of which the person's look was kept after that moment. One
    query too, whether or not any is new."""
    students, cases, roles = ([*column] for column in zip(*looks, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            _NEW_LOOKS,
            {
                "students": students,
                "cases": cases,
                "roles": roles,
                "person": by.pk,
                "name": by.display_name,
                "what": what,
                "at": now(),
                "request": origin().request_id,
                "since": since,
            },
        )


_NEW_LOOKS = """
    INSERT INTO audit_accessrecord
        (student_id, case_id, person_id, person_name, role, what, purpose, at, request_id)
    SELECT wanted.student_id, wanted.case_id, %(person)s, %(name)s, wanted.role, %(what)s, '',
        %(at)s, %(request)s
    FROM unnest(%(students)s::uuid[], %(cases)s::uuid[], %(roles)s::text[])
        AS wanted (student_id, case_id, role)
    WHERE NOT EXISTS (
        SELECT 1 FROM audit_accessrecord AS kept
        WHERE kept.student_id = wanted.student_id
            AND kept.case_id IS NOT DISTINCT FROM wanted.case_id
            AND kept.person_id = %(person)s AND kept.what = %(what)s AND kept.at > %(since)s
    )
"""


def looked_since(moment: dt.datetime, *, by: User, what: str) -> bool:
    """Whether a look by this person at this thing was recorded after `moment`."""
    return AccessRecord.objects.filter(person_id=by.pk, what=what, at__gt=moment).exists()
