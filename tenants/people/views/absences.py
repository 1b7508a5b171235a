"""When is this person away, and who is told in their place?"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.base.access import signed_in
from tenants.base.forms import done, status_of
from tenants.people.current import person, posted
from tenants.people.forms.absences import AbsenceForm
from tenants.people.models import Absence
from tenants.people.services import absences as service


@signed_in("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def be_away(request: HttpRequest) -> HttpResponse:
    """Say from when until when, and who stands in; what was said is shown and can be taken back."""
    user = person(request)
    form = AbsenceForm(posted(request), by=user)
    if request.method == "POST" and done(
        form, lambda: service.go_away(by=user, **form.cleaned_data)
    ):
        messages.success(request, _("It is saved. Your colleague sees it in their account."))
        return redirect("be_away")
    context = {"form": form, "absences": service.to_come(user)}
    return render(request, "people/be_away.html", context, status=status_of(form))


@signed_in("staff")
@require_POST
def come_back(request: HttpRequest, absence_id: uuid.UUID) -> HttpResponse:
    """Not be away after all."""
    row = get_object_or_404(Absence.objects.visible_to(person(request)), pk=absence_id)
    service.take_back(by=person(request), absence=row)
    messages.success(request, _("It is taken back. You alone are told again."))
    return redirect("be_away")
