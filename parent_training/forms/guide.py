"""Who has read which pages of the guide?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input
from parent_training.services.guide import LONGEST_NAME
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parent_training.services.guide import Which


class ReviewForm(forms.Form):
    """The pages that somebody has read, with their name and the day."""

    which = forms.MultipleChoiceField(
        label=_("Which pages?"), widget=forms.CheckboxSelectMultiple, choices=()
    )
    reviewed_by = forms.CharField(
        label=_("Who has read them?"),
        help_text=_("Name and part, for example a qualified translator. Everybody can see it."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    reviewed_on = DayField(label=_("On which day?"), widget=day_input())

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["which"]
        field.choices = list(choices)

    def chosen(self) -> list[Which]:
        """The pages that were ticked, each with its language."""
        found = (one.partition(":") for one in self.cleaned_data["which"])
        return [(page, language) for language, _colon, page in found]
