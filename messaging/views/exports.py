"""How does somebody take a whole record away, wait for it, and check it later?"""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_safe

from cases.views.streaming import Served, send
from messaging.archives import COMMANDS
from messaging.forms.composer import posted_key
from messaging.forms.exports import ExportForm
from messaging.models import RecordExport
from messaging.services import exports
from messaging.views.thread import case_or_404
from tenants.base.access import person, public, signed_in
from tenants.base.forms import attempt, status_of
from tenants.people.current import prove_again

if TYPE_CHECKING:
    from cases.models import Case

MOST = 20
CHECKER = settings.ROOT / "messaging" / "verify_export.py"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("family", "staff")
def new_export(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Ask for a copy of the whole record, after a fresh sign-in; those one has asked for stand
    below."""
    user = person(request)
    case = case_or_404(user, case_id)
    exports.check(by=user, case=case)
    key = posted_key(request.POST) or uuid.uuid4()
    form = ExportForm(request.POST or None, reason=exports.needs_reason(user))
    if request.method == "POST":
        prove_again(request)
        made = attempt(form, lambda: exports.ask(by=user, case=case, key=key, **form.cleaned_data))
        if made is not None:
            return redirect("export", made.pk)
    return _ask_page(request, case, form, key)


def _ask_page(request: HttpRequest, case: Case, form: ExportForm, key: uuid.UUID) -> HttpResponse:
    mine = RecordExport.objects.visible_to(person(request)).filter(case=case)
    context = {
        "case": case,
        "student": case.student,
        "form": form,
        "key": key,
        "exports": mine[:MOST],
        "days": exports.KEPT_DAYS,
    }
    status = status_of(form)
    return render(request, "messaging/exports/new_export.html", context, status=status)


@require_safe
@signed_in("family", "staff")
def export(request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
    """How far a copy is; when it is ready, where to take it. The page asks again by itself."""
    row = _export(request, export_id)
    context = {
        "export": row,
        "case": row.case,
        "student": row.case.student,
        "days": exports.KEPT_DAYS,
        "command": f"{COMMANDS['command']} --manifest {row.fingerprint}",
    }
    piece = getattr(request, "htmx", False)
    name = "messaging/exports/_state.html" if piece else "messaging/exports/export.html"
    return render(request, name, context)


@require_safe
@signed_in("family", "staff")
def export_file(request: HttpRequest, export_id: uuid.UUID) -> HttpResponseBase:
    """The archive itself, for who asked for it and just proved it, as long as they may read the
    record."""
    row = _export(request, export_id)
    if not row.is_there:
        raise Http404
    prove_again(request)
    name = f"record-{localtime(row.ready_at):%Y-%m-%d}.zip"
    file = Served(name, "application/zip", row.size, row.sha256, row.stored_as)
    answer = send(request, file)  # what has to wait is not taken
    exports.take(by=person(request), export=row, in_pieces="Range" in request.headers)
    return answer


def _export(request: HttpRequest, export_id: uuid.UUID) -> RecordExport:
    rows = RecordExport.objects.visible_to(person(request))
    return get_object_or_404(rows.select_related("case__student__school"), pk=export_id)


@public(reason="How to check a copy, and the program that does; nothing about anybody.")
@require_safe
def check_export(request: HttpRequest) -> HttpResponse:
    """How anyone checks a copy of a record, without an account."""
    digest = hashlib.sha256(CHECKER.read_bytes()).hexdigest()
    context = {"digest": digest, **COMMANDS}
    return render(request, "messaging/exports/check_export.html", context)


@public(reason="The program that checks copies: source code, nothing about anybody.")
@require_safe
def verify_export_file(request: HttpRequest) -> HttpResponse:
    """The checking program as one file for Python 3.8 and newer."""
    answer = HttpResponse(CHECKER.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="verify_export.py"'
    return answer
