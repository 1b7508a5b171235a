"""What is typed about the decision of the group?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input
from cases.models import CaseFact
from cases.services.eligibility import LONGEST, Decided
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from tenants.people.models import User

YES_NO = (("yes", _("Yes")), ("no", _("No")))


class DecideForm(forms.Form):
    """The two-part question, the reasons, who took part and who got the papers."""

    decided_on = DayField(label=_("On which day did the group decide?"), widget=day_input())
    took_part = forms.MultipleChoiceField(
        label=_("Who took part?"),
        help_text=_("The parents and a group from the school (34 CFR 300.306(a)(1))."),
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=_("Others who took part"),
        help_text=_("Names with a comma between them."),
        max_length=500,
        required=False,
    )
    without_parents = forms.CharField(
        label=_("If no parent could come: how did the school try?"),
        help_text=_("Calls, letters, visits, with their days."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        required=False,
    )
    has_disability = forms.ChoiceField(
        label=_("Part one: does the child have a disability that the law names?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    main = forms.ChoiceField(label=_("Which one is the main one?"), required=False)
    more = forms.MultipleChoiceField(
        label=_("Any other?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    everyday_words = forms.CharField(
        label=_("Everyday words for it"),
        help_text=_("Such as dyslexia or ADHD. These words may be used in the papers."),
        max_length=200,
        required=False,
    )
    needs_special_education = forms.ChoiceField(
        label=_("Part two: does the child need special education because of it?"),
        help_text=_(
            "A child who needs only a related service is not eligible (34 CFR 300.8(a)(2))."
        ),
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    exclusions = forms.BooleanField(
        label=_("Neither poor teaching of reading or math nor little English is the main cause"),
        help_text=_("The group checked this (34 CFR 300.306(b))."),
        required=False,
    )
    reasons = forms.CharField(
        label=_("Why did the group decide so?"),
        help_text=_("In plain words: what the group looked at and what it saw."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST,
    )
    disagreed = forms.CharField(
        label=_("Did somebody see it differently?"),
        help_text=_("Who, and in their own words. It stays beside the decision."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        required=False,
    )
    got_copies = forms.MultipleChoiceField(
        label=_("Who got the reports and this decision, at no cost?"),
        help_text=_("34 CFR 300.306(a)(2)"),
        widget=forms.CheckboxSelectMultiple,
    )
    how = forms.ChoiceField(
        label=_("How did they get them?"),
        choices=[one for one in CaseFact.How.choices if one[0] != "phone"],
        initial=CaseFact.How.PAPER,
    )

    def __init__(
        self,
        *args: Any,
        family: dict[str, User],
        team: dict[str, tuple[User, str]],
        names: Sequence[tuple[str, str]],
        roles: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.family = family
        self.everybody = {**{pk: one for pk, (one, _role) in team.items()}, **family}
        fields: Any = self.fields
        fields["took_part"].choices = [
            *((pk, one.display_name) for pk, one in family.items()),
            *(
                (pk, f"{one.display_name} ({roles.get(role, role)})")
                for pk, (one, role) in team.items()
                if pk not in family
            ),
        ]
        fields["got_copies"].choices = [(pk, one.display_name) for pk, one in family.items()]
        fields["main"].choices = [("", _("None")), *names]
        fields["more"].choices = names

    def said(self) -> Decided:
        """What the service takes."""
        given = self.cleaned_data
        kinds = [key for key in (given["main"], *given["more"]) if key]
        return Decided(
            decided_on=given["decided_on"],
            has_disability=given["has_disability"] == "yes",
            needs_special_education=given["needs_special_education"] == "yes",
            reasons=given["reasons"],
            categories=list(dict.fromkeys(kinds)),
            everyday_words=given["everyday_words"],
            exclusions=given["exclusions"],
            took_part=[self.everybody[pk] for pk in given["took_part"]],
            others=given["others"],
            without_parents=given["without_parents"],
            got_copies=[self.family[pk] for pk in given["got_copies"]],
            how=given["how"],
            disagreed=given["disagreed"],
        )
