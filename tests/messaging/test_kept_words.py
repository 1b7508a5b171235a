"""Are a parent's own words kept when somebody else, or the portal, sent the next letter first?"""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.models import Guardianship
from messaging.models import Entry, NextLetterDraft
from messaging.services import answer_clocks, ladder
from tests.messaging.test_ladder import _fresh_settings, at, fresh, reply, write, year

__all__ = ["_fresh_settings", "at", "year"]
OWN = "I still wait, and Ana cries each evening."


@pytest.fixture
def waiting(cast, year, at):
    """The mother's letter, late; the father has rights too."""
    rows = Guardianship.objects.filter(student=cast.child, user=cast.father)
    rows.update(standing=Guardianship.Standing.EDUCATION_RIGHTS)
    at("2026-11-02 10:00")
    clock = write(cast)
    at("2026-11-10 10:00")
    return clock


@pytest.fixture
def page(waiting, alder, cast, client_for):
    return client_for(alder, cast.mother), reverse("next_letter", args=[waiting.pk])


def by_the_father(cast, clock):
    cast.father.wear("family")
    return ladder.send(by=cast.father, clock=clock, rung=2, text="The father asks again.")


def by_the_portal(cast, clock):
    answer_clocks.let_climb(by=cast.mother, clock=clock, itself=True)
    assert ladder.climb_all() == 1
    return fresh(clock).latest


@pytest.mark.parametrize("first", [by_the_father, by_the_portal])
def test_words_that_came_too_late_are_shown_and_can_be_a_message(waiting, cast, page, first):
    sent = first(cast, waiting)
    mother, path = page
    shown = mother.post(path, {"text": OWN, "rung": 2}, follow=True)
    said = shown.content.decode()
    assert "Your words were not sent" in said
    assert f"entry {sent.number}." in said
    assert reverse("entry", args=[sent.case_id, sent.number]) in said
    assert ("Father sent" in said) is (first is by_the_father)
    assert shown.context["form"]["text"].value() == OWN
    assert not Entry.objects.filter(body=OWN).exists()
    again = mother.get(path)  # they stay until she decides
    assert again.context["form"]["text"].value() == OWN
    for _turn in range(2):
        data = {"text": f"{OWN} Please call.", "action": "message"}
        assert mother.post(path, data).status_code == 302
    entry = Entry.objects.get(body=f"{OWN} Please call.")
    assert (entry.kind, entry.author) == ("message", cast.mother)
    assert not NextLetterDraft.objects.exists()
    assert fresh(waiting).rung == 2


def test_they_are_kept_until_she_lets_them_go(waiting, cast, page):
    by_the_father(cast, waiting)
    mother, path = page
    mother.post(path, {"text": OWN, "rung": 2})
    letter = reverse("answer_clock", args=[waiting.pk])
    assert "You wrote a letter that was not sent." in mother.get(letter).content.decode()
    assert mother.post(path, {"text": "", "action": "message"}).status_code == 422
    asked = mother.post(path, {"text": OWN, "action": "drop"}).content.decode()
    assert OWN in asked
    assert NextLetterDraft.objects.exists()  # the first press only asks
    mother.post(path, {"action": "drop", "sure": "yes"})
    assert "You wrote a letter" not in mother.get(letter).content.decode()
    assert not NextLetterDraft.objects.exists()


def test_what_is_typed_on_after_the_letter_was_sent_is_kept_for_that_letter(waiting, cast, page):
    mother, path = page
    mother.get(path)
    by_the_father(cast, waiting)
    mother.post(path, {"text": OWN, "rung": 2, "action": "save"})
    assert NextLetterDraft.objects.get().rung == 2
    assert OWN in mother.get(path).content.decode()


def test_an_answer_that_came_first_loses_no_words(waiting, cast, page):
    reply(cast, waiting)
    mother, path = page
    assert OWN in mother.post(path, {"text": OWN, "rung": 2}).content.decode()
    shown = mother.get(path)
    assert "answered or taken back before" in shown.content.decode()
    assert shown.context["form"]["text"].value() == OWN


@pytest.mark.parametrize("rung", ["", "x", "1", "4"])
def test_a_letter_that_does_not_exist_keeps_nothing(page, rung):
    mother, path = page
    assert mother.post(path, {"text": OWN, "rung": rung, "action": "save"}).status_code == 404
    assert mother.post(path, {"text": OWN, "rung": rung}).status_code == 422
    assert not NextLetterDraft.objects.exists()


def test_nobody_else_reads_or_sends_them(waiting, cast, page, alder, client_for):
    by_the_father(cast, waiting)
    mother, path = page
    mother.post(path, {"text": OWN, "rung": 2})
    father = client_for(alder, cast.father)
    father.post(path, {"action": "drop", "sure": "yes"})
    assert OWN not in father.get(path, follow=True).content.decode()
    assert NextLetterDraft.objects.get().author == cast.mother
