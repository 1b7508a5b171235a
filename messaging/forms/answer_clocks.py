"""What is typed about a letter that waits for an answer?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.services.ledger import LONGEST_BODY


class DisputeForm(forms.Form):
    """Why an answer was none."""

    reason = forms.CharField(
        label=_("What do you still need to know?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": _("Say what you still need to know. A few words are enough.")},
    )


class KeptWordsForm(forms.Form):
    """Words that no letter carried."""

    text = forms.CharField(
        label=_("Your words"),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=LONGEST_BODY,
        error_messages={"required": _("Write something before you send.")},
    )


class NextLetterForm(forms.Form):
    """The words of the second or third letter."""

    text = forms.CharField(
        label=_("The words of your letter"),
        help_text=_("Change what you like. The date and the address are added for you."),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=LONGEST_BODY,
    )
    rung = forms.IntegerField(widget=forms.HiddenInput, min_value=2, max_value=3)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["lang"] = language
