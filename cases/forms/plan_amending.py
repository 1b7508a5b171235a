"""What is typed when a plan is changed without a meeting?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.people.models import User


def signature(label: Any) -> forms.CharField:
    """A name that is a signature."""
    return forms.CharField(
        label=label,
        help_text=_("Writing the full name here is the signature."),
        max_length=160,
    )


class OfferAmendmentForm(forms.Form):
    """From when, why, and the signature of the school."""

    starts_on = DayField(label=_("From which day shall the change hold?"), widget=day_input())
    reason = forms.CharField(
        label=_("What changes, and why?"),
        help_text=_("The family reads it. Write in plain words."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )
    signed = signature(_("Your full name, for the school"))


class _ParentForm(forms.Form):
    """For staff: whose answer on paper it is."""

    def __init__(self, *args: Any, parents: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parents = {str(one.pk): one for one in parents}
        if self.parents:
            self.fields["parent"] = forms.ChoiceField(
                label=_("Which parent signed on paper?"),
                choices=[(pk, one.display_name) for pk, one in self.parents.items()],
            )

    def for_parent(self) -> User | None:
        """Whose answer staff write down; None when a parent answers here."""
        return self.parents.get(self.cleaned_data.get("parent", ""))


class AgreeForm(_ParentForm):
    """The signature of the family."""

    signed = signature(_("Your full name"))

    def __init__(self, *args: Any, parents: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, parents=parents, **kwargs)
        if parents:
            self.fields["signed"].label = _("The name as it is signed")


class AskMeetingForm(_ParentForm):
    """The family wants to meet."""

    words = forms.CharField(
        label=_("What do you want to talk about?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )


class WithdrawForm(forms.Form):
    """The school takes it back."""

    words = forms.CharField(
        label=_("Why do you take it back?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
