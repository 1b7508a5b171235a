"""How is a draft plan shared, and read at home before the meeting?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import plan_check_words, plan_checks, policies
from cases.forms.plans import ShareForm
from cases.models import Plan, PlanBlock, PlanComment, PlanInEffect, PlanReading, PlanVersion
from cases.places import place_on
from cases.plan_shapes import SHAPES, Shape
from cases.plan_talks import Talk, linked, parts_of, talks
from cases.plan_words import Said, said
from cases.printed import LANGUAGES
from cases.reading_time import minutes, words_of
from cases.services import plan_accounts, plan_copies
from cases.services import plan_versions as service
from cases.services.looks import looked_at
from cases.views.comment_typing import unsent
from cases.views.reading_days import days_context
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, status_of
from tenants.base.passports import Label, came_about
from tenants.people.roles import ROLES, Hat

if TYPE_CHECKING:
    from tenants.people.models import User

Spots = list[tuple[int, int]]  # stretches of a text of which something is said


@dataclass(frozen=True)
class Part:
    """One block: first in plain words, in the reader's language where there are any."""

    key: str  # once on the page
    said: Said
    plain: tuple[str, str, Spots] | None  # language, words, and what is said of which of them
    other: tuple[str, str, Spots] | None
    spots: Spots  # of the words themselves
    block: str  # its id in the version
    label: str
    talks: list[Talk]

    @property
    def like(self) -> tuple[Any, ...]:
        """All that its looks depend on, besides the version, which never changes."""
        spots = [self.spots, *(one[2] for one in (self.plain, self.other) if one)]
        return (self.key, self.block, tuple(tuple(each) for each in spots))

    @property
    def talks_like(self) -> tuple[Any, ...]:
        """All that the looks of what was said of it depend on."""
        return tuple(one.like for one in self.talks)


