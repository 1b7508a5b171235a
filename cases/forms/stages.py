"""What is typed when a case moves along the road?"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input
from cases.models import CaseFact
from cases.stages import STAGE_CHOICES
from tenants.base.forms import DayField


class EvaluationRequestForm(forms.Form):
    """The day a request came in, and in which words."""

    received_on = DayField(
        label=_("Day the school received it"),
        help_text=_("The day of the letter or call counts, not the day you read it."),
        widget=day_input(),
    )
    how = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[("", _("Not known")), *CaseFact.How.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why this is a request"),
        help_text=_("For example: she asked on the telephone. The family reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )


class StageForm(forms.Form):
    """The new stage; going back needs a reason."""

    stage = forms.ChoiceField(label=_("Stage"), choices=STAGE_CHOICES)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed when the case goes back. The family reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )


class ReasonForm(forms.Form):
    """Why a case ends or begins again."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The family reads it."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        max_length=1000,
    )


class CloseForm(ReasonForm):
    """Why a case ends; where something is still owed, that it goes on."""

    goes_on = forms.BooleanField(
        label=_("I know that this goes on although the case is closed. The family reads it."),
        required=False,
    )

    def __init__(self, *args: object, owed: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as given
        if not owed:
            del self.fields["goes_on"]


class CaseSearchForm(forms.Form):
    """How a long list of cases is narrowed."""

    q = forms.CharField(label=_("Child’s name"), max_length=100, required=False)
    stage = forms.ChoiceField(
        label=_("Stage"), choices=[("", _("Every stage")), *STAGE_CHOICES], required=False
    )
    school = forms.ChoiceField(label=_("School"), required=False)

    def __init__(self, *args: object, schools: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as given
        field = self.fields["school"]
        field.choices = [("", _("Every school")), *schools]  # type: ignore[attr-defined]  # a ChoiceField
