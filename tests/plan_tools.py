"""Plans in the making, for tests."""

from __future__ import annotations

import uuid

from cases.models import (
    CommentTyping,
    Plan,
    PlanBlock,
    PlanComment,
    PlanCommentStep,
    PlanTemplate,
    PlanTyping,
    PlanVersion,
)
from cases.services import (
    comment_typing,
    plan_accounts,
    plan_comments,
    plan_templates,
    plan_versions,
    plans,
)


def begun(cast, who="case_manager", kind="iep") -> Plan:
    """An empty plan of the child."""
    return plans.begin_plan(by=cast.people[who], case=cast.case, kind=kind)


def template(cast, kind="iep", word="Reading plan", prompts=None, rows=None) -> PlanTemplate:
    """A template of the district; `prompts` in English by kind of part, `rows` likewise."""
    by = cast.district_staff
    row = plan_templates.add(by=by, kind=kind, names={"en": word, "es": f"{word} (es)"})
    for part, words in (prompts or {"present_levels": f"{word}: what can [child] do now?"}).items():
        said = {"en": words, "es": f"{words} (es)"}
        row = plan_templates.prompt(by=by, template=row, seen=row.version, kind=part, words=said)
    for part, words in (rows or {"accommodation": f"{word}: text read aloud."}).items():
        said = plan_templates.Row({"en": words, "es": f"{words} (es)"})
        row = plan_templates.write_row(by=by, template=row, seen=row.version, kind=part, said=said)
    return row


def block(plan: Plan, kind: str) -> PlanBlock:
    """The one block of this kind."""
    return plan.blocks.get(kind=kind)


def written(cast, word="Reads 48 words a minute in class.", who="teacher") -> PlanBlock:
    """A goal in a plan of the child, with words in it."""
    by = cast.people[who]
    goal = plans.add_block(by=by, plan=begun(cast), kind="goal")
    return plans.write_block(
        by=by, block=goal, revision=goal.revision, words=word, fields={"area": word}
    )


def typed(cast, goal: PlanBlock, who="teacher", word="half a sen") -> PlanTyping:
    """What somebody typed into it and did not put in yet."""
    return plans.keep_typing(
        by=cast.people[who], block=goal, revision=goal.revision, words=word, fields={"area": word}
    )


def shared(cast, goal: PlanBlock, note: str = "", accounts=None) -> PlanVersion:
    """A draft that the family reads. What is open is carried on, when `accounts` do not say."""
    if accounts is None:
        rows = plan_accounts.open_comments(goal.plan)
        accounts = {row.pk: plan_accounts.Account("carried") for row in rows}
    return plan_versions.share(by=cast.teacher, plan=goal.plan, note=note, accounts=accounts)


def rewritten(cast, goal: PlanBlock, words="92 words a minute") -> PlanBlock:
    """The goal in other words, not shared yet."""
    goal.refresh_from_db()
    return plans.write_block(
        by=cast.teacher, block=goal, revision=goal.revision, words=words, fields={}
    )


def commented(
    cast, version: PlanVersion, who="mother", words="How is it measured?", kind="question", **given
) -> PlanComment:
    """What somebody says of the first part of a draft, or `about` another; `given` is the rest of
    the saying."""
    about = given.pop("about", version.blocks[0]["id"])
    saying = plan_comments.Saying(kind=kind, words=words, **{"key": uuid.uuid4(), **given})
    return plan_comments.comment(by=cast.people[who], version=version, about=about, saying=saying)


def comment_typed(cast, version: PlanVersion, who="mother", word="Why o") -> CommentTyping:
    """What somebody typed of the first part of a draft and did not send."""
    row = comment_typing.keep(
        by=cast.people[who],
        version=version,
        about=version.blocks[0]["id"],
        key=uuid.uuid4(),
        answers={"words": word},
    )
    assert row is not None
    return row


def answered(
    cast, comment: PlanComment, who="teacher", words="Each week.", kind="answered", **given
) -> PlanCommentStep:
    """What somebody answers; `given` is the rest of the answer."""
    answer = plan_comments.Answer(kind=kind, words=words, **{"key": uuid.uuid4(), **given})
    return plan_comments.answer(by=cast.people[who], comment=comment, answer=answer)
