"""What does a person type who will be away?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.base.forms import DayField
from tenants.people.models import User
from tenants.people.services import absences


def _day(label: Any) -> DayField:
    return DayField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class AbsenceForm(forms.Form):
    """The first and the last day, and the colleague."""

    starts = _day(_("First day away"))
    until = _day(_("Last day away"))
    stand_in = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=User.objects.none(),
        help_text=_(
            "The colleague sees no more than before. Where a record is closed to them, the "
            "administrator on the team is told."
        ),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].queryset = absences.colleagues(by)  # type: ignore[attr-defined]
        self.fields["stand_in"].label_from_instance = lambda user: user.display_name  # type: ignore[attr-defined]
