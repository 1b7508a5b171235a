"""What does a parent say and sign to bring a guest?"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input
from tenants.base.forms import DayField


class GuestForm(forms.Form):
    """Who comes, why, until when?"""

    guest_name = forms.CharField(label=_("Guest’s full name"), max_length=120)
    guest_email = forms.EmailField(label=_("Guest’s e-mail"), max_length=254)
    purpose = forms.CharField(
        label=_("Why you bring them"),
        help_text=_("For example: she helps me at the meetings."),
        max_length=300,
    )
    until = DayField(
        label=_("Last day"),
        help_text=_("At most one year from today. You can end it sooner."),
        widget=day_input(),
    )


class SignGuestForm(GuestForm):
    """The same, read again and signed."""

    signed_name = forms.CharField(
        label=_("Your full name"),
        help_text=_("Writing your full name here is your signature."),
        max_length=160,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as given
        for name in GuestForm.base_fields:
            self.fields[name].widget = forms.HiddenInput()
