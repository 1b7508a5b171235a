"""What is asked about an announcement, and is it usable?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.forms.composer import FilesField, ManyFiles
from messaging.languages import LANGUAGES
from messaging.models import Label, Speaker
from messaging.services import audiences
from messaging.services.announcements import LONGEST_BODY, LONGEST_TITLE, Words, Written, zone
from messaging.services.audiences import Audience
from tenants.base.clock import now, today
from tenants.base.forms import DayField
from tenants.people.services import district_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import Promise

    from messaging.models import Announcement
    from messaging.services.voices import Voice
    from tenants.people.models import School

# A group of readers -> their roles.
GROUPS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "families": (_("Families"), ("parent",)),
    "teachers": (
        _("Teachers"),
        ("classroom_teacher", "special_education_teacher", "english_learner_teacher"),
    ),
    "helpers": (_("Specialists, interpreters, trainers"), ("specialist", "interpreter", "trainer")),
    "leads": (_("Administrators and district staff"), ("administrator", "district_staff")),
    "pta": (_("PTA officers"), ("pta_officer",)),
}
DAY = {"type": "date"}


class PostForm(forms.Form):
    """The words in two languages, and whom they are for. What was told already has no audience
    to choose any more."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    voice = forms.ChoiceField(label=_("In whose name?"))
    groups = forms.MultipleChoiceField(
        label=_("Who is it for?"),
        choices=[(key, label) for key, (label, _roles) in GROUPS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    schools = forms.MultipleChoiceField(
        label=_("Only these schools"), required=False, widget=forms.CheckboxSelectMultiple
    )
    grades = forms.MultipleChoiceField(
        label=_("Only these grades"), required=False, widget=forms.CheckboxSelectMultiple
    )
    classes = forms.MultipleChoiceField(
        label=_("Only the classes of"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Only people who read"),
        required=False,
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    language1 = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    title1 = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    body1 = forms.CharField(
        label=_("Text"), max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 8})
    )
    language2 = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    title2 = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE, required=False)
    body2 = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    label2 = forms.ChoiceField(
        label=_("How was it translated?"),
        required=False,
        choices=[("", _("Choose")), *Label.choices],
    )
    label_by2 = forms.CharField(label=_("By whom?"), max_length=120, required=False)
    label_on2 = DayField(label=_("When?"), required=False, widget=forms.DateInput(attrs=DAY))
    expires_on = DayField(
        label=_("Last day"),
        help_text=_("After this day it stands in the archive only. Empty means always."),
        required=False,
        widget=forms.DateInput(attrs=DAY),
    )
    pinned = forms.BooleanField(
        label=_("Keep it on top"),
        help_text=_("It stays first in the list, and on the first page until it is opened."),
        required=False,
    )
    urgent = forms.BooleanField(
        label=_("It is urgent"),
        help_text=_("Everybody is told at once, at any hour, also at night. Use it for danger."),
        required=False,
    )
    is_public = forms.BooleanField(
        label=_("Anyone may read it"),
        help_text=_("It gets an address that can be shared. No sign-in is needed there."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        voices: Sequence[Voice],
        schools: Iterable[School] = (),
        may_be_urgent: bool = False,
        published: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.voices = {voice.key: voice for voice in voices}
        self._choices("voice", [(voice.key, voice.name) for voice in voices])
        self._choices("schools", [(str(school.pk), school.name) for school in schools])
        bound = [voice.school_id for voice in voices]
        near = None if None in bound else [pk for pk in bound if pk]
        self._choices("grades", [(grade, grade) for grade in audiences.grades(near)])
        rows = audiences.classes(near)
        self._choices("classes", [(str(pk), name) for pk, name in rows])
        self._leave_out(voices, may_be_urgent, published)
        limit = district_settings.current().upload_limit_mb
        self.fields["files"] = FilesField(
            label=_("Add files"),
            required=False,
            help_text=_("PDF, pictures, office files, sound or video."),
            widget=ManyFiles(attrs={"data-limit": limit * 1_000_000}),
        )

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _leave_out(self, voices: Sequence[Voice], may_be_urgent: bool, published: bool) -> None:
        """What this person cannot choose is not asked."""
        unasked = set()
        if all(voice.speaker == Speaker.CLASS for voice in voices):
            unasked |= {"grades", "classes"}
        if all(voice.school_id for voice in voices):
            unasked.add("schools")
        if not may_be_urgent:
            unasked.add("urgent")
        if published:
            unasked |= {"voice", "groups", "schools", "grades", "classes", "languages", "urgent"}
        for name in unasked:
            del self.fields[name]

    @property
    def narrows(self) -> list[Any]:
        """The fields that make the audience smaller."""
        names = ("schools", "grades", "classes", "languages")
        return [self[name] for name in names if name in self.fields]

    @property
    def is_narrow(self) -> bool:
        """Whether one of them is used or wrong, so that it is shown."""
        return any(field.value() or field.errors for field in self.narrows)

    def clean(self) -> dict[str, Any]:
        """A translation is whole, or not there."""
        found: dict[str, Any] = super().clean() or {}
        started = [found.get(name) for name in ("title2", "body2", "label2", "label_by2")]
        if any(started):
            for name in ("title2", "body2", "label2"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in too, or leave the translation empty."))
        return found

    def chosen_voice(self) -> Voice:
        """The name that was chosen."""
        return self.voices[self.cleaned_data["voice"]]

    def written(self) -> Written:
        """What was written, once the form is valid."""
        found = self.cleaned_data
        words = [Words(found["language1"], found["title1"], found["body1"])]
        if found.get("title2"):
            translation = (found["language2"], found["title2"], found["body2"])
            by, on = found.get("label_by2", ""), found.get("label_on2")
            words.append(Words(*translation, found["label2"], by, on or today()))
        return Written(
            words=words,
            audience=_audience(found),
            urgent=bool(found.get("urgent")),
            pinned=found["pinned"],
            is_public=found["is_public"],
            expires_on=found.get("expires_on"),
        )


def _audience(found: dict[str, Any]) -> Audience:
    chosen = found.get("groups") or []
    roles = [role for key in GROUPS if key in chosen for role in GROUPS[key][1]]
    return Audience(
        roles=() if len(chosen) == len(GROUPS) else tuple(roles),
        schools=_ids(found.get("schools")),
        grades=tuple(found.get("grades") or ()),
        languages=tuple(found.get("languages") or ()),
        classes=_ids(found.get("classes")),
    )


def _ids(values: Iterable[str] | None) -> tuple[uuid.UUID, ...]:
    return tuple(uuid.UUID(value) for value in values or ())


def initial_of(post: Announcement) -> dict[str, Any]:
    """What the form shows of an announcement."""
    chosen = [key for key, (_l, roles) in GROUPS.items() if set(roles) & set(post.roles)]
    found: dict[str, Any] = {
        "key": post.pk,
        "version": post.version,
        "voice": f"{post.speaker}:{post.school_id or ''}",
        "groups": chosen if post.roles else list(GROUPS),
        "schools": [str(pk) for pk in post.schools],
        "grades": post.grades,
        "classes": [str(pk) for pk in post.classes],
        "languages": post.languages,
        "expires_on": last_day(post),
        "pinned": post.pinned,
        "urgent": post.urgent,
        "is_public": post.is_public,
    }
    for number, row in enumerate(post.texts.all()[:2], start=1):
        for name in ("language", "title", "body", "label", "label_by", "label_on"):
            found[f"{name}{number}"] = getattr(row, name)
    return found


def last_day(post: Announcement) -> dt.date | None:
    """The last day of an announcement, in the district's zone."""
    if post.expires_at is None:
        return None
    return (post.expires_at.astimezone(zone()) - dt.timedelta(seconds=1)).date()


class PublishForm(forms.Form):
    """Now, or at a moment to come in the district's zone."""

    all_optional = True

    publish_on = DayField(label=_("Day"), required=False, widget=forms.DateInput(attrs=DAY))
    publish_time = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        """A moment is a day with its time, and has not passed."""
        found: dict[str, Any] = super().clean() or {}
        if not found.get("publish_on") and not self.errors:
            self.add_error("publish_on", _("Choose a day."))
        if not found.get("publish_time") and not self.errors:
            self.add_error("publish_time", _("Choose a time."))
        if not self.errors and self.moment() <= now():
            self.add_error("publish_on", _("This moment has passed. Choose one to come."))
        return found

    def moment(self) -> dt.datetime:
        """The moment (aware) that was chosen."""
        found = self.cleaned_data
        return dt.datetime.combine(found["publish_on"], found["publish_time"], tzinfo=zone())
