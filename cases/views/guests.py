"""How does a parent bring a guest, and how is that answered or ended?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import policies
from cases.forms.guests import GuestForm, SignGuestForm
from cases.models import Case, GuestConsent
from cases.services import guests
from cases.services.looks import looked_at
from cases.views.teams import find_case
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, status_of
from tenants.people.current import fresh_sign_in, prove_signer
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms


@signed_in(Hat.FAMILY)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_guest(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Two pages: who comes and why; then the words to sign, read in full."""
    case = find_case(request, case_id)
    if not policies.may_propose_guest(person(request), case):
        raise NotAllowed(_("Only a parent with education rights can bring a guest."))
    looked_at(by=person(request), student=case.student, what="team", case=case)
    if request.method != "POST":
        return _page(request, GuestForm(), case)
    asked = GuestForm(request.POST)
    if not asked.is_valid() or request.POST.get("action") == "back":
        return _page(request, asked, case)
    if request.POST.get("action") != "sign":
        return _sign_page(request, SignGuestForm(initial=asked.cleaned_data), asked, case)
    prove_signer(request)
    form = SignGuestForm(request.POST)
    if attempt(form, lambda: guests.propose(by=person(request), case=case, **form.cleaned_data)):
        messages.success(request, _("You signed. The school decides and you will see it here."))
        return redirect("team", case.pk)
    if set(form.errors) - {"signed_name"}:
        for name, words in form.errors.items():
            asked.add_error(name if name in asked.fields else None, words)
        return _page(request, asked, case)
    return _sign_page(request, form, asked, case)


def _page(request: HttpRequest, form: forms.Form, case: Case, text: str = "") -> HttpResponse:
    context = {"form": form, "case": case, "student": case.student, "text": text}
    return render(request, "cases/propose_guest.html", context, status=status_of(form))


def _sign_page(
    request: HttpRequest, form: SignGuestForm, asked: GuestForm, case: Case
) -> HttpResponse:
    said = asked.cleaned_data
    return _page(request, form, case, guests.consent_text(case, said["guest_name"], said["until"]))


@signed_in(Hat.STAFF)
@fresh_sign_in
@require_POST
def accept_guest(request: HttpRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Let the guest in until the day the parent chose."""
    consent = _consent(request, consent_id)
    _try(
        request,
        lambda: guests.let_in(by=person(request), consent=consent),
        _("The guest can read the case now."),
    )
    return redirect("team", consent.case_id)


@signed_in(Hat.STAFF)
@require_POST
def decline_guest(request: HttpRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Do not let the guest in; the parent sees it."""
    consent = _consent(request, consent_id)
    _try(
        request,
        lambda: guests.decline(by=person(request), consent=consent),
        _("The guest was not let in. The parent sees this in the record."),
    )
    return redirect("team", consent.case_id)


@signed_in(Hat.FAMILY)
@require_POST
def revoke_guest(request: HttpRequest, consent_id: uuid.UUID) -> HttpResponse:
    """A parent takes the consent back; the guest is out at once."""
    consent = _consent(request, consent_id)
    _try(
        request,
        lambda: guests.revoke(by=person(request), consent=consent),
        _("You took it back. The guest sees nothing from now on."),
    )
    return redirect("team", consent.case_id)


def _try(request: HttpRequest, change: Callable[[], object], said: str) -> None:
    try:
        change()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)


def _consent(request: HttpRequest, consent_id: uuid.UUID) -> GuestConsent:
    rows = GuestConsent.objects.visible_to(person(request)).select_related("case__student")
    return get_object_or_404(rows, pk=consent_id)
