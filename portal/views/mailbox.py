"""Which mails did the demo send, and what stands in them?"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

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
    """All mails, the newest first, and those that wait for their hour."""
    context = {"mails": box.newest(_folder()), "held": box.held()}
    return render(request, "portal/mailbox.html", context)


@public(reason=REASON)
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox_mail(request: HttpRequest, name: int) -> HttpResponse:
    """One mail: its headers and its words. POST answers it as its receiver would, by mail."""
    mail = box.one(_folder(), name)
    if mail is None:
        raise Http404
    words, trouble = request.POST.get("words", "").strip(), ""
    if request.method == "POST" and mail.answer_to:
        trouble = _answered(mail, words)
        if not trouble:
            return redirect(f"{reverse('mailbox_mail', args=[name])}?answered=1")
    context = {
        "mail": mail,
        "words": words,
        "trouble": trouble,
        "answered": "answered" in request.GET,
    }
    return render(request, "portal/mailbox_mail.html", context, status=422 if trouble else 200)


def _answered(mail: box.Mail, words: str) -> str:
    """Send the answer; what is wrong, or empty."""
    if not words:
        return _("Write something before you send.")
    try:
        box.answer(mail, words)
    except box.NotTaken as error:
        return _("The mail server did not take it: %(said)s") % {"said": error}
    return ""
