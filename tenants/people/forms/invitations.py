"""What is asked when somebody is invited, and when somebody comes in?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from tenants.people import phones
from tenants.people.forms.account import LONGEST_EMAIL
from tenants.people.forms.sign_in import PASSWORD_HINT
from tenants.people.models import Invitation, School, User
from tenants.people.policies import may_invite
from tenants.people.roles import ROLES
from tenants.people.services import coming_back, invitations


class InvitationForm(forms.Form):
    """Who is invited, to which role, and how they get to know."""

    display_name = forms.CharField(label=_("Name of the person"), max_length=120)
    role = forms.ChoiceField(label=_("Role"))
    school = forms.ModelChoiceField(
        label=_("School"),
        queryset=School.objects.none(),
        required=False,
        empty_label=_("The whole district"),
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=settings.LANGUAGES,
        help_text=_("The language this person reads best."),
    )
    channel = forms.ChoiceField(
        label=_("How do we invite?"),
        choices=Invitation.Channel.choices,
        widget=forms.RadioSelect,
        initial=Invitation.Channel.EMAIL,
        help_text=_("A printed letter has a code. It is for families without e-mail."),
    )
    email = forms.EmailField(label=_("E-mail"), max_length=LONGEST_EMAIL, required=False)
    title = forms.CharField(
        label=_("Job title"), max_length=80, required=False, help_text=_("For staff only.")
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(key, role.label) for key, role in ROLES.items() if may_invite(by, key)]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["school"].queryset = School.objects.visible_to(by)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An e-mail invitation needs an address."""
        cleaned: dict[str, Any] = super().clean() or {}
        by_mail = cleaned.get("channel") == Invitation.Channel.EMAIL
        if by_mail and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the e-mail of the person."))
        return cleaned


class CodeForm(forms.Form):
    """The code on a printed letter."""

    code = forms.CharField(
        label=_("The code on your letter"),
        max_length=64,
        help_text=_("Four groups of four letters and numbers."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class AcceptForm(forms.Form):
    """What somebody who comes in has to say; fewer questions for who is known already."""

    display_name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As others on the team should read it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    birth_date = forms.DateField(
        label=_("Your child’s birth date"),
        help_text=_("So that nobody else comes in with your letter. With several, any of them."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=LONGEST_EMAIL,
        required=False,
        help_text=_("We send a code there, to see that it is yours. Later you sign in this way."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    mobile = forms.CharField(
        label=_("Your mobile number"),
        max_length=24,
        required=False,
        help_text=_("If you have no e-mail. Choose a password too."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    password = forms.CharField(
        label=_("A password"),
        required=False,
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        if invitation.known_name:
            del self.fields["display_name"]
        if not coming_back.asks_birth_date(invitation):
            del self.fields["birth_date"]
        if invitation.comes_back:
            self._ask_for_lost_ways()
        elif invitations.has_account(invitation):
            self.fields.clear()
        elif invitation.channel == Invitation.Channel.EMAIL:
            del self.fields["email"], self.fields["mobile"]
            self.fields["password"].required = invitations.needs_password(invitation)

    def _ask_for_lost_ways(self) -> None:
        """Who comes back keeps the e-mail; who has none needs a number and a new password."""
        del self.fields["email"]
        self.fields["password"].required = coming_back.needs_password(self.invitation)
        self.fields["password"].label = _("A new password")
        self.fields["mobile"].required = coming_back.needs_mobile(self.invitation)
        if not self.fields["mobile"].required:
            del self.fields["mobile"]

    def clean_mobile(self) -> str:
        given = str(self.cleaned_data["mobile"]).strip()
        return phones.checked(given) if given else ""

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if password:
            name = self.cleaned_data.get("display_name") or self.invitation.display_name
            email = self.invitation.email
            known = self.invitation.user or User(display_name=name, email=email or None)
            validate_password(password, known)
        return password

    def clean(self) -> dict[str, Any]:
        """There must be a way to come back: an e-mail, or a number with a password."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "email" not in self.fields or self.errors or cleaned.get("email"):
            return cleaned
        if not cleaned.get("mobile"):
            self.add_error("email", _("Write your e-mail, or else your mobile number."))
        elif not cleaned.get("password"):
            self.add_error("password", _("Choose a password, because you have no e-mail."))
        return cleaned
