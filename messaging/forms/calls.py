"""What is asked about a call or a talk, and is it usable?"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases.models import TeamMember
from messaging.forms.composer import DELAY
from messaging.languages import LANGUAGES
from messaging.models import Entry
from messaging.services.calls import LONGEST_TALK, MOST_ACTIONS, Agreed, Talk
from messaging.services.ledger import LONGEST_BODY
from tenants.base.clock import now
from tenants.base.forms import DayField
from tenants.base.spoken import Spoken
from tenants.base.text import without_nul

if TYPE_CHECKING:
    from collections.abc import Callable

    from messaging.models import CallDraft
    from messaging.services.calls import Participant
    from tenants.people.models import User

ROWS = 2  # empty lines for what was agreed, besides those in use
LONGEST_AGREED = 6_000
CHANNELS = [
    (Entry.Channel.PHONE, _("On the phone")),
    (Entry.Channel.IN_PERSON, _("In person")),
    (Entry.Channel.VIDEO, _("By video")),
]
KEPT = re.compile(
    r"key|channel|day|time|minutes|people|others|said|agreed|language|answers"
    r"|actions-\d-(what|owner|due)|actions-TOTAL_FORMS"
)
WEEK = dt.timedelta(days=7)


class CallForm(forms.Form):
    """The talk itself. Only what the writer alone knows must be typed: the rest is filled in."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("How did you talk?"), choices=CHANNELS, widget=forms.RadioSelect
    )
    people = forms.TypedMultipleChoiceField(
        label=_("With whom?"),
        required=False,
        coerce=uuid.UUID,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=_("Somebody else"),
        help_text=_("A name, when the person is not in the list."),
        required=False,
        max_length=200,
    )
    day = DayField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(
        label=_("Time it began"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(
        label=_("How many minutes"),
        min_value=1,
        max_value=LONGEST_TALK,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    said = forms.CharField(
        label=_("What was said?"),
        help_text=_("A few words are enough. Everyone on the team reads them."),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what was said. A few words are enough.")},
    )
    agreed = forms.CharField(
        label=_("What did you agree on?"),
        required=False,
        max_length=LONGEST_AGREED,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    answers = forms.TypedChoiceField(
        label=_("Did this talk answer a letter?"),
        help_text=_("The letter waits until the other side says that it did."),
        required=False,
        coerce=int,
        empty_value=None,
    )
    language = forms.ChoiceField(label=_("Language of the note"), choices=LANGUAGES)
    as_it_is = forms.BooleanField(
        label=_("I have read this. Put it in the record as it is."), required=False
    )

    def __init__(
        self,
        *args: Any,
        people: list[Participant],
        letters: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.delay = Spoken("", "")
        answers: Any = self.fields["answers"]
        answers.choices = [("", _("No, it is something else")), *letters]
        if not letters:
            del self.fields["answers"]
        names = dict(TeamMember.CaseRole.choices)
        choices = [
            (str(one.user.pk), f"{one.user.display_name}, {names.get(one.role, '')}")
            for one in people
        ]
        self.fields["people"].choices = choices  # type: ignore[attr-defined]

    def warn(self, delaying: Callable[..., str], actions: list[Agreed]) -> None:
        """Ask the writer, once the form is valid, about words that make an evaluation wait."""
        found = self.cleaned_data
        if found["as_it_is"]:
            return
        texts = (found["said"], found["agreed"], *(one.what for one in actions))
        words = delaying(*texts, letters=(found.get("answers"),))
        self.delay = Spoken(words, found["language"])
        if words:
            self.add_error(None, DELAY)

    def talk(self, actions: list[Agreed]) -> Talk:
        """The talk, once the form is valid."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "as_it_is"}
        return Talk(**found, actions=actions)


class ActionRow(forms.Form):
    """One thing that somebody does by a day. A row without words counts as empty."""

    what = forms.CharField(
        label=_("What will be done?"),
        max_length=300,
        required=False,
    )
    owner = forms.TypedChoiceField(label=_("Who does it?"), coerce=uuid.UUID)
    due = DayField(label=_("By when?"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]

    def has_changed(self) -> bool:
        """Person and day are filled in beforehand: only words make it an agreement."""
        return bool(str(self["what"].data or "").strip())

    @property
    def all_optional(self) -> bool:
        """A row may be left empty, which need not be said at each field."""
        return True


Rows: TypeAlias = "BaseFormSet[ActionRow]"
_Rows = formset_factory(ActionRow, extra=0, max_num=MOST_ACTIONS, absolute_max=MOST_ACTIONS)


def action_rows(
    user: User, people: list[Participant], *, data: Any = None, initial: Any = None
) -> Rows:
    """The lines for what was agreed; each begins with the writer and a week from today."""
    owners = [(str(user.pk), str(_("I do it")))]
    owners += [(str(one.user.pk), one.user.display_name) for one in people]
    made: Rows = _Rows(data, initial=initial, prefix="actions", form_kwargs={"owners": owners})
    for form in made.forms:
        form.empty_permitted = True
        form.use_required_attribute = False
    return made


def agreed_in(rows: Rows) -> list[Agreed]:
    """What was agreed, from valid rows."""
    return [
        Agreed(row.cleaned_data["what"].strip(), row.cleaned_data["owner"], row.cleaned_data["due"])
        for row in rows.forms
        if row.has_changed()
    ]


def initial_of(draft: CallDraft, user: User, likely: list[Participant]) -> dict[str, Any]:
    """What the form shows: what was kept, else the defaults of somebody who has just hung up."""
    kept = draft.answers
    local = localtime(now())
    begun = local - dt.timedelta(minutes=10 + local.minute % 5)
    first: dict[str, Any] = {
        "channel": Entry.Channel.PHONE,
        "day": begun.date().isoformat(),
        "time": begun.strftime("%H:%M"),
        "minutes": "10",
        "language": user.language,
        "people": [str(one.user.pk) for one in likely],
    }
    typed = {name: value for name, value in kept.items() if not name.startswith("actions-")}
    return {**first, **typed, "key": draft.key}


def rows_of(draft: CallDraft, user: User, *, more: bool = False) -> list[dict[str, Any]]:
    """The kept lines, with empty ones to fill up; one more when it was asked for."""
    kept = draft.answers
    given = str(kept.get("actions-TOTAL_FORMS") or "")
    count = max(ROWS, int(given) if re.fullmatch(r"[0-9]{1,2}", given) else 0) + int(more)
    due = (localtime(now()).date() + WEEK).isoformat()
    return [
        {
            "what": kept.get(f"actions-{n}-what", ""),
            "owner": kept.get(f"actions-{n}-owner") or str(user.pk),
            "due": kept.get(f"actions-{n}-due") or due,
        }
        for n in range(min(count, MOST_ACTIONS))
    ]


def kept_of(data: Any) -> dict[str, Any]:
    """What a draft keeps of a posted form, as text, whether it is usable or not."""
    kept: dict[str, Any] = {
        name: without_nul(str(data[name]))[: LONGEST_BODY * 2]
        for name in data
        if KEPT.fullmatch(name) and name not in ("key", "people") and data[name]
    }
    kept["people"] = [without_nul(str(item))[:40] for item in data.getlist("people")][:50]
    return kept


class AnswerForm(forms.Form):
    """The other side's view, in their own words."""

    words = forms.CharField(
        label=_("How was it for you?"),
        help_text=_("Your words stand beside the note. Both stay as they are."),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write how it was for you.")},
    )
    as_it_is = forms.BooleanField(
        label=_("I have read this. Put it in the record as it is."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delay = Spoken("", "")

    def warn(self, delaying: Callable[..., str], note: Entry, language: str) -> None:
        """Ask the writer, once the form is valid, about words that make an evaluation wait."""
        if self.cleaned_data["as_it_is"]:
            return
        about = (note.data.get("answers"), note.data.get("quotes"))
        self.delay = Spoken(delaying(self.cleaned_data["words"], letters=about), language)
        if self.delay:
            self.add_error(None, DELAY)
