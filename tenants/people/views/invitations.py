"""Who was invited, and how is somebody invited, reminded or refused?"""

from __future__ import annotations

import uuid

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.base.access import signed_in
from tenants.people.current import person, posted, prove_again
from tenants.people.forms.errors import tell
from tenants.people.forms.invitations import InvitationForm
from tenants.people.limits import limited
from tenants.people.models import Invitation
from tenants.people.policies import check_invite, may_revoke
from tenants.people.roles import ROLES, Hat
from tenants.people.services import invitations
from tenants.people.services.invitation_mail import link_of

PER_PAGE = 25


@signed_in("staff")
@require_safe
def list_invitations(request: HttpRequest) -> HttpResponse:
    """The invitations one may see, the newest first."""
    check_invite(person(request))
    rows = Invitation.objects.visible_to(person(request)).select_related("school", "invited_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/list_invitations.html", {"page": page})


@signed_in("staff")
@limited("invite", "60/h/user")
@require_http_methods(["GET", "POST"])
def new_invitation(request: HttpRequest) -> HttpResponse:
    """Invite somebody; to a role of staff only after a fresh sign-in."""
    check_invite(person(request))
    form = InvitationForm(posted(request), by=person(request))
    if request.method == "POST" and form.is_valid():
        if ROLES[form.cleaned_data["role"]].hat != Hat.FAMILY:
            prove_again(request)
        try:
            sent = invitations.invite(by=person(request), **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            return redirect("show_invitation", invitation_id=sent.invitation.pk)
    status = 422 if form.errors else 200
    return render(request, "people/new_invitation.html", {"form": form}, status=status)


@signed_in("staff")
@require_safe
def show_invitation(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """One invitation: what it leads to, and what can be done with it."""
    row = _seen(request, invitation_id)
    page = {
        "invitation": row,
        "may_change": may_revoke(person(request), row) and row.state in ("open", "expired"),
    }
    return render(request, "people/show_invitation.html", page)


@signed_in("staff")
@limited("invite", "60/h/user")
@require_POST
def renew_invitation(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """A new link by e-mail, or a new code on a letter to print; the old one stops."""
    row = _seen(request, invitation_id)
    try:
        sent = invitations.renew(by=person(request), invitation=row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("show_invitation", invitation_id=row.pk)
    if row.channel == Invitation.Channel.LETTER:
        return _letter(request, sent)
    messages.success(request, _("The invitation was sent again. The old link does not work now."))
    return redirect("show_invitation", invitation_id=row.pk)


def _letter(request: HttpRequest, sent: invitations.Sent) -> HttpResponse:
    """The letter is shown once: the code is kept nowhere."""
    link = link_of(sent.secret)
    page = {
        "invitation": sent.invitation,
        "role": sent.invitation.definition,
        "code": sent.secret,
        "link": link,
        "door": link.rsplit("/", 2)[0] + "/",
        "qr": segno.make(link, error="m").png_data_uri(scale=5),
    }
    return render(request, "people/renew_invitation.html", page)


@signed_in("staff")
@require_POST
def revoke_invitation(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Take it back."""
    row = _seen(request, invitation_id)
    try:
        invitations.revoke(by=person(request), invitation=row)
        messages.success(request, _("The invitation was taken back."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("show_invitation", invitation_id=row.pk)


def _seen(request: HttpRequest, invitation_id: uuid.UUID) -> Invitation:
    rows = Invitation.objects.visible_to(person(request)).select_related("school", "invited_by")
    return get_object_or_404(rows, pk=invitation_id)
