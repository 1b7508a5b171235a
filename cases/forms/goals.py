"""What is typed about a goal: what is counted, and the numbers of a day?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input, spoken
from cases.models import GoalTrack
from cases.services.goals import USUAL_IN_A_ROW, Way
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal


def number_field(label: Any, **more: Any) -> forms.DecimalField:
    """A number, with the keys for numbers on a phone."""
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"})
    return forms.DecimalField(
        label=label, max_digits=8, decimal_places=2, widget=widget, localize=False, **more
    )


class FollowGoalForm(forms.Form):
    """What is counted, in what, and the way to the aim."""

    measure = forms.CharField(
        label=_("What is counted?"),
        help_text=_("For example: words read right in one minute."),
        max_length=120,
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=GoalTrack.Unit.choices)
    starts = DayField(label=_("First day of the line"), widget=day_input())
    start_value = number_field(_("The number on that day"))
    ends = DayField(label=_("Last day of the line"), widget=day_input())
    aim_value = number_field(_("The number you aim at by then"))
    in_a_row = forms.IntegerField(
        label=_("After how many in a row on the wrong side of the line do you look again?"),
        help_text=_("Most schools take 4. Both sides are told. 0 means: no such rule."),
        initial=USUAL_IN_A_ROW,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def way(self) -> Way:
        """What the service takes."""
        return Way(**self.cleaned_data)


class PointsForm(forms.Form):
    """The numbers of one day, as many as there are."""

    day = DayField(label=_("Day"), widget=day_input(), initial=today)

    def __init__(self, *args: Any, tracks: Sequence[GoalTrack], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tracks = tracks
        for track in tracks:
            self.fields[f"value_{track.pk}"] = number_field(
                spoken(track.measure, track.spoken_in),
                required=False,
                help_text=track.get_unit_display(),
            )
            self.fields[f"note_{track.pk}"] = forms.CharField(
                label=_("A word about it"), max_length=300, required=False
            )

    def said(self) -> list[tuple[GoalTrack, Decimal, str]]:
        """The numbers that were typed. Raises BadInput when there are none, or a note stands
        without its number."""
        found = []
        for track in self.tracks:
            value = self.cleaned_data[f"value_{track.pk}"]
            note = self.cleaned_data[f"note_{track.pk}"]
            if value is not None:
                found.append((track, value, note))
            elif note:
                raise BadInput({f"value_{track.pk}": _("Write the number, too.")})
        if not found:
            raise BadInput(_("Write at least one number."))
        return found
