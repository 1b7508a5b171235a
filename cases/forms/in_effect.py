"""What is typed when a plan is put into effect, and who carries what of it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from cases.forms.students import day_input, spoken
from tenants.base.clock import today
from tenants.base.forms import DayField

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from django.utils.safestring import SafeString

    from cases.duty_parts import Carrier, Part

SHORT = 90


class PutInEffectForm(forms.Form):
    """The first day."""

    starts_on = DayField(
        label=gettext_lazy("From which day does the plan hold?"),
        help_text=gettext_lazy("The day on which services begin."),
        widget=day_input(),
        initial=today,
    )


class DutiesForm(forms.Form):
    """Each of the staff with the parts that they carry."""

    def __init__(
        self,
        *args: Any,
        team: Sequence[Carrier],
        parts: Mapping[str, Part],
        carried: Mapping[uuid.UUID, Sequence[str]],
        language: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        choices = [(part.id, _in_short(part, language)) for part in parts.values()]
        for one in team:
            self.fields[str(one.id)] = forms.MultipleChoiceField(
                label=one.name,
                help_text=one.title,
                choices=choices,
                initial=list(carried.get(one.id, ())),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def carried(self) -> dict[uuid.UUID, list[str]]:
        """What the service takes."""
        return {one.id: self.cleaned_data[str(one.id)] for one in self.team}


def _in_short(part: Part, language: str) -> SafeString:
    name = part.name if len(part.name) <= SHORT else f"{part.name[:SHORT].rstrip()} …"
    label = f"{part.label} {part.number}" if part.number else part.label
    return format_html("{}: {}", label, spoken(name, language))
