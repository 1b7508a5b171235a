"""How does a person take a whole plan along?"""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import PlanInEffect
from cases.plan_paper import plan_paper
from cases.views.meeting_packs import language_of
from cases.views.plan_versions import open_version
from messaging.views.meeting_packs import paper
from tenants.base.access import person, signed_in
from tenants.people.roles import Hat


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def plan_pdf(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """A version of a plan as a PDF, marked as a draft unless it came into effect; ?in= names the
    language. A parent gets a copy at no cost (34 CFR 300.322(f), 300.324(a)(6)). Raises Crowded."""
    version = open_version(request, version_id)
    rows = PlanInEffect.objects.visible_to(person(request))
    holds = rows.filter(version=version).last()
    language = language_of(request)
    with translation.override(language):
        said = {"number": version.number, "plan": version.plan.name}
        said["child"] = version.case.student.full_name
        title = _("Draft %(number)s: %(plan)s of %(child)s") % said
        if holds:
            title = _("%(plan)s of %(child)s") % said
        name = _("plan %(child)s") % {"child": version.case.student.preferred_name}
        return paper(
            request,
            version.case.student,
            plan_paper(version, holds),
            title=title,
            language=language,
            name=name,
        )
