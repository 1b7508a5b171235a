"""What becomes of a form that was sent when it was time to ask who is here?

It waits in the session and goes on after the answer. Files do not wait with it: a form that had
some must not go on as if it were whole, so its page comes back with what was typed.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows import reauthentication
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.httpkit import deserialize_request, serialize_request
from allauth.core.internal.urlkit import script_aware_resolve
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import ngettext

KEY = reauthentication.STATE_SESSION_KEY


def suspend(request: HttpRequest, asks: str) -> HttpResponseBase:
    """To the page at `asks`, which asks who is here; a form that was sent waits meanwhile."""
    answer: HttpResponseBase = reauthentication.suspend_request(request, asks)
    request.session.pop(KEY, None)  # allauth's own way forgets the files, and a form behind a "?"
    if request.method == "POST":
        state = {
            "url": request.get_full_path(),
            "sent": serialize_request(request),
            "files": [one.name for _name, many in request.FILES.lists() for one in many],
        }
        request.session[KEY] = {"state": state, "callback": f"{__name__}.{go_on.__name__}"}
    return answer


def go_on(request: HttpRequest, state: dict[str, Any]) -> HttpResponseBase:
    """They proved who they are: the form that waits for this address goes on, or is shown once
    more where a file is missing. allauth calls this, having taken `state` out of the session."""
    url = get_next_redirect_url(request)
    if url != state["url"]:
        return redirect(url or "home")
    sent = deserialize_request(state["sent"], request)
    if state["files"]:
        sent.method = "GET"  # which changes nothing, whatever the view
        messages.warning(sent, _choose_again(state["files"]))
    found = sent.resolver_match = script_aware_resolve(sent.path)
    answer: HttpResponseBase = found.func(sent, *found.args, **found.kwargs)
    return answer


def _choose_again(names: list[str]) -> str:
    said = ngettext(
        "Nothing is saved yet. This file could not wait while we asked who you are. "
        "Choose it again, then send the form: %(names)s",
        "Nothing is saved yet. These files could not wait while we asked who you are. "
        "Choose them again, then send the form: %(names)s",
        len(names),
    )
    return said % {"names": ", ".join(names)}
