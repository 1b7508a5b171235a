"""What may a person say about how they are told?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from messaging.models import Kind, Pace
from messaging.services.stopping import LAWFUL

if TYPE_CHECKING:
    import uuid

    from messaging.services.preferences import Wishes

SILENCED = [kind for kind in Kind if kind not in LAWFUL]  # the kinds that a person may set
CLOCK = {"type": "time"}


class WishesForm(forms.Form):
    """How often, when not, and how much a mail says."""

    pace = forms.ChoiceField(
        label=_("How often?"),
        choices=Pace.choices,
        widget=forms.RadioSelect,
        help_text=_("Each kind below can have its own answer."),
    )
    digest_at = forms.TimeField(
        label=_("Once a day, at"), widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )
    digest_day = forms.TypedChoiceField(
        label=_("Once a week, on"), choices=list(WEEKDAYS.items()), coerce=int
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        help_text=_("Nothing is sent in your quiet hours. It is kept and sent after them."),
        widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"),
    )
    any_hour = forms.BooleanField(
        label=_("Also outside of school hours"),
        required=False,
        help_text=_("Without this mark you are told in school hours only."),
    )
    shows_words = forms.BooleanField(
        label=_("Show the words in the e-mail"),
        required=False,
        help_text=_(
            "Whoever reads your e-mails can then read about your child too. The subject and text "
            "messages never show them."
        ),
    )

    def __init__(self, *args: Any, wishes: Wishes, staff: bool, **kwargs: Any) -> None:
        row = wishes.general
        kwargs["initial"] = {name: getattr(row, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if not staff:
            del self.fields["any_hour"]


class KindsForm(forms.Form):
    """Another pace for each kind, for one child or for all."""

    def __init__(
        self, *args: Any, wishes: Wishes, student_id: uuid.UUID | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        as_else = _("As for all children") if student_id else _("As above")
        for kind in SILENCED:
            if student_id and kind in (Kind.NEWS, Kind.PTA):
                continue  # news is about no child
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                required=False,
                choices=[("", as_else), *Pace.choices],
                initial=wishes.chosen.get((student_id, kind.value), ""),
            )

    def changed_paces(self) -> dict[str, str]:
        """kind -> the new pace, for those that were changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
