"""Which mails did the demo send, and what stands in them?"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import mailbox as box
from tenants.base.access import public

REASON = "Only in the demo, whose people and mails are invented; elsewhere it is not there."


def _folder() -> Path:
    """Where the demo's post office keeps its mails. Raises Http404 outside the demo."""
    if not settings.DEMO or not settings.MAILBOX_DIR:
        raise Http404
    return Path(settings.MAILBOX_DIR)


@public(reason=REASON)
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mails, the newest first."""
    return render(request, "portal/mailbox.html", {"mails": box.newest(_folder())})


@public(reason=REASON)
@require_safe
def mailbox_mail(request: HttpRequest, name: int) -> HttpResponse:
    """One mail: its headers and its words."""
    mail = box.one(_folder(), name)
    if mail is None:
        raise Http404
    return render(request, "portal/mailbox_mail.html", {"mail": mail})
