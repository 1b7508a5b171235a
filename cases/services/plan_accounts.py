"""Does a new draft say of every open comment what became of it?

Each open comment of the plan is changed, answered, kept for the meeting or not agreed to; or it is
carried on by name, and stays open. None is left out: a draft is not shared until then.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from cases.models import CommentState, Plan, PlanComment, PlanCommentStep, PlanVersion
from cases.services.plan_comments import (
    OF_OTHERS,
    OF_SAY_BACK,
    WITH_WORDS,
    Answer,
    Kind,
    Step,
    add_step,
    checked,
    state_of,
)
from tenants.base.errors import BadInput

if TYPE_CHECKING:
    from tenants.people.models import User

# “Changed” says what: who reads the new draft shall not have to look for it.
NEED_WORDS: Final = (*WITH_WORDS, Step.CHANGED)


@dataclass(frozen=True)
class Account:
    """What became of one open comment: `kind` is one of `choices_of`."""

    kind: str
    words: str = ""


Accounts = Mapping[uuid.UUID, Account]
Checked = list[tuple[PlanComment, Account]]


def choices_of(comment: PlanComment) -> tuple[str, ...]:
    """What can become of this comment with a new draft."""
    first = OF_SAY_BACK if comment.kind == Kind.SAY_BACK else OF_OTHERS
    return (*first, Step.CARRIED)


def open_comments(plan: Plan) -> list[PlanComment]:
    """All comments on the drafts of this plan that nobody has answered yet, the oldest first. Two
    queries. The caller may write this plan, and so reads all of them."""
    rows = plan.comments.select_related("version", "case__student").defer("version__blocks")
    found = rows.prefetch_related("steps")
    return [row for row in found if state_of(row, row.steps.all()) == CommentState.OPEN]


def check(plan: Plan, accounts: Accounts) -> Checked:
    """The accounts as they are kept, one for each open comment. What somebody else answered
    meanwhile is kept beside that answer. Raises BadInput by field: `kind_` or `words_` and the id
    of the comment."""
    waiting = {row.pk: row for row in open_comments(plan)}
    missing = [pk for pk in waiting if pk not in accounts]
    if missing:
        raise BadInput({f"kind_{pk}": _("Say what became of this comment.") for pk in missing})
    others = plan.comments.select_related("version", "case__student").defer("version__blocks")
    known = waiting | others.in_bulk([pk for pk in accounts if pk not in waiting])
    return [
        (known[pk], _checked(known[pk], account))
        for pk, account in accounts.items()
        if pk in waiting or (pk in known and account.kind != Step.CARRIED)
    ]


def _checked(comment: PlanComment, account: Account) -> Account:
    if account.kind not in choices_of(comment):
        raise BadInput({f"kind_{comment.pk}": _("Say what became of this comment.")})
    try:
        words = checked(account.words, needed=account.kind in NEED_WORDS)
    except BadInput as refused:
        raise BadInput({f"words_{comment.pk}": refused.messages}) from refused
    return Account(account.kind, words)


def waits_for(plan: Plan, last: PlanVersion) -> bool:
    """Whether a comment is open of which this last draft does not say that it is carried on."""
    return any(
        all(step.draft_id != last.pk for step in row.steps.all()) for row in open_comments(plan)
    )


def count(found: Checked) -> dict[str, int]:
    """How many of each kind, for the record."""
    return dict(Counter(account.kind for _comment, account in found))


def settle(*, by: User, version: PlanVersion, found: Checked) -> list[PlanCommentStep]:
    """Write down what became of each comment with this version; the caller has checked them, and
    holds the lock of the plan."""
    drafts = {Step.CHANGED: version, Step.CARRIED: version}
    return [
        add_step(
            by,
            comment,
            Answer(account.kind, account.words, uuid.uuid4(), drafts.get(Step(account.kind))),
        )
        for comment, account in found
    ]
