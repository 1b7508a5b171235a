"""Are the words of the law explained in both languages, wherever a page uses one?"""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation

from portal.glossary import in_order, terms
from tests.guards.code import ROOT

USED = re.compile(r'{% term "([^"]+)"')


def test_each_word_has_its_meaning_in_both_languages():
    assert len(terms()) > 150
    for term in terms().values():
        assert all((term.english, term.spanish, term.means_english, term.means_spanish))


def test_pages_use_words_that_are_there():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    used = {key for text in texts for key in USED.findall(text)}
    assert used
    assert used <= terms().keys()


@pytest.mark.parametrize(
    ("language", "means"),
    [("en", "A parent&#x27;s written"), ("es", "por escrito de un padre")],
)
def test_a_word_opens_its_meaning_in_the_language_of_the_page(language, means):
    with translation.override(language):
        html = Template('{% load look %}{% term "consent" "form" %}').render(Context())
    assert 'popovertarget="term-consent"' in html
    assert ">form</button>" in html
    assert means in html


def test_words_stand_by_the_alphabet_of_the_page():
    with translation.override("es"):
        words = [term.word for term in in_order()]
    assert words == sorted(words, key=str.casefold)


def test_anybody_finds_a_word(alder, client_for):
    client = client_for(alder)
    page = client.get(reverse("glossary"), {"q": "iep"})
    assert "Individualized Education Program" in page.content.decode()
    assert len(client.get(reverse("glossary")).context["terms"]) == len(terms())
    assert "Nothing found" in client.get(reverse("glossary"), {"q": "zebra7431"}).content.decode()
    client.cookies["django_language"] = "es"
    assert (
        "Programa de Educación Individualizado"
        in client.get(
            reverse("glossary"), {"q": "iep"}, headers={"accept-language": "es"}
        ).content.decode()
    )
