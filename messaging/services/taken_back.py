"""What becomes of the yes on a form when the family takes services back without that form?

A letter, an e-mail or a paper of its own is in writing too (34 CFR 300.300(b)(4)): staff write down
the day, and the form does not go on saying yes.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from messaging.letters.text import as_day
from messaging.models import Entry, Paper
from messaging.papers.kinds import SERVICES

FACT = "services_consent_revoked"
State = Paper.State


def mark(*, case_id: uuid.UUID, event_id: uuid.UUID, said: Mapping[str, Any]) -> None:
    """Inside the transaction that writes the fact down or corrects it; its entry is the one that
    the form names. A fact that a form made itself has no entry of its own and marks nothing."""
    entry = Entry.objects.filter(case=case_id, idempotency_key=str(event_id)).first()
    if entry is None:
        return
    day, old = as_day(str(said.get("day", ""))), as_day(str(said.get("old_day", "")))
    forms = Paper.objects.select_for_update(of=("self",)).filter(case=case_id, kind=SERVICES)
    if old is None:
        rows = forms.filter(state__in=(State.GIVEN, State.PARTLY), answered_on__lte=day)
        rows.update(state=State.REVOKED, revoked_on=day, revocation=entry)
        return
    by_hand = forms.filter(state=State.REVOKED, revoked_on=old, revocation__kind="event")
    for row in by_hand:
        if day is None:
            row.state, row.revoked_on, row.revocation = _before(row), None, None
        else:
            row.revoked_on, row.revocation = day, entry
        row.save(update_fields=["state", "revoked_on", "revocation"])


def _before(row: Paper) -> str:
    """What the family had answered: it was never taken back."""
    assert row.answer is not None
    says: str = row.answer.data["formal_answer"]["says"]
    return says
