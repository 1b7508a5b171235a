"""What is typed about one time of a service?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.students import day_input
from cases.models import ServiceTime
from cases.services.services_given import Given
from tenants.base.clock import today
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REASONS = [("", gettext_lazy("It was given")), *ServiceTime.Reason.choices]


def minutes_field() -> forms.IntegerField:
    """Minutes, with the keys for numbers on a phone."""
    return forms.IntegerField(
        label=gettext_lazy("How many minutes were given?"),
        help_text=gettext_lazy("0 when it was not given."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


def reason_field() -> forms.ChoiceField:
    """Why it was not given, or shorter."""
    return forms.ChoiceField(
        label=gettext_lazy("If it was not given, or shorter: why?"), choices=REASONS, required=False
    )


def note_field() -> forms.CharField:
    """A word about it."""
    return forms.CharField(
        label=gettext_lazy("A word about it"),
        help_text=gettext_lazy("The family reads it."),
        max_length=300,
        required=False,
    )


class ServiceTimeForm(forms.Form):
    """Which service, when, how many minutes; if none, why; and what it makes up for."""

    block = forms.ChoiceField(label=gettext_lazy("Which service?"), widget=forms.RadioSelect)
    day = DayField(label=gettext_lazy("Day"), widget=day_input(), initial=today)
    minutes = minutes_field()
    reason = reason_field()
    makes_up = forms.ChoiceField(
        label=gettext_lazy("Does it make up for a time that was missed?"), required=False
    )
    note = note_field()
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self,
        *args: Any,
        services: Mapping[str, str],
        missed: Sequence[ServiceTime],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.missed = {str(one.pk): one for one in missed}
        block: Any = self.fields["block"]
        block.choices = list(services.items())
        if len(services) == 1:
            block.initial = next(iter(services))
        makes_up: Any = self.fields["makes_up"]
        makes_up.choices = [("", _("No"))] + [
            (pk, f"{services.get(str(one.block), '')}, {date_format(one.day, 'DATE_FORMAT')}")
            for pk, one in self.missed.items()
        ]
        if not self.missed:
            del self.fields["makes_up"]

    def given(self) -> Given:
        """What the service takes."""
        said = self.cleaned_data
        return Given(**said | {"makes_up": self.missed.get(said.get("makes_up", ""))})


class CorrectTimeForm(forms.Form):
    """What one time shall say instead."""

    minutes = minutes_field()
    reason = reason_field()
    note = note_field()


class ServiceViewForm(forms.Form):
    """A parent's own view of one time."""

    words = forms.CharField(
        label=gettext_lazy("What did you see or hear?"),
        help_text=gettext_lazy("It stands beside what the school wrote down. All of you read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
