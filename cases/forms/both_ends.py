"""What is typed of promises and of how a week went?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.students import spoken
from cases.models import WeekTick
from cases.service_minutes import week_of
from cases.services.both_ends import WEEK
from tenants.base.clock import today

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


class PromiseForm(forms.Form):
    """What a parent wants to do at home."""

    words = forms.CharField(
        label=gettext_lazy("What do you want to do at home?"),
        help_text=gettext_lazy("For example: ten minutes of reading, four nights a week."),
        max_length=300,
    )


class WeekForm(forms.Form):
    """How each promise of this person went."""

    week = forms.ChoiceField(label=gettext_lazy("Which week?"))

    def __init__(self, *args: Any, items: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = week_of(today())
        week: Any = self.fields["week"]
        week.choices = [
            (day.isoformat(), _("Week of %(day)s") % {"day": date_format(day, "DATE_FORMAT")})
            for day in (this, this - WEEK)
        ]
        self.items = items
        for pk, (words, language) in items.items():
            self.fields[f"tick_{pk}"] = forms.ChoiceField(
                label=spoken(words, language),
                choices=WeekTick.Answer.choices,
                widget=forms.RadioSelect,
                required=False,
            )

    def answers(self) -> dict[uuid.UUID, str]:
        """What was said; what was left open is not said."""
        found = {pk: self.cleaned_data[f"tick_{pk}"] for pk in self.items}
        return {uuid.UUID(pk): answer for pk, answer in found.items() if answer}

    def monday(self) -> dt.date:
        """The week it is about."""
        this = week_of(today())
        return this if self.cleaned_data["week"] == this.isoformat() else this - WEEK
