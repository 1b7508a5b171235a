"""What is typed in the thread's composer, and is it usable?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cases.models import Document
from messaging.languages import LANGUAGES
from messaging.models import Draft, Entry
from messaging.services.ledger import LONGEST_BODY
from messaging.services.threads import Message
from tenants.base.spoken import Spoken
from tenants.base.text import without_nul
from tenants.people.models import User

if TYPE_CHECKING:
    from collections.abc import Callable

CHANNELS = [
    (Entry.Channel.PORTAL, _("Written here")),
    (Entry.Channel.PHONE, _("On the phone")),
    (Entry.Channel.IN_PERSON, _("In person")),
    (Entry.Channel.PAPER, _("On paper")),
]
MOST_FILES = 10
# The answers under "said elsewhere, on another day or in another language".
ELSEWHERE = ("channel", "happened_on", "on_behalf_of", "language")
NO_ANSWER = "no"  # it is something else: a draft keeps it, so that it is not asked anew
DELAY = _(
    "Your words can be read as “wait”. A parent asked for an evaluation. Extra help in class may "
    "go on at the same time, but it must not delay or deny the evaluation (34 CFR 300.301(b), "
    "OSEP Memo 11-07). Change your words, or mark that you send them as they are."
)


def _letter(given: str) -> int | None:
    """The number of the letter that was chosen, None for "something else"."""
    return None if given == NO_ANSWER else int(given)


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; each is checked when it is stored, an empty one too, by its name."""

    widget = ManyFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """A list, empty when none was chosen."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(item, initial) for item in given if item]


class MessageForm(forms.Form):
    """One message. What is only for staff is left out for families. No single answer must be
    given: a file is a message too, so nothing is marked as optional."""

    all_optional = True

    key = forms.UUIDField(widget=forms.HiddenInput)
    quotes = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    corrects = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    body = forms.CharField(
        label=_("Write a message"),
        help_text=_("Write in any language. Everyone on the team reads it. It cannot be deleted."),
        required=False,
        strip=False,
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    documents = forms.MultipleChoiceField(
        label=_("Files you added"), required=False, widget=forms.CheckboxSelectMultiple
    )
    channel = forms.ChoiceField(label=_("How was it said?"), required=False, choices=CHANNELS)
    happened_on = forms.DateField(
        label=_("This happened on"),
        help_text=_("Leave empty for today."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    on_behalf_of = forms.ChoiceField(
        label=_("Entered for the parent"),
        help_text=_("You get a receipt to print for the parent."),
        required=False,
    )
    answers = forms.TypedChoiceField(
        label=_("Does this answer a letter?"),
        help_text=_(
            "The family sees that you answered. Said on the phone or in person, they are asked "
            "if it was an answer."
        ),
        required=False,
        coerce=_letter,
        empty_value=None,
    )
    as_it_is = forms.BooleanField(label=_("I have read this. Send it as it is."), required=False)
    language = forms.ChoiceField(
        label=_("Language of the message"), required=False, choices=LANGUAGES
    )

    def __init__(
        self,
        *args: Any,
        staff: bool,
        parents: list[User],
        waiting: list[Document],
        limit_mb: int,
        letters: list[tuple[int, str]],
        delaying: Callable[..., str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parents = {str(user.pk): user for user in parents}
        self.waiting: dict[str, Document] = {}
        self.delaying, self.delay = delaying, Spoken("", "")
        self.offer(waiting)
        # "files" is a name of Django's own forms, so it cannot be a class attribute.
        hint = _(
            "PDF, pictures, office files, sound or video, up to %(mb)d MB at a time. We take out "
            "where a photo, video or PDF was made."
        )
        self.fields["files"] = FilesField(
            label=_("Add files"),
            required=False,
            help_text=hint % {"mb": limit_mb},
            widget=ManyFiles(attrs={"data-limit": limit_mb * 1_000_000}),
        )
        self._offer_letters(letters, staff=staff)
        if not self.parents:
            del self.fields["on_behalf_of"]
        else:
            self.fields["on_behalf_of"].choices = [  # type: ignore[attr-defined]
                ("", _("No, these are my own words")),
                *((key, user.display_name) for key, user in self.parents.items()),
            ]

    def _offer_letters(self, letters: list[tuple[int, str]], *, staff: bool) -> None:
        field: Any = self.fields["answers"]
        if not letters:
            del self.fields["answers"]
            return
        no = (NO_ANSWER, _("No, it is something else"))
        if staff:  # they say it each time: a guess would end a wait that nobody answered
            field.widget = forms.RadioSelect()
            field.choices, field.required = [*letters, no], True
            field.error_messages["required"] = _(
                "Say if this answers a letter of the family. It is not sent yet."
            )
            return
        field.choices = [no, *letters]
        field.label = _("Is this how the school answered your letter?")
        field.help_text = _("For an answer on the phone or in person. Staff are asked too.")

    def offer(self, waiting: list[Document]) -> None:
        """Files that wait to be sent; a mark beside each says that it goes along."""
        self.waiting = {str(row.pk): row for row in waiting}
        choices = [(key, row.name) for key, row in self.waiting.items()]
        self.fields["documents"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What a parent said elsewhere was said in some way."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("on_behalf_of") and found.get("channel") in ("", Entry.Channel.PORTAL):
            self.add_error("channel", _("Choose how the parent told you: phone, in person, paper."))
        if self.delaying and not found.get("as_it_is"):
            about = (found.get("answers"), found.get("quotes"))
            words = self.delaying(str(found.get("body") or ""), letters=about)
            self.delay = Spoken(words, str(found.get("language") or ""))
            if self.delay:
                self.add_error(None, DELAY)
        files = len(found.get("files") or []) + len(found.get("documents") or [])
        if files > MOST_FILES:
            self.add_error(
                "files", _("One message can carry ten files. Send the rest in a second.")
            )
        return found

    def message(self, documents: list[Document]) -> Message:
        """The message, once the form is valid."""
        found = self.cleaned_data
        return Message(
            key=found["key"],
            body=found["body"],
            channel=found.get("channel") or Entry.Channel.PORTAL,
            language=found.get("language") or "",
            happened_on=found.get("happened_on"),
            on_behalf_of=self.parents.get(found.get("on_behalf_of") or ""),
            quotes=found.get("quotes"),
            corrects=found.get("corrects"),
            answers=found.get("answers"),
            documents=documents,
        )

    @property
    def unusual(self) -> bool:
        """Whether one of the answers under "said elsewhere" was given, so the fold stays open."""
        names = ("channel", "happened_on", "on_behalf_of")
        if any(name in self.errors for name in names if name in self.fields):
            return True
        given = [self[name].value() for name in names if name in self.fields]
        return any(value and value != Entry.Channel.PORTAL for value in given)


def initial_of(draft: Draft, language: str) -> dict[str, Any]:
    """What the form shows of a draft."""
    return {"language": language, **draft.data, "key": draft.key, "body": draft.body}


def kept_of(data: Any, language: str) -> dict[str, Any]:
    """What a draft keeps of a posted form, as text, whether it is usable or not."""
    names = ("happened_on", "channel", "on_behalf_of", "quotes", "corrects", "answers")
    kept: dict[str, Any] = {name: _text(data.get(name, ""), 40) for name in names}
    kept["channel"] = "" if kept["channel"] == Entry.Channel.PORTAL else kept["channel"]
    said = _text(data.get("language", ""), 10)
    kept["language"] = "" if said == language else said
    kept["documents"] = [_text(item, 40) for item in data.getlist("documents")][: MOST_FILES * 2]
    return kept


def _text(given: object, longest: int) -> str:
    return without_nul(str(given))[:longest]


def posted_key(data: Any) -> uuid.UUID | None:
    """The key of a posted form, None when it is not one of ours."""
    try:
        return uuid.UUID(str(data.get("key", "")))
    except ValueError:
        return None
