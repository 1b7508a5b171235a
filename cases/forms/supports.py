"""What is typed about extra help in class?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input
from cases.services.supports import SupportPlan, WeekNote
from tenants.base.clock import today
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.people.models import User


class SupportForm(forms.Form):
    """Who does what, how often, until when, and what the family can try."""

    what = forms.CharField(
        label=_("What is done?"),
        help_text=_("For example: a small reading group of four children."),
        max_length=200,
    )
    who = forms.ChoiceField(label=_("Who does it?"))
    times_a_week = forms.IntegerField(label=_("How many times a week?"))
    minutes = forms.IntegerField(label=_("How many minutes each time?"))
    starts = DayField(label=_("First day"), widget=day_input())
    review_on = DayField(
        label=_("On which day do you look at it together?"),
        help_text=_("An evaluation does not wait for this day."),
        widget=day_input(),
    )
    at_home = forms.CharField(
        label=_("What can the family try at home?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    measure = forms.CharField(
        label=_("What do you count to see if it helps?"),
        help_text=_("For example: words read right in one minute."),
        max_length=120,
        required=False,
    )
    start_value = forms.DecimalField(
        label=_("The number at the start"), max_digits=8, decimal_places=2, required=False
    )
    aim_value = forms.DecimalField(
        label=_("The number you aim at by that day"),
        max_digits=8,
        decimal_places=2,
        required=False,
    )

    def __init__(self, *args: Any, team: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = {str(one.pk): one for one in team}
        field: Any = self.fields["who"]
        field.choices = [(pk, one.display_name) for pk, one in self.team.items()]

    def plan(self) -> SupportPlan:
        """What the service takes."""
        given = dict(self.cleaned_data)
        return SupportPlan(**{**given, "who": self.team[given["who"]]})


class WeekForm(forms.Form):
    """The minutes of a week and what was counted."""

    day = DayField(
        label=_("Which day?"),
        help_text=_("For minutes: the first school day of the week. For a number: its day."),
        widget=day_input(),
        initial=today,
    )
    planned = forms.IntegerField(label=_("Minutes planned in the week"), required=False)
    given = forms.IntegerField(label=_("Minutes given in the week"), required=False)
    value = forms.DecimalField(
        label=_("What was counted"), max_digits=8, decimal_places=2, required=False
    )
    note = forms.CharField(
        label=_("Why, if something was different"),
        help_text=_("For example: a week of four days."),
        max_length=300,
        required=False,
    )

    def said(self) -> WeekNote:
        """What the service takes."""
        return WeekNote(**self.cleaned_data)


class EndSupportForm(forms.Form):
    """The last day, and what came of it."""

    ended_on = DayField(label=_("Last day"), widget=day_input(), initial=today)
    outcome = forms.CharField(
        label=_("What came of it, and what comes next?"),
        help_text=_("The family reads it. Write in plain words."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )
