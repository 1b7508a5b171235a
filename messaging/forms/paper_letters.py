"""What do staff write down about a letter that was handed in on paper?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.forms.composer import FilesField
from messaging.forms.letters import field_of
from messaging.languages import LANGUAGES
from messaging.services.ledger import LONGEST_BODY
from messaging.services.paper_letters import Paper
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from messaging.letters.kinds import Kind
    from tenants.people.models import User


ON_PAPER = _("Answer as the paper says.")


class PaperLetterForm(forms.Form):
    """One letter of a kind: whose, received when, its words, and what it asks for."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    parent = forms.ChoiceField(
        label=_("Whose letter is it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a parent of this child from the list.")},
    )
    received_on = DayField(
        label=_("On which day did the school get it?"),
        help_text=_("The days for the answer are counted from this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Give the day on which the school got it.")},
    )
    text = forms.CharField(
        label=_("The words of the letter"),
        help_text=_("Copy them as they stand on the paper, in the same language."),
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
        max_length=LONGEST_BODY,
        error_messages={"required": _("Copy the words of the letter.")},
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)

    def __init__(self, *args: Any, kind: Kind, parents: Sequence[User], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"key": uuid.uuid4(), "language": "en", **kwargs["initial"]}
        if len(parents) == 1:
            kwargs["initial"]["parent"] = str(parents[0].pk)
        super().__init__(*args, **kwargs)
        self.kind, self.parents = kind, list(parents)
        self.fields["parent"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), one.display_name) for one in parents
        ]
        for question in kind.questions:
            if question.type != "text":
                self.fields[question.key] = field_of(question)
                self.fields[question.key].help_text = ON_PAPER
        # "files" is a name of Django's own forms, so it cannot be a class attribute.
        self.fields["files"] = FilesField(
            label=_("The paper itself"),
            help_text=_("Photos or a scan. They stay with the letter."),
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """A choice that means that another letter fits better says so."""
        given = super().clean() or {}
        for question in self.kind.questions:
            chosen = question.choice(str(given.get(question.key, "")))
            if chosen is not None and chosen.instead:
                self.add_error(question.key, str(chosen.why))
        return given

    def paper(self) -> Paper:
        """What was typed. The form must be valid."""
        given = self.cleaned_data
        asked = [one for one in self.kind.questions if one.type != "text"]
        answers = {one.key: str(given.get(one.key) or "") for one in asked}
        return Paper(
            key=given["key"],
            kind=self.kind,
            parent=next(one for one in self.parents if str(one.pk) == given["parent"]),
            received_on=given["received_on"],
            text=given["text"],
            language=given["language"],
            answers={key: answer for key, answer in answers.items() if answer},
        )
