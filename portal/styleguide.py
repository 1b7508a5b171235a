"""Which invented content fills the living style page? Nobody here exists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator

MONDAY = dt.datetime(2025, 9, 15, 18, 4, tzinfo=dt.UTC)
STAGES = ("Concern", "RTI", "Evaluation", "Eligibility", "Draft plan", "Meeting", "In effect")
HERE = 4


class SampleForm(forms.Form):
    """One field of each kind; shown with its errors."""

    paper = forms.FileField(
        label="Letter, report or photo", help_text="PDF, Word or photo, up to 20 MB."
    )
    what = forms.ChoiceField(
        label="What is it?", choices=[("doctor", "Doctor’s letter"), ("report", "Report")]
    )
    day = forms.DateField(
        label="Date on the paper",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    who = forms.ChoiceField(
        label="Who can see it?",
        choices=[("team", "The whole team"), ("one", "Only the psychologist")],
        initial="team",
        widget=forms.RadioSelect,
    )
    copies = forms.MultipleChoiceField(
        label="Send a copy to",
        choices=[("father", "Andrés Rivera"), ("aunt", "Rosa Méndez")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sure = forms.BooleanField(label="This is about my child")


class SampleWords(forms.Form):
    """What a message is written in."""

    body = forms.CharField(
        label="Write a message",
        help_text="Write in any language. The team can see a translation.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SampleFilter(forms.Form):
    """What a long list is narrowed by."""

    kind = forms.ChoiceField(
        label="Kind", choices=[("", "Every kind"), ("letter", "Letters")], required=False
    )
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class SampleQuestion(forms.Form):
    """One question of the first letter."""

    seen = forms.CharField(
        label="What do you see?",
        help_text="Say it in your own words. You can change it later.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def content() -> dict[str, Any]:
    """Everything that the style page shows, as plain values."""
    return {
        "nav_items": _places(),
        "steps": [{"label": name, "state": _state(i)} for i, name in enumerate(STAGES)],
        "tasks": [
            {"url": "#plan", "label": "Read the draft plan", "time": "About 6 minutes"},
            {"url": "#file", "label": "Add a letter or report", "time": "Optional"},
            {"url": "#meeting", "label": "Choose a meeting time", "due": "By March 2"},
        ],
        "crumbs": [{"url": "/", "label": "Home"}, {"label": "Mateo"}],
        "entries": _entries(),
        "event": _entry(5, "Theo Lindqvist", "", "neutral", "The plan reached the stage “Draft”."),
        "receipt": [
            ("Sent", "September 15, 2025, 6:04 PM"),
            ("Entry", "No. 1"),
            ("To", "Hannah Okafor, classroom teacher"),
        ],
        "wrong": SampleForm(data={"what": "doctor", "who": "team"}, auto_id="wrong_%s"),
        "words": SampleWords(auto_id="words_%s"),
        "narrow": SampleFilter(auto_id="narrow_%s"),
        "question": SampleQuestion(auto_id="question_%s"),
        "pages": Paginator(range(90), 10).page(3),
        "notices": _notices(),
        "team": [
            ("Lucía Solís", "Parent", "parent"),
            ("Hannah Okafor", "Classroom teacher", "teacher"),
            ("Dr. Ruth Abara", "School psychologist", "specialist"),
            ("Colleen Whitfield", "School administrator", "neutral"),
        ],
    }


def _state(index: int) -> str:
    return "done" if index < HERE else "now" if index == HERE else "ahead"


def _places() -> list[dict[str, Any]]:
    return [
        {"url": "#", "label": "Home", "icon": "home"},
        {"url": "#plan", "label": "Plan", "icon": "document", "current": True},
        {"url": "#messages", "label": "Messages", "icon": "message", "badge": 2},
        {"url": "#meeting", "label": "Calendar", "icon": "calendar"},
        {"url": "#file", "label": "Files", "icon": "folder"},
    ]


def _notices() -> list[dict[str, str]]:
    return [
        {"kind": "info", "text": "The supports phase cannot hold up an evaluation request."},
        {"kind": "success", "title": "Sent", "text": "Ms. Okafor has your letter."},
        {"kind": "warning", "text": "You had the draft for two days. Seven were promised."},
        {"kind": "error", "text": "The file could not be read. Nothing was sent."},
    ]


def _entries() -> list[dict[str, Any]]:
    spanish = "Gracias. Mateo dice que le cuesta leer en voz alta. ¿Puede practicar en casa?"
    mine = _entry(1, "Lucía Solís", "Parent", "parent", spanish)
    hearing = {"url": "#", "name": "hearing-check.pdf", "kind": "PDF", "size": 86_016}
    return [
        {**mine, "mine": True, "language": "es", "kind_label": "Letter"},
        {
            **_entry(2, "Hannah Okafor", "Teacher", "teacher", "Ten minutes a night is plenty."),
            "quote": {"url": "#entry-1", "name": "Lucía Solís", "text": "¿Puede practicar?"},
            "corrected_by": {"url": "#entry-3", "number": 3},
        },
        {
            **_entry(3, "Dr. Ruth Abara", "School psychologist", "specialist", "Both ears are ok."),
            "attachments": [hearing],
            "channel_label": "Paper",
            "on_behalf_of": "Andrés Rivera",
            "happened_on": MONDAY,
            "corrects": {"url": "#entry-2", "number": 2},
        },
        _entry(4, "Colleen Whitfield", "School administrator", "neutral", "I will be there."),
    ]


def _entry(number: int, name: str, role: str, tone: str, body: str) -> dict[str, Any]:
    return {
        "number": number,
        "url": f"#entry-{number}",
        "name": name,
        "role_label": role,
        "tone": tone,
        "when": MONDAY + dt.timedelta(hours=11 * number),
        "body": body,
        "actions": [
            {"url": "#", "label": "Quote", "icon": "quote"},
            {"url": "#", "label": "Correct", "icon": "edit"},
        ],
    }
