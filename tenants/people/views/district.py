"""Which schools has the district, and what has it decided about looks and limits?"""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.base.access import signed_in
from tenants.base.colour import brand_tokens
from tenants.people.forms.errors import tell
from tenants.people.forms.people import DistrictForm, SchoolForm
from tenants.people.models import School
from tenants.people.policies import check_change_district, check_manage_people
from tenants.people.services import district_settings, schools


@signed_in("staff")
@require_http_methods(["GET", "POST"])
def list_schools(request: HttpRequest) -> HttpResponse:
    """The schools, and one more."""
    check_manage_people(request.user)
    form = SchoolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            school = schools.create(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("%(name)s was added.") % {"name": school.name})
            return redirect("list_schools")
    page = {"form": form, "schools": School.objects.visible_to(request.user)}
    return render(request, "people/list_schools.html", page, status=422 if form.errors else 200)


@signed_in("staff")
@reauthentication_required
@require_http_methods(["GET", "POST"])
def change_district(request: HttpRequest) -> HttpResponse:
    """Colour, crest, help, limits and the second lock of staff."""
    check_change_district(request.user)
    now = district_settings.current()
    form = DistrictForm(request.POST or None, request.FILES or None, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            district_settings.change(by=request.user, **form.changes())
        except ValidationError as error:
            tell(form, error)
        else:
            _say_saved(request, form.cleaned_data["brand_color"])
            return redirect("change_district")
    page = {"form": form, "now": now}
    return render(request, "people/change_district.html", page, status=422 if form.errors else 200)


def _say_saved(request: HttpRequest, colour: str) -> None:
    messages.success(request, _("The settings are saved."))
    if brand_tokens(colour).corrected:
        messages.info(request, _("We made the colour a little darker, so that all can read it."))
