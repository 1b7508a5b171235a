"""What is asked about an event and about coming to it, and is it usable?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from messaging.models import EventAnswer, SchoolEvent
from messaging.models.events import MOST_PEOPLE, MOST_PLACES
from messaging.services import events
from messaging.services.announcements import zone
from messaging.services.events import MOST_SLOTS, EventPlan, SlotPlan
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from messaging.forms.announcements import PostForm
    from messaging.models import Announcement

EMPTY_ROWS = 3
CLOCK = {"type": "time"}


def _time(label: Any, *, required: bool = False) -> forms.TimeField:
    widget = forms.TimeInput(attrs=CLOCK, format="%H:%M")
    return forms.TimeField(label=label, required=required, widget=widget)


class SlotForm(forms.Form):
    """One thing to help with, in both languages."""

    all_optional = True

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    what = forms.CharField(label=_("What"), required=False, max_length=120)
    what_translated = forms.CharField(
        label=_("The same in the other language"), required=False, max_length=120
    )
    places = forms.IntegerField(
        label=_("How many people"), required=False, min_value=1, max_value=MOST_PLACES
    )

    def clean(self) -> dict[str, Any]:
        """A line is whole, or empty."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("what") and not found.get("places") and "places" not in self.errors:
            self.add_error("places", _("Write how many people can help, from 1 to 500."))
        if found.get("what_translated") and not found.get("what"):
            self.add_error("what", _("Write what people can help with."))
        return found


Rows: TypeAlias = "BaseFormSet[SlotForm]"


class EventForm(forms.Form):
    """The date. Not asked for when the mark is missing."""

    has_event = forms.BooleanField(label=_("It has a date"), required=False)
    day = DayField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    starts = _time(_("From"))
    ends = _time(_("To"))
    place = forms.CharField(label=_("Place"), required=False, max_length=160)
    video_link = forms.URLField(
        label=_("Link to a video call"), required=False, max_length=300, assume_scheme="https"
    )
    asks_answer = forms.BooleanField(
        label=_("Ask people if they come"),
        help_text=_("You see how many people come, and the names of those who answered."),
        required=False,
    )

    def __init__(self, *args: Any, rows: Rows, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows

    def clean(self) -> dict[str, Any]:
        """A date needs a day and a beginning."""
        found: dict[str, Any] = super().clean() or {}
        if not found.get("has_event"):
            return found
        for name, words in (("day", _("Choose a day.")), ("starts", _("Choose a time."))):
            if not found.get(name) and name not in self.errors:
                self.add_error(name, words)
        if found.get("video_link", "").partition(":")[0] not in ("", "http", "https"):
            self.add_error("video_link", _("Write an address that begins with https."))
        return found

    @property
    def is_used(self) -> bool:
        """Whether there is a date, or something wrong with it: then it is shown."""
        return bool(self["has_event"].value() or self.errors or any(self.rows.errors))

    def plan(self, post: PostForm) -> EventPlan | None:
        """The event, once both forms are valid; None without a date."""
        found = self.cleaned_data
        if not found["has_event"]:
            return None
        starts = dt.datetime.combine(found["day"], found["starts"], tzinfo=zone())
        ends = None
        if found["ends"]:
            ends = dt.datetime.combine(found["day"], found["ends"], tzinfo=zone())
        return EventPlan(
            starts_at=starts,
            ends_at=ends,
            place=found["place"].strip(),
            video_link=found["video_link"],
            asks_answer=found["asks_answer"],
            slots=[
                _slot(row.cleaned_data, post) for row in self.rows if row.cleaned_data.get("what")
            ],
        )


def _slot(row: dict[str, Any], post: PostForm) -> SlotPlan:
    first, second = post.cleaned_data["language1"], post.cleaned_data["language2"]
    words = {second: row["what_translated"]} if second != first else {}
    return SlotPlan({first: row["what"], **words}, row["places"], row["id"])


def event_form(data: Any, post: Announcement | None) -> EventForm:
    """The form of the event of this announcement, as it stands or as it was sent."""
    event = events.of(post) if post else None
    rows = _rows(data, _there(event, post))
    return EventForm(data, rows=rows, initial=_initial(event))


def event_form_as(initial: dict[str, Any], slots: list[dict[str, str]]) -> EventForm:
    """The form as somebody left it, unsent."""
    return EventForm(rows=_rows(None, slots), initial=initial)


def _there(event: SchoolEvent | None, post: Announcement | None) -> list[dict[str, Any]]:
    texts = [text.language for text in post.texts.all()] if post else []
    first, second = [*texts, "", ""][:2]
    return [
        {
            "id": slot.pk,
            "what": slot.words.get(first) or next(iter(slot.words.values()), ""),
            "what_translated": slot.words.get(second, ""),
            "places": slot.places,
        }
        for slot in (list(event.slots.all()) if event else [])
    ]


def _rows(data: Any, there: Sequence[dict[str, Any]]) -> Rows:
    made = formset_factory(SlotForm, extra=EMPTY_ROWS, max_num=MOST_SLOTS, absolute_max=MOST_SLOTS)
    return made(data, initial=there, prefix="slots")


def _initial(event: SchoolEvent | None) -> dict[str, Any]:
    if event is None:
        return {}
    starts = event.starts_at.astimezone(zone())
    return {
        "has_event": True,
        "day": starts.date(),
        "starts": starts.time(),
        "ends": event.ends_at.astimezone(zone()).time() if event.ends_at else None,
        "place": event.place,
        "video_link": event.video_link,
        "asks_answer": event.asks_answer,
    }


def check(post: PostForm, event: EventForm) -> None:
    """What is wrong with the date is said on top, too: it is one form to the person."""
    if event.is_valid() and event.rows.is_valid():
        return
    post.is_valid()
    post.add_error(None, _("Check the date and the lines below it."))


class AnswerForm(forms.Form):
    """Whether one comes, and with how many people."""

    answer = forms.ChoiceField(
        label=_("Will you come?"), choices=EventAnswer.Answer.choices, widget=forms.RadioSelect
    )
    people = forms.IntegerField(
        label=_("How many people, with you?"),
        required=False,
        initial=1,
        widget=forms.NumberInput(attrs={"min": 1, "max": MOST_PEOPLE}),
    )
