"""What is typed when the family gets a copy of its plan?"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input
from cases.models import CaseFact
from cases.services.fact_checks import LONGEST_NOTE
from tenants.base.clock import today
from tenants.base.forms import DayField

How = CaseFact.How
WAYS = [(way.value, way.label) for way in (How.PAPER, How.IN_PERSON, How.EMAIL, How.PORTAL)]


class PlanCopyForm(forms.Form):
    """On which day, in which way, and a word about it."""

    happened_on = DayField(
        label=_("On which day did the family get it?"), widget=day_input(), initial=today
    )
    how = forms.ChoiceField(
        label=_("How did they get it?"), choices=WAYS, widget=forms.RadioSelect, initial=How.PAPER
    )
    note = forms.CharField(
        label=_("A word about it"),
        help_text=_("For example who asked for it. The family reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST_NOTE,
        required=False,
    )
