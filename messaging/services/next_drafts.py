"""How are the words of a second or third letter kept while they are changed?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from messaging import policies
from messaging.models import AnswerClock, NextLetterDraft
from messaging.services import threads
from messaging.services.ledger import LONGEST_BODY
from tenants.base.clock import now
from tenants.base.errors import NotAllowed
from tenants.base.text import without_nul

if TYPE_CHECKING:
    from messaging.models import Entry
    from tenants.people.models import User


def own(by: User, clock: AnswerClock, rung: int) -> NextLetterDraft | None:
    """What this parent typed into that letter and did not send."""
    rows = NextLetterDraft.objects.visible_to(by).filter(clock=clock, rung=rung)
    return rows.first()


def keep(*, by: User, clock: AnswerClock, rung: int, text: str) -> NextLetterDraft:
    """Keep what was typed so far; nobody else reads it. Raises NotAllowed."""
    if not policies.may_run_letter(by, clock):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    row, _made = NextLetterDraft.objects.update_or_create(
        clock=clock,
        author=by,
        rung=rung,
        defaults={"text": without_nul(text)[:LONGEST_BODY], "saved_at": now()},
    )
    return row


def drop(*, by: User, clock: AnswerClock, rung: int) -> None:
    """The letter was sent, or its writer does not need the words any more."""
    NextLetterDraft.objects.filter(clock=clock, author=by, rung=rung).delete()


def left(by: User, clock: AnswerClock) -> NextLetterDraft | None:
    """Words of this parent that no letter can carry any more: it was sent with others, was
    answered or taken back."""
    rows = NextLetterDraft.objects.visible_to(by).filter(clock=clock).exclude(text="")
    if clock.state == AnswerClock.State.WAITING:
        rows = rows.filter(rung__lte=clock.rung)
    return rows.order_by("rung").first()


def as_message(*, by: User, clock: AnswerClock, draft: NextLetterDraft, text: str) -> Entry:
    """Send such words as a message of the thread; pressed twice, it is one. Raises NotAllowed,
    BadInput."""
    key = uuid.uuid5(clock.pk, f"{by.pk}:{text}")
    with transaction.atomic():
        entry = threads.add(by=by, case=clock.case, message=threads.Message(key=key, body=text))
        drop(by=by, clock=clock, rung=draft.rung)
    return entry
