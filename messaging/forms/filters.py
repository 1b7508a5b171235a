"""Which entries does a person want to see?"""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.models import Entry
from messaging.search_text import LONGEST_QUESTION, as_asked
from messaging.services.reading import Wanted


class AnyWords(forms.CharField):
    """Words to find. Whatever comes is looked for as far as it can be, and never refused."""

    def to_python(self, value: Any) -> str:
        return as_asked(str(super().to_python(str(value or ""))))


class FilterForm(forms.Form):
    """Kind, person, days and words; each may be left out, which need not be said five times. Days
    are those on which something was written down."""

    all_optional = True

    q = AnyWords(
        label=_("Words to find"),
        help_text=_("In messages, letters, notes of the portal and names of files."),
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "maxlength": LONGEST_QUESTION}
        ),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    person = forms.ChoiceField(label=_("Written by"), required=False)

    def __init__(self, *args: Any, people: list[tuple[uuid.UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "filter_%s", **kwargs})
        self.people = people
        # "from" is a word of the language, so these two cannot be class attributes.
        for name, label in (("from", _("Written down from")), ("to", _("Written down until"))):
            self.fields[name] = forms.DateField(
                label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
            )
        self.fields["kind"].choices = [("", _("All kinds")), *Entry.Kind.choices]  # type: ignore[attr-defined]
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", _("Everybody")),
            *((str(pk), name) for pk, name in people),
        ]

    def clean(self) -> dict[str, Any]:
        """The first day must not lie after the last."""
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("from"), found.get("to")
        if first and last and first > last:
            self.add_error("to", _("The last day must not be before the first day."))
        return found

    def wanted(self) -> Wanted:
        """What was asked for; a wrong answer counts as not given."""
        self.is_valid()
        found = self.cleaned_data
        return Wanted(
            channel=found.get("channel") or "",
            kind=found.get("kind") or "",
            person=uuid.UUID(found["person"]) if found.get("person") else None,
            since=found.get("from"),
            until=found.get("to"),
            words=(found.get("q") or "").strip(),
        )


class LogFilterForm(FilterForm):
    """The same for the log, where days are those on which it happened, and by channel."""

    def __init__(self, *args: Any, people: list[tuple[uuid.UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        self.fields["channel"] = forms.ChoiceField(
            label=_("How it was said"),
            required=False,
            choices=[("", _("Every way")), *Entry.Channel.choices],
        )
        self.fields["person"].label = _("Person")
        self.fields["person"].help_text = _("Who wrote it, took part in it, or got it.")
        self.fields["from"].label = _("Happened from")
        self.fields["to"].label = _("Happened until")
        self.order_fields(["q", "kind", "person", "channel", "from", "to"])
