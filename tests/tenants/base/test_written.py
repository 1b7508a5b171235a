"""Does a text show its lists and bold words, and does every letter keep its place?"""

from __future__ import annotations

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from tenants.base.written import bare, blocks, quoted

TEXT = "He **reads** 48 words.\nSlowly.\n\n- one *idea*\n- two\n3. three\n4) four\nThe end"


def shown(text, spots=()):
    page = Template("{% load words %}{% written text 'en' 'k' spots %}")
    return page.render(Context({"text": text, "spots": spots}))


def test_paragraphs_lists_bold_and_slanted_words():
    assert shown(TEXT).split("\n") == [
        "<p>He <strong>reads</strong> 48 words.<br>Slowly.</p>",
        "<ul><li>one <em>idea</em></li><li>two</li></ul>",
        '<ol start="3"><li>three</li><li>four</li></ol>',
        "<p>The end</p>",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "5 * 3 * 2",
        "2*3*4",
        "** not **",
        "a ** b",
        "-5 degrees",
        "48 to 92. Then more",
        "3.5 minutes",
        "**",
        "*",
        "snake_case_words",
        "“**",
    ],
)
def test_what_is_no_markup_stays_as_it_was_typed(text):
    assert shown(text) == f"<p>{text}</p>"
    assert bare(text) == text


def test_what_looks_like_html_is_text():
    assert shown("- **<b>x</b>** & <script>") == (
        "<ul><li><strong>&lt;b&gt;x&lt;/b&gt;</strong> &amp; &lt;script&gt;</li></ul>"
    )


def test_a_word_is_explained_in_a_list_and_said_words_are_marked_in_bold_ones():
    page = shown("- His **IEP team** met")
    assert "explain" in page
    assert page.startswith("<ul><li>His <strong>")
    text = "He **reads slowly** now"
    at = text.index("slowly")
    assert shown(text, [(at, at + 6)]) == (
        "<p>He <strong>reads <mark>slowly</mark></strong> now</p>"
    )


def test_without_its_signs_for_paper_and_quotes():
    assert bare(TEXT) == (
        "He reads 48 words.\nSlowly.\n\n• one idea\n• two\n\n3. three\n4. four\n\nThe end"
    )


def test_a_quote_is_one_line_and_half_a_pair_of_stars_is_gone():
    assert quoted("loves maps** and builds.\n\n- kind") == "loves maps and builds. • kind"
    assert quoted("5 * 3") == "5 * 3"


@given(st.text(alphabet="ab *-\n1.)\tñ😀<&", max_size=60))
def test_no_letter_is_lost_or_shown_twice(text):
    at, left = 0, ""
    for block in blocks(text):
        for line in block.lines:
            for run in line:
                assert at <= run.start < run.end <= len(text)
                left += text[at : run.start]
                at = run.end
    left += text[at:]
    assert set(left) <= set(" *-\n1.)\t")
