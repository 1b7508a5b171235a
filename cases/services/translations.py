"""How do words that somebody said come to stand in another language too?

The original stays as it is. A translation says how it came about: by a machine, checked by a person
or certified, and by whom.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.languages import NAMES
from cases.models import (
    Case,
    MeetingDecision,
    MeetingNote,
    PlanComment,
    PlanCommentStep,
    PlannedTest,
    Support,
    TranslatedWords,
)
from cases.services.plan_comments import checked
from tenants.audit.services import record
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.passports import Label

if TYPE_CHECKING:
    from tenants.people.models import User

Said = PlanComment | PlanCommentStep | MeetingNote | MeetingDecision | PlannedTest | Support
NAME_OF: Final[dict[type[Any], str]] = {
    PlanComment: "comment",
    PlanCommentStep: "step",
    MeetingNote: "note",
    MeetingDecision: "decision",
    PlannedTest: "test",
    Support: "support",
}
LONGEST_NAME: Final = 120


@dataclass(frozen=True)
class Translation:
    """Words in another language. `label_by`: who, or what, made or checked it."""

    language: str
    words: str
    label: str
    key: uuid.UUID
    label_by: str = ""


def translate(*, by: User, said: Said, given: Translation) -> TranslatedWords:
    """Put a translation beside what was said. The same key of the same person gives the one that
    is there. Raises NotAllowed, BadInput."""
    words = checked(given.words, needed=True)
    case = case_of(said)
    seen = type(said)._default_manager.visible_to(by).filter(pk=said.pk)
    if not policies.may_write(by, case) or not seen.exists():
        raise NotAllowed(_("Only who writes in this case can add a translation."))
    if given.language not in NAMES or given.language == "other":
        raise BadInput({"language": _("Choose from the list.")})
    if given.language == language_of(said):
        raise BadInput({"language": _("It was written in this language. Choose another one.")})
    if given.label not in Label:
        raise BadInput({"label": _("Say how the translation came about.")})
    who = given.label_by.strip()
    if given.label != Label.MACHINE and not who:
        raise BadInput({"label_by": _("Write who checked or certified the translation.")})
    if len(who) > LONGEST_NAME or "\x00" in who:
        raise BadInput({"label_by": _("This is too long. Make it shorter.")})
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        same = TranslatedWords.objects.filter(person=by, key=given.key).first()
        if same is not None:
            return same
        row = TranslatedWords.objects.create(
            case=case,
            language=given.language,
            words=words,
            label=given.label,
            label_by=who,
            person=by,
            person_name=by.display_name,
            key=given.key,
            **{NAME_OF[type(said)]: said},
        )
        record(
            "words.translated",
            by=by,
            target=row,
            case_id=case.pk,
            student_id=case.student_id,
            language=row.language,
            label=row.label,
            label_by=row.label_by,
            said=said.words,
            words=words,
        )
    return row


def case_of(said: Said) -> Case:
    """The case in which it was said."""
    if isinstance(said, PlanComment | PlannedTest | Support):
        return said.case
    if isinstance(said, PlanCommentStep):
        return said.comment.case
    return said.meeting.case


def language_of(said: Said) -> str:
    """In which language it was written: that of who wrote it."""
    return said.spoken_in[:2]
