"""What may a person say about themselves?"""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.people import phones
from tenants.people.models import User

ZONES = (
    ("America/New_York", _("Eastern time")),
    ("America/Chicago", _("Central time")),
    ("America/Denver", _("Mountain time")),
    ("America/Phoenix", _("Arizona time")),
    ("America/Los_Angeles", _("Pacific time")),
    ("America/Anchorage", _("Alaska time")),
    ("Pacific/Honolulu", _("Hawaii time")),
    ("America/Puerto_Rico", _("Puerto Rico time")),
    ("Pacific/Guam", _("Guam time")),
)


LONGEST_EMAIL = 254  # signs the tables hold; Django's own field takes 320
BY_SMS = frozenset({User.Reach.SMS, User.Reach.BOTH})


class AccountForm(forms.Form):
    """One's own name, language, zone, number and way to be reached."""

    display_name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As others on the team should read it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    mobile = forms.CharField(
        label=_("Mobile number"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    reach_by = forms.ChoiceField(
        label=_("How should we reach you?"), choices=User.Reach.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(user, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.user = user
        if not settings.SMS_URL:
            self._offer_no_sms()
        self.fields["time_zone"].choices = _zones(user.time_zone)  # type: ignore[attr-defined]

    def _offer_no_sms(self) -> None:
        """No gateway, so no choice of it, but for whoever has chosen it before."""
        kept = {self.user.reach_by, *User.Reach.values} - (BY_SMS - {self.user.reach_by})
        ways = [(way, label) for way, label in User.Reach.choices if way in kept]
        field = self.fields["reach_by"]
        field.choices = ways  # type: ignore[attr-defined]  # a ChoiceField
        field.help_text = _("This portal sends no text messages.")

    def clean_mobile(self) -> str | None:
        given = str(self.cleaned_data["mobile"]).strip()
        return phones.checked(given) if given else None

    def clean(self) -> dict[str, Any]:
        """Who wants a text message needs a number, who wants e-mail an address, and who has no
        address keeps the number: it is the way in."""
        cleaned: dict[str, Any] = super().clean() or {}
        way = cleaned.get("reach_by")
        if way in (User.Reach.SMS, User.Reach.BOTH) and cleaned.get("mobile") is None:
            self.add_error("mobile", _("Write a number, or choose another way to be reached."))
        elif self.user.mobile and not self.user.email and cleaned.get("mobile", "") is None:
            self.add_error("mobile", _("You sign in with this number. Add your e-mail first."))
        if way in (User.Reach.EMAIL, User.Reach.BOTH) and not self.user.email:
            self.add_error("reach_by", _("Add your e-mail first, or choose another way."))
        return cleaned


def _zones(own: str) -> list[tuple[str, Any]]:
    known = [("", _("The same as the school district")), *ZONES]
    if own in dict(known) or own not in zoneinfo.available_timezones():
        return known
    return [*known, (own, own)]


class EmailForm(forms.Form):
    """A new e-mail address for oneself."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class EmailCodeForm(forms.Form):
    """The code that went to the new address."""

    code = forms.CharField(
        label=_("The code from the e-mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
