"""What is asked of who wants to see the record or have it mended, and of who answers?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input
from messaging.models import Entry, RecordsRequest
from messaging.services.amendments import LONGEST_PART
from messaging.services.ledger import LONGEST_BODY
from messaging.services.named_files import chosen
from messaging.services.records import LONGEST_NOTE
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from messaging.services.named_files import NamedFile
    from tenants.people.models import User

CAME_BY = [
    (Entry.Channel.PAPER, _("On paper")),
    (Entry.Channel.PHONE, _("On the phone")),
    (Entry.Channel.IN_PERSON, _("In person")),
    (Entry.Channel.EMAIL, _("By e-mail")),
]


class ForParentForm(forms.Form):
    """The part that staff fill in who enter something for a parent; a parent does not see it."""

    on_behalf_of = forms.ChoiceField(label=_("Which parent asks?"))
    channel = forms.ChoiceField(
        label=_("How did it come?"), choices=CAME_BY, widget=forms.RadioSelect
    )
    received_on = DayField(
        label=_("On which day did the school get it?"),
        help_text=_("The days count from this day."),
        widget=day_input(),
    )

    def __init__(self, *args: Any, parents: Sequence[User] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parents is None:
            for name in ForParentForm.base_fields:
                del self.fields[name]
            self.parents: dict[str, User] = {}
            return
        self.parents = {str(one.pk): one for one in parents}
        choices = [(pk, one.display_name) for pk, one in self.parents.items()]
        self.fields["on_behalf_of"].choices = choices  # type: ignore[attr-defined]

    def for_parent(self) -> dict[str, Any]:
        """What staff said, as a wish takes it; nothing for a parent."""
        if not self.parents:
            return {}
        found = {name: self.cleaned_data[name] for name in ("channel", "received_on")}
        return found | {"on_behalf_of": self.parents[self.cleaned_data["on_behalf_of"]]}


class AskRecordsForm(ForParentForm):
    """To see the record."""

    wants = forms.ChoiceField(
        label=_("What would you like?"),
        choices=RecordsRequest.Wants.choices,
        widget=forms.RadioSelect,
        initial=RecordsRequest.Wants.COPY,
    )
    what = forms.CharField(
        label=_("Do you mean something special?"),
        help_text=_("For example: the test results of last spring. You can leave this empty."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        required=False,
    )
    meeting_on = DayField(
        label=_("Is there a meeting about the plan soon? On which day?"),
        help_text=_("The record must be open to you before it. Leave it empty if there is none."),
        widget=day_input(),
        required=False,
    )

    field_order = ("on_behalf_of", "channel", "received_on", "wants", "what", "meeting_on")


class ReleaseForm(forms.Form):
    """What staff give."""

    copy = forms.BooleanField(
        label=_("The whole record as a copy in the portal"),
        help_text=_("The parent is told when it is ready. It costs nothing."),
        required=False,
    )
    named = forms.MultipleChoiceField(
        label=_("Files that stand in the record already"),
        help_text=_("Mark those that answer this request. The entry names each with its place."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    paper = forms.CharField(
        label=_("Copies on paper"),
        help_text=_("Where and when they can be picked up, or when they were mailed."),
        max_length=300,
        required=False,
    )
    visit = forms.CharField(
        label=_("A visit to look at the record"),
        help_text=_("Time, place, and who will be there to explain."),
        max_length=300,
        required=False,
    )
    visit_on = DayField(
        label=_("Day of the visit"),
        help_text=_("The request waits until the visit took place."),
        widget=day_input(),
        required=False,
    )
    note = forms.CharField(
        label=_("Your words to the parent"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        required=False,
    )
    fee = forms.CharField(
        label=_("Does the district charge for paper copies?"),
        help_text=_(
            "Say how much. It must not keep a parent from the record, and looking for the papers "
            "is always free (34 CFR 300.617). You can leave this empty."
        ),
        max_length=200,
        required=False,
    )

    def __init__(
        self, *args: Any, files: Sequence[NamedFile] = (), copy: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not copy:  # who asked may not take it away any more
            del self.fields["copy"]
        self.files_there = files
        choices = [(one.key, _in_words(one)) for one in files]
        self.fields["named"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["named"]

    def clean_named(self) -> tuple[NamedFile, ...]:
        """The files themselves."""
        return chosen(self.cleaned_data["named"], self.files_there)


def _in_words(one: NamedFile) -> str:
    words = {"name": one.name, "entry": one.entry, "day": date_format(one.day, "DATE_FORMAT")}
    return str(_("%(name)s (entry %(entry)d, %(day)s)") % words)


class MeetingForm(forms.Form):
    """The day of the next meeting about the plan."""

    meeting_on = DayField(
        label=_("Day of the next meeting about the plan"),
        help_text=_("Leave it empty if no meeting is planned."),
        widget=day_input(),
        required=False,
    )


class ReasonForm(forms.Form):
    """What is missing."""

    reason = forms.CharField(
        label=_("What is missing?"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )


class AskAmendmentForm(ForParentForm):
    """To have the record mended."""

    about = forms.IntegerField(
        label=_("Number of the entry"),
        help_text=_("It stands above each entry. Leave it empty if it is about something else."),
        min_value=1,
        max_value=2**31 - 1,
        required=False,
    )
    about_words = forms.CharField(
        label=_("Or: which file or paper?"),
        help_text=_("For example: page 2 of the report of May."),
        max_length=200,
        required=False,
    )
    wrong = forms.CharField(
        label=_("What is wrong, misleading or too private?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_PART,
        error_messages={"required": _("Say what is wrong. A few words are enough.")},
    )
    should = forms.CharField(
        label=_("What should it say?"),
        help_text=_("You can leave this empty if it should not be there at all."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_PART,
        required=False,
    )

    field_order = (
        *("on_behalf_of", "channel", "received_on"),
        *("about", "about_words", "wrong", "should"),
    )


class AgreeForm(forms.Form):
    """The district mends the record."""

    corrected = forms.CharField(
        label=_("What the entry should say now"),
        help_text=_("It becomes a correction beside the entry. The old words stay, as they must."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_BODY,
        required=False,
    )
    words = forms.CharField(
        label=_("Your words to the parent"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_PART,
        required=False,
    )

    def __init__(self, *args: Any, entry: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not entry:
            del self.fields["corrected"]


class RefuseForm(forms.Form):
    """The record stays as it is."""

    reasons = forms.CharField(
        label=_("Your reasons"),
        help_text=_("The right to a hearing and to a statement is told to the parent with them."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_PART,
        error_messages={"required": _("Write your reasons. The law asks for them.")},
    )


class StatementForm(forms.Form):
    """The parent's own words, kept with the record."""

    words = forms.CharField(
        label=_("Your statement"),
        help_text=_("It is shown with the entry to everyone who reads it, as long as it is kept."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_BODY,
        error_messages={"required": _("Write your statement first.")},
    )
