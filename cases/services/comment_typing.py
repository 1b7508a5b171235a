"""How is what one says of a draft kept while it is typed?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import CommentTyping, PlanComment, PlanCommentStep, PlanVersion
from cases.services.plan_comments import lock, steps_of
from tenants.base.clock import now
from tenants.base.errors import NotAllowed
from tenants.base.text import without_nul

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from cases.models import Plan
    from tenants.people.models import User

FIELDS: Final = ("part", "pointer", "kind", "words", "parent", "draft")
LONGEST: Final = 4000  # letters of one answer: more than can be sent, so that nothing is cut off


def typed(*, by: User, version: PlanVersion, about: str) -> CommentTyping | None:
    """What this person typed there and did not send; nobody else reads it."""
    return CommentTyping.objects.visible_to(by).filter(version=version, about=about).first()


def unsent(*, by: User, plan: Plan) -> list[CommentTyping]:
    """All that this person typed of any draft of the plan and did not send. Answers have their
    comment with them."""
    rows = CommentTyping.objects.visible_to(by).filter(version__plan=plan)
    return list(rows.select_related("version", "comment").defer("version__blocks"))


def keep(
    *,
    by: User,
    version: PlanVersion,
    about: str,
    key: uuid.UUID,
    answers: Mapping[str, str],
    comment: PlanComment | None = None,
) -> CommentTyping | None:
    """Keep what was typed so far, as it was typed; None when `key` was sent already (a late save
    of an old tab). `comment` is the one that is answered. Raises NotAllowed."""
    if not (steps_of(by, comment) if comment else policies.may_comment_on_plan(by, version.case)):
        raise NotAllowed(_("Only a parent with education rights, or staff, can comment."))
    with transaction.atomic():
        lock(version.plan_id)
        if _was_sent(by, key):
            return None
        row, _made = CommentTyping.objects.update_or_create(
            version=version,
            about=about,
            person=by,
            defaults={
                "comment": comment,
                "key": key,
                "answers": {
                    name: without_nul(answers[name])[:LONGEST]
                    for name in FIELDS
                    if answers.get(name)
                },
                "saved_at": now(),
            },
        )
    return row


def drop(*, by: User, version: PlanVersion, about: str) -> None:
    """Throw away what one typed and did not send."""
    CommentTyping.objects.visible_to(by).filter(version=version, about=about).delete()


def _was_sent(by: User, key: uuid.UUID) -> bool:
    return (
        PlanComment.objects.filter(author=by, key=key).exists()
        or PlanCommentStep.objects.filter(person=by, key=key).exists()
    )
