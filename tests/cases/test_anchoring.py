"""Do the words that a comment is about stay found, and is none ever lost or put beside others?"""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases.anchoring import ALIKE, AROUND, Found, anchor_at, place, selected
from cases.plan_texts import pointed, pointer, sentences, texts
from cases.text_steps import of_words

LETTERS = st.text(alphabet=st.sampled_from("ab <>&é.\n😀"), max_size=80)
TEXT = "Reading: 48 words correct per minute with 88% accuracy. He reads 8 of 20 words."


def anchored(text, words):
    start = text.index(words)
    return anchor_at(text, start, start + len(words))


@pytest.mark.parametrize(
    ("words", "new", "now", "how"),
    [
        ("48 words correct", TEXT, "48 words correct", Found.EXACT),
        ("48 words correct", TEXT.replace("48", "92"), "92 words correct", Found.CHANGED),
        ("He reads 8 of 20 words", "Well. He reads 8 of 20 words.", None, Found.EXACT),
        (
            "with 88% accuracy",
            TEXT.replace("88%", "at least 95%"),
            "with at least 95% accuracy",
            Found.CHANGED,
        ),
        ("He reads", f"He is kind. {TEXT}", "He reads", Found.EXACT),
    ],
)
def test_it_is_found_exactly_or_by_difference(words, new, now, how):
    spot = place(anchored(TEXT, words), TEXT, new)
    assert new[spot.start : spot.end] == (now or words)
    assert spot.how is how


def test_of_the_same_word_twice_the_right_one_is_found():
    anchor = anchor_at(TEXT, TEXT.rindex("words"), TEXT.rindex("words") + 5)
    new = f"Words, words. {TEXT}"
    assert place(anchor, TEXT, new).start == new.rindex("words")


@pytest.mark.parametrize("words", ["48", "88% accuracy", "words"])
def test_what_is_gone_is_not_put_beside_other_words(words):
    assert place(anchored(TEXT, words), TEXT, "He likes maps. In other words: he builds.") is None


@given(LETTERS, LETTERS, st.integers(0, 80), st.integers(1, 40))
@example("a😀b", "😀b", 1, 1)
def test_a_spot_is_words_of_the_text_or_nothing(old, new, start, size):
    words = old[start : start + size]
    if not words.strip():
        with pytest.raises(ValueError, match="no words"):
            anchor_at(old, start, start + size)
        return
    anchor = anchor_at(old, start, start + size)
    assert old[anchor.start :].startswith(anchor.exact)
    assert len(anchor.prefix) <= AROUND >= len(anchor.suffix)
    assert place(anchor, old, old).how is Found.EXACT
    spot = place(anchor, old, new)
    if spot is not None:
        now = new[spot.start : spot.end]
        assert now.strip()
        assert (now == anchor.exact) == (spot.how is Found.EXACT)
        assert 0 < ALIKE < 1


@given(LETTERS, LETTERS, st.integers(0, 80), st.integers(1, 40))
def test_words_added_before_or_behind_lose_nothing(old, more, start, size):
    if not old[start : start + size].strip():
        return
    anchor = anchor_at(old, start, start + size)
    for new in (f"{more}{old}", f"{old}{more}"):
        spot = place(anchor, old, new)
        assert spot is not None
        assert new[spot.start : spot.end] == anchor.exact


@given(LETTERS)
def test_each_sentence_can_be_pointed_at(text):
    block = {"words": text, "plain": {"es": text}}
    for name in texts(block):
        for start, end in sentences(text):
            found, anchor = pointed(block, pointer(name, start, end))
            assert (found, anchor.exact) == (name, text[start:end].strip())


@pytest.mark.parametrize(
    "value",
    ["", "words", "words:3", "words:5:2", "words:0:999", "plain_en:0:2", "words:²:3"],
)
def test_what_points_at_nothing_is_refused(value):
    assert pointed({"words": TEXT, "plain": {}}, value) is None


def test_a_selection_is_found_whatever_its_spaces_are():
    text = "He reads.\n\nHe  reads aloud."
    assert selected(text, "reads. He reads", "He ") == (3, 20)
    assert text[slice(*selected(text, "reads", "reads.He"))] == "reads"
    assert selected(text, "reads", "He reads. He")[0] == 15
    assert selected(text, "writes") is None
    assert selected(text, " ") is None


@given(st.lists(st.sampled_from(["a", "b", " ", "😀"])), st.lists(st.sampled_from(["a", "c", " "])))
def test_steps_cover_both_texts(old, new):
    found = of_words(old, new)
    assert sum(count for sign, count in found if sign != "+") == len(old)
    assert sum(count for sign, count in found if sign != "-") == len(new)


@pytest.mark.parametrize(
    ("quote", "meant"),
    [
        ("reads slowly now", "reads **slowly** now"),
        ("slowly", "slowly"),
        ("one idea two", "one *idea*\n- two"),
        ("idea two Then", "idea*\n- two\n\nThen"),
    ],
)
def test_words_selected_on_a_page_are_found_between_stars_and_in_lists(quote, meant):
    text = "He reads **slowly** now.\n\n- one *idea*\n- two\n\nThen rest"
    start, end = selected(text, quote)
    assert text[start:end].strip("*") == meant.strip("*")


def test_of_the_same_words_those_after_the_same_page_text_are_meant():
    text = "- **Reads** well\n- Does not read. **Reads** well"
    start, _end = selected(text, "Reads well", "Reads well\nDoes not read. ")
    assert start > 20
