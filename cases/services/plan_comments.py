"""How is a part of a shared draft talked over before the meeting?

A comment and each step after it are rows that never change, and entries of the record. The key
makes a press that came twice one row.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases import policies
from cases.models import (
    CommentState,
    CommentTyping,
    Guardianship,
    Plan,
    PlanComment,
    PlanCommentStep,
    PlanVersion,
)
from cases.plan_texts import as_kept, pointed
from cases.services.fact_checks import words as check_words
from cases.visibility import on_day
from tenants.audit.services import record
from tenants.base.errors import BadInput, Conflict, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.people.models import User

Kind = PlanComment.Kind
Step = PlanCommentStep.Kind
OF_SAY_BACK: Final = (Step.YES, Step.NOT_QUITE, Step.MEETING)
OF_OTHERS: Final = (Step.ANSWERED, Step.CHANGED, Step.MEETING, Step.NOT_AGREED)
# Said only with words: an answer, and the reason why something stays as it is.
WITH_WORDS: Final = (Step.ANSWERED, Step.NOT_QUITE, Step.REPLY, Step.NOT_AGREED)


@dataclass(frozen=True)
class Saying:
    """What is said of a part: `kind` is a PlanComment.Kind, `key` that of the form; `parent` when
    staff write it down for one. `pointer` says which words of the part are meant, as in
    `cases.plan_texts.pointer`; empty means all of it."""

    kind: str
    words: str
    key: uuid.UUID
    parent: User | None = None
    pointer: str = ""


@dataclass(frozen=True)
class Answer:
    """What is answered: `kind` is a PlanCommentStep.Kind; `draft` with “changed” only."""

    kind: str
    words: str
    key: uuid.UUID
    draft: PlanVersion | None = None


class SentBefore(Conflict):
    """The key was used for other words: from another tab, or before the answer got lost."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "You sent this before in other words, and those stand in the record. Press Send "
                "once more if you want to send these too."
            )
        )


def comment(*, by: User, version: PlanVersion, about: str, saying: Saying) -> PlanComment:
    """Say something of one part of the version: `about` is the id of a block, or the kind of a
    section that is missing from it. The same key of the same person gives the comment
    that is there; SentBefore when it says something else. Raises NotAllowed, BadInput."""
    words = checked(saying.words, needed=saying.kind != Kind.AGREEMENT)
    with transaction.atomic():
        lock(version.plan_id)
        _check_seen(by, version)
        if not policies.may_comment_on_plan(by, version.case):
            raise NotAllowed(_("Only a parent with education rights, or staff, can comment."))
        same = PlanComment.objects.filter(author=by, key=saying.key).first()
        if same is not None:
            _check_same((same.kind, same.words), (saying.kind, words))
            return same
        if saying.kind not in Kind:
            raise BadInput({"kind": _("Choose what it is.")})
        family = policies.has_rights(by, version.case.student)
        for_name = "" if family else _for_name(version, saying.parent)
        if saying.kind == Kind.SAY_BACK and not (family or for_name):
            raise BadInput({"kind": _("Only a parent says it back. Ask a question instead.")})
        block, part = _place(version, about)
        anchor = _anchor(version, block, saying.pointer)
        row = PlanComment.objects.create(
            case=version.case,
            plan_id=version.plan_id,
            version=version,
            block=block,
            part=part,
            kind=saying.kind,
            words=words,
            anchor=anchor,
            author=by,
            author_name=by.display_name,
            written_in=by.language,
            for_name=for_name,
            by_family=family or bool(for_name),
            key=saying.key,
        )
        _typed_no_more(by, saying.key)
        quote = anchor.get("exact", "")
        said = {"kind_of_comment": row.kind, "words": words, "quote": quote}
        said["quote_in"] = version.plan.language
        _keep("plan.commented", by, row, **said)
    return row


def answer(*, by: User, comment: PlanComment, answer: Answer) -> PlanCommentStep:
    """Answer a comment, or say what became of it; a parent writes more. Nothing that was said
    before is changed. The same key of the same person gives the step that is there; SentBefore when
    it says something else. Raises NotAllowed, BadInput."""
    words = checked(answer.words, needed=answer.kind in WITH_WORDS)
    with transaction.atomic():
        lock(comment.plan_id)
        _check_seen(by, comment.version)
        _check_may(by, comment, answer.kind)
        same = PlanCommentStep.objects.filter(person=by, key=answer.key).first()
        if same is not None:
            _check_same((same.kind, same.words), (answer.kind, words))
            return same
        if answer.kind not in steps_of(by, comment):
            raise BadInput({"kind": _("Choose an answer.")})
        step = add_step(by, comment, replace(answer, words=words, draft=_draft(comment, answer)))
        _typed_no_more(by, answer.key)
    return step


