"""Which schools has the district, and what has it decided about looks and limits?"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.base.access import signed_in
from tenants.base.colour import brand_tokens
from tenants.people.current import fresh_sign_in, person, posted
from tenants.people.forms.errors import tell
from tenants.people.forms.people import DistrictForm, SchoolForm
from tenants.people.models import School
from tenants.people.policies import check_change_district, check_manage_people
from tenants.people.services import district_settings, schools


@signed_in("staff")
@require_http_methods(["GET", "POST"])
def list_schools(request: HttpRequest) -> HttpResponse:
    """The schools, and one more."""
    check_manage_people(person(request))
    form = SchoolForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            school = schools.create(by=person(request), **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("%(name)s was added.") % {"name": school.name})
            return redirect("list_schools")
    page = {"form": form, "schools": School.objects.visible_to(person(request))}
    return render(request, "people/list_schools.html", page, status=422 if form.errors else 200)


@signed_in("staff")
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def change_district(request: HttpRequest) -> HttpResponse:
    """Colour, crest, help, limits and the second lock of staff."""
    check_change_district(person(request))
    now = district_settings.current()
    files = request.FILES if request.method == "POST" else None
    form = DistrictForm(posted(request), files, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            district_settings.change(by=person(request), **form.changes())
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
        messages.info(request, _("We made the color a little darker, so that all can read it."))
