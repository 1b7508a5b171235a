"""What does a parent type about the own child?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.about_child import ASKS, QUESTIONS
from cases.services.about_child import LONGEST


class AboutChildForm(forms.Form):
    """A few plain questions; each may stay empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in QUESTIONS.items():
            self.fields[key] = _words(label)
        self.fields[ASKS] = _words(
            _("What do I want to ask at the meeting?"),
            _("One question on each line. This stays with you: it is not shared with the page."),
        )


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        required=False,
    )
