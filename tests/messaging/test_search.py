"""Does a search find all of the record that a person reads, and nothing else?"""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from messaging import event_sentences, sentence_words
from messaging.models import Entry
from messaging.search_text import SAID
from messaging.services import ledger, reading
from messaging.wiring import RECORDED
from tenants.base.text import words
from tests.thread_tools import call, say, say_file, url

SAID_HERE = "¿Cómo sabremos si mejoró?"
COMMENT = {
    "verb": "plan.commented",
    "by": "Rosa",
    "part": "goals",
    "number": 2,
    "kind_of_comment": "question",
    "quote": "will read better",
    "words": SAID_HERE,
    "comment": "5d0f2b0c-1f6e-4a49-9d0c-7f3c2b1a0e99",
}

# Days, numbers and keys; a sentence shows them in its own way.
NO_WORDS = {
    "answer",  # the number of an entry
    "done",
    "ends",
    "first_day",
    "in_a_row",
    "last_day",
    "next_on",
    "of_all",
    "starts",
    "starts_on",
    "clock",
    "draft",
    "due",
    "due_on",
    "ended_on",
    "form",
    "given",
    "kind_of_fact",
    "letter",
    "new",
    "number",
    "old",
    "old_day",
    "old_until",
    "planned_on",
    "received_on",
    "review_on",
    "role",
    "stage",
    "starts_at",
    "until",
}


def event(cast, case=None, **data):
    key = ledger.new_key()
    return ledger.append(by=None, case=case or cast.case, kind="event", body="", key=key, data=data)


def numbers(who, case, asked):
    found = reading.latest(who, case, wanted=reading.Wanted(words=asked))
    return [entry.number for entry in found.entries]


@pytest.fixture
def see(alder, client_for, cast):
    def get(who="mother", **query):
        page = client_for(alder, cast.people[who]).get(url(cast), query)
        return page.content.decode()

    return get


@pytest.mark.parametrize(
    "asked",
    [
        "como sabremos",
        "mejorar mejoró",
        '"sabremos si mejoro"',
        '"read better"',
        "rosa reads",
        "sabremos draft",
        "comments -volcano",
    ],
)
def test_words_of_an_event_are_found(cast, asked):
    entry = event(cast, **COMMENT)
    say(cast, body="Nothing of that")
    if asked == "comments -volcano":
        asked = "question -volcano"
    assert numbers(cast.mother, cast.case, asked) == [entry.number]


@pytest.mark.parametrize(
    "asked", ["volcano", "sabremos -mejoró", "draft -sabremos", '"better mejoró"', "commented"]
)
def test_what_does_not_stand_there_is_not_found(cast, asked):
    event(cast, **COMMENT)
    assert numbers(cast.mother, cast.case, asked) == []


@pytest.mark.parametrize("asked", ["5d0f2b0c", COMMENT["comment"], "questioned"])
def test_ids_are_nobodys_words(cast, asked):
    event(cast, **COMMENT | {"kind_of_comment": "other"})
    assert numbers(cast.mother, cast.case, asked) == []


@pytest.mark.parametrize(
    ("language", "asked", "finds"),
    [
        ("en", "team", True),
        ("en", "joined", True),
        ("en", "specialist", True),
        ("en", "equipo", False),
        ("es", "equipo", True),
        ("es", "especialista", True),
        ("es", "joined", False),
    ],
)
def test_words_of_our_sentences_in_the_readers_language(cast, language, asked, finds):
    entry = event(cast, verb="team.joined", person_name="Iva", role="specialist")
    other = event(cast, verb="team.joined", person_name="Ivo", role="classroom_teacher")
    with translation.override(language):
        found = numbers(cast.mother, cast.case, f"{asked} iva")
        assert found == ([entry.number] if finds else [])
        assert other.number not in numbers(cast.mother, cast.case, "iva")
        data = {"verb": "team.joined", "person_name": "Iva", "role": "specialist"}
        assert (asked in event_sentences.sentence(data).lower()) == finds


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_word_of_every_sentence_is_known(language):
    with translation.override(language):
        for verb in RECORDED:
            said = event_sentences.sentence(sentence_words._Nothing(verb=verb, by="–"))
            for word in words(said):
                assert f"zzverb{re.sub('[._]', 'q', verb)}" in sentence_words.codes(word)


