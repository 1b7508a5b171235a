"""What do district staff type about school years and days without school?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.base.forms import DayField
from tenants.people.models import School, User


def _day(label: Any, **more: Any) -> DayField:
    return DayField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **more,
    )


class ForSchoolForm(forms.Form):
    """Days of the whole district or of one school."""

    school = forms.ModelChoiceField(
        label=_("For"),
        queryset=School.objects.none(),
        required=False,
        empty_label=_("The whole district"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.visible_to(by)  # type: ignore[attr-defined]


class SchoolYearForm(ForSchoolForm):
    """The first and the last day of a school year."""

    first_day = _day(_("First school day"))
    last_day = _day(_("Last school day"))
    field_order = ("first_day", "last_day", "school")


class EarlyDismissalForm(ForSchoolForm):
    """A day that ends early or begins late."""

    day = _day(_("Day that ends early"))
    why = forms.CharField(
        label=_("What is different"),
        max_length=120,
        help_text=_("For example: school ends at noon."),
    )
    field_order = ("day", "why", "school")


class ClosureForm(ForSchoolForm):
    """Days on which no child attends."""

    first_day = _day(_("First day without school"))
    last_day = _day(
        _("Last day without school"),
        required=False,
        help_text=_("Leave it empty for a single day."),
    )
    why = forms.CharField(
        label=_("Why"), max_length=120, help_text=_("For example: winter break, staff day, snow.")
    )
    field_order = ("first_day", "last_day", "why", "school")
