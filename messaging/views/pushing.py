"""How does a person add a device that is told, and take it away again?"""

from __future__ import annotations

import uuid
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from messaging.models import PushSubscription
from messaging.services import pushing
from tenants.base.access import person, public, signed_in
from tenants.base.errors import BadInput

WORKER = (Path(__file__).parents[1] / "push" / "worker.js").read_text(encoding="utf-8")
KEPT = ("endpoint", "p256dh", "auth")


@require_safe
@public(reason="a script that is the same for everybody and knows nobody")
def push_worker(request: HttpRequest) -> HttpResponse:
    """The script that a browser keeps, to show what it is told. It lies where it may control no
    page of ours (its scope is its own folder), and it asks for nothing."""
    answer = HttpResponse(WORKER, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@signed_in()
@require_POST
def begin_push(request: HttpRequest) -> HttpResponse:
    """Tell this person on this browser too."""
    given = {name: request.POST.get(name, "").strip() for name in KEPT}
    try:
        pushing.begin(
            by=person(request), browser=request.headers.get("User-Agent", "")[:300], **given
        )
    except BadInput as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("You are told on this device too."))
    return redirect("your_notices")


@signed_in()
@require_POST
def end_push(request: HttpRequest, browser_id: uuid.UUID) -> HttpResponse:
    """No more on that device."""
    user = person(request)
    row = get_object_or_404(PushSubscription.objects.visible_to(user), pk=browser_id)
    pushing.end(by=user, browser=row)
    messages.success(request, _("You are not told on that device any more."))
    return redirect("your_notices")
