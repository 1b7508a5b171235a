"""What is asked for a notice or a consent form, part by part, and for its answer?"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input
from messaging.letters.kinds import LANGUAGES
from messaging.models import LetterReceipt, Paper
from messaging.papers import parts_agreed
from messaging.papers.text import LONGEST_LINE, must
from messaging.services import consents, papers
from messaging.services.consents import OnPaper, Signed
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Document
    from messaging.papers.kinds import PaperKind, Part
    from tenants.people.models import User

BOTH, ENGLISH = "both", "en"


@dataclass(frozen=True)
class Section:
    """One part of the form: its fields, side by side when there are two languages."""

    part: Part
    fields: list[forms.BoundField]
    paired: bool


class PaperForm(forms.Form):
    """All parts of a kind. A text is asked for in each language; the fields are named after the
    part, with the language: why_en, why_es."""

    languages = forms.ChoiceField(
        label=_("In which languages?"),
        help_text=_("The family must get it in the language it reads (34 CFR 300.503(c))."),
        choices=((BOTH, _("English and Spanish")), (ENGLISH, _("English only"))),
        widget=forms.RadioSelect,
    )
    understood = forms.CharField(
        label=_("For a parent who reads neither: how was it explained?"),
        help_text=_("By whom, in which language, on which day, and that it was understood."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=papers.LONGEST,
        required=False,
    )

    def __init__(self, *args: Any, kind: PaperKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for part in kind.questions:
            if part.type == "text":
                for language in LANGUAGES:
                    needed = part.required and language in self.wanted()
                    self.fields[f"{part.key}_{language}"] = _text(part, language, needed)
            else:
                self.fields[part.key] = _single(part)

    def wanted(self) -> list[str]:
        """The languages that were chosen."""
        chosen = self.data.get("languages") or self.initial.get("languages", BOTH)
        return [ENGLISH] if chosen == ENGLISH else list(LANGUAGES)

    def typed(self) -> dict[str, Any]:
        """What was typed, as it is kept."""
        found: dict[str, Any] = {}
        for part in self.kind.questions:
            if part.type == "text":
                found[part.key] = {
                    one: str(self.data.get(f"{part.key}_{one}", "")) for one in LANGUAGES
                }
            else:
                given = str(self.data.get(part.key, ""))
                unknown = part.type == "choice" and part.option(given) is None
                found[part.key] = "" if unknown else given
        return found

    def sections(self) -> list[Section]:
        """The fields by part, in the order of the paper."""
        found = []
        for part in self.kind.questions:
            names = (
                [f"{part.key}_{one}" for one in LANGUAGES] if part.type == "text" else [part.key]
            )
            found.append(Section(part, [self[name] for name in names], len(names) > 1))
        return found


def _text(part: Part, language: str, needed: bool) -> forms.Field:
    return forms.CharField(
        label=_("In Spanish") if language == "es" else _("In English"),
        widget=forms.Textarea(attrs={"rows": 4, "lang": language}),
        max_length=papers.LONGEST,
        required=needed,
        error_messages={"required": must(part, language)},
    )


def _single(part: Part) -> forms.Field:
    given: dict[str, Any] = {
        "label": str(part.label),
        "help_text": str(part.hint),
        "required": part.required,
        "error_messages": {"required": must(part)},
    }
    if part.type == "choice":
        return forms.ChoiceField(
            choices=[(one.key, str(one.label)) for one in part.choices],
            widget=forms.RadioSelect,
            **given,
        )
    if part.type == "date":
        return DayField(widget=day_input(), **given)
    return forms.CharField(max_length=LONGEST_LINE, **given)


class SendForm(forms.Form):
    """Nothing to fill in: what the button sends stands on the page."""


class HandForm(forms.Form):
    """It was given on paper: to whom, on which day and how."""

    receipt = forms.ChoiceField(label=_("To whom?"), widget=forms.RadioSelect)
    day = DayField(label=_("On which day?"), widget=day_input())
    how = forms.ChoiceField(
        label=_("How?"), choices=LetterReceipt.Handed.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, rows: Sequence[LetterReceipt], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.pk): row for row in rows}
        names = [(pk, row.user.display_name) for pk, row in self.rows.items()]
        self.fields["receipt"].choices = names  # type: ignore[attr-defined]
        if len(names) == 1:
            self.fields["receipt"].initial = names[0][0]


class AnswerPaperForm(forms.Form):
    """The parts that an answer has in the portal and on paper."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    says = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the answer that fits best.")},
    )
    ticked = forms.TypedMultipleChoiceField(
        label=parts_agreed.WHICH,
        help_text=parts_agreed.TICK,
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        required=False,
    )
    statement = forms.CharField(
        label=_("Your own words"),
        help_text=parts_agreed.OWN,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        max_length=consents.LONGEST,
        required=False,
    )

    def __init__(
        self, *args: Any, paper: Paper, back: bool = False, language: str = "en", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.paper = paper
        known = [] if back else list(enumerate(consents.proposed(paper, language)))
        self.fields["ticked"].choices = known  # type: ignore[attr-defined]
        if not known:
            del self.fields["ticked"]
        self.fields["says"].choices = self._choices(paper, back)  # type: ignore[attr-defined]
        if back:
            self.fields["says"].initial = consents.BACK

    @staticmethod
    def _choices(paper: Paper, back: bool) -> list[tuple[str, str]]:
        asks = paper.sort.asks
        if asks is None:
            return []
        if back:
            return [(consents.BACK, str(asks.back))]
        found = [(Paper.State.GIVEN.value, str(asks.yes))]
        if asks.partly:
            found.append((Paper.State.PARTLY.value, str(asks.part)))
        return [*found, (Paper.State.REFUSED.value, str(asks.no))]


class SignForm(AnswerPaperForm):
    """A parent's own answer, with their name typed as a signature."""

    language = forms.CharField(widget=forms.HiddenInput, max_length=10)
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    name = forms.CharField(
        label=_("Sign with your name"),
        help_text=_("Type your name as it stands in your account. It counts as your signature."),
        max_length=160,
        error_messages={"required": _("Type your name to sign.")},
    )

    def signed(self) -> Signed:
        """What was signed. The form must be valid."""
        said = {name: self.cleaned_data[name] for name in SIGNED}
        return Signed(**said, ticked=tuple(self.cleaned_data.get("ticked", ())))


SIGNED = ("key", "says", "sha256", "language", "name", "statement")


class OnPaperForm(AnswerPaperForm):
    """What staff write down of an answer that came on paper."""

    parent = forms.ChoiceField(
        label=_("Who signed?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a parent of this child from the list.")},
    )
    received_on = DayField(
        label=_("On which day did the school get it?"),
        help_text=_("The days count from this day, not from the day on the paper."),
        widget=day_input(),
    )
    signed_on = DayField(
        label=_("Which day stands on the paper?"), widget=day_input(), required=False
    )

    field_order = ("key", "parent", "received_on", "signed_on", "says", "ticked", "statement")

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        names = [(pk, one.display_name) for pk, one in self.people.items()]
        self.fields["parent"].choices = names  # type: ignore[attr-defined]
        if len(names) == 1:
            self.fields["parent"].initial = names[0][0]
        self.fields["says"].label = _("What does the paper say?")
        self.fields["statement"].label = _("The parent’s own words")
        self.fields["statement"].help_text = _("Copy them as they stand on the paper.")

    def given(self, files: Sequence[Document] = ()) -> OnPaper:
        """What was typed. The form must be valid."""
        said = self.cleaned_data
        day: dt.date | None = said["signed_on"]
        return OnPaper(
            key=said["key"],
            says=said["says"],
            parent=self.people[said["parent"]],
            received_on=said["received_on"],
            signed_on=day,
            statement=said["statement"],
            documents=files,
            ticked=tuple(said.get("ticked", ())),
        )
