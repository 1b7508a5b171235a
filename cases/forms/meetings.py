"""What is typed when a meeting is arranged?"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.explaining import ForParent, in_words, when
from cases.forms.students import day_input
from cases.models import Meeting, MeetingStep
from tenants.base.forms import DayField


def text_field(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=required,
    )


class _Times(forms.Form):
    """Up to four times."""

    def times(self) -> list[dt.datetime]:
        """Those that were given, the earliest first, each once."""
        given = (self.cleaned_data.get(f"time_{number}") for number in range(1, 5))
        return sorted({time for time in given if time})


class DetailsForm(forms.Form):
    """How and where they meet, for how long, and with which interpreter."""

    way = forms.ChoiceField(
        label=_("How do you meet?"), choices=Meeting.Way, widget=forms.RadioSelect
    )
    place = forms.CharField(
        label=_("Where?"),
        help_text=_("The room and the school. Needed when you meet there."),
        max_length=300,
        required=False,
    )
    link = forms.CharField(
        label=_("The number or the address to join by"),
        help_text=_("Needed by phone or video. Give it for a room too, so that a parent can join "
                    "from elsewhere."),
        max_length=500,
        required=False,
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("How many minutes?"),
        help_text=_("Through an interpreter all is said twice: plan at least an hour."),
        initial=60,
    )
    interpreter = forms.BooleanField(label=_("An interpreter is needed"), required=False)
    language = forms.CharField(label=_("Into which language?"), max_length=80, required=False)


class ProposeForm(DetailsForm, _Times):
    """What the meeting is for, and times to choose from."""

    purpose = forms.ChoiceField(
        label=_("What is the meeting for?"), choices=Meeting.Purpose, widget=forms.RadioSelect
    )
    time_1 = when(True, _("First time"))
    time_2 = when(False, _("Second time"))
    time_3 = when(False, _("Third time"))
    time_4 = when(False, _("Fourth time"))
    words = text_field(_("A word to the family"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    field_order = (
        "purpose", "time_1", "time_2", "time_3", "time_4", "way", "place", "link", "minutes",
        "interpreter", "language", "words", "key",
    )  # fmt: skip


class OfferTimesForm(_Times):
    """Other times."""

    time_1 = when(True, _("First time"))
    time_2 = when(False, _("Second time"))
    time_3 = when(False, _("Third time"))
    time_4 = when(False, _("Fourth time"))
    words = text_field(_("A word to the family"))


class ChooseTimeForm(ForParent):
    """One of the times that the school offers."""

    time = forms.ChoiceField(label=_("Which time is good?"), widget=forms.RadioSelect)
    field_order = ("time", "parent")

    def __init__(self, *args: Any, times: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["time"]
        field.choices = [(time, in_words(time)) for time in times]


class CounterForm(ForParent, _Times):
    """Other times that are good for the family, or when in words."""

    time_1 = when(False, _("A time that is good for you"))
    time_2 = when(False, _("Another time"))
    time_3 = when(False, _("One more time"))
    words = text_field(
        _("Or say when you can come"),
        _("For example: evenings, or by phone. Write in the language you like."),
    )
    field_order = ("time_1", "time_2", "time_3", "words", "parent")


class TakeTimeForm(forms.Form):
    """One of the family's times."""

    time = forms.ChoiceField(label=_("Which of their times do you take?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, times: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["time"]
        field.choices = [(time, in_words(time)) for time in times]


class ChangeMeetingForm(DetailsForm):
    """Other details than before."""

    words = text_field(_("Why does it change?"), _("Everyone on the team reads it."))


class CancelMeetingForm(forms.Form):
    """That it does not take place."""

    words = text_field(
        _("Why does it not take place?"), _("Everyone on the team reads it."), required=True
    )


class AttemptForm(forms.Form):
    """A call, letter or visit to find a time."""

    how = forms.ChoiceField(
        label=_("How did you try?"), choices=MeetingStep.How, widget=forms.RadioSelect
    )
    on = DayField(label=_("On which day?"), widget=day_input())
    words = text_field(
        _("What came of it?"),
        _("Who was reached, and what was said. The family reads it."),
        required=True,
    )
