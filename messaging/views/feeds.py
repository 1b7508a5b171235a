"""How does a person get the dates into their own calendar, and how do they stop that?"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from messaging.services import feeds
from tenants.base.access import person, public, signed_in


@signed_in()
@require_http_methods(["GET", "HEAD", "POST"])
def your_calendar(request: HttpRequest) -> HttpResponse:
    """The address of one's own feed: make it, make it anew, stop it."""
    user = person(request)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    if action == "make":
        feeds.renew(by=user)
        messages.success(request, _("Here is your address. An older one opens nothing any more."))
        return redirect("your_calendar")
    if action == "stop":
        feeds.stop(by=user)
        messages.success(request, _("The address opens nothing any more."))
        return redirect("your_calendar")
    context = {"address": feeds.address_of(user)}
    return render(request, "messaging/announcements/your_calendar.html", context)


@public(reason="Calendars cannot sign in: the address is a secret, and opens dates only.")
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The dates for the owner of this address."""
    user = feeds.owner_of(token)
    if user is None:
        raise Http404
    answer = HttpResponse(feeds.feed_of(user), content_type="text/calendar; charset=utf-8")
    answer["X-Robots-Tag"] = "noindex"
    return answer
