"""What is different between two drafts of a plan?"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.models import PlanVersion
from cases.plan_change_words import line
from cases.plan_changes import What, changes
from cases.views.plan_versions import open_version
from tenants.base.access import person, signed_in
from tenants.people.roles import Hat


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def plan_changes(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """This draft beside another of the same plan (?with= its number; else the one before): first a
    short list in words, then word by word."""
    version = open_version(request, version_id)
    rows = PlanVersion.objects.visible_to(person(request)).filter(plan=version.plan_id)
    others = list(rows.exclude(pk=version.pk).defer("blocks").order_by("number"))
    other = _chosen(others, request.GET.get("with", ""), version)
    context: dict[str, Any] = {
        "case": version.case,
        "student": version.case.student,
        "plan": version.plan,
        "version": version,
        "others": others,
        "other": other,
    }
    if other is not None:
        old, new = sorted((other, version), key=lambda one: one.number)
        found = changes(version.plan.kind, old.blocks, new.blocks, order=version.plan.sections)
        different = [one for one in found if one.what is not What.SAME]
        context |= {
            "old": old,
            "new": new,
            "parts": different,
            "lines": [line(one) for one in different],
            "same": len(found) - len(different),
        }
    return render(request, "cases/plan_changes.html", context)


def _chosen(others: list[PlanVersion], wanted: str, version: PlanVersion) -> PlanVersion | None:
    """The one that was asked for; else the one before, or the next."""
    for one in others:
        if str(one.number) == wanted:
            return one
    before = [one for one in others if one.number < version.number]
    return before[-1] if before else next(iter(others), None)
