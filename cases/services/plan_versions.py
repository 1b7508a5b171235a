"""How is a plan shared with the family, and who has read it?

What is shared is a version: always marked as a draft, and nobody can change it. A plan that is
final before the meeting cannot be made here: the parents are members of the team that writes it
(34 CFR 300.321(a)(1), 300.322).
"""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import policies
from cases.explain_subjects import Subject
from cases.models import CaseFact, Plan, PlanReading, PlanVersion
from cases.plan_shapes import SHAPES
from cases.services import facts, plan_accounts
from cases.services.fact_checks import words as check_words
from tenants.audit.models import AccessRecord
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.passports import Label

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from cases.models import Case, PlanBlock
    from tenants.people.models import User

Reader = tuple[str, str, "dt.datetime"]
FACT = "draft_shared"
LONGEST_NAME: Final = 120


def part_to_explain(by: User, case: Case, rest: str) -> Subject | None:
    """A part of a draft plan by "<version>:<kind of block>", for `cases.explain_subjects`."""
    pk, _colon, kind = rest.partition(":")
    try:
        version_id = uuid.UUID(pk)
    except ValueError:
        return None
    rows = PlanVersion.objects.visible_to(by).filter(case=case, pk=version_id)
    version = rows.select_related("plan").first()
    if version is None or all(block["kind"] != kind for block in version.blocks):
        return None
    url = reverse("plan_version", args=[version.pk])
    return Subject(f"{version.plan.name}: {SHAPES[kind].label}", f"{url}#s-{kind}")


@dataclass(frozen=True)
class Translated:
    """How the plain words in another language came about, and who made or checked them."""

    label: str
    label_by: str = ""


def share(
    *,
    by: User,
    plan: Plan,
    note: str = "",
    accounts: plan_accounts.Accounts | None = None,
    translated: Translated | None = None,
) -> PlanVersion:
    """Freeze the plan as it is: the family and the whole team read the same. It becomes an entry
    of the record, and the day on which the family got the draft is written down. `accounts` says
    of each open comment what became of it, by its id; `translated` of words in another language how
    they came about. The very same content, translated in the same way, again gives the version that
    is there. Raises NotAllowed, BadInput by field."""
    check_words(note)
    if translated is not None:
        _check_translated(translated)
    with transaction.atomic():
        rows = Plan.objects.select_for_update(of=("self",)).select_related("case__student")
        row = rows.get(pk=plan.pk)
        if not policies.may_write_plan(by, row.case):
            raise NotAllowed(_("Only staff on the team can share a plan."))
        blocks = [_frozen(block) for block in row.blocks.all() if not _is_empty(block)]
        if not blocks:
            raise BadInput(_("There is nothing to share yet. Write at least one part."))
        digest = content_hash(blocks)
        made = translated if translated and speaks_other(blocks, row.language) else Translated("")
        last = row.versions.order_by("number").last()
        if last is not None and last.content_hash == digest and _made_alike(last, made):
            return _the_same(row, last, accounts)
        found = plan_accounts.check(row, accounts or {})
        version = PlanVersion.objects.create(
            plan=row,
            case=row.case,
            number=last.number + 1 if last else 1,
            blocks=blocks,
            note=note.strip(),
            label=made.label,
            label_by=made.label_by.strip(),
            content_hash=digest,
            shared_by=by,
            shared_by_name=by.display_name,
        )
        record(
            "plan.shared",
            by=by,
            target=version,
            case_id=row.case_id,
            student_id=row.case.student_id,
            number=version.number,
            content_hash=digest,
            label=version.label,
            label_by=version.label_by,
            became=plan_accounts.count(found),
        )
        plan_accounts.settle(by=by, version=version, found=found)
        _note_day(by, row)
    return version


def speaks_other(blocks: Iterable[Mapping[str, Any]], language: str) -> bool:
    """Whether some part has plain words in another language than the plan is written in."""
    return any(
        words.strip() and code != language
        for block in blocks
        for code, words in block["plain"].items()
    )


def _made_alike(last: PlanVersion, made: Translated) -> bool:
    """What a person checked since is another version than what a machine made."""
    return not made.label or (last.label, last.label_by) == (made.label, made.label_by.strip())


def _check_translated(made: Translated) -> None:
    who = made.label_by.strip()
    if made.label not in Label:
        raise BadInput({"label": _("Say how the translation came about.")})
    if made.label != Label.MACHINE and not who:
        raise BadInput({"label_by": _("Write who checked or certified the translation.")})
    if len(who) > LONGEST_NAME or "\x00" in who:
        raise BadInput({"label_by": _("This is too long. Make it shorter.")})


def _the_same(
    plan: Plan, last: PlanVersion, accounts: plan_accounts.Accounts | None
) -> PlanVersion:
    """The last draft again. What was typed about comments would have no draft to stand in."""
    if accounts and plan_accounts.waits_for(plan, last):
        words = _("Nothing differs from draft %(number)d. Answer each comment on its own page.")
        raise BadInput(words % {"number": last.number})
    return last


def _note_day(by: User, plan: Plan) -> None:
    """The first draft of a day is the day on which the family got one."""
    day = today()
    known = CaseFact.objects.standing().filter(case=plan.case_id, kind=FACT, happened_on=day)
    if not known.exists():
        said = facts.Said(FACT, day)
        facts.note_fact(by=by, case=plan.case, said=said, announce=False)


def _is_empty(block: PlanBlock) -> bool:
    return not (block.own_words or block.fields)


def _frozen(block: PlanBlock) -> dict[str, Any]:
    """What nobody replaced of a template is no text of the plan, so no family reads it."""
    return {
        "id": str(block.pk),
        "kind": block.kind,
        "words": block.own_words,
        "fields": block.fields,
        "plain": block.plain,
    }


def content_hash(blocks: list[dict[str, Any]]) -> str:
    """SHA-256 over the blocks as JSON with sorted keys."""
    text = json.dumps(blocks, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def mark_read(*, by: User, version: PlanVersion, kind: str) -> PlanReading:
    """This person has read up to this section. Says nothing of anybody's rights or record, so it
    is no audit event. Raises NotAllowed, BadInput."""
    if not PlanVersion.objects.visible_to(by).filter(pk=version.pk).exists():
        raise NotAllowed(_("You cannot read this plan."))
    if kind not in version.plan.sections:
        raise BadInput(_("This part is not there."))
    row, _made = PlanReading.objects.update_or_create(
        version=version, person=by, defaults={"kind": kind, "at": now()}
    )
    return row


def opened_by(*, by: User, version: PlanVersion) -> list[Reader]:
    """Who has opened this version: name, role, and when first. Raises NotAllowed."""
    if not PlanVersion.objects.visible_to(by).filter(pk=version.pk).exists():
        raise NotAllowed(_("You cannot read this plan."))
    rows = AccessRecord.objects.filter(case_id=version.case_id, what=look_name(version))
    firsts = rows.order_by().values("person_id", "person_name", "role").annotate(first=Min("at"))
    found: dict[Any, Reader] = {}
    for row in firsts.order_by("first"):
        found.setdefault(row["person_id"], (row["person_name"], row["role"], row["first"]))
    return list(found.values())


def look_name(version: PlanVersion) -> str:
    """What a look at this version is called in the records of access."""
    return f"plan_version:{version.pk}"
