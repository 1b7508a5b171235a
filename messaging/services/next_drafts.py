"""How are the words of a second or third letter kept while they are changed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from messaging import policies
from messaging.models import AnswerClock, NextLetterDraft
from messaging.services.ledger import LONGEST_BODY
from tenants.base.clock import now
from tenants.base.errors import NotAllowed
from tenants.base.text import without_nul

if TYPE_CHECKING:
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


def drop(*, by: User, clock: AnswerClock) -> None:
    """The letter was sent."""
    NextLetterDraft.objects.filter(clock=clock, author=by).delete()
