"""How do several people write a child's plan before it is shared?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import plan_check_words, plan_checks, policies
from cases.forms.plans import BeginPlanForm, BlockForm
from cases.models import Case, Plan, PlanBlock, PlanTemplate, PlanTyping, PlanVersion
from cases.plan_shapes import PLANS, SHAPES, PlanKind, Shape
from cases.plan_words import Said, said
from cases.services import plans as service
from cases.services.looks import looked_at
from cases.views.reading_days import days_context
from cases.views.teams import find_case
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.forms import add_errors, attempt, done, status_of
from tenants.people.roles import Hat
from tenants.people.services import rules
from tenants.rulepacks.loader import states
from tenants.rulepacks.schema import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tenants.people.models import User

T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """A block as the page shows it."""

    block: PlanBlock
    said: Said
    hints: list[str]
    at_it: list[str]
    mine: bool  # something typed and not put in yet
    goes_up: bool
    goes_down: bool


@dataclass(frozen=True)
class Section:
    """All blocks of one kind, in their order, with what is missing among them."""

    shape: Shape
    parts: list[Part]
    hints: list[str]

    @property
    def takes_more(self) -> bool:
        """One more block of this kind can be added."""
        return self.shape.many or not self.parts


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def plans(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The drafts that were shared, the newest first; for staff also what is in the making."""
    case = _open(request, case_id)
    rows = Plan.objects.visible_to(person(request)).filter(case=case)
    shared = PlanVersion.objects.visible_to(person(request)).filter(case=case)
    context = {
        "case": case,
        "student": case.student,
        "plans": list(rows),
        "shared": list(shared.select_related("plan").order_by("-shared_at")),
        "staff": person(request).hat == Hat.STAFF,
        "writes": policies.may_write_plan(person(request), case),
        **days_context(person(request), case),
    }
    return render(request, "cases/plans.html", context)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_plan(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Which plan, and does it begin with an older one?"""
    user = person(request)
    case = _open(request, case_id)
    _check(user, case)
    older = Plan.objects.visible_to(user).filter(case__student=case.student_id)
    form = BeginPlanForm(
        request.POST or None,
        kinds=plan_kinds(),
        older=list(older),
        templates=list(PlanTemplate.objects.visible_to(user).filter(active=True)),
        initial={"kind": PlanKind.IEP},
    )
    if request.method == "POST" and (plan := attempt(form, lambda: _begin(user, case, form))):
        return redirect("plan", plan.pk)
    context = {"case": case, "student": case.student, "form": form}
    return render(request, "cases/begin_plan.html", context, status=status_of(form))


def _begin(user: User, case: Case, form: BeginPlanForm) -> Plan:
    given = form.cleaned_data
    return service.begin_plan(
        by=user,
        case=case,
        kind=given["kind"],
        language=given["language"],
        copy_of=form.older.get(given["begin_with"]),
        template=form.templates.get(given["begin_with"]),
    )


def plan_kinds() -> list[str]:
    """A gifted plan only where the state has one: it is no matter of federal law."""
    state = rules.pack().state
    gifted = states()[state].gifted.individual_plan if state else None
    return [kind for kind in PLANS if kind != PlanKind.GIFTED or gifted is Answer.YES]


@signed_in(Hat.STAFF)
@require_safe
def plan(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """The whole plan in the making, with what the checker says beside each part."""
    user = person(request)
    rows = Plan.objects.visible_to(user).select_related("case__student__school")
    found = get_object_or_404(rows, pk=plan_id)
    student = found.case.student
    looked_at(by=user, student=student, what="plan", case=found.case)
    writes = policies.may_write_plan(user, found.case)
    blocks = list(PlanBlock.objects.visible_to(user).filter(plan=found))
    findings = plan_checks.check(
        found.kind,
        plan_checks.of_rows(blocks),
        language=found.language,
        age=plan_checks.age_in(student.birth_date, today()),
    )
    context = {
        "case": found.case,
        "student": student,
        "plan": found,
        "sections": _sections(user, found, blocks, findings, writes=writes),
        "questions": plan_check_words.questions(findings),
        "found": len(findings),
        "writes": writes,
    }
    return render(request, "cases/plan.html", context)


def _sections(
    user: User,
    found: Plan,
    blocks: Iterable[PlanBlock],
    findings: list[plan_checks.Finding],
    *,
    writes: bool,
) -> list[Section]:
    busy = service.at_it(by=user, plan=found) if writes else {}
    typed = set(
        PlanTyping.objects.visible_to(user)
        .filter(block__plan=found)
        .values_list("block_id", flat=True)
    )
    hints: dict[Any, list[str]] = {}
    for one in findings:
        hints.setdefault(one.block or one.kind, []).append(plan_check_words.hint(one))
    of_kind: dict[str, list[PlanBlock]] = {}
    for block in blocks:
        of_kind.setdefault(block.kind, []).append(block)

    def part(block: PlanBlock, place: int, last: int) -> Part:
        return Part(
            block,
            said(block.kind, block.own_words, block.fields),
            hints.get(block.pk, []),
            busy.get(block.pk, []),
            block.pk in typed,
            goes_up=place > 0,
            goes_down=place < last,
        )

    return [
        Section(
            SHAPES[key],
            [part(row, n, len(rows) - 1) for n, row in enumerate(rows)],
            hints.get(key, []),
        )
        for key in found.sections
        for rows in [of_kind.get(key, [])]
    ]


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_block(request: HttpRequest, block_id: uuid.UUID) -> HttpResponse:
    """Write one part. When somebody else saved it meanwhile, both stand on the page."""
    user = person(request)
    block = _block(request, block_id)
    _check(user, block.plan.case)
    typing = PlanTyping.objects.visible_to(user).filter(block=block).first()
    if request.method == "POST" and "theirs" in request.POST:
        service.drop_typing(by=user, block=block)
        return redirect(_address(block))
    form = BlockForm(request.POST or None, block=block, initial=_first(block, typing))
    changed = None
    if request.method == "POST" and form.is_valid():
        try:
            kept = _write(user, block, form)
        except service.BlockChanged as error:
            changed = error.current
            service.keep_typing(
                by=user, block=block, revision=block.revision, **_as_typed(request, block)
            )
            form = BlockForm(_on_top(request, changed), block=changed)
            form.is_valid()
            add_errors(form, error)
        else:
            if kept:
                messages.success(request, _("Saved. The family does not see it yet."))
                return redirect(_address(block))
    elif typing and typing.revision != block.revision:
        changed = block
    context = {
        "case": block.plan.case,
        "student": block.plan.case.student,
        "plan": block.plan,
        "part": block,
        "form": form,
        "typing": typing,
        "changed": changed,
        "theirs": said(changed.kind, changed.words, changed.fields) if changed else None,
    }
    return render(request, "cases/plan_block.html", context, status=status_of(form))


def _write(user: User, block: PlanBlock, form: BlockForm) -> bool:
    """Whether it was saved; other words of the service stand in the form. Raises BlockChanged."""
    changed: list[service.BlockChanged] = []

    def write() -> PlanBlock | None:
        try:
            return service.write_block(
                by=user,
                block=block,
                revision=form.cleaned_data["revision"],
                words=form.words(),
                fields=form.values(),
                plain=form.plain(),
            )
        except service.BlockChanged as error:
            changed.append(error)
            return block

    kept = done(form, write)
    if changed:
        raise changed[0]
    return kept


def _first(block: PlanBlock, typing: PlanTyping | None) -> dict[str, Any]:
    """What stands in the form at first: what was typed and not put in, else what is there."""
    if typing is not None:
        easy = {f"plain_{code}": words for code, words in typing.plain.items()}
        return {**typing.fields, **easy, "words": typing.words, "revision": block.revision}
    easy = {f"plain_{code}": words for code, words in block.plain.items()}
    days = {name: "\n".join(v) for name, v in block.fields.items() if isinstance(v, list)}
    return {**block.fields, **days, **easy, "words": block.words, "revision": block.revision}


def _on_top(request: HttpRequest, current: PlanBlock) -> Any:
    """The same form, to be saved on top of what is there now."""
    given = request.POST.copy()
    given["revision"] = str(current.revision)
    return given


def _as_typed(request: HttpRequest, block: PlanBlock) -> dict[str, Any]:
    given = request.POST
    return {
        "words": given.get("words", ""),
        "fields": {f.name: given[f.name] for f in block.shape.fields if f.name in given},
        "plain": {code: given.get(f"plain_{code}", "") for code in service.PLAIN_LANGUAGES},
    }


@signed_in(Hat.STAFF)
@require_POST
def keep_typing(request: HttpRequest, block_id: uuid.UUID) -> HttpResponse:
    """Keep what was typed so far, as one types; gives a piece."""
    block = _block(request, block_id, look=False)
    given = request.POST.get("revision", "")
    revision = int(given) if given.isdecimal() and len(given) < 10 else block.revision
    row = service.keep_typing(
        by=person(request), block=block, revision=revision, **_as_typed(request, block)
    )
    return render(request, "parts/saved.html", {"saved_at": row.saved_at})


@signed_in(Hat.STAFF)
@require_POST
def add_block(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """One more goal, service or accommodation."""
    user = person(request)
    found = get_object_or_404(Plan.objects.visible_to(user).select_related("case"), pk=plan_id)
    kind = request.POST.get("kind", "")
    block = _tried(request, lambda: service.add_block(by=user, plan=found, kind=kind))
    return redirect("plan_block", block.pk) if block else redirect("plan", found.pk)


@signed_in(Hat.STAFF)
@require_POST
def move_block(request: HttpRequest, block_id: uuid.UUID) -> HttpResponse:
    """Before the one above, or behind the one below."""
    block = _block(request, block_id, look=False)
    up = request.POST.get("to") == "up"
    _tried(request, lambda: service.move_block(by=person(request), block=block, up=up))
    return redirect(_address(block))


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_block(request: HttpRequest, block_id: uuid.UUID) -> HttpResponse:
    """Take a part out, after a question."""
    user = person(request)
    block = _block(request, block_id)
    _check(user, block.plan.case)
    if request.method == "POST":
        given = request.POST.get("revision", "")
        revision = int(given) if given.isdecimal() and len(given) < 10 else 0
        if _tried(request, lambda: service.remove_block(by=user, block=block, revision=revision)):
            messages.success(request, _("The part is taken out."))
        return redirect("plan", block.plan_id)
    context = {
        "case": block.plan.case,
        "student": block.plan.case.student,
        "plan": block.plan,
        "part": block,
        "said": said(block.kind, block.words, block.fields),
    }
    return render(request, "cases/remove_block.html", context)


def _tried(request: HttpRequest, change: Callable[[], T]) -> T | None:
    """What the change gives; None when the service refused it, and the next page says why."""
    try:
        return change()
    except BadInput as refused:
        for words in refused.messages:
            messages.warning(request, words)
        return None


def _open(request: HttpRequest, case_id: uuid.UUID) -> Case:
    case = find_case(request, case_id)
    looked_at(by=person(request), student=case.student, what="plan", case=case)
    return case


def _block(request: HttpRequest, block_id: uuid.UUID, *, look: bool = True) -> PlanBlock:
    user = person(request)
    rows = PlanBlock.objects.visible_to(user).select_related("plan__case__student__school")
    block = get_object_or_404(rows, pk=block_id)
    if look:
        case = block.plan.case
        looked_at(by=user, student=case.student, what="plan", case=case)
    return block


def _check(user: User, case: Case) -> None:
    if not policies.may_write_plan(user, case):
        raise NotAllowed(_("Only staff on the team can write a plan."))


def _address(block: PlanBlock) -> str:
    return f"{reverse('plan', args=[block.plan_id])}#b-{block.pk}"
