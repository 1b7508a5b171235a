"""What is typed when a plan is written?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.forms.plan_comments import WordsField
from cases.forms.students import day_input
from cases.languages import NAMES as NAMES_OF
from cases.models import PlanCommentStep
from cases.plan_shapes import ANSWERS, FREQUENCIES, LONGEST_TEXT, NAMES, SHAPES, FieldKind
from cases.services import plan_accounts
from cases.services.plan_versions import Translated
from tenants.base.forms import DayField
from tenants.base.passports import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Plan, PlanBlock, PlanComment, PlanTemplate
    from cases.plan_shapes import PlanField

PLAIN = {
    "en": _("In plain words, in English"),
    "es": _("In plain words, in Spanish"),
}
WRITTEN_IN = ("en", "es")  # the languages in which the checker can read


class BeginPlanForm(forms.Form):
    """Which plan, in which language, and from which older one?"""

    kind = forms.ChoiceField(label=_("Which plan?"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("In which language do you write it?"),
        choices=[(code, NAMES_OF[code]) for code in WRITTEN_IN],
    )
    begin_with = forms.ChoiceField(
        label=_("What does it begin with?"),
        help_text=_(
            "A template asks for what to write in each part. Of an older plan the words are copied"
            " and the days are left empty."
        ),
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[str],
        older: Sequence[Plan],
        templates: Sequence[PlanTemplate] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.older = {str(plan.pk): plan for plan in older}
        self.templates = {str(row.pk): row for row in templates if row.kind in kinds}
        kind: Any = self.fields["kind"]
        kind.choices = [(key, NAMES[key]) for key in kinds]
        begin: Any = self.fields["begin_with"]
        begin.choices = [("", _("Empty parts")), *self._templates(), *self._older()]

    def _templates(self) -> list[tuple[str, str]]:
        said = _("The template “%(name)s”: %(plan)s")
        return [
            (pk, said % {"name": row.name, "plan": row.kind_name})
            for pk, row in self.templates.items()
        ]

    def _older(self) -> list[tuple[str, str]]:
        said = _("A copy of the older plan: %(plan)s, %(year)s")
        return [
            (pk, said % {"plan": plan.name, "year": f"{plan.created_at:%Y}"})
            for pk, plan in self.older.items()
        ]

    def clean(self) -> dict[str, Any]:
        """A template and an older plan are each for one kind of plan."""
        given = super().clean() or {}
        chosen = given.get("begin_with", "")
        source = self.templates.get(chosen) or self.older.get(chosen)
        if source is not None and given.get("kind") and source.kind != given["kind"]:
            self.add_error("begin_with", _("This is for another kind of plan. Choose again."))
        return given


class DaysField(forms.CharField):
    """Several days, one on a line, as a browser's date field writes them."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> Any:
        """The days. Raises ValidationError with the line that is none."""
        found = []
        for line in str(super().clean(value) or "").split():
            try:
                found.append(dt.date.fromisoformat(line.strip(",;")))
            except ValueError as error:
                words = _("“%(line)s” is no day. Write each day like 2027-03-26.")
                raise ValidationError(words, params={"line": line[:40]}) from error
        return found


class BlockForm(forms.Form):
    """The fields and words of one block, after its shape."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, block: PlanBlock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.block = block
        for each in block.shape.fields:
            self.fields[each.name] = _field(each)
        if block.shape.words:
            self.fields["words"] = forms.CharField(
                label=str(block.shape.words),
                help_text=_(
                    "“- ” at the start of a line makes a list. **Two stars** make words bold."
                ),
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
            )

        for code, label in PLAIN.items():
            self.fields[f"plain_{code}"] = forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "lang": code}),
            )

    def plain(self) -> dict[str, str]:
        """The same in plain words, by language."""
        return {code: str(self.cleaned_data.get(f"plain_{code}", "")) for code in PLAIN}

    def words(self) -> str:
        """What was written."""
        return str(self.cleaned_data.get("words", ""))

    def values(self) -> dict[str, Any]:
        """What stands in the fields."""
        return {each.name: self.cleaned_data.get(each.name) for each in self.block.shape.fields}


def _field(each: PlanField) -> forms.Field:
    common: dict[str, Any] = {"label": each.label, "required": False}
    if each.kind == FieldKind.DAY:
        return DayField(widget=day_input(), **common)
    if each.kind == FieldKind.DAYS:
        return DaysField(help_text=_("One day on each line, like 2027-03-26."), **common)
    if each.kind == FieldKind.NUMBER:
        return forms.IntegerField(min_value=0, max_value=100_000, **common)
    if each.kind == FieldKind.FREQUENCY:
        return forms.ChoiceField(choices=[("", _("Choose")), *FREQUENCIES.items()], **common)
    if each.kind == FieldKind.ANSWER:
        choices = [("", _("Not answered yet")), *ANSWERS.items()]
        return forms.ChoiceField(choices=choices, **common)
    return forms.CharField(max_length=300, **common)


ACCOUNTS: dict[str, Any] = {
    PlanCommentStep.Kind.CHANGED: _("It is changed in this draft"),
    PlanCommentStep.Kind.ANSWERED: _("Here is the answer"),
    PlanCommentStep.Kind.YES: _("Yes, that is what we say"),
    PlanCommentStep.Kind.NOT_QUITE: _("Not quite: we mean …"),
    PlanCommentStep.Kind.MEETING: _("We talk about it at the meeting"),
    PlanCommentStep.Kind.NOT_AGREED: _("We do not agree, because …"),
    PlanCommentStep.Kind.CARRIED: _("Not settled yet: it goes on with this draft"),
}


class ShareForm(forms.Form):
    """A word to the family, what became of each open comment, and of plain words in another
    language how they came about."""

    note = forms.CharField(
        label=_("A word to the family"),
        help_text=_("For example: what you still want to hear from them."),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    label = forms.ChoiceField(
        label=_("How were the words in the other language translated?"),
        help_text=_("It stands beside them. A machine’s translation is marked as not official."),
        choices=Label,
        widget=forms.RadioSelect,
    )
    label_by = forms.CharField(
        label=_("By whom?"),
        help_text=_("The person who checked or certified it, or the name of the program."),
        max_length=120,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        comments: Sequence[PlanComment] = (),
        speaks_other: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not speaks_other:
            del self.fields["label"], self.fields["label_by"]
        self.comments = comments
        missing = _("Say what became of the comment by %(name)s on “%(part)s”.")
        for row in comments:
            names = {"name": row.author_name, "part": SHAPES[row.part].label}
            self.fields[f"kind_{row.pk}"] = forms.ChoiceField(
                label=_("What became of it?"),
                choices=[(kind, ACCOUNTS[kind]) for kind in plan_accounts.choices_of(row)],
                widget=forms.RadioSelect,
                error_messages={"required": missing % names},
            )
            self.fields[f"words_{row.pk}"] = WordsField(
                label=_("In your words"),
                help_text=_(
                    "Say what is different now, the answer, or the reason. It can stay empty for "
                    "the meeting and for what is not settled."
                ),
                required=False,
                max_length=1_000,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            )

    def translated(self) -> Translated | None:
        """How the words in another language came about; None where there are none."""
        given = self.cleaned_data
        return Translated(given["label"], given["label_by"]) if "label" in given else None

    def accounts(self) -> dict[uuid.UUID, plan_accounts.Account]:
        """What became of each comment, by its id."""
        given = self.cleaned_data
        return {
            row.pk: plan_accounts.Account(given[f"kind_{row.pk}"], given[f"words_{row.pk}"])
            for row in self.comments
        }
