"""On which side does a person with several roles act now?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from tenants.base.access import signed_in
from tenants.people.current import person
from tenants.people.middleware import HAT_KEY
from tenants.people.roles import HAT_LABELS, ROLES


@signed_in()
@require_http_methods(["GET", "POST"])
def switch_hat(request: HttpRequest) -> HttpResponse:
    """Which role do you want to use now? A role that is not held today changes nothing."""
    if request.method == "POST":
        chosen = request.POST.get("hat", "")
        if chosen in person(request).hats:
            request.session[HAT_KEY] = chosen
        return HttpResponseRedirect(_target(request))
    page = {"choices": _choices(request), "next": request.GET.get("next", "")}
    return render(request, "people/switch_hat.html", page)


def _target(request: HttpRequest) -> str:
    """Where the person was going; after a switch in the header, the first page."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if safe else reverse("home")


def _choices(request: HttpRequest) -> list[dict[str, object]]:
    return [
        {
            "key": hat,
            "label": HAT_LABELS[hat],
            "roles": [a.definition for a in person(request).current_roles if _under(hat, a.role)],
        }
        for hat in person(request).hats
    ]


def _under(hat: str, role: str) -> bool:
    return role in ROLES and ROLES[role].hat == hat
