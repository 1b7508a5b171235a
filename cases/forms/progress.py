"""What is typed in a report on progress, beside its numbers?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.services.progress import LANGUAGES, Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.goal_page import Goal

NAMES = {"en": gettext_lazy("In English"), "es": gettext_lazy("In Spanish")}


def words_field(label: Any, **more: Any) -> forms.CharField:
    """A few lines."""
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=1000, widget=widget, **more)


class ProgressForm(forms.Form):
    """For each goal a word in each language, and what comes next."""

    for_day = forms.ChoiceField(
        label=gettext_lazy("Which promised report is it?"),
        help_text=gettext_lazy("The plan says on which days the family is told."),
        required=False,
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self, *args: Any, goals: Sequence[Goal], days: Sequence[dt.date], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.goals = goals
        choice: Any = self.fields["for_day"]
        choice.choices = [(day.isoformat(), date_format(day, "DATE_FORMAT")) for day in days]
        choice.choices += [("", _("One more, between the days"))]
        choice.initial = days[0].isoformat() if days else ""
        for goal in goals:
            for code in LANGUAGES:
                self.fields[f"said_{goal.id}_{code}"] = words_field(NAMES[code], required=False)
        for code in LANGUAGES:
            self.fields[f"next_{code}"] = words_field(NAMES[code], required=code == "en")

    def report(self) -> Report:
        """What the service takes."""
        given = self.cleaned_data
        return Report(
            said={
                goal.id: {code: given[f"said_{goal.id}_{code}"] for code in LANGUAGES}
                for goal in self.goals
            },
            next={code: given[f"next_{code}"] for code in LANGUAGES},
            for_day=dt.date.fromisoformat(given["for_day"]) if given["for_day"] else None,
            key=given["key"],
        )
