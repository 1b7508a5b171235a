"""How does a case end, and how is it opened again?

A case ends only after a way out of the road was reached by a dated fact: the child moved away, left
special education, was found not eligible, or the family said no or took it back. Nothing is lost: a
closed case stays to be read, the clocks of its road have stopped with that fact, and it can be
opened again. What is owed wherever the child is, such as the answer to a complaint, goes on: who
closes the case says that they know it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case
from cases.services import road
from cases.services.fact_checks import words
from cases.stage_moves import EXITS
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, Conflict, NotAllowed

if TYPE_CHECKING:
    from cases.deadlines import Clock
    from tenants.people.models import User


def owed(case: Case) -> list[Clock]:
    """The clocks that run on although the road has ended, the nearest day on top: a complaint, a
    hearing, an outside evaluation, a copy, an answer about a 504 plan. A few queries."""
    return road.road_of(case).open_clocks


def close_case(*, by: User, case: Case, reason: str, goes_on: bool = False) -> Case:
    """Close the case today (calendar day of the district). The family reads the reason. `goes_on`:
    it was said that what is `owed` goes on; the family reads that too.

    Raises NotAllowed; BadInput when the road goes on, a reason is missing, the notice before
    services stop was not sent, something is owed and that was not said, or something waits for an
    answer of the school (who keeps letters and requests says so); Conflict when it is closed.
    """
    if not policies.may_close_case(by, case):
        raise NotAllowed(_("Only who runs the case can close it."))
    words(reason)
    if not reason.strip():
        raise BadInput({"reason": _("Say why it is closed. The family reads it.")})
    with transaction.atomic():
        row = Case.objects.select_for_update().get(pk=case.pk)
        if row.closed_on is not None:
            raise Conflict(_("Somebody closed this case already."))
        if row.stage not in EXITS:
            raise BadInput(
                _("This case goes on. First write down what happened: that the child moved, say.")
            )
        here = road.road_of(row)
        if here.stop_notice_due:
            raise BadInput(
                _("First send the family the notice that services stop (34 CFR 300.300(b)(4)).")
            )
        open_still = here.open_clocks
        if open_still and not goes_on:
            raise BadInput({"goes_on": _("Something is still owed to the family. Say that it is.")})
        # Told while it is open: into a closed case nobody writes.
        _keep("case.closed", by, row, reason, owes=[clock.key.value for clock in open_still])
        row.closed_on = today()
        row.save(update_fields=["closed_on"])
    return row


def reopen_case(*, by: User, case: Case, reason: str) -> Case:
    """Open it again where it stood. Raises NotAllowed; BadInput without a reason, or when the child
    has another open case; Conflict when it is open."""
    if not policies.may_reopen_case(by, case):
        raise NotAllowed(_("Only who ran the case, or district staff, can open it again."))
    words(reason)
    if not reason.strip():
        raise BadInput({"reason": _("Say why it is opened again. The family reads it.")})
    with transaction.atomic():
        row = Case.objects.select_for_update().get(pk=case.pk)
        if row.closed_on is None:
            raise Conflict(_("Somebody opened this case already."))
        if Case.objects.filter(student=row.student_id, closed_on=None).exists():
            raise BadInput(_("The child has an open case. Go on there."))
        row.closed_on = None
        row.save(update_fields=["closed_on"])
        _keep("case.reopened", by, row, reason)
    return row


def _keep(verb: str, by: User, row: Case, reason: str, **more: object) -> None:
    record(
        verb,
        by=by,
        target=row,
        case_id=row.pk,
        student_id=row.student_id,
        stage=row.stage,
        reason=reason.strip(),
        **more,
    )
