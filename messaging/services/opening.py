"""What is known of a case when its thread is opened, from one question to the database?

Most threads hold no promise, no open question and no waiting letter of this person; what is
not there is then not asked for again, at a price of some milliseconds each.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from cases import meeting_tasks
from cases.models import Case, Explain, Meeting, PlanInEffect
from messaging.models import Action, AnswerClock, Confirmation, LetterDraft, Paper, ReadMark
from tenants.base.prepared import prepared

if TYPE_CHECKING:
    from tenants.people.models import User


@dataclass(frozen=True)
class Opened:
    """A case with its child and school, and what this person has to do with it in this hat."""

    case: Case
    seen: int  # the number of the newest entry when this person last opened it; 0 for never
    promises: bool  # they promised something, or are asked to confirm a note
    letters: bool  # a letter waits for an answer
    papers: bool = False  # a form waits for an answer
    meets: bool = False  # a meeting is offered, or set
    in_effect: bool = False  # there is a plan in effect
    begun: bool = False  # they began a letter about the child
    explains: bool = False  # something is to be explained, or was and is not clear


def opened(user: User, case_id: uuid.UUID) -> Opened | None:
    """The case as this person opens it; None when it is not theirs to see."""
    found: list[Any] = _opened(user, case_id=case_id)
    if not found:
        return None
    case = found[0]
    return Opened(
        case,
        case.seen or 0,
        promises=case.promises or case.asked,
        letters=case.letters,
        papers=case.forms_wait,
        meets=case.meets,
        in_effect=case.in_effect,
        begun=case.begun,
        explains=case.explain_waits,
    )


@prepared
def _opened(user: User, case_id: uuid.UUID) -> QuerySet[Any]:
    here = {"case": OuterRef("pk"), "hat": user.hat}
    marks = ReadMark.objects.visible_to(user).filter(**here).order_by()
    # Only whether there is one of their own: the rows themselves come through visible_to.
    promises = Action.objects.filter(**here, owner_id=user.pk, done_at=None)
    asked = Confirmation.objects.filter(**here, person_id=user.pk, entry=None)
    letters = AnswerClock.objects.filter(case=OuterRef("pk"), state=AnswerClock.State.WAITING)
    drafts = LetterDraft.objects.filter(student=OuterRef("student_id"), sent_at=None)
    begun = drafts.filter(author_id=user.pk)
    meets = Meeting.objects.filter(case=OuterRef("pk"), state__in=meeting_tasks.WAITING)
    rows = Case.objects.visible_to(user).filter(pk=case_id).select_related("student__school")
    return rows.annotate(
        seen=Subquery(marks.values("number")[:1]),
        promises=Exists(promises),
        asked=Exists(asked),
        letters=Exists(letters),
        forms_wait=Exists(Paper.objects.waiting().filter(case=OuterRef("pk"))),
        meets=Exists(meets),
        in_effect=Exists(PlanInEffect.objects.filter(case=OuterRef("pk"))),
        begun=Exists(begun),
        explain_waits=Exists(Explain.objects.waiting().filter(case=OuterRef("pk"))),
    )
