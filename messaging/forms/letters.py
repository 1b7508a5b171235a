"""What is asked for a parent's first letter, one question on each page?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.services.ledger import LONGEST_BODY

if TYPE_CHECKING:
    from messaging.models import LetterDraft

LONGEST_ANSWER = 6_000
ASKS_CHOICES = (
    (
        "yes",
        _("Yes. The school must answer in writing: with a plan to test, or with its reasons."),
    ),
    ("not_sure", _("I am not sure. The teacher answers you, and you can ask for it any day.")),
    ("no", _("No. You only want to talk about it for now. You can ask for it later.")),
)


class SeesForm(forms.Form):
    """Question 1."""

    sees = forms.CharField(
        label=_("What do you see?"),
        help_text=_(
            "Say what your child does or says, at home or anywhere. A few words are enough. "
            "Write in the language you like."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST_ANSWER,
        error_messages={"required": _("Write what you see. A few words are enough.")},
    )


class TriedForm(forms.Form):
    """Question 2."""

    tried = forms.CharField(
        label=_("What have you tried or been told, and since when?"),
        help_text=_(
            "For example: “Since first grade. We read every night. They told me to wait.” "
            "You can leave this empty."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_ANSWER,
        required=False,
    )


class AsksForm(forms.Form):
    """Question 3: the answer that can start the school's duties (34 CFR 300.301(b))."""

    asks_evaluation = forms.ChoiceField(
        label=_("Are you asking the school to evaluate your child?"),
        help_text=_(
            "To evaluate means to test and watch how your child learns. It is free, and nothing "
            "starts until you agree in writing."
        ),
        choices=ASKS_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the answer that fits best.")},
    )


QUESTIONS: dict[str, type[forms.Form]] = {
    "sees": SeesForm,
    "tried": TriedForm,
    "asks_evaluation": AsksForm,
}


class PreviewForm(forms.Form):
    """The letter's own words, and the third question for those who skipped it."""

    text = forms.CharField(
        label=_("The words of your letter"),
        help_text=_("Change what you like. The date and the address are added for you."),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=LONGEST_BODY,
        error_messages={"required": _("Write what you see. A few words are enough.")},
    )
    asks_evaluation = forms.ChoiceField(
        label=_("Are you asking the school to evaluate your child?"),
        choices=ASKS_CHOICES,
        widget=forms.RadioSelect,
        required=False,
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
        if draft.asks_evaluation and draft.sees:
            del self.fields["asks_evaluation"]
