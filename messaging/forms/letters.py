"""What is asked for a parent's letter, one question on each page, and for its words?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.services import letters
from messaging.services.ledger import LONGEST_BODY
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from messaging.letters.kinds import Question
    from messaging.models import LetterDraft

LONGEST_ANSWER = 6_000


class QuestionForm(forms.Form):
    """One question of a kind of letter; its field is named after the question's key."""

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.fields[question.key] = field_of(question)

    def typed(self) -> str:
        """What was typed, as it is kept: an odd choice is no answer."""
        key = self.question.key
        given = str(self.data.get(key, ""))[:LONGEST_ANSWER]
        if self.question.type == "choice" and self.question.choice(given) is None:
            return ""
        return given

    def clean(self) -> dict[str, Any]:
        """A choice that means that another letter fits better says so."""
        given = super().clean() or {}
        chosen = self.question.choice(str(given.get(self.question.key, "")))
        if chosen is not None and chosen.instead:
            self.add_error(self.question.key, str(chosen.why))
        return given

    @property
    def fits_better(self) -> str:
        """The slug of the kind that fits better, "" when this one does."""
        chosen = self.question.choice(self.typed()) if self.is_bound else None
        return chosen.instead if chosen else ""


def field_of(question: Question) -> forms.Field:
    """The field for a question, in the language of the page."""
    given: dict[str, Any] = {
        "label": str(question.label),
        "help_text": str(question.hint),
        "required": question.required,
    }
    if question.type == "choice":
        return forms.ChoiceField(
            choices=[(one.key, str(one.label)) for one in question.choices],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose the answer that fits best."),
                "invalid_choice": _("Choose the answer that fits best."),
            },
            **given,
        )
    if question.type == "date":
        return DayField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **given)
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6 if question.required else 5}),
        max_length=LONGEST_ANSWER,
        error_messages={"required": _("Write an answer. A few words are enough.")},
        **given,
    )


class PreviewForm(forms.Form):
    """The letter's own words, and the choices for those who skipped the questions."""

    text = forms.CharField(
        label=_("The words of your letter"),
        help_text=_("Change what you like. The date and the address are added for you."),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=LONGEST_BODY,
        error_messages={"required": _("Write what you want to say. A few words are enough.")},
    )
    copies = forms.MultipleChoiceField(
        label=_("Who gets a copy?"),
        help_text=_("Their names stand on the letter, and they are told of it."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    climbs_itself = forms.BooleanField(
        label=_("If nobody answers in time, send the next letter for me"),
        help_text=_(
            "The same letter, once more, with a copy to the principal; then a third one. Only on "
            "school days. You can stop it at any time."
        ),
        required=False,
    )

    def __init__(self, *args: Any, draft: LetterDraft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["lang"] = draft.language
        self._offer_copies(draft)
        kind = letters.kind_of(draft)
        self.choices = open_choices(draft)
        for question in self.choices:
            self.fields[question.key] = field_of(question)
            self.fields[question.key].required = False  # the service asks for it when it is sent
        if kind.clock_for(draft.answers) == "none":
            del self.fields["climbs_itself"]

    def _offer_copies(self, draft: LetterDraft) -> None:
        people = letters.may_get_copies(draft)
        if not people:
            del self.fields["copies"]
            return
        self.fields["copies"].choices = [  # type: ignore[attr-defined]
            (one.id, f"{one.name}, {one.title}") for one in people
        ]

    def asked(self) -> list[forms.BoundField]:
        """The questions that stand on this page."""
        return [self[question.key] for question in self.choices]


def open_choices(draft: LetterDraft) -> list[Question]:
    """The choices that must be made and are not, or were made beside words of one's own."""
    own = letters.in_own_words(draft)
    rows = [one for one in letters.kind_of(draft).questions if one.type == "choice"]
    return [one for one in rows if one.required and (own or not draft.answers.get(one.key))]
