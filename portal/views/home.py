"""What waits for this person?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.services.looks import looked_at_list
from portal import homes
from tenants.base.access import person, signed_in
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from tenants.people.models import User


@signed_in()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page after sign-in, different for each hat; what waits comes first."""
    user = person(request)
    if user.hat == Hat.FAMILY:
        return render(request, "portal/home_family.html", homes.family(user))
    if user.hat == Hat.STAFF:
        return _staff(request, user)
    if user.hat == Hat.PTA:
        return render(request, "portal/home_pta.html", homes.pta(user))
    return render(request, "portal/home_nobody.html")


def _staff(request: HttpRequest, user: User) -> HttpResponse:
    found = homes.staff(user)
    answer = render(request, "portal/home_staff.html", found)
    if user.is_district_staff:  # one's own cases are no look (docs/adr/0020)
        looked_at_list(by=user, cases=homes.overseen(found), what="home")
    return answer
