"""What have a wish to see the record and a wish to have it mended in common?

A parent has it, or staff enter it for one; it becomes an entry; only the family takes it back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import gettext as _

from cases.models import Case
from messaging import policies
from messaging.models import Amendment, Entry, RecordsRequest
from messaging.services import answer_ends, ledger
from messaging.services.threads import parents
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.here import this_district

if TYPE_CHECKING:
    import uuid

    from tenants.people.models import User

Row = TypeVar("Row", Amendment, RecordsRequest)


@dataclass(frozen=True, kw_only=True)
class Wished:
    """How a wish came. `on_behalf_of` is set when staff enter it for the parent, with the way it
    came and the day it was received."""

    key: uuid.UUID
    on_behalf_of: User | None = None
    channel: str = Entry.Channel.PORTAL
    received_on: dt.date | None = None


def asking_parent(by: User, case: Case, on_behalf_of: User | None) -> User:
    """Whose wish it is. Raises NotAllowed, BadInput."""
    if not policies.may_ask_records(by, case):
        raise NotAllowed(
            _("Only a parent with education rights, or staff for a parent, can ask for this.")
        )
    if not policies.speaks_for_family(by) and on_behalf_of is None:
        raise BadInput({"on_behalf_of": _("Choose the parent who asks.")})
    if on_behalf_of is not None and on_behalf_of.pk not in {one.pk for one in parents(case)}:
        raise BadInput({"on_behalf_of": _("Choose a parent of this child from the list.")})
    return on_behalf_of or by


def write_down(
    *, by: User, case: Case, wish: Wished, body: str, language: str, data: dict[str, Any]
) -> Entry:
    """The wish as an entry; the same key again gives the first one. Inside a transaction."""
    return ledger.append(
        by=by,
        case=case,
        kind=Entry.Kind.LETTER,
        body=body,
        key=str(wish.key),
        channel=wish.channel,
        language=language,
        happened_on=wish.received_on or today(this_district().timezone),
        on_behalf_of=wish.on_behalf_of,
        data=data,
        about_record=True,
    )


def keep(verb: str, row: Amendment | RecordsRequest, by: User | None, **data: object) -> None:
    """Keep a change of a wish; those who listen tell it, or make it an entry."""
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        letter=row.entry.number,
        **data,
    )


def check_family(by: User, row: Amendment | RecordsRequest) -> None:
    """Raises NotAllowed for everybody who does not speak for the child."""
    if not policies.may_run_request(by, row.case):
        raise NotAllowed(_("Only a parent with education rights can do this."))


def take_back(verb: str, row: Row, by: User) -> Row:
    """The family needs it no more. `row` is locked, in the transaction of the caller."""
    row.state = row.State.WITHDRAWN
    row.save(update_fields=["state"])
    answer_ends.taken_back_on_desk(letter=row.entry)
    keep(verb, row, by)
    return row


def locked(row: Row, *related: str) -> Row:
    """As it is now, with what is `related`; the case's row comes first, as in the ledger."""
    Case.objects.select_for_update().get(pk=row.case_id)
    rows = type(row).objects.select_for_update(of=("self",))
    return rows.select_related("case__student", "entry", "asked_by", *related).get(pk=row.pk)
