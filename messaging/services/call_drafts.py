"""How is a call note kept while it is being written?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from messaging import policies
from messaging.models import CallDraft, Entry
from tenants.base.clock import now
from tenants.base.errors import NotAllowed

if TYPE_CHECKING:
    from cases.models import Case
    from tenants.people.models import User


def open_draft(*, by: User, case: Case) -> CallDraft:
    """This person's note in the making, begun when there is none. It holds the key that makes
    sending safe to repeat. Raises NotAllowed."""
    if not policies.may_note_call(by, case):
        raise NotAllowed(_("You can read this case but not write in it."))
    return CallDraft.objects.get_or_create(case=case, author=by)[0]


def keep(*, by: User, case: Case, key: uuid.UUID | None, answers: dict[str, Any]) -> CallDraft:
    """Keep what was typed so far; nothing is kept under a key that was already sent (a late save
    of an old tab). Raises NotAllowed."""
    with transaction.atomic():
        draft = open_draft(by=by, case=case)
        draft = CallDraft.objects.select_for_update().get(pk=draft.pk)
        if key and Entry.objects.filter(author=by, idempotency_key=str(key)).exists():
            return draft
        draft.answers, draft.saved_at = answers, now()
        draft.save(update_fields=["answers", "saved_at"])
    return draft


def clear(*, by: User, case: Case) -> None:
    """Begin anew with another key, because the note was sent."""
    rows = CallDraft.objects.filter(case=case, author=by)
    rows.update(answers={}, key=uuid.uuid4(), saved_at=now())
