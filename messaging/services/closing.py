"""What must be answered before a case is closed?"""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from messaging.models import Amendment, AnswerClock, RecordsRequest
from tenants.base.errors import BadInput


def check(case_id: uuid.UUID) -> None:
    """Raises BadInput while a parent of this case waits for an answer: to a letter, to a request
    for the record (34 CFR 300.613), or to one to mend it (300.618)."""
    for model, words in (
        (AnswerClock, _("A letter still waits for an answer. Answer it first.")),
        (RecordsRequest, _("A parent still waits to see the record. Give it first.")),
        (Amendment, _("A parent still waits for a decision on mending the record. Decide first.")),
    ):
        if model.objects.waiting().filter(case=case_id).exists():
            raise BadInput(words)
