"""How is a plan written, by several people, without one writing over another?

Each block has a revision. Who saves on top of an older one gets a `BlockChanged` with what is there
now, and chooses; what they typed is kept for them in any case.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases import policies, template_parts
from cases.models import Case, Plan, PlanBlock, PlanTemplate, PlanTyping
from cases.plan_shapes import (
    ANSWERS,
    FREQUENCIES,
    LONGEST_TEXT,
    MOST_BLOCKS,
    PLANS,
    SHAPES,
    FieldKind,
    PlanKind,
)
from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.base.text import without_nul

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.people.models import User

PLAIN_LANGUAGES: Final = ("en", "es")
STEP: Final = 1_000  # between the positions of two kinds of blocks
LONGEST_LINE, MOST_NUMBER, MOST_DAYS = 300, 100_000, 20
AT_IT: Final = dt.timedelta(minutes=30)  # who typed in the last half hour is at it now


class BlockChanged(Conflict):
    """Somebody else saved this block meanwhile; `current` is what is there now."""

    def __init__(self, current: PlanBlock) -> None:
        words = _("%(name)s changed this part while you were writing. Both are below: choose.")
        super().__init__(words % {"name": current.changed_by_name})
        self.current = current


def begin_plan(
    *,
    by: User,
    case: Case,
    kind: str,
    language: str = "en",
    copy_of: Plan | None = None,
    template: PlanTemplate | None = None,
) -> Plan:
    """Begin a plan with one empty block of each section; or with the blocks of an older plan of the
    same child and kind, whose days are left empty; or with a template of the district, as it is
    now. Raises NotAllowed, BadInput."""
    if kind not in PLANS:
        raise BadInput({"kind": _("Choose which plan it is.")})
    if not policies.may_write_plan(by, case):
        raise NotAllowed(_("Only staff on the team can write a plan."))
    if copy_of is not None and (copy_of.kind != kind or copy_of.case.student_id != case.student_id):
        raise BadInput({"copy_of": _("Choose an older plan of this child of the same kind.")})
    if copy_of is not None and template is not None:
        raise BadInput(
            {"copy_of": _("Begin with a template or with an older plan, not with both.")}
        )
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        template = _as_it_is_now(template, kind)
        plan = Plan.objects.create(
            case=case,
            kind=PlanKind(kind),
            language=language,
            copied_from=copy_of,
            created_by=by,
            created_by_name=by.display_name,
            **_begun_with(template, copy_of, language),
        )
        PlanBlock.objects.bulk_create(_first_blocks(by, plan, copy_of, template))
        _keep("plan.begun", by, plan, template=plan.template_name, version=plan.template_version)
    return plan


def _as_it_is_now(template: PlanTemplate | None, kind: str) -> PlanTemplate | None:
    """The template, held until the plan is begun. Raises BadInput when it is not offered."""
    if template is None:
        return None
    row: PlanTemplate = PlanTemplate.objects.select_for_update().get(pk=template.pk)
    if not (row.active and row.kind == kind):
        raise BadInput({"template": _("Choose a template for this kind of plan.")})
    return row


def _begun_with(
    template: PlanTemplate | None, copy_of: Plan | None, language: str
) -> dict[str, Any]:
    """What a plan keeps of the template: a later change of it is for later plans."""
    if template is None:
        names = ("template", "template_name", "template_version", "order", "prompts")
        return {name: getattr(copy_of, name) for name in names} if copy_of else {}
    return {
        "template": template,
        "template_name": template.name_in(language),
        "template_version": template.version,
        "order": [part["kind"] for part in template.parts],
        "prompts": {
            part["kind"]: part["prompt"][language]
            for part in template.parts
            if part["prompt"].get(language)
        },
    }


def _first_blocks(
    by: User, plan: Plan, copy_of: Plan | None, template: PlanTemplate | None
) -> list[PlanBlock]:
    if copy_of is None and template is not None:
        return [block for part in template.parts for block in _of_part(by, plan, part)]
    if copy_of is None:
        kinds = [key for key in PLANS[plan.kind] if not SHAPES[key].many]
        return [_block(by, plan, key, _place(plan, key)) for key in kinds]
    return [
        _block(
            by,
            plan,
            old.kind,
            old.position,
            words=old.words,
            fields=_without_days(old),
            plain=old.plain,
            prompt=old.prompt,
            from_template=old.from_template,
        )
        for old in copy_of.blocks.all()
    ]


def _of_part(by: User, plan: Plan, part: template_parts.Part) -> list[PlanBlock]:
    """The rows that the template offers; without any, one block that holds its prompt."""
    kind, first = part["kind"], _place(plan, part["kind"])
    rows = [template_parts.in_language(row, plan.language) for row in part["rows"]]
    if not rows and (not SHAPES[kind].many or kind in plan.prompts):
        return [_block(by, plan, kind, first, **_prompted(plan, kind))]
    return [
        _block(by, plan, kind, first + n, words=words, fields=fields, from_template=True)
        for n, (words, fields) in enumerate(rows)
    ]


def _prompted(plan: Plan, kind: str) -> dict[str, str]:
    """The prompt is what stands in the block at first, for staff to replace."""
    prompt = plan.prompts.get(kind, "")
    return {"words": prompt, "prompt": prompt}


def _place(plan: Plan, kind: str) -> int:
    """Where the first block of this kind stands."""
    return plan.sections.index(kind) * STEP


def _without_days(old: PlanBlock) -> dict[str, Any]:
    """Last year's days are not this year's."""
    days = {f.name for f in old.shape.fields if f.kind in (FieldKind.DAY, FieldKind.DAYS)}
    return {name: value for name, value in old.fields.items() if name not in days}


def _block(by: User, plan: Plan, kind: str, position: int, **more: Any) -> PlanBlock:
    return PlanBlock(
        plan=plan,
        kind=kind,
        position=position,
        changed_by=by,
        changed_by_name=by.display_name,
        **more,
    )


def add_block(*, by: User, plan: Plan, kind: str) -> PlanBlock:
    """One more goal, service or other block of which a plan has several, after those of its kind;
    or a section that the template left out. Raises NotAllowed, BadInput."""
    with transaction.atomic():
        locked = _locked(by, plan)
        if kind not in PLANS[locked.kind]:
            raise BadInput(_("This plan has no part of this kind."))
        if not SHAPES[kind].many and locked.blocks.filter(kind=kind).exists():
            raise BadInput(_("This part is in the plan already."))
        if locked.blocks.count() >= MOST_BLOCKS:
            raise BadInput(_("A plan has at most %(n)d parts.") % {"n": MOST_BLOCKS})
        first = _place(locked, kind)
        last = locked.blocks.filter(kind=kind).aggregate(last=Max("position"))["last"]
        place = first if last is None else last + 1
        block = _block(by, locked, kind, place, **_prompted(locked, kind))
        block.save(force_insert=True)
        _keep("plan.block_added", by, locked, block)
    return block


def write_block(
    *,
    by: User,
    block: PlanBlock,
    revision: int,
    words: str,
    fields: dict[str, Any],
    plain: dict[str, str] | None = None,
) -> PlanBlock:
    """Put these words and fields in. `plain` says the same in plain words, by language; None leaves
    what is there. `revision` is that of the block which the writer had before
    them. A row that the template offered is looked at with that. What they had typed so far is
    done with. Raises NotAllowed, BadInput by field, and
    BlockChanged (nothing is saved then but what was typed)."""
    text, kept = checked(block, words, fields)
    easy = None if plain is None else checked_plain(plain)
    with transaction.atomic():
        row = _locked_block(by, block)
        new = (text, kept, row.plain if easy is None else easy)
        changes = new != (row.words, row.fields, row.plain)
        if changes and row.revision != revision:
            raise BlockChanged(row)
        if changes or row.from_template:
            row.words, row.fields, row.plain = new
            row.from_template = False
            row.revision += 1
            row.changed_by, row.changed_by_name, row.changed_at = by, by.display_name, now()
            row.save()
            _keep("plan.block_written", by, row.plan, row)
        PlanTyping.objects.filter(block=row, person=by).delete()
    return row


def keep_typing(
    *,
    by: User,
    block: PlanBlock,
    revision: int,
    words: str,
    fields: dict[str, str],
    plain: dict[str, str] | None = None,
) -> PlanTyping:
    """Keep what was typed so far, as it was typed; nobody else reads it. Raises NotAllowed."""
    if not policies.may_write_plan(by, block.plan.case):
        raise NotAllowed(_("Only staff on the team can write a plan."))
    known = {each.name for each in block.shape.fields}
    row, _made = PlanTyping.objects.update_or_create(
        block=block,
        person=by,
        defaults={
            "person_name": by.display_name,
            "revision": revision,
            "words": without_nul(words)[: LONGEST_TEXT * 2],
            "fields": {
                name: without_nul(str(text))[:LONGEST_TEXT]
                for name, text in fields.items()
                if name in known
            },
            "plain": {
                code: without_nul(text)[: LONGEST_TEXT * 2]
                for code, text in (plain or {}).items()
                if code in PLAIN_LANGUAGES
            },
            "saved_at": now(),
        },
    )
    return row


def drop_typing(*, by: User, block: PlanBlock) -> None:
    """Throw away what one typed and did not put in."""
    PlanTyping.objects.visible_to(by).filter(block=block).delete()


def at_it(*, by: User, plan: Plan) -> dict[Any, list[str]]:
    """Who else is typing in which block now, by block: names only, never their words. Raises
    NotAllowed."""
    if not policies.may_write_plan(by, plan.case):
        raise NotAllowed(_("Only staff on the team can write a plan."))
    rows = PlanTyping.objects.filter(block__plan=plan, saved_at__gte=now() - AT_IT)
    found: dict[Any, list[str]] = {}
    others = rows.exclude(person=by).order_by("person_name")
    for block_id, name in others.values_list("block_id", "person_name"):
        found.setdefault(block_id, []).append(name)
    return found


def move_block(*, by: User, block: PlanBlock, up: bool) -> None:
    """Before the one above it, or behind the one below it, of its own kind. Raises NotAllowed."""
    with transaction.atomic():
        row = _locked_block(by, block)
        same = PlanBlock.objects.select_for_update().filter(plan=row.plan_id, kind=row.kind)
        if up:
            other = same.filter(position__lt=row.position).order_by("-position").first()
        else:
            other = same.filter(position__gt=row.position).order_by("position").first()
        if other is None:
            return
        row.position, other.position = other.position, row.position
        row.save(update_fields=["position"])
        other.save(update_fields=["position"])
        _keep("plan.block_moved", by, row.plan, row)


def remove_block(*, by: User, block: PlanBlock, revision: int) -> bool:
    """Take a block out that a plan may have several of. Raises NotAllowed, BadInput, BlockChanged
    when somebody wrote in it meanwhile."""
    with transaction.atomic():
        row = _locked_block(by, block)
        if not row.shape.many:
            raise BadInput(_("This part belongs to every plan of this kind. Leave it empty."))
        if row.revision != revision:
            raise BlockChanged(row)
        _keep("plan.block_removed", by, row.plan, row, words=row.words, fields=row.fields)
        row.delete()
    return True


def checked(block: PlanBlock, words: str, fields: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The words and fields as they are kept: days as ISO text, numbers as numbers. Raises BadInput
    by field."""
    text = words.replace("\r\n", "\n").strip()
    if "\x00" in text:
        raise BadInput({"words": _("One sign in your text cannot be saved. Remove it.")})
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            {"words": _("This is too long. At most %(n)d letters fit.") % {"n": LONGEST_TEXT}}
        )
    if text and not block.shape.words:
        raise BadInput({"words": _("This part has no place for words.")})
    kept: dict[str, Any] = {}
    for each in block.shape.fields:
        value = _value(each.kind, fields.get(each.name))
        if value is _WRONG:
            raise BadInput({each.name: _("This cannot be right. Check it.")})
        if value not in (None, "", []):
            kept[each.name] = value
    starts, ends = kept.get("starts_on"), kept.get("ends_on")
    if starts and ends and ends < starts:
        raise BadInput({"ends_on": _("The last day is before the first day. Check both.")})
    return text, kept


