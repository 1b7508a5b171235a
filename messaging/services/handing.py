"""How is a notice given on paper to a parent who did not choose the portal alone?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from messaging import policies
from messaging.models import LetterReceipt, Paper
from messaging.services import paper_posting
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed
from tenants.here import this_district

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from cases.models import Case
    from tenants.people.models import User


def to_hand_over(case: Case) -> QuerySet[LetterReceipt]:
    """What must still be given on paper in this case, the oldest first."""
    rows = LetterReceipt.objects.filter(entry__case=case, needs_paper=True, handed_on=None)
    return rows.select_related("user", "entry__paper").order_by("entry__number", "pk")


def hand_over(
    *, by: User, paper: Paper, receipt: LetterReceipt, day: dt.date, how: str
) -> LetterReceipt:
    """Staff gave it to this parent on paper, on a calendar day of the district; it becomes an
    entry. Raises NotAllowed, BadInput."""
    if not policies.may_enter_for_parent(by, paper.case):
        raise NotAllowed(_("Only staff on the team can do this."))
    if how not in LetterReceipt.Handed.values:
        raise BadInput({"how": _("Choose how you gave it.")})
    if not paper.sent_on <= day <= today(this_district().timezone):
        raise BadInput({"day": _("Choose a day from the day it was sent until today.")})
    with transaction.atomic():
        row = LetterReceipt.objects.select_for_update(of=("self",)).get(
            pk=receipt.pk, entry=paper.entry
        )
        if row.handed_on is not None:
            return row
        row.handed_on, row.handed_how = day, how
        row.delivered_at = row.delivered_at or now()
        row.save(update_fields=["handed_on", "handed_how", "delivered_at"])
        paper_posting.keep(
            "paper.handed_over",
            paper,
            by,
            form=paper.entry.number,
            day=day.isoformat(),
            handed=how,
            person_name=row.user.display_name,
        )
    return row
