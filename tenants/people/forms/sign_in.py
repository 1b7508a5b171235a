"""What do the forms of sign-in ask, and in which words?

allauth's own forms with our labels: no text inside the boxes, because it goes away when typing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms as account
from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.people.codes import digest
from tenants.people.services import mail_codes

if TYPE_CHECKING:
    Form = forms.Form
else:
    Form = object

Word = Any  # a lazy translation; django-stubs keeps its type private

EMAIL, PASSWORD, CODE = _("E-mail"), _("Password"), _("Code")
NEW_PASSWORD, AGAIN = _("New password"), _("The same new password again")
PASSWORD_HINT = _("At least 12 characters. Three or four words in a row are easy to remember.")


class Plain(Form):
    """Gives fields our labels and hints, and takes the text out of the boxes."""

    labels: ClassVar[dict[str, Word]] = {}
    hints: ClassVar[dict[str, Word]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class LoginForm(Plain, account.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Takes a mobile number too, for families without e-mail."""

    labels: ClassVar[dict[str, Word]] = {"password": PASSWORD}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("E-mail or mobile number"),
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        )
        self.order_fields(["login", "password"])


class RequestLoginCodeForm(Plain, account.RequestLoginCodeForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {"email": EMAIL}


class Counted(Form):
    """A code from a mail. allauth counts wrong tries in the session, where tries that come at the
    same time are one; here each takes a place of its own before it is compared."""

    def clean_code(self) -> str:
        """Raises ValidationError, in the same words for a wrong one and for one try too many."""
        expected: str | None = self.expected_code  # type: ignore[attr-defined]  # allauth's
        if expected and not mail_codes.may_try(digest(expected)):
            raise account_adapter().validation_error("incorrect_code")
        given: str = super().clean_code()  # type: ignore[misc]
        return given


class ConfirmLoginCodeForm(Plain, Counted, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {"code": _("The code from the e-mail")}


class ResetPasswordForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {"email": EMAIL}


class ConfirmPasswordResetCodeForm(Plain, Counted, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {"code": _("The code from the e-mail")}


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints: ClassVar[dict[str, Word]] = {"password1": PASSWORD_HINT}


class SetPasswordForm(Plain, account.SetPasswordForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints: ClassVar[dict[str, Word]] = {"password1": PASSWORD_HINT}


class ChangePasswordForm(Plain, account.ChangePasswordForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {
        "oldpassword": _("The password you have now"),
        "password1": NEW_PASSWORD,
        "password2": AGAIN,
    }
    hints: ClassVar[dict[str, Word]] = {"password1": PASSWORD_HINT}


class ReauthenticateForm(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {"password": PASSWORD}


class AuthenticateForm(Plain, mfa.AuthenticateForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {"code": _("The code from your app, or a recovery code")}


class ReauthenticateCodeForm(Plain, mfa.ReauthenticateForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {"code": _("The code from your app, or a recovery code")}


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {"code": _("The code your app shows now")}


class ObjectOnly(Form):
    """What a browser's key answers is an object; allauth takes other JSON for one and stumbles."""

    def clean_credential(self) -> Any:
        """Raises ValidationError for a number, a text or a list."""
        if not isinstance(self.cleaned_data["credential"], dict):
            raise get_adapter().validation_error("incorrect_code")
        further = getattr(super(), "clean_credential", None)
        return further() if further else self.cleaned_data["credential"]


class AddWebAuthnForm(ObjectOnly, Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {
        "name": _("A name for it, such as “My phone”"),
        "passwordless": _("Let me sign in with this alone, without a password"),
    }


class EditWebAuthnForm(Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    labels: ClassVar[dict[str, Word]] = {"name": _("Name")}


class LoginWebAuthnForm(ObjectOnly, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey alone, to sign in."""


class AuthenticateWebAuthnForm(ObjectOnly, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""


class ReauthenticateWebAuthnForm(ObjectOnly, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey once more, before something dangerous."""
