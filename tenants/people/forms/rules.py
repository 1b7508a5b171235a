"""What do district staff type about a promise, or a rule that they looked up?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.base.clock import today
from tenants.base.forms import DayField
from tenants.people.models import DistrictRule
from tenants.people.services.rules import Said
from tenants.rulepacks import words
from tenants.rulepacks.schema import Event, Measure

if TYPE_CHECKING:
    from tenants.rulepacks.schema import ClockRule


class DistrictRuleForm(forms.Form):
    """How many days, from when on, and where it stands."""

    source = forms.ChoiceField(
        label=_("What is it?"),
        choices=DistrictRule.Source.choices,
        widget=forms.RadioSelect,
        initial=DistrictRule.Source.PROMISE,
    )
    number = forms.IntegerField(label=_("How many days"), min_value=1, max_value=400)
    unit = forms.ChoiceField(label=_("Counted as"), choices=DistrictRule.Unit.choices)
    start = forms.ChoiceField(
        label=_("The count starts when"),
        required=False,
        help_text=_("We do not know it for this rule. So say it here."),
    )
    starts = DayField(
        label=_("Holds from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A count that has begun before goes on as it was."),
    )
    cite = forms.CharField(
        label=_("Where it stands"),
        required=False,
        max_length=200,
        help_text=_("For a rule you looked up: the number of the law, or the page of the manual."),
    )

    def __init__(self, *args: Any, law: ClockRule, **kwargs: Any) -> None:
        unit = law.unit if law.unit and law.unit is not Measure.YEARS else Measure.CALENDAR
        kwargs["initial"] = {"unit": unit.value, "starts": today()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.law = law
        if law.start is None:
            start: Any = self.fields["start"]
            start.choices = [("", "---------"), *words.starts()]
        else:
            del self.fields["start"]

    def said(self) -> Said:
        """What was typed, once the form is valid."""
        given = self.cleaned_data
        return Said(
            clock=self.law.key,
            source=DistrictRule.Source(given["source"]),
            number=given["number"],
            unit=Measure(given["unit"]),
            starts=given["starts"],
            start=Event(given["start"]) if given.get("start") else None,
            cite=given["cite"],
        )