def checked_plain(plain: dict[str, str]) -> dict[str, str]:
    """The plain words as they are kept. Raises BadInput by the name of the field."""
    kept = {}
    for code, words in plain.items():
        text = words.replace("\r\n", "\n").strip()
        if code not in PLAIN_LANGUAGES or "\x00" in text or len(text) > LONGEST_TEXT:
            raise BadInput({f"plain_{code}": _("This cannot be right. Check it.")})
        if text:
            kept[code] = text
    return kept


_WRONG: Final = object()


def _value(kind: FieldKind, given: Any) -> Any:
    """As it is kept: None for nothing, _WRONG for what cannot be."""
    return None if given in (None, "", []) else READERS[kind](given)


def _days(given: Any) -> Any:
    days = [_day(one) for one in given]
    return _WRONG if _WRONG in days or len(days) > MOST_DAYS else sorted(set(days))


def _number(given: Any) -> Any:
    return given if isinstance(given, int) and 0 <= given <= MOST_NUMBER else _WRONG


def _line(given: Any) -> Any:
    line = str(given).strip()
    return _WRONG if "\x00" in line or len(line) > LONGEST_LINE else line


def _day(given: Any) -> Any:
    try:
        return dt.date.fromisoformat(str(given)).isoformat()
    except ValueError:
        return _WRONG


READERS: Final[dict[FieldKind, Callable[[Any], Any]]] = {
    FieldKind.DAY: _day,
    FieldKind.DAYS: _days,
    FieldKind.NUMBER: _number,
    FieldKind.FREQUENCY: lambda given: given if given in FREQUENCIES else _WRONG,
    FieldKind.ANSWER: lambda given: given if given in ANSWERS else _WRONG,
    FieldKind.LINE: _line,
}


def _locked(by: User, plan: Plan) -> Plan:
    """The plan, locked, when this person may write in it. Raises NotAllowed."""
    row = Plan.objects.select_for_update(of=("self",)).select_related("case").get(pk=plan.pk)
    if not policies.may_write_plan(by, row.case):
        raise NotAllowed(_("Only staff on the team can write a plan."))
    return row


def _locked_block(by: User, block: PlanBlock) -> PlanBlock:
    """The block, locked. Raises NotAllowed, Conflict when it was taken out meanwhile."""
    rows = PlanBlock.objects.select_for_update(of=("self",)).select_related("plan__case__student")
    row = rows.filter(pk=block.pk).first()
    if row is None:
        raise Conflict(_("This part was taken out in another window. Copy what you wrote."))
    if not policies.may_write_plan(by, row.plan.case):
        raise NotAllowed(_("Only staff on the team can write a plan."))
    return row


def _keep(verb: str, by: User, plan: Plan, block: PlanBlock | None = None, **more: Any) -> None:
    record(
        verb,
        by=by,
        target=block or plan,
        case_id=plan.case_id,
        student_id=plan.case.student_id,
        kind=block.kind if block else plan.kind,
        **more,
    )