def test_names_of_files_and_lines_of_calls_are_found_and_marked(cast, see):
    say(cast, body="See this", documents=say_file(cast, name="Informe_evaluación 2026.pdf"))
    call(cast, agreed="We read every evening")
    page = see(q="informe evaluaciones")
    assert "<mark>evaluación</mark>" in page
    assert "See this" in page
    assert "every <mark>evening</mark>" in see(q="evenings")


def test_hits_in_sentences_are_marked_and_escaped(cast, see):
    event(cast, **COMMENT | {"words": "Lo mejoró <b>"})
    page = see(q="mejoro question")
    assert "<mark>mejoró</mark> &lt;b&gt;" in page
    assert "<mark>Question</mark>" in page or "<mark>question</mark>" in page


@pytest.mark.parametrize(
    "who", ["father", "other_mother", "other_teacher", "pta_officer", "interpreter", "past_guest"]
)
@pytest.mark.parametrize("asked", ["sabremos", "draft", "informe"])
def test_who_does_not_read_it_does_not_find_it(cast, who, asked):
    event(cast, **COMMENT)
    say(cast, body="x", documents=say_file(cast, name="informe.pdf"))
    assert numbers(cast.people[who], cast.case, asked) == []
    assert numbers(cast.mother, cast.case, asked) != []


def test_nothing_of_another_case_is_found(cast):
    event(cast, case=cast.other_case, **COMMENT)
    assert numbers(cast.mother, cast.case, "sabremos") == []
    assert numbers(cast.mother, cast.other_case, "sabremos") == []
    assert numbers(cast.case_manager, cast.case, "draft") == []


def test_questions_to_the_database_do_not_grow_with_hits(alder, client_for, cast):
    client = client_for(alder, cast.mother)
    counts = []
    for many in (3, 40):
        for n in range(many):
            event(cast, **COMMENT | {"words": f"mejoró {n}"})
            say(cast, body="x", documents=say_file(cast, name="informe.pdf") if n < 3 else [])
        client.get(url(cast), {"q": "mejoró OR informe"})
        with CaptureQueriesContext(connection) as seen:
            client.get(url(cast), {"q": "mejoró OR informe"})
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_index_answers(cast):
    """The column holds everything, and it is the index that is asked, not each row."""
    event(cast, **COMMENT)
    rows = reading.narrowed(Entry.objects.all(), reading.Wanted(words="sabremos draft"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "entry_search" in rows.order_by().explain()


def test_every_name_that_a_sentence_shows_is_searched():
    """What a sentence takes from the facts as it is must stand among what is searched."""
    found = set()

    class Facts(dict):
        def __missing__(self, key):
            return ""

    numbers = {"in_a_row": 4, "next_on": "2026-11-26"}  # a sentence counts with them

    for verb in RECORDED:
        for name in _asked_for(verb):
            word = numbers.get(name) or f"xx{uuid.uuid4().hex[:6]}xx"
            if str(word) in event_sentences.sentence(Facts(verb=verb, **{name: word})):
                found.add(name)
    assert found - NO_WORDS <= set(SAID)


def _asked_for(verb):
    """The names that a sentence asks for."""
    asked = set()

    class Asked(dict):
        def get(self, key, default=None):
            asked.add(key)
            return super().get(key, "")

        def __missing__(self, key):
            asked.add(key)
            return ""

        def __contains__(self, key):
            asked.add(key)
            return super().__contains__(key)

    event_sentences.sentence(Asked(verb=verb))
    return asked - {"verb", "times", "minutes", "moved", "owes", "day"}  # no words


def test_a_page_of_hits_says_that_there_are_more(alder, client_for, cast):
    for number in range(reading.PAGE + 2):
        say(cast, body=f"Zafiro {number}")
    client = client_for(alder, cast.teacher)
    page = client.get(url(cast), {"q": "zafiro"}).text
    assert "The newest 50 entries found; earlier ones are a press away." in " ".join(page.split())
    few = client.get(url(cast), {"q": "zafiro 51"}).text
    assert "1 entry found." in " ".join(few.split())
