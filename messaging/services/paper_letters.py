"""How does a letter that a parent handed in on paper get into the record, with its receipt?

Staff on the team write it down for the parent. It counts from the day it was received, waits for
an answer and climbs as one that was sent in the portal does: no right needs a smartphone.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case, Document
from messaging import policies
from messaging.letters.kinds import Kind
from messaging.models import Entry
from messaging.services import addressees, letter_posting, letters, threads
from messaging.services.letter_posting import Sheet
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import User

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True)
class Paper:
    """A letter on paper: whose it is, when the school received it (calendar day of the district),
    and what it says. `answers` are the choices and days of its kind."""

    key: uuid.UUID
    kind: Kind
    parent: User
    received_on: dt.date
    text: str
    language: str
    answers: Mapping[str, str] = field(default_factory=dict)
    documents: Sequence[Document] = ()


def enter(*, by: User, case: Case, paper: Paper) -> Entry:
    """Put it into the record for the parent; the same key again gives the first entry.

    Raises NotAllowed, BadInput.
    """
    if not policies.may_enter_for_parent(by, case):
        raise NotAllowed(_("Only staff on the team can enter something for a parent."))
    if paper.parent.pk not in {one.pk for one in threads.parents(case)}:
        raise BadInput({"parent": _("Choose a parent of this child from the list.")})
    letters.check_complete(paper.kind, dict(paper.answers), own_words=bool(paper.text.strip()))
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)  # a second click waits for the first
        again = threads.sent_before(by=by, key=paper.key)
        if again is not None:
            return again
        return _post(by, case, paper)


def _post(by: User, case: Case, paper: Paper) -> Entry:
    to = addressees.addressee(case.student, writer=paper.parent, to=paper.kind.to)
    sheet = Sheet(
        kind=paper.kind,
        answers=paper.answers,
        text=paper.text,
        language=paper.language,
        key=str(paper.key),
        channel=Entry.Channel.PAPER,
        documents=tuple(paper.documents),
    )
    return letter_posting.post(
        by=by, case=case, parent=paper.parent, to=to, sheet=sheet, day=paper.received_on
    )