def add_step(by: User, comment: PlanComment, answer: Answer) -> PlanCommentStep:
    """The next step, as it is given; the caller has checked it, and holds the lock of the plan."""
    last = comment.steps.aggregate(last=Max("number"))["last"] or 0
    step = PlanCommentStep.objects.create(
        comment=comment,
        number=last + 1,
        kind=answer.kind,
        words=answer.words,
        draft=answer.draft,
        person=by,
        person_name=by.display_name,
        written_in=by.language,
        key=answer.key,
    )
    number = answer.draft.number if answer.draft else None
    data = {"step": step.kind, "words": step.words, "draft": number}
    _keep("plan.comment_answered", by, comment, **data)
    return step


def steps_of(by: User, comment: PlanComment) -> list[str]:
    """What this person can say next in this comment."""
    found: list[str] = []
    if policies.may_answer_comment(by, comment):
        found += OF_SAY_BACK if comment.kind == Kind.SAY_BACK else OF_OTHERS
        if not newer_versions(comment):
            found = [kind for kind in found if kind != Step.CHANGED]
    if policies.may_reply_in_comment(by, comment):
        found.append(Step.REPLY)
    return found


def newer_versions(comment: PlanComment) -> list[PlanVersion]:
    """The versions in which it may have been changed."""
    rows = PlanVersion.objects.filter(plan=comment.plan_id, number__gt=comment.version.number)
    return list(rows.defer("blocks").order_by("number"))


def state_of(comment: PlanComment, steps: Iterable[PlanCommentStep]) -> CommentState:
    """Where it stands: what the last step says; an agreement needs no answer."""
    last = max(steps, key=lambda step: step.number, default=None)
    if last is not None:
        return CommentState(PlanCommentStep.STATES[last.kind])
    return CommentState.NO_ANSWER if comment.kind == Kind.AGREEMENT else CommentState.OPEN


def lock(plan_id: uuid.UUID) -> None:
    """One after the other; the site may not lock rows of append-only tables themselves."""
    Plan.objects.select_for_update().get(pk=plan_id)


# --- checks -------------------------------------------------------------------------------------


def _check_same(sent: tuple[str, str], given: tuple[str, str]) -> None:
    if sent != given:
        raise SentBefore


def _typed_no_more(by: User, key: uuid.UUID) -> None:
    CommentTyping.objects.filter(person=by, key=key).delete()


def _check_seen(by: User, version: PlanVersion) -> None:
    if not PlanVersion.objects.visible_to(by).filter(pk=version.pk).exists():
        raise NotAllowed(_("You cannot read this plan."))


def _check_may(by: User, comment: PlanComment, kind: str) -> None:
    reply = kind == Step.REPLY
    may = policies.may_reply_in_comment if reply else policies.may_answer_comment
    if not may(by, comment):
        raise NotAllowed(_("Only staff on the team can do this."))


def checked(words: str, *, needed: bool) -> str:
    """The words as they are kept. Raises BadInput."""
    try:
        check_words(words)
    except BadInput as refused:
        raise BadInput({"words": refused.messages}) from refused
    if needed and not words.strip():
        raise BadInput({"words": _("Write it in a few words.")})
    return words.replace("\r\n", "\n").strip()


def _place(version: PlanVersion, about: str) -> tuple[uuid.UUID | None, str]:
    """The id of the block, if it has one, and its kind."""
    for each in version.blocks:
        if each["id"] == about:
            return uuid.UUID(about), str(each["kind"])
    if about in missing_parts(version):
        return None, about
    raise BadInput({"part": _("This part is not there.")})


def _anchor(version: PlanVersion, block: uuid.UUID | None, pointer: str) -> dict[str, Any]:
    if not pointer:
        return {}
    there = next((one for one in version.blocks if one["id"] == str(block)), None)
    found = pointed(there, pointer) if there else None
    if found is None:
        raise BadInput({"pointer": _("These words are not in this part. Choose again.")})
    return as_kept(*found)


def missing_parts(version: PlanVersion) -> list[str]:
    """The kinds of which the version holds nothing, in the order of the plan."""
    there = {block["kind"] for block in version.blocks}
    return [kind for kind in version.plan.sections if kind not in there]


def _for_name(version: PlanVersion, parent: User | None) -> str:
    if parent is None:
        return ""
    rows = Guardianship.objects.filter(
        on_day(), student=version.case.student_id, standing="education_rights", user=parent
    )
    if not rows.exists():
        raise BadInput({"parent": _("Choose the parent who said it.")})
    return parent.display_name


def _draft(comment: PlanComment, answer: Answer) -> PlanVersion | None:
    if answer.kind != Step.CHANGED:
        return None
    known = newer_versions(comment)
    if answer.draft is None or answer.draft not in known:
        raise BadInput({"draft": _("Choose the draft in which it is changed.")})
    return answer.draft


def _keep(verb: str, by: User, row: PlanComment, **data: Any) -> None:
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        plan_comment=str(row.pk),
        plan_version=str(row.version_id),
        part=row.part,
        number=row.version.number,
        for_name=row.for_name if verb == "plan.commented" else "",
        **data,
    )
