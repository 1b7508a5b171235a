"""What is asked for a private note, and is it usable?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from messaging.forms.composer import FilesField, ManyFiles
from messaging.languages import LANGUAGES
from messaging.moods import MOODS, mood_icon
from messaging.services.journal import FIELDS, LONGEST_TAG, LONGEST_TIME, MOST_TAGS
from messaging.services.ledger import LONGEST_BODY
from tenants.base.clock import today
from tenants.base.forms import DayField

if TYPE_CHECKING:
    from messaging.models import JournalNote

TAKES = "image/*,audio/*,video/*,application/pdf"


class Faces(forms.RadioSelect):
    """Each step with its word and its face."""

    option_template_name = "messaging/journal/_mood_option.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the face."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["icon"] = mood_icon(str(value)) if value else ""
        return option


class NoteForm(forms.Form):
    """One note. Nothing must be filled in but something: no field is marked as optional."""

    all_optional = True

    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What happened?"),
        required=False,
        strip=False,
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    mood = forms.ChoiceField(
        label=_("How was it?"),
        required=False,
        choices=[*MOODS.items(), ("", _("I do not say"))],
        widget=Faces,
    )
    minutes = forms.IntegerField(
        label=_("How many minutes"),
        required=False,
        min_value=1,
        max_value=LONGEST_TIME,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    day = DayField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(
        label=_("Time it began"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    tags = forms.CharField(
        label=_("What is it about?"),
        help_text=_("A few words with commas, such as: reading, homework."),
        required=False,
        max_length=(LONGEST_TAG + 2) * MOST_TAGS,
    )
    parts = forms.MultipleChoiceField(
        label=_("Which goal or support of the plan?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=_("Language of the note"), required=False, choices=LANGUAGES)
    remove = forms.MultipleChoiceField(
        label=_("Take out files"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        held: list[tuple[str, str]],
        parts: list[tuple[str, str]],
        limit_mb: int,
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        if parts:
            self.fields["parts"].choices = parts  # type: ignore[attr-defined]
        else:
            del self.fields["parts"]
        hint = _("Up to %(mb)d MB. We take out where a photo was made.") % {"mb": limit_mb}
        # "files" is a name of Django's own forms, so it cannot be a class attribute.
        self.fields["files"] = FilesField(
            label=_("Photo or voice note"),
            help_text=hint,
            required=False,
            widget=ManyFiles(attrs={"accept": TAKES, "data-limit": limit_mb * 1_000_000}),
        )
        if held:
            self.fields["remove"].choices = held  # type: ignore[attr-defined]
        else:
            del self.fields["remove"]

    @property
    def unusual(self) -> bool:
        """Whether something under the fold is wrong or was chosen, so that it stays open."""
        if any(name in self.errors for name in ("day", "time", "tags", "parts", "language")):
            return True
        day = str(self["day"].value() or "")
        chosen = self["time"].value() or self["tags"].value()
        if "parts" in self.fields:
            chosen = chosen or self["parts"].value()
        return bool(chosen) or day not in ("", today().isoformat())


def initial_of(
    note: JournalNote | None, typed: dict[str, str], key: uuid.UUID, language: str
) -> dict[str, Any]:
    """What the form shows: what was typed, else today and the writer's language."""
    first = {"day": today().isoformat(), "language": language, "mood": ""}
    given: dict[str, Any] = {name: text for name, text in typed.items() if text}
    given["parts"] = typed.get("parts", "").split()
    return {**first, **given, "key": key, "seen": note.version if note else 0}


def typed_of(data: Any) -> dict[str, str]:
    """What a posted form says, as text, whether it is usable or not."""
    typed = {name: str(data.get(name, "")).replace("\r\n", "\n") for name in FIELDS}
    return typed | {"parts": " ".join(data.getlist("parts"))}


def day_of(data: Any) -> dt.date | None:
    """The day of a posted form, None when it cannot be read or has not come yet."""
    try:
        day = DayField(required=False).clean(str(data.get("day", "")))
    except ValidationError:
        return None
    return day if day and day <= today() else None


def version_of(data: Any) -> int:
    """The version that the window shows; -1 for none of ours."""
    digits = str(data.get("seen", ""))
    return int(digits) if digits.isdecimal() and len(digits) < 7 else -1
