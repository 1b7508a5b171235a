"""How does an entry get into the record?

Appending takes the case's row lock, so numbers have no gaps and each hash follows the last.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, Document
from cases.places import place_on, role_on
from messaging import chain
from messaging.models import Entry
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import User

LONGEST_BODY = 20_000
OLDEST_DAYS = 3660
WRITABLE_KINDS = frozenset({Entry.Kind.MESSAGE, Entry.Kind.LETTER, Entry.Kind.OBSERVATION})


def append(
    *,
    by: User | None,
    case: Case,
    kind: str,
    body: str,
    key: str,
    channel: str = Entry.Channel.PORTAL,
    language: str = "",
    happened_on: dt.date | None = None,
    on_behalf_of: User | None = None,
    corrects: Entry | None = None,
    documents: Sequence[Document] = (),
    data: dict[str, Any] | None = None,
    recorded_at: dt.datetime | None = None,
    told_as: str = "",
    about_record: bool = False,
) -> Entry:
    """Add one entry and return it. The same `key` by the same person returns the first entry.

    `by=None` is the portal itself (events). `happened_on` is a calendar day of the district,
    today unless said. `told_as` names the rule of telling (`entry.added:...`) where it is not that
    of the kind. `about_record` is a wish to see or to mend the record, or what answers one: only
    that is written into a closed case too. Raises NotAllowed, BadInput.
    """
    at = recorded_at or now()
    latest = max(today(), localtime(now()).date()) if recorded_at is None else localtime(at).date()
    on = happened_on or (today() if recorded_at is None else latest)
    if by is not None:
        if about_record and case.closed_on is not None:
            _check_closed(by, case, on_behalf_of)
        else:
            _check(by, case, on_behalf_of)
    body = body.replace("\r\n", "\n").strip()
    _check_words(kind, body, documents)
    _check_day(on, latest)
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        again = Entry.objects.filter(author=by, idempotency_key=key).first()
        if again is not None:
            return again
        last = Entry.objects.filter(case=case).order_by("-number").values("number", "hash").first()
        entry = Entry(
            case=case,
            number=(last["number"] if last else 0) + 1,
            kind=kind,
            author=by,
            author_name=by.display_name if by else "",
            author_role=role_on(by, case.pk) if by else "portal",
            on_behalf_of=on_behalf_of,
            on_behalf_of_name=on_behalf_of.display_name if on_behalf_of else "",
            channel=channel,
            happened_on=on,
            recorded_at=at,
            language=language or (by.language if by else "en"),
            body=body,
            data=data or {},
            attachments=_carry(by, case, kind, documents),
            corrects=_same_case(corrects, case),
            idempotency_key=key,
            previous_hash=last["hash"] if last else "",
        )
        entry.hash = chain.entry_hash(canonical_payload(entry))
        entry.save(force_insert=True)
        record(
            "entry.added",
            by=by,
            target=entry,
            case_id=case.pk,
            student_id=case.student_id,
            number=entry.number,
            kind=kind,
            **({"told_as": told_as} if told_as else {}),
        )
    return entry


def canonical_payload(entry: Entry) -> dict[str, Any]:
    """The fields the hash is taken over (version 1 of docs/ledger.md)."""
    return {
        "v": 1,
        "case": entry.case_id,
        "number": entry.number,
        "kind": str(entry.kind),
        "author": entry.author_id,
        "author_name": entry.author_name,
        "author_role": entry.author_role,
        "on_behalf_of": entry.on_behalf_of_id,
        "on_behalf_of_name": entry.on_behalf_of_name,
        "channel": str(entry.channel),
        "happened_on": entry.happened_on,
        "recorded_at": entry.recorded_at,
        "language": entry.language,
        "body": entry.body,
        "data": entry.data,
        "attachments": [
            {k: item[k] for k in ("sha256", "name", "size", "type")} for item in entry.attachments
        ],
        "corrects": entry.corrects.number if entry.corrects else None,
        "previous": entry.previous_hash,
    }


def _check(by: User, case: Case, on_behalf_of: User | None) -> None:
    if case.closed_on is not None:
        raise NotAllowed(
            _(
                "This case is closed. You can read it but not write in it. A parent can still ask "
                "to see the record or to mend it."
            )
        )
    if on_behalf_of is None and not policies.may_write(by, case):
        raise NotAllowed(_("You can read this case but not write in it."))
    if on_behalf_of is not None and not policies.may_enter_for_parent(by, case):
        raise NotAllowed(_("Only staff on the team can enter something for a parent."))


def _check_closed(by: User, case: Case, on_behalf_of: User | None) -> None:
    """A family keeps its right to the record of a closed case (34 CFR 300.613, 300.618)."""
    place = place_on(by, case.pk)
    if not (place.on_team or (place.has_rights and on_behalf_of is None)):
        raise NotAllowed(_("Only a parent with education rights or staff on the team can do this."))


def _check_words(kind: str, body: str, documents: Sequence[Document]) -> None:
    if "\x00" in body:
        raise BadInput(_("One sign in your text cannot be saved. Remove it and send again."))
    if not body and not documents and kind != Entry.Kind.EVENT:
        raise BadInput({"body": _("Write something before you send.")})
    if len(body) > LONGEST_BODY:
        raise BadInput(
            {
                "body": _(
                    "This is too long: %(n)d letters. At most %(max)d fit. "
                    "Make it shorter and send again."
                )
                % {"n": len(body), "max": LONGEST_BODY}
            }
        )


def _check_day(on: dt.date, latest: dt.date) -> None:
    """`latest` is today, in the district or where the writer is, whichever is further on."""
    if on > latest:
        raise BadInput({"happened_on": _("This day has not come yet. Choose today or earlier.")})
    if on < latest - dt.timedelta(days=OLDEST_DAYS):
        raise BadInput({"happened_on": _("This day is more than ten years ago. Check the year.")})


def _same_case(corrects: Entry | None, case: Case) -> Entry | None:
    if corrects is not None and corrects.case_id != case.pk:
        raise BadInput(_("An entry can only correct one of the same case."))
    return corrects


def _carry(
    by: User | None, case: Case, kind: str, documents: Sequence[Document]
) -> list[dict[str, Any]]:
    """Bind uploaded files to the entry. Raises BadInput when one is gone or someone else's."""
    carried = []
    for document in documents:
        row = Document.objects.select_for_update().filter(pk=document.pk, state="waiting").first()
        if row is None or by is None or row.uploaded_by_id != by.pk:
            raise BadInput(
                {"files": _("One file is no longer there. Your text is safe. Add the file again.")}
            )
        row.case, row.state, row.entry_kind = case, Document.State.SENT, str(kind)
        row.save(update_fields=["case", "state", "entry_kind"])
        carried.append(
            {
                "id": str(row.pk),
                "sha256": row.sha256,
                "name": row.name,
                "size": row.size,
                "type": row.content_type,
            }
        )
    return carried


def verify_case(case: Case) -> list[chain.Problem]:
    """Check every number and hash of a case's record; empty when nothing was touched."""
    rows = Entry.objects.filter(case=case).select_related("corrects").order_by("number")
    return chain.verify(
        chain.Sealed(canonical_payload(entry), entry.hash) for entry in rows.iterator()
    )


def new_key() -> str:
    """A fresh key for a form: whoever sends it twice makes one entry."""
    return str(uuid.uuid4())
