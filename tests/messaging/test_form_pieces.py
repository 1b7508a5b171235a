"""Do the forms of the thread, drawn once for many, still show each reader only their own?"""

import re

import pytest

from messaging import pieces
from messaging.models import Draft
from tests.thread_tools import say, url


@pytest.fixture(autouse=True)
def nothing_drawn():
    pieces.forget()


@pytest.fixture
def page(alder, client_for, cast):
    def get(who, language="en", **query):
        client = client_for(alder, cast.people[who])
        type(cast.mother).objects.filter(pk=cast.people[who].pk).update(language=language)
        return client.get(url(cast), query).content.decode()

    return get


def names(html):
    """Who can be chosen in the filter."""
    return re.findall(
        r"<option[^>]*>\s*([^<]+?)\s*</option>",
        html.partition('name="person"')[2].partition("</select>")[0],
    )


def test_the_filter_names_only_those_whose_entries_one_sees(cast, page):
    say(cast)
    say(cast, "interpreter", body="I can come")
    for _round in ("first drawn", "then kept"):
        assert {"Mother", "Interpreter"} <= set(names(page("teacher")))
        assert names(page("interpreter")) == ["Everybody", "Interpreter"]


def test_who_writes_for_the_first_time_can_be_chosen_at_once(cast, page):
    say(cast)
    assert "Specialist" not in names(page("teacher"))
    say(cast, "specialist")
    assert "Specialist" in names(page("teacher"))


def test_each_reads_the_forms_in_their_own_language(page):
    for _round in ("first drawn", "then kept"):
        assert "Words to find" in page("teacher")
        assert "How was it said?" in page("teacher")
        for english in ("Words to find", "How was it said?"):
            assert english not in page("mother", language="es")


def test_what_was_asked_for_stays_with_who_asked(cast, page):
    say(cast, body="Fractions")
    assert 'value="Fractions"' in page("teacher", q="Fractions")
    assert 'value="Fractions"' not in page("teacher")


def test_only_staff_on_the_team_enter_for_a_parent(page):
    for _round in ("first drawn", "then kept"):
        assert 'name="on_behalf_of"' in page("case_manager")
        assert 'name="on_behalf_of"' not in page("mother")
        assert 'name="on_behalf_of"' not in page("interpreter")


def test_a_draft_opens_the_fold_for_its_writer_alone(cast, page):
    page("case_manager")
    Draft.objects.filter(author=cast.case_manager).update(data={"happened_on": "2026-01-02"})
    for _round in ("first drawn", "then kept"):
        assert 'value="2026-01-02"' in page("case_manager")
        assert 'value="2026-01-02"' not in page("specialist")


def test_no_piece_holds_the_key_or_the_words_of_a_draft(cast, page):
    page("teacher")
    Draft.objects.filter(author=cast.teacher).update(body="Not sent yet")
    draft = Draft.objects.get(author=cast.teacher)
    html = page("teacher")
    assert str(draft.key) in html
    assert "Not sent yet" in html
    kept = "".join(pieces._pieces.values())
    assert 'name="channel"' in kept
    assert 'name="q"' in kept
    for own in (str(draft.key), "Not sent yet", "csrfmiddlewaretoken"):
        assert own not in kept
