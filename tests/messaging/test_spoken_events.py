"""Does a sentence of the record say which words in it are in another language than the page?"""

import pytest
from django.utils import translation

from messaging.event_sentences import sentence
from messaging.models import Entry
from messaging.spoken_events import BEGIN, END, MIDDLE, spoken
from tests.cases.test_explaining import ask
from tests.thread_tools import url

COMMENT = {
    "verb": "plan.commented",
    "by": "Rosa",
    "part": "goals",
    "number": 2,
    "kind_of_comment": "question",
    "said_in": "es",
    "words": "¿Cómo <b>sabremos?",
    "quote": "reads better",
    "quote_in": "en",
}


def test_words_in_another_language_say_so_and_are_escaped():
    with translation.override("en"):
        made = spoken(COMMENT)
    assert '“<span lang="es" dir="auto">¿Cómo &lt;b&gt;sabremos?</span>”' in made
    assert "“reads better”" in made


def test_to_a_reader_of_that_language_the_others_do():
    with translation.override("es"):
        made = spoken(COMMENT)
    assert '<span lang="en" dir="auto">reads better</span>' in made
    assert "“¿Cómo &lt;b&gt;sabremos?”" in made


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_words_are_the_same_as_without(language):
    with translation.override(language):
        plain = spoken({**COMMENT, "words": f"{BEGIN}x{END}y{MIDDLE}"})
        assert not {BEGIN, MIDDLE, END} & set(plain)
        without = {k: v for k, v in COMMENT.items() if k not in ("said_in", "quote_in")}
        assert "<span" not in spoken(without)
        assert sentence(without) == sentence(COMMENT)


def test_what_happens_keeps_the_language_of_who_said_it(cast, alder, client_for):
    cast.mother.language = "es"
    cast.mother.save()
    ask(cast)
    entry = Entry.objects.filter(case=cast.case, kind="event").order_by("-number").first()
    assert entry.data["said_in"] == "es"
    page = client_for(alder, cast.teacher).get(url(cast)).content.decode()
    assert '<span lang="es" dir="auto">FSIQ?</span>' in page
    found = client_for(alder, cast.teacher).get(url(cast), {"q": "fsiq"}).content.decode()
    assert '<span lang="es" dir="auto"><mark>FSIQ</mark>?</span>' in found
    own = client_for(alder, cast.mother).get(url(cast)).content.decode()
    assert '<span lang="es" dir="auto">FSIQ?' not in own