@dataclass(frozen=True)
class Section:
    """All blocks of one kind; `earlier` is what was said of a part that is gone."""

    shape: Shape
    parts: list[Part]
    read: bool
    talks: list[Talk]
    earlier: list[Talk]

    @property
    def open(self) -> int:
        """How many wait for an answer."""
        return sum(one.is_open for one in self.talks)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def share_plan(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """What happens when it is shared, what is still to look at, and the way to do it."""
    user = person(request)
    rows = Plan.objects.visible_to(user).select_related("case__student__school")
    plan = get_object_or_404(rows, pk=plan_id)
    looked_at(by=user, student=plan.case.student, what="plan", case=plan.case)
    if not policies.may_write_plan(user, plan.case):
        raise NotAllowed(_("Only staff on the team can share a plan."))
    form = _share_form(request, plan)
    if request.method == "POST" and (version := attempt(form, lambda: _share(user, plan, form))):
        messages.success(request, _("It is shared. The family and the whole team read the same."))
        return redirect("plan_version", version.pk)
    if form.is_bound and len(plan_accounts.open_comments(plan)) > len(form.comments):
        form = _share_form(request, plan)  # a comment came in meanwhile: it is on the list now
        form.is_valid()
    blocks = PlanBlock.objects.visible_to(user).filter(plan=plan)
    found = plan_checks.check(plan.kind, plan_checks.of_rows(blocks), language=plan.language)
    context = {
        "case": plan.case,
        "student": plan.case.student,
        "plan": plan,
        "form": form,
        "accounts": _accounts(user, plan, form),
        "hints": plan_check_words.hints(found),
        "translated": [form[name] for name in ("label", "label_by") if name in form.fields],
    }
    return render(request, "cases/share_plan.html", context, status=status_of(form))


def _share_form(request: HttpRequest, plan: Plan) -> ShareForm:
    """With each open comment, and those that somebody else answered since the page was read."""
    comments = plan_accounts.open_comments(plan)
    if request.method == "POST":
        known = {row.pk for row in comments}
        rows = PlanComment.objects.visible_to(person(request)).filter(plan=plan)
        rows = rows.select_related("version").defer("version__blocks").prefetch_related("steps")
        comments += [r for r in rows if r.pk not in known and f"kind_{r.pk}" in request.POST]
    blocks = PlanBlock.objects.visible_to(person(request)).filter(plan=plan)
    return ShareForm(
        request.POST if request.method == "POST" else None,
        comments=comments,
        speaks_other=service.speaks_other(blocks.values("plain"), plan.language),
    )


def _share(user: User, plan: Plan, form: ShareForm) -> PlanVersion:
    note = form.cleaned_data["note"]
    return service.share(
        by=user,
        plan=plan,
        note=note,
        accounts=form.accounts(),
        translated=form.translated(),
    )


def _accounts(user: User, plan: Plan, form: ShareForm) -> list[dict[str, Any]]:
    """Each comment as it is read beside the last draft, with its fields."""
    last = PlanVersion.objects.visible_to(user).filter(plan=plan).select_related("plan").last()
    known = {one.comment.pk: one for one in talks(user, last)} if last else {}
    return [
        {
            "talk": known[row.pk],
            "kind": form[f"kind_{row.pk}"],
            "words": form[f"words_{row.pk}"],
        }
        for row in form.comments
        if row.pk in known
    ]


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def plan_version(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """The draft, section by section: plain words first, then as it is written."""
    user = person(request)
    version = open_version(request, version_id)
    reading = PlanReading.objects.visible_to(user).filter(version=version).first()
    found = linked(talks(user, version))
    sections = _sections(version, reading.kind if reading else "", found)
    words = sum(
        words_of(part.said, part.plain[1] if part.plain else "")
        for section in sections
        for part in section.parts
    )
    place = place_on(user, version.case_id)
    context = {
        "case": version.case,
        "student": version.case.student,
        "version": version,
        "plan": version.plan,
        "sections": sections,
        "came_about": came_about(version.label, version.label_by, None) if version.label else "",
        "unofficial": version.label == Label.MACHINE,
        "minutes": minutes(words),
        "stopped": next((s for s in sections if reading and s.shape.key == reading.kind), None),
        "opened": [
            (name, str(ROLES[role].label) if role in ROLES else "", at)
            for name, role, at in service.opened_by(by=user, version=version)
        ],
        "newer": PlanVersion.objects.visible_to(user)
        .filter(plan=version.plan, number__gt=version.number)
        .last(),
        "holds": PlanInEffect.objects.visible_to(user).filter(version=version).last(),
        "may_put": policies.may_put_in_effect(user, version.case, place=place),
        "may_copy": plan_copies.may_give(user, version, place),
        "copies": plan_copies.copies_of(user, version),
        "may_ask": policies.may_ask_explain(user, version.case, place=place),
        "may_comment": policies.may_comment_on_plan(user, version.case, place=place),
        "talks": found,
        "open": sum(one.is_open for one in found),
        "writes": policies.may_write_plan(user, version.case, place=place),
        "unsent": unsent(user, version),
        "language": (get_language() or "en")[:2],
        "languages": LANGUAGES,
        "may_ask_in_words": place.has_rights,
        "questions": lambda: plan_check_words.questions_about(version),
        **days_context(user, version.case),
    }
    return render(request, "cases/plan_version.html", context)


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_POST
def read_up_to(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """“I have read up to here”: the page begins there the next time."""
    version = open_version(request, version_id)
    kind = request.POST.get("kind", "")
    known = {block["kind"] for block in version.blocks}
    if kind in known:
        service.mark_read(by=person(request), version=version, kind=kind)
    where = reverse("plan_version", args=[version.pk])
    return redirect(f"{where}#s-{kind}" if kind in known else where)


def open_version(request: HttpRequest, version_id: uuid.UUID) -> PlanVersion:
    """The version; the look is kept. Raises Http404."""
    user = person(request)
    rows = PlanVersion.objects.visible_to(user).select_related(
        "plan", "case__student__school", "shared_by"
    )
    version = get_object_or_404(rows, pk=version_id)
    case = version.case
    looked_at(by=user, student=case.student, what=service.look_name(version), case=case)
    return version


def _sections(version: PlanVersion, read: str, found: list[Talk]) -> list[Section]:
    order = version.plan.sections
    last = order.index(read) if read in order else -1
    names = parts_of(version)
    made = []
    for place, key in enumerate(order):
        blocks = [block for block in version.blocks if block["kind"] == key]
        about = [one for one in found if one.comment.part == key]
        parts = [_part(f"{key}{n}", block, names, about) for n, block in enumerate(blocks)]
        gone = [one for one in about if str(one.comment.block) not in names]
        if parts or about:
            made.append(Section(SHAPES[key], parts, place <= last, about, gone))
    return made


def _part(key: str, block: dict[str, Any], names: dict[str, str], about: list[Talk]) -> Part:
    here = (get_language() or "en")[:2]
    said_of = [one for one in about if str(one.comment.block) == block["id"]]
    plain = [
        (code, words, _spots(said_of, f"plain_{code}")) for code, words in block["plain"].items()
    ]
    plain.sort(key=lambda one: one[0] != here)
    return Part(
        key,
        said(block["kind"], block["words"], block["fields"]),
        plain[0] if plain else None,
        plain[1] if len(plain) > 1 else None,
        _spots(said_of, "words"),
        block["id"],
        names[block["id"]],
        said_of,
    )


def _spots(found: list[Talk], text: str) -> Spots:
    """Of which words of this text something is said."""
    return [
        (one.spot.start, one.spot.end)
        for one in found
        if one.spot and one.comment.anchor["text"] == text
    ]
