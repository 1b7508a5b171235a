"""Does the reader of supports agree with the people who labelled them?"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from django.conf import settings

from cases.vague_supports import missing_in_row, vague_words

DATA = Path(settings.ROOT) / "tests/cases/data/goals.yaml"
SUPPORTS = yaml.safe_load(DATA.read_text(encoding="utf-8"))["supports"]
NAMES = {"start_date": "starts_on", "end_date": "ends_on", "location": "place"}
SERVICES = ("service", "related_service")


@pytest.mark.parametrize("support", SUPPORTS, ids=lambda support: support["id"])
def test_each_labelled_support_is_read_as_its_label_says(support):
    vague = bool(vague_words(support["text"]))
    if support["kind"] in SERVICES:
        row = {NAMES.get(name, name): value for name, value in support["fields"].items()}
        row["minutes"] = row.pop("session_minutes", None)
        vague = vague or bool(missing_in_row(row))
    assert vague != support["specific"]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Extra time as needed", "en", ("as needed", "Extra time")),
        ("Preferential seating", "en", ("Preferential seating",)),
        ("Teacher will check in frequently", "en", ("frequently",)),
        ("Extra time of 50% on tests", "en", ()),
        ("Tiempo adicional según sea necesario", "es", ("según sea necesario", "Tiempo adicional")),
        ("Tests longer than 20 minutes - 50% extra time, same room or library", "en", ()),
        ("Directions one step at a time; Mateo says them back before starting", "en", ()),
        ("", "en", ()),
    ],
)
def test_the_words_that_leave_it_to_choice_are_named(text, language, words):
    assert vague_words(text, language) == words


def test_a_service_lacks_what_its_row_lacks():
    row = {"starts_on": "2026-01-20", "frequency": "2 per week", "minutes": 25}
    assert missing_in_row(row) == ("ends_on", "place", "provider")
    assert missing_in_row({"frequency": "daily"}) == ("starts_on", "ends_on", "place", "provider")
