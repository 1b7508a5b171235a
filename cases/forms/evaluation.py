"""What is typed about tests and reports?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases import scores
from cases.forms.students import day_input
from cases.languages import LANGUAGES
from cases.models import CaseFact, PlannedTest, ReportKind
from cases.services.evaluation import Plan
from cases.services.report_drafts import Cover
from cases.services.report_parts import LONGEST, Part
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from cases.models import Report
    from tenants.people.models import User

FEWEST_ROWS = 3  # empty rows for scores


def area(rows: int, **attrs: object) -> forms.Textarea:
    """A field for some lines."""
    return forms.Textarea(attrs={"rows": rows, **attrs})


class PlanTestForm(forms.Form):
    """One line of the plan of tests."""

    area = forms.ChoiceField(label=_("Area"), choices=PlannedTest.Area.choices)
    concern = forms.CharField(
        label=_("What worries you about it?"),
        help_text=_("For example: he reads slowly and skips words."),
        max_length=300,
        required=False,
    )
    what = forms.CharField(
        label=_("What is done?"),
        help_text=_("The name of a test, a visit in class, a talk with the family."),
        max_length=200,
    )
    language = forms.MultipleChoiceField(
        label=_("In which language is the child asked?"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    who = forms.ChoiceField(label=_("Who does it?"))
    planned_on = DayField(label=_("On which day?"), widget=day_input())

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        choices: Any = self.fields["who"]
        choices.choices = [(pk, one.display_name) for pk, one in self.people.items()]

    def plan(self) -> Plan:
        """What the service takes."""
        given = self.cleaned_data
        asked = ",".join(given["language"])
        return Plan(**given | {"who": self.people[given["who"]], "language": asked})


class TestDoneForm(forms.Form):
    """The day on which a test was done."""

    done_on = DayField(label=_("On which day was it done?"), widget=day_input())


class TestDroppedForm(forms.Form):
    """Why a test is not done."""

    reason = forms.CharField(
        label=_("Why is it not done?"), help_text=_("The family reads it."), max_length=300
    )


class CoverForm(forms.Form):
    """What stands on the front of a report. `kinds` are those that this person may write."""

    kind = forms.ChoiceField(
        label=_("Whose report is it?"), choices=ReportKind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=_("Name of the report"),
        help_text=_("For example: Speech and language report."),
        max_length=200,
    )
    report_on = DayField(
        label=_("Day of the report"),
        help_text=_("The day that stands on it."),
        widget=day_input(),
    )
    made_by = forms.CharField(
        label=_("Who made it?"),
        help_text=_("For a report from outside: the name of the person or the clinic."),
        max_length=200,
        required=False,
    )
    translated_by = forms.CharField(
        label=_("Who put the plain words into the other language?"),
        help_text=_(
            "A name, or “machine”. Leave it empty when they are in one language only. "
            "Readers see this."
        ),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(kinds) < 2:
            del self.fields["kind"]
        else:
            field: Any = self.fields["kind"]
            field.choices = [one for one in ReportKind.choices if one[0] in kinds]
        if ReportKind.STAFF not in kinds:
            del self.fields["translated_by"]

    def cover(self) -> Cover:
        """What the service takes."""
        given = self.cleaned_data
        return Cover(
            title=given["title"],
            report_on=given["report_on"],
            made_by=given["made_by"],
            translated_by=given.get("translated_by", ""),
        )


class PartForm(forms.Form):
    """One part of a report, without its scores."""

    title = forms.CharField(label=_("Name of this part"), max_length=LONGEST["title"])
    title_es = forms.CharField(
        label=_("Its name in Spanish"),
        max_length=LONGEST["title_es"],
        required=False,
        widget=forms.TextInput(attrs={"lang": "es"}),
    )
    plain_en = forms.CharField(
        label=_("In plain words, in English"),
        help_text=_("What a parent reads first. Say what it means on a school day."),
        widget=area(5),
        max_length=LONGEST["plain_en"],
        required=False,
    )
    plain_es = forms.CharField(
        label=_("In plain words, in Spanish"),
        help_text=_("If the family reads Spanish."),
        widget=area(5, lang="es"),
        max_length=LONGEST["plain_es"],
        required=False,
    )
    text = forms.CharField(
        label=_("As experts write it"),
        help_text=_("You can leave this empty when it stands in the file."),
        widget=area(8),
        max_length=LONGEST["text"],
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ScoreForm(forms.Form):
    """One score; a row without a name and a number is left out."""

    name = forms.CharField(label=_("What was measured"), max_length=120, required=False)
    name_es = forms.CharField(
        label=_("The same in Spanish"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"lang": "es"}),
    )
    scale = forms.ChoiceField(
        label=_("Scale"),
        choices=[("", _("Choose"))] + [(one.key, one.label) for one in scores.SCALES.values()],
        required=False,
    )
    value = forms.IntegerField(label=_("Number"), required=False, min_value=0, max_value=200)
    low = forms.IntegerField(label=_("Range from"), required=False, min_value=0, max_value=200)
    high = forms.IntegerField(label=_("Range to"), required=False, min_value=0, max_value=200)

    def clean(self) -> dict[str, Any]:
        """A row that is begun must be whole."""
        given = super().clean() or {}
        if self.is_empty:
            return given
        if not given.get("name"):
            self.add_error("name", _("Say what was measured."))
        for name, words in scores.wrong(given).items():
            if name not in self.errors:
                self.add_error(name, words)
        return given

    @property
    def is_empty(self) -> bool:
        """Nobody wrote anything into this row."""
        given = self.cleaned_data
        return not given.get("name") and given.get("value") is None


class _Scores(forms.BaseFormSet):  # type: ignore[type-arg]  # not generic when the program runs
    def rows(self) -> list[dict[str, Any]]:
        """The scores that were written."""
        return [dict(form.cleaned_data) for form in self.forms if not form.is_empty]


ScoreForms = forms.formset_factory(
    ScoreForm, formset=_Scores, extra=FEWEST_ROWS, max_num=30, absolute_max=40
)


def part_of(form: PartForm, rows: list[dict[str, Any]]) -> Part:
    """What the service takes."""
    given = form.cleaned_data
    return Part(
        title=given["title"],
        title_es=given["title_es"],
        text=given["text"],
        plain_en=given["plain_en"],
        plain_es=given["plain_es"],
        scores=rows,
    )


class ShareForm(forms.Form):
    """How a report is shared."""

    whole = forms.BooleanField(
        label=_("With this the family has the whole evaluation report"),
        help_text=_(
            "Leave it empty when reports of others are still to come. The family gets a copy at "
            "no cost (34 CFR 300.306(a)(2))."
        ),
        required=False,
    )
    how = forms.ChoiceField(
        label=_("How did the family get it?"),
        choices=[one for one in CaseFact.How.choices if one[0] != "phone"],
        initial=CaseFact.How.PORTAL,
        required=False,
    )
    replaces = forms.ChoiceField(
        label=_("Does it put another report right?"),
        help_text=_("The other one stays to be read, marked as put right."),
        required=False,
    )

    def __init__(self, *args: Any, kind: str, own: Iterable[Report], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = {str(one.pk): one for one in own}
        if kind != ReportKind.STAFF:
            del self.fields["whole"], self.fields["how"]
        if not self.own:
            del self.fields["replaces"]
        else:
            field: Any = self.fields["replaces"]
            names = [(pk, one.title) for pk, one in self.own.items()]
            field.choices = [("", _("No")), *names]


class RateForm(forms.Form):
    """Whether the plain words of a part are clear."""

    section = forms.IntegerField(min_value=1, max_value=100, widget=forms.HiddenInput)
    clear = forms.ChoiceField(
        choices=(("yes", pgettext_lazy("plain words", "Clear")), ("no", _("Not clear")))
    )
    words = forms.CharField(label=_("What is not clear?"), max_length=500, required=False)


class ConsiderForm(forms.Form):
    """When the team looked at a report, and what came of it."""

    on = DayField(label=_("At the meeting of which day?"), widget=day_input())
    note = forms.CharField(
        label=_("What came of it?"),
        help_text=_("Say what the team took from it, or why not. The family reads it."),
        widget=area(3),
        max_length=1000,
    )
