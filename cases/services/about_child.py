"""How does a parent write about the own child, and share it when they like?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.about_child import FIELDS, shareable
from cases.models import AboutChild, Case
from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.text import without_nul

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.people.models import User

LONGEST: Final = 2000  # letters of one answer


def mine(*, by: User, case: Case) -> AboutChild | None:
    """What this parent wrote; nobody else reads it."""
    return AboutChild.objects.visible_to(by).filter(case=case).first()


def keep(*, by: User, case: Case, answers: Mapping[str, str]) -> AboutChild:
    """Keep it as it was typed, in the parent's language. Raises NotAllowed."""
    _check(by, case)
    words = {name: without_nul(answers.get(name, ""))[:LONGEST] for name in FIELDS}
    row, _made = AboutChild.objects.update_or_create(
        case=case,
        person=by,
        defaults={"answers": words, "language": by.language, "saved_at": now()},
    )
    return row


def share(*, by: User, case: Case, answers: Mapping[str, str]) -> AboutChild:
    """Keep it, and share what is about the child: it becomes an entry of the record. The very same
    words again give no new entry. Raises NotAllowed, BadInput."""
    with transaction.atomic():
        row = keep(by=by, case=case, answers=answers)
        row = AboutChild.objects.select_for_update(of=("self",)).get(pk=row.pk)
        shared = shareable(row.answers)
        if not shared:
            raise BadInput({"good": _("Nothing is written yet. Fill in at least one.")})
        if shared == row.shared:
            return row
        row.shared, row.shared_at, row.times_shared = shared, now(), row.times_shared + 1
        row.save(update_fields=["shared", "shared_at", "times_shared"])
        record(
            "about_child.shared",
            by=by,
            target=row,
            case_id=case.pk,
            student_id=case.student_id,
            time=row.times_shared,
        )
    return row


def _check(by: User, case: Case) -> None:
    if not policies.may_write_about_child(by, case):
        raise NotAllowed(_("Only a parent with education rights can do this."))
