"""What does a person see and change of their own account?"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from tenants.base.access import signed_in
from tenants.people.current import fresh_sign_in, person, posted
from tenants.people.forms.account import AccountForm, EmailCodeForm, EmailForm
from tenants.people.forms.errors import tell
from tenants.people.limits import limited
from tenants.people.policies import may_be_away
from tenants.people.roles import Hat
from tenants.people.services import absences, coming_back, emails, users
from tenants.people.services.second_factor import has_second_factor


@signed_in()
@require_http_methods(["GET", "POST"])
def your_account(request: HttpRequest) -> HttpResponse:
    """Name, language, zone, number, way to be reached; ways to the locks of the account."""
    form = AccountForm(posted(request), user=person(request))
    if request.method == "POST" and form.is_valid():
        try:
            users.change_own_details(by=person(request), **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            return _saved(request, form.cleaned_data["language"])
    page = {
        "form": form,
        "second_factor": has_second_factor(person(request)),
        "letters": coming_back.letters_used(by=person(request)),
        "has_dates": person(request).hat in (Hat.FAMILY, Hat.STAFF),
        "may_be_away": may_be_away(person(request)),
        "absences": absences.to_come(person(request)),
    }
    return render(request, "people/your_account.html", page, status=_status(form.errors))


def _saved(request: HttpRequest, language: str) -> HttpResponse:
    """Said in the language just chosen."""
    with override(language):
        messages.success(request, _("Your account is saved."))
    return redirect("your_account")


def _status(errors: object) -> int:
    return 422 if errors else 200


@signed_in()
@require_safe
def other_account_page(request: HttpRequest) -> HttpResponse:
    """allauth's own e-mail pages: our account page does their work."""
    return redirect("your_account")


@signed_in()
@fresh_sign_in
@limited("email_change", "10/h/user")
@require_http_methods(["GET", "POST"])
def change_email(request: HttpRequest) -> HttpResponse:
    """A new e-mail address; its code must come back first."""
    form = EmailForm(posted(request))
    if request.method == "POST" and form.is_valid():
        emails.ask(by=person(request), email=form.cleaned_data["email"])
        return redirect("confirm_email")
    return render(request, "people/change_email.html", {"form": form}, status=_status(form.errors))


@signed_in()
@limited("email_confirm", "30/h/user")
@require_http_methods(["GET", "POST"])
def confirm_email(request: HttpRequest) -> HttpResponse:
    """The code that went to the new address."""
    waiting = emails.waiting(person(request))
    if not waiting:
        return redirect("change_email")
    form = EmailCodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            emails.confirm(by=person(request), code=form.cleaned_data["code"])
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("Your e-mail is saved. You can sign in with it."))
            return redirect("home")
    page = {"form": form, "email": waiting}
    return render(request, "people/confirm_email.html", page, status=_status(form.errors))
