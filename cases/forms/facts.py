"""What is typed about something that happened, its correction, and the family's own word?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input
from cases.models import CaseFact
from cases.services.fact_checks import LONGEST_NOTE
from cases.services.facts import Said
from tenants.base.forms import DayField
from tenants.rulepacks.schema import ExtensionBy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.facts import FactKind
    from tenants.people.models import User

SOMEBODY_ELSE = "else"
# 34 CFR 300.301(d), (e), 300.309(c); the 30 days to the meeting and the 45 days for the record know
# no such agreement (300.323(c)(1), 300.613(a)), nor do the yearly review and the family's own time.
ONLY_EVALUATION = _(
    "This is for the evaluation alone. No other time that the school has can be made longer by "
    "agreement. The family and the school may agree that the new evaluation after three years is "
    "not needed: that is written down on its own. A later day for a hearing or a complaint is set "
    "by the hearing officer or the state, and is not counted here."
)


# What the law leaves open is said where the day is written down.
BROUGHT = _(
    "From this day on nobody waits for the child any more. The law names no new last day (34 CFR "
    "300.301(d)(1)). When both sides agree on one in writing, write it down as “more time for the "
    "evaluation”: it counts for both."
)


class FactForm(forms.Form):
    """On which day, how did it come and from whom? `people` are those it can come from; empty for
    a parent, who writes down what the family itself did. `more_time`: how the rules here allow more
    time for the evaluation, a sentence each."""

    happened_on = DayField(label=_("On which day?"), widget=day_input())
    until = DayField(label=_("Until which day?"), widget=day_input())
    by = forms.ChoiceField(
        label=_("Why is there more time?"),
        choices=(
            (ExtensionBy.AGREEMENT.value, _("The school and the family agreed in writing")),
            (ExtensionBy.TRANSFER.value, _("The child came from another district")),
            (ExtensionBy.STATE.value, _("The state allows it")),
        ),
        widget=forms.RadioSelect,
    )
    learning_disability = forms.BooleanField(
        label=_("It is to find out about a learning disability"), required=False
    )
    how = forms.ChoiceField(
        label=_("How did it come?"), choices=CaseFact.How.choices, widget=forms.RadioSelect
    )
    from_whom = forms.ChoiceField(label=_("From whom?"), required=False)
    from_name = forms.CharField(
        label=_("Name of somebody else"),
        help_text=_("Only when the person is not in the list."),
        max_length=160,
        required=False,
    )
    note = forms.CharField(
        label=_("Anything to add?"),
        help_text=_("You can leave this empty. Everyone on the team reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        kind: FactKind,
        people: Sequence[User],
        more_time: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.people = kind, {str(one.pk): one for one in people}
        fields: dict[str, Any] = self.fields
        if kind.planned:
            fields["happened_on"].label = _("On which day is the meeting?")
        elif kind.key.endswith("_received"):
            fields["happened_on"].help_text = _(
                "The day the school got it, not the day that stands on the paper."
            )
        elif kind.key.endswith("_signed"):
            fields["happened_on"].help_text = _(
                "The day that stands on the paper. No count starts from it."
            )
        if kind.key == "child_not_brought":
            fields["happened_on"].help_text = _(
                "From this day on the evaluation has no last day (34 CFR 300.301(d)(1)). The "
                "family reads it and can say that it was otherwise."
            )
        if kind.key == "child_brought":
            fields["happened_on"].help_text = BROUGHT
        if kind.says:
            fields["note"].label, fields["note"].required = kind.says, True
            fields["note"].help_text = _("The family and everyone on the team read it.")
        if kind.written:
            spoken = (CaseFact.How.PHONE, CaseFact.How.IN_PERSON)
            fields["how"].choices = [one for one in CaseFact.How.choices if one[0] not in spoken]
            fields["how"].help_text = _("This counts only in writing.")
        if kind.key != "extension_agreed":
            del fields["by"], fields["learning_disability"]
        else:
            fields["by"].help_text = " ".join([*more_time, str(ONLY_EVALUATION)])
        if not kind.spans:
            del fields["until"]
        if not self.people:
            del fields["from_whom"], fields["from_name"]
        else:
            names = [(pk, one.display_name) for pk, one in self.people.items()]
            fields["from_whom"].choices = [("", _("Nobody in particular")), *names]

    def said(self, by: User) -> Said:
        """What the service takes; a parent's word comes from that parent."""
        given = self.cleaned_data
        whom = self.people.get(given.get("from_whom", "")) if self.people else by
        data: dict[str, Any] = {
            name: given[name] for name in ("by", "learning_disability") if name in given
        }
        return Said(
            kind=self.kind.key,
            happened_on=given["happened_on"],
            until=given.get("until"),
            how=given["how"],
            from_whom=whom,
            from_name=given.get("from_name", ""),
            note=given["note"],
            data=data,
        )


class ConfirmFactForm(forms.Form):
    """The school confirms what the family said, with its own day."""

    happened_on = DayField(
        label=_("On which day did the school get it?"),
        help_text=_("The days count from this day."),
        widget=day_input(),
    )
    how = forms.ChoiceField(
        label=_("How did it come?"), choices=CaseFact.How.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Anything to add?"),
        help_text=_("You can leave this empty. Everyone on the team reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        required=False,
    )

    def __init__(self, *args: Any, kind: FactKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind.key == "child_brought":
            self.fields["happened_on"].label = _("On which day did the child come?")
            self.fields["happened_on"].help_text = BROUGHT


class CorrectFactForm(forms.Form):
    """Another day, or that it did not happen; always why."""

    happened = forms.ChoiceField(
        label=_("What is right?"),
        choices=(
            ("day", _("It happened on another day")),
            ("not", _("It did not happen: it was written down by mistake")),
        ),
        widget=forms.RadioSelect,
        initial="day",
    )
    happened_on = DayField(label=_("The right day"), widget=day_input(), required=False)
    until = DayField(label=_("The right last day"), widget=day_input(), required=False)
    reason = forms.CharField(
        label=_("Why does it change?"),
        help_text=_("Everyone on the team reads it. The old day stays to be seen."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
    )

    def __init__(self, *args: Any, spans: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not spans:
            del self.fields["until"]

    def clean(self) -> dict[str, Any]:
        """A day is needed unless it did not happen."""
        given = super().clean() or {}
        if given.get("happened") == "not":
            given["happened_on"] = given["until"] = None
        elif not given.get("happened_on") and "happened_on" not in self.errors:
            self.add_error("happened_on", _("Write the right day."))
        return given

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data.get(name) for name in ("happened_on", "until", "reason")}
