"""What does a district write about a template of a plan?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.plan_shapes import FREQUENCIES, NAMES, SHAPES, FieldKind
from cases.services.plan_templates import LONGEST_LINE, MOST_NUMBER, Row
from cases.template_parts import LANGUAGES, LONGEST_NAME, LONGEST_PROMPT, row_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import PlanTemplate
    from cases.plan_shapes import PlanField

SPOKEN = {"en": _("English"), "es": _("Spanish")}


def _words(
    label: Any, code: str, *, rows: int, longest: int, needed: bool = False
) -> forms.CharField:
    """One text in one language; the label says which."""
    attrs = {"lang": code, "dir": "auto"}
    return forms.CharField(
        label=_("%(part)s (%(language)s)") % {"part": label, "language": SPOKEN[code]},
        widget=forms.Textarea(attrs={**attrs, "rows": rows})
        if rows > 1
        else forms.TextInput(attrs),
        max_length=longest,
        required=needed,
        error_messages={"required": _("Write this in both languages.")},
    )


class SeenForm(forms.Form):
    """Carries the version that was shown."""

    seen = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=10**6, required=False
    )

    def said(self, name: str) -> dict[str, str]:
        """What was typed there, by language."""
        return {code: str(self.cleaned_data.get(f"{name}_{code}", "")) for code in LANGUAGES}

    def version(self) -> int:
        """The version that was shown."""
        return int(self.cleaned_data.get("seen") or 0)


class NamesForm(SeenForm):
    """What a template is called, in both languages."""

    def __init__(self, data: Any = None, *, template: PlanTemplate | None = None) -> None:
        given: dict[str, Any] = {}
        if template is not None:
            given = {"seen": template.version}
            given |= {f"name_{code}": words for code, words in template.names.items()}
        super().__init__(data, initial=given)
        for code in LANGUAGES:
            self.fields[f"name_{code}"] = _words(
                _("Name"), code, rows=1, longest=LONGEST_NAME, needed=True
            )


class NewTemplateForm(NamesForm):
    """For which plan, and what it is called."""

    kind = forms.ChoiceField(label=_("For which plan?"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, kinds: Sequence[str]) -> None:
        super().__init__(data)
        kind: Any = self.fields["kind"]
        kind.choices = [(key, NAMES[key]) for key in kinds]


class PromptForm(SeenForm):
    """What staff are asked to write in one part, in both languages."""

    def __init__(self, data: Any = None, *, template: PlanTemplate, prompt: dict[str, str]) -> None:
        given: dict[str, Any] = {"seen": template.version}
        given |= {f"prompt_{code}": words for code, words in prompt.items()}
        super().__init__(data, initial=given)
        for code in LANGUAGES:
            self.fields[f"prompt_{code}"] = _words(
                _("What staff shall write"), code, rows=6, longest=LONGEST_PROMPT
            )


class RowForm(SeenForm):
    """A service or support that plans begin with."""

    def __init__(
        self,
        data: Any = None,
        *,
        template: PlanTemplate,
        kind: str,
        row: dict[str, Any] | None = None,
    ) -> None:
        self.kind = kind
        super().__init__(data, initial={"seen": template.version, **_first(row)})
        for each in row_fields(kind):
            self.fields |= _fields(each)
        for code in LANGUAGES:
            self.fields[f"words_{code}"] = _words(
                SHAPES[kind].words,
                code,
                rows=3,
                longest=LONGEST_PROMPT,
                needed=not row_fields(kind),  # a support is its words
            )
        self.order_fields([name for name in self.fields if name[-3:] in ("_en", "_es")])

    def made(self) -> Row:
        """The row that was typed. The form must be valid."""
        fields = {
            each.name: self.said(each.name)
            if each.kind == FieldKind.LINE
            else self.cleaned_data.get(each.name)
            for each in row_fields(self.kind)
        }
        return Row(self.said("words"), fields)


def _fields(each: PlanField) -> dict[str, forms.Field]:
    common: dict[str, Any] = {"label": each.label, "required": False}
    if each.kind == FieldKind.NUMBER:
        return {each.name: forms.IntegerField(min_value=0, max_value=MOST_NUMBER, **common)}
    if each.kind == FieldKind.FREQUENCY:
        choices = [("", _("Choose")), *FREQUENCIES.items()]
        return {each.name: forms.ChoiceField(choices=choices, **common)}
    return {
        f"{each.name}_{code}": _words(
            each.label, code, rows=1, longest=LONGEST_LINE, needed=each.name == "name"
        )
        for code in LANGUAGES
    }


def _first(row: dict[str, Any] | None) -> dict[str, Any]:
    if row is None:
        return {}
    found = {f"words_{code}": words for code, words in row["words"].items()}
    for name, value in row["fields"].items():
        if isinstance(value, dict):
            found |= {f"{name}_{code}": words for code, words in value.items()}
        else:
            found[name] = value
    return found
