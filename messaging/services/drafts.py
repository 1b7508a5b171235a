"""How is a message kept while it is being written?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, Document
from messaging.models import Draft, Entry
from messaging.services.ledger import LONGEST_BODY
from tenants.base.clock import now
from tenants.base.errors import NotAllowed
from tenants.base.prepared import prepared
from tenants.base.text import without_nul
from tenants.people.models import User

FIELDS = frozenset(
    {
        "happened_on",
        "channel",
        "on_behalf_of",
        "language",
        "quotes",
        "corrects",
        "answers",
        "documents",
    }
)


def open_draft(*, by: User, case: Case) -> Draft:
    """This person's draft in this case, made when there is none. It holds the key that makes
    sending safe to repeat, so it must be there before the form is."""
    found = _own(by, case_id=case.pk)
    return found[0] if found else Draft.objects.get_or_create(case=case, author=by)[0]


@prepared
def _own(user: User, case_id: uuid.UUID) -> QuerySet[Draft]:
    return Draft.objects.visible_to(user).filter(case_id=case_id)


def keep(*, by: User, case: Case, key: uuid.UUID, body: str, data: dict[str, Any]) -> Draft | None:
    """Keep what was typed so far; None when `key` was already sent (a late save of an old tab).

    `data` holds the other answers as text, by the names in FIELDS. Raises NotAllowed.
    """
    if not policies.may_write(by, case):
        raise NotAllowed(_("You can read this case but not write in it."))
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(case=case, author=by).first()
        if Entry.objects.filter(author=by, idempotency_key=str(key)).exists():
            return None
        draft = draft or Draft.objects.get_or_create(case=case, author=by)[0]
        draft.body = without_nul(body)[: LONGEST_BODY * 2]
        draft.data = {k: v for k, v in data.items() if k in FIELDS and v}
        draft.saved_at = now()
        draft.save(update_fields=["body", "data", "saved_at"])
    return draft


def clear(*, by: User, case: Case) -> None:
    """Begin anew with another key, because the message was sent."""
    Draft.objects.filter(case=case, author=by).update(
        body="", data={}, key=uuid.uuid4(), saved_at=now()
    )


def files(*, by: User, ids: list[str]) -> list[Document]:
    """The writer's own files of those ids that were not sent yet, in the order given."""
    wanted = [found for found in map(_uuid, ids) if found]
    if not wanted:
        return []
    rows = Document.objects.visible_to(by).filter(
        pk__in=wanted, state=Document.State.WAITING, uploaded_by=by, size__gt=0
    )
    return sorted(rows, key=lambda row: wanted.index(row.pk))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
