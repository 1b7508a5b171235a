"""What waits for this person?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import homes
from tenants.base.access import person, signed_in
from tenants.people.roles import Hat


@signed_in()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page after sign-in, different for each hat; what waits comes first."""
    user = person(request)
    if user.hat == Hat.FAMILY:
        return render(request, "portal/home_family.html", homes.family(user))
    if user.hat == Hat.STAFF:
        return render(request, "portal/home_staff.html", homes.staff(user))
    if user.hat == Hat.PTA:
        return render(request, "portal/home_pta.html", homes.pta(user))
    return render(request, "portal/home_nobody.html")
