"""What is typed when a shared draft is talked over?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import PlanComment, PlanCommentStep

if TYPE_CHECKING:
    from cases.models import PlanVersion
    from tenants.people.models import User

STEPS = {
    PlanCommentStep.Kind.ANSWERED: _("Here is the answer"),
    PlanCommentStep.Kind.YES: _("Yes, that is what we say"),
    PlanCommentStep.Kind.NOT_QUITE: _("Not quite: we mean …"),
    PlanCommentStep.Kind.CHANGED: _("It is changed in a newer draft"),
    PlanCommentStep.Kind.MEETING: _("We talk about it at the meeting"),
    PlanCommentStep.Kind.NOT_AGREED: _("We do not agree, because …"),
    PlanCommentStep.Kind.REPLY: _("I want to say more"),
}


class WordsField(forms.CharField):
    """Words that some answers need and others do not: its hint says which."""

    sometimes_needed = True  # the label does not call it optional


def _words(label: Any, help_text: Any) -> forms.CharField:
    return WordsField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        required=False,
    )


class CommentForm(forms.Form):
    """Of which part, what it is, and the words. Staff may write it for a parent."""

    part = forms.ChoiceField(label=_("Which part is it about?"))
    pointer = forms.ChoiceField(label=_("About which words?"), required=False)
    kind = forms.ChoiceField(
        label=_("What do you want to say?"), choices=PlanComment.Kind, widget=forms.RadioSelect
    )
    words = _words(
        _("Your words"),
        _("A few words are enough. Write in the language you like. If you agree, you can leave "
          "this empty."),
    )  # fmt: skip
    parent = forms.ChoiceField(label=_("Who says it?"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self,
        *args: Any,
        parts: Mapping[str, str],
        parents: Sequence[User],
        pointers: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parents = {str(one.pk): one for one in parents}
        fields: Any = self.fields
        fields["part"].choices = [*parts.items()]
        if pointers:
            fields["part"].widget = forms.HiddenInput()
            fields["pointer"].choices = [("", _("All of this part")), *pointers.items()]
            fields["pointer"].sometimes_needed = True
        else:
            del self.fields["pointer"]
        if self.parents:
            names = [(pk, one.display_name) for pk, one in self.parents.items()]
            fields["parent"].choices = [("", _("I say it myself")), *names]
        else:
            del self.fields["parent"]


class AnswerCommentForm(forms.Form):
    """What becomes of a comment, in words."""

    kind = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    words = _words(
        _("In your words"), _("Needed for an answer and for a no. The family and the team read it.")
    )
    draft = forms.ChoiceField(label=_("In which draft is it changed?"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self, *args: Any, steps: Sequence[str], newer: Sequence[PlanVersion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.newer = {str(one.pk): one for one in newer}
        fields: Any = self.fields
        fields["kind"].choices = [(step, label) for step, label in STEPS.items() if step in steps]
        if steps == [PlanCommentStep.Kind.REPLY]:
            fields["kind"].initial = PlanCommentStep.Kind.REPLY
            fields["kind"].widget = forms.HiddenInput()
            fields["words"].help_text = ""
        if PlanCommentStep.Kind.CHANGED in steps:
            numbers = [
                (pk, _("Draft %(number)d") % {"number": one.number})
                for pk, one in self.newer.items()
            ]
            fields["draft"].choices = [("", "–"), *numbers]
        else:
            del self.fields["draft"]
