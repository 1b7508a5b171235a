"""What is typed when something shall be explained?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tenants.here import this_district

if TYPE_CHECKING:
    from cases.models import Explain
    from tenants.people.models import User


def in_words(time: str) -> str:
    """A time as it is kept, said in the reader's language and at the clock of the district."""
    found = parse_datetime(time)
    if found is None:
        return time
    if found.tzinfo is not None:
        found = found.astimezone(ZoneInfo(this_district().timezone))
    return f"{date_format(found, 'DATE_FORMAT')}, {date_format(found, 'TIME_FORMAT')}"


class AskForm(forms.Form):
    """What is not clear, who explains it, and whether an interpreter is needed."""

    about = forms.ChoiceField(label=_("What shall we explain?"), required=False)
    words = forms.CharField(
        label=_("What is not clear?"),
        help_text=_("A few words are enough. Write in the language you like."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        required=False,
    )
    person = forms.ChoiceField(label=_("Who shall explain it?"), required=False)
    interpreter = forms.BooleanField(label=_("I need an interpreter"), required=False)
    language = forms.CharField(label=_("Into which language?"), max_length=80, required=False)
    parent = forms.ChoiceField(label=_("Which parent asks?"))

    def __init__(
        self,
        *args: Any,
        choices: Sequence[tuple[str, str]],
        people: Sequence[User],
        parents: Sequence[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        self.parents = {str(one.pk): one for one in parents}
        fields: Any = self.fields
        fields["about"].choices = [("", _("Something else: I say it below")), *choices]
        names = [(pk, one.display_name) for pk, one in self.people.items()]
        fields["person"].choices = [("", _("Whoever knows it best")), *names]
        if self.parents:
            fields["parent"].choices = [(pk, one.display_name) for pk, one in self.parents.items()]
            fields["interpreter"].label = _("An interpreter is needed")
        else:
            del self.fields["parent"]


class ForParent(forms.Form):
    """Staff say for which parent they write it down; a parent is not asked."""

    parent = forms.ChoiceField(label=_("Which parent said it?"))

    def __init__(self, *args: Any, parents: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parents = {str(one.pk): one for one in parents}
        if not self.parents:
            del self.fields["parent"]
        else:
            field: Any = self.fields["parent"]
            field.choices = [(pk, one.display_name) for pk, one in self.parents.items()]

    def for_parent(self) -> User | None:
        """The parent that staff chose."""
        return self.parents.get(self.cleaned_data.get("parent", ""))


def when(required: bool, label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=widget)


class OfferForm(forms.Form):
    """One to three times."""

    time_1 = when(True, _("First time"))
    time_2 = when(False, _("Second time"))
    time_3 = when(False, _("Third time"))

    def times(self) -> list[dt.datetime]:
        """Those that were given, the earliest first, each once."""
        return sorted({time for time in self.cleaned_data.values() if time})


class ChooseForm(ForParent):
    """One of the times."""

    time = forms.ChoiceField(label=_("Which time is good?"), widget=forms.RadioSelect)
    field_order = ("time", "parent")

    def __init__(self, *args: Any, explain: Explain, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["time"]
        field.choices = [(time, in_words(time)) for time in explain.times]


class ExplainedForm(forms.Form):
    """That it was explained."""

    words = forms.CharField(
        label=_("What did you say, in short?"),
        help_text=_("You can leave this empty. The family reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    results = forms.BooleanField(
        label=_("With this the results of all tests were explained"),
        help_text=_("Then the case goes on to the decision."),
        required=False,
    )


class SayBackForm(ForParent):
    """What the parent understood."""

    words = forms.CharField(
        label=_("So you are saying …"),
        help_text=_("Say it in your own words and your own language. There is no wrong answer."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=1000,
    )
    field_order = ("words", "parent")


class WithdrawForm(ForParent):
    """That it is not needed any more."""


class AnswerForm(forms.Form):
    """Yes, or not quite."""

    yes = forms.ChoiceField(
        label=_("Is that right?"),
        choices=(("yes", _("Yes, that is right")), ("no", _("Not quite"))),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In plain words"),
        help_text=_("Needed for “not quite”: say what is different. No blame."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        required=False,
    )


class HandOverForm(forms.Form):
    """Who explains it instead."""

    person = forms.ChoiceField(label=_("Who explains it?"))

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        field: Any = self.fields["person"]
        field.choices = [(pk, one.display_name) for pk, one in self.people.items()]
