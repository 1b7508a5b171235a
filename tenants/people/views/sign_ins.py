"""Where is a person signed in, and how does she sign out there?"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.base.access import signed_in
from tenants.people.current import person
from tenants.people.services import sign_ins


@signed_in()
@require_safe
def list_sign_ins(request: HttpRequest) -> HttpResponse:
    """One's own devices, this one marked."""
    rows = sign_ins.of(by=person(request), session_key=_key(request))
    page = {"rows": rows, "others": any(not row.here for row in rows)}
    return render(request, "people/list_sign_ins.html", page)


@signed_in()
@require_POST
def end_sign_in(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    """Sign out on one device."""
    if not sign_ins.end(by=person(request), sign_in_id=sign_in_id, session_key=_key(request)):
        raise Http404
    messages.success(request, _("You are signed out there."))
    return redirect("list_sign_ins")


@signed_in()
@require_POST
def end_other_sign_ins(request: HttpRequest) -> HttpResponse:
    """Sign out on all other devices."""
    sign_ins.end_others(by=person(request), session_key=_key(request))
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("list_sign_ins")


def _key(request: HttpRequest) -> str:
    return request.session.session_key or ""
