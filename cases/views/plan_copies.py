"""How does staff give the family a copy of its plan?"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.forms.plan_copies import PlanCopyForm
from cases.services import plan_copies as service
from cases.views.plan_versions import open_version
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def give_plan_copy(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """The day and the way in which the family got this version, or what must come first."""
    user = person(request)
    version = open_version(request, version_id)
    if not service.may_give(user, version):
        raise NotAllowed(_("Only staff on the team can give a copy of the plan."))
    form = PlanCopyForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: service.give(by=user, version=version, **form.cleaned_data)
    ):
        messages.success(request, _("It is written down. The family sees it."))
        return redirect("plan_version", version.pk)
    context = {
        "case": version.case,
        "student": version.case.student,
        "version": version,
        "plan": version.plan,
        "missing": service.missing(version),
        "form": form,
    }
    return render(request, "cases/give_plan_copy.html", context, status=status_of(form))
