"""How does a person get the days of their cases into their own calendar, and stop that?"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from messaging.services import case_calendars
from tenants.base.access import person, public, signed_in
from tenants.people.roles import Hat


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def your_case_calendar(request: HttpRequest) -> HttpResponse:
    """One's own address: make it, make it anew, say what it tells, stop it."""
    user = person(request)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    if action == "make":
        wanted = {name: request.POST.get(name) == "yes" for name in ("says_what", "says_who")}
        case_calendars.renew(by=user, **wanted)
        messages.success(request, _("Here is your address. An older one opens nothing any more."))
        return redirect("your_case_calendar")
    if action == "stop":
        case_calendars.stop(by=user)
        messages.success(request, _("The address opens nothing any more."))
        return redirect("your_case_calendar")
    address, row = case_calendars.of(user)
    return render(request, "messaging/your_case_calendar.html", {"address": address, "row": row})


@public(reason="Calendars cannot sign in: the address is a secret, and opens days only.")
@require_safe
def case_calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The days for the owner of this address."""
    row = case_calendars.found_by(token)
    if row is None:
        raise Http404
    answer = HttpResponse(case_calendars.feed_of(row), content_type="text/calendar; charset=utf-8")
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = "private, no-store"
    return answer
