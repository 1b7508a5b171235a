"""What is typed into the notes of a meeting?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.meetings import text_field
from cases.forms.students import day_input
from cases.models import MeetingDecision, MeetingPerson
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from tenants.people.models import User

Outcome = MeetingDecision.Outcome


class NoteForm(forms.Form):
    """A line of the notes, about the whole or one point."""

    item = forms.ChoiceField(label=_("About which point?"), required=False)
    words = text_field(
        _("What was said?"), _("Everyone of the team reads it at once."), required=True
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, points: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["item"]
        field.choices = [("", _("The whole meeting")), *points]
        field.sometimes_needed = True


class BeginForm(forms.Form):
    """That the notes are opened."""


class PointForm(forms.Form):
    """Another point of the agenda."""

    words = text_field(_("What else shall we talk about?"), required=True)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class OwnWordsForm(forms.Form):
    """A parent's own words: beside a note, or a concern."""

    words = text_field(
        _("In your words"), _("Write in the language you like. Both stay."), required=True
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class DecideForm(forms.Form):
    """What came of a point, and who does what by when."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[(one.value, one.label) for one in Outcome if one != Outcome.CONCERN],
        widget=forms.RadioSelect,
    )
    words = text_field(_("In plain words"), required=True)
    owner = forms.ChoiceField(label=_("Who does something about it?"), required=False)
    due_on = DayField(label=_("By which day?"), widget=day_input(), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, owners: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {str(one.pk): one for one in owners}
        field: Any = self.fields["owner"]
        names = [(pk, one.display_name) for pk, one in self.owners.items()]
        field.choices = [("", _("Nobody: it is answered")), *names]


class BringForm(forms.Form):
    """Somebody else who comes."""

    name = forms.CharField(label=_("Who comes?"), max_length=200)
    knows = forms.CharField(
        label=_("What do they know of the child?"), max_length=300, required=False
    )


class AttendForm(forms.Form):
    """Whether somebody came."""

    person = forms.ChoiceField(label=_("Who?"))
    came = forms.ChoiceField(
        label=_("Did they come?"), choices=MeetingPerson.Came, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("From when to when, if not for all of it"), max_length=300, required=False
    )

    def __init__(self, *args: Any, people: Sequence[MeetingPerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        field: Any = self.fields["person"]
        field.choices = [(pk, one.name) for pk, one in self.people.items()]


class TrackForm(forms.Form):
    """How success of one goal or accommodation is tracked."""

    block = forms.ChoiceField(label=_("Which goal or accommodation?"))
    what = forms.CharField(label=_("What do we look at?"), max_length=300)
    who = forms.CharField(label=_("Who looks?"), max_length=200)
    how_often = forms.CharField(label=_("How often?"), max_length=200)
    seen_where = forms.CharField(label=_("Where does the family see it?"), max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["block"]
        field.choices = list(parts)


class CloseMeetingForm(forms.Form):
    """When everyone meets again."""

    next_on = DayField(
        label=_("When do we meet again?"),
        help_text=_("A check-in, or the yearly review. It can move later."),
        widget=day_input(),
        required=False,
    )
