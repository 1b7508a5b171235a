"""What happens when somebody presses "Unsubscribe" in a mail?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from messaging.models import Pace
from messaging.services import stopping
from messaging.views.preferences import _lawful as what_always_comes
from tenants.base.access import public

AGAIN = "again"


@public(reason="The link is signed by this district, names one person and kind, and shows neither")
@csrf_exempt  # RFC 8058: the mail program presses the button, without a session or a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def stop_notices(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, because programs that scan mail open links; POST stops, or goes on again."""
    try:
        asked = stopping.read(token)
    except stopping.WrongLink:
        page = {"never": Pace.NEVER.label}
        return render(request, "messaging/notices/stop_wrong.html", page, status=404)
    if request.method == "POST":
        (stopping.go_on if AGAIN in request.POST else stopping.stop)(asked)
    with translation.override(asked.user.language):
        context = {
            "labels": asked.labels,
            "stopped": stopping.is_stopped(asked),
            "lawful": what_always_comes(),
        }
        return render(request, "messaging/notices/stop_notices.html", context)
