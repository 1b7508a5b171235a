"""What waits for this person?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenants.base.access import signed_in


@signed_in()
def home(request: HttpRequest) -> HttpResponse:
    """The first page after sign-in, different for each hat."""
    return render(request, "portal/home.html", {})
