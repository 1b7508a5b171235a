"""How does an invited person come in?"""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.base.access import public
from tenants.base.errors import NotAllowed
from tenants.people.adapters import needs_a_password
from tenants.people.current import posted
from tenants.people.forms.errors import tell
from tenants.people.forms.invitations import AcceptForm, CodeForm
from tenants.people.limits import limited
from tenants.people.models import Invitation, User
from tenants.people.services import emails, invitations


@public(reason="A family with a letter has no account yet; tries are counted.")
@limited("invitation_code", "30/m/ip")
@require_http_methods(["GET", "POST"])
def enter_invitation_code(request: HttpRequest) -> HttpResponse:
    """The code of a printed letter."""
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"].strip()
        if invitations.find(code):
            return redirect("accept_invitation", token=code.replace(" ", "-").replace("/", ""))
        form.add_error("code", _("This code does not work. Check each letter, or ask the school."))
    status = 422 if form.errors else 200
    return render(request, "people/enter_invitation_code.html", {"form": form}, status=status)


@public(reason="The secret in the address is the key; it works once and for 14 days.")
@limited("invitation", "60/m/ip")
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites, to what, and the few things we must ask."""
    invitation = invitations.find(token)
    if invitation is None:
        return render(request, "people/accept_invitation_closed.html", status=404)
    if ask := _ask_staff_to_sign_in(request, invitation):
        return ask
    with translation.override(_language(request, invitation)):
        form = AcceptForm(posted(request), invitation=invitation)
        if request.method == "POST" and form.is_valid():
            try:
                return _come_in(request, token, form)
            except ValidationError as error:
                tell(form, error)
        page = {"form": form, "invitation": invitation, "role": invitation.definition}
        status = 422 if form.errors else 200
        return render(request, "people/accept_invitation.html", page, status=status)


def _ask_staff_to_sign_in(request: HttpRequest, invitation: Invitation) -> HttpResponse | None:
    """An account of staff opens more than one family: a link from the mailbox is not enough."""
    known = invitations.account_of(invitation)
    if known is None or request.user == known or not needs_a_password(known.email or ""):
        return None
    if request.user.is_authenticated:
        raise NotAllowed(_("Somebody else is signed in here. Sign out, then open the link again."))
    return redirect_to_login(request.get_full_path())


def _language(request: HttpRequest, invitation: Invitation) -> str:
    """The language of the invitation, unless this browser was set to another by hand."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else invitation.language


def _come_in(request: HttpRequest, token: str, form: AcceptForm) -> HttpResponse:
    given = form.cleaned_data
    is_new = not invitations.has_account(form.invitation)
    user = invitations.use(
        secret=token,
        password=given.get("password"),
        mobile=given.get("mobile", ""),
        birth_date=given.get("birth_date"),
        display_name=given.get("display_name", ""),
    )
    if request.user == user:
        return redirect("home")
    if request.user.is_authenticated:
        logout(request)
    if is_new:  # nobody could prove it better
        record_authentication(request, user, method="invitation")
    answer: HttpResponse = perform_login(request, user, redirect_url=reverse("home"))
    if given.get("email"):
        return _prove_address(request, user, given["email"], answer)
    return answer


def _prove_address(
    request: HttpRequest, user: User, email: str, answer: HttpResponse
) -> HttpResponse:
    """A family's own e-mail counts after its code has come back."""
    emails.ask(by=user, email=email)
    return redirect("confirm_email") if request.user.is_authenticated else answer
