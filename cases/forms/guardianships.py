"""What is typed about who speaks for a child?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input
from cases.models import Guardianship
from tenants.base.clock import today
from tenants.base.forms import DayField
from tenants.people.forms.account import LONGEST_EMAIL
from tenants.people.models import Invitation


class StandingForm(forms.Form):
    """What an adult is to a child, and may do."""

    relationship = forms.CharField(
        label=_("What they are to the child"),
        help_text=_("For example: mother, father, grandmother, foster parent."),
        max_length=60,
    )
    standing = forms.ChoiceField(
        label=_("What they may do"),
        choices=(
            ("education_rights", _("Has education rights: sees the whole record and decides")),
            ("contact_only", _("Contact only: can be called, does not see the record")),
        ),
        widget=forms.RadioSelect,
    )
    receives_copies = forms.BooleanField(
        label=_("Receives copies of notices and decisions"), required=False
    )
    court_order_note = forms.CharField(
        label=_("Court order"),
        help_text=_("Say which paper and its date, when a court decided this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


class GuardianshipForm(StandingForm):
    """An adult's standing. `seen_version` is the version these values were read from."""

    starts = DayField(label=_("From"), widget=day_input(), initial=today)
    until = DayField(
        label=_("Last day"),
        help_text=_("Leave it empty when there is none."),
        widget=day_input(),
        required=False,
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def filled_from(cls, row: Guardianship) -> dict[str, Any]:
        """The values of a row, for a fresh form."""
        names = ("relationship", "standing", "receives_copies", "court_order_note")
        values: dict[str, Any] = {name: getattr(row, name) for name in (*names, "starts", "until")}
        return values | {"seen_version": row.version}

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("seen_version", "contact")}


class NewGuardianshipForm(GuardianshipForm):
    """The same, with the person it is about."""

    contact = forms.CharField(
        label=_("E-mail or mobile number of the person"),
        help_text=_("They need an account. If they have none, invite them instead."),
        max_length=254,
    )
    field_order = ("contact",)


class InvitedGuardianForm(StandingForm):
    """The same of somebody without an account, and how they get to know."""

    display_name = forms.CharField(label=_("Name of the person"), max_length=120)
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

    INVITATION = ("display_name", "language", "channel", "email")
    field_order = (*INVITATION, "relationship", "standing", "receives_copies", "court_order_note")

    def clean(self) -> dict[str, Any]:
        """An e-mail invitation needs an address."""
        cleaned: dict[str, Any] = super().clean() or {}
        by_mail = cleaned.get("channel") == Invitation.Channel.EMAIL
        if by_mail and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the e-mail of the person."))
        return cleaned

    def invitation(self) -> dict[str, Any]:
        """How the person is invited."""
        return {name: self.cleaned_data[name] for name in self.INVITATION}

    def values(self) -> dict[str, Any]:
        """What the person will be to the child."""
        return {k: v for k, v in self.cleaned_data.items() if k not in self.INVITATION}
