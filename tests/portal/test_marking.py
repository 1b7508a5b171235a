"""Are words of the glossary marked whole, longest first, once in a paragraph, in both languages?"""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from portal.glossary import terms
from portal.marking import paragraphs, pieces


def marked(text, language="en"):
    return [(one.text, one.term.key) for one in pieces(text, language) if one.term]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("His IEP team met.", "en", [("IEP team", "iep-team")]),
        ("The evaluation report", "en", [("evaluation report", "evaluation-report")]),
        ("evaluations", "en", [("evaluations", "evaluation")]),
        ("his FSIQ", "en", [("FSIQ", "full-scale-iq")]),
        ("his fsiq", "en", []),
        ("Consent. Consent!", "en", [("Consent", "consent")]),
        ("the consents", "en", [("consents", "consent")]),
        ("reconsent, consenting", "en", []),
        ("self-consent", "en", []),
        ("the interpreter’s chair", "en", [("interpreter", "interpreter")]),
        ("las adaptaciones", "es", [("adaptaciones", "accommodation")]),
        ("Para Mateo", "es", []),
        ("memoria de trabajo", "es", [("memoria de trabajo", "working-memory")]),
        ("tiene TDAH", "es", [("TDAH", "attention-deficithyperactivity-disorder")]),
        ("consent", "ar", []),
    ],
)
def test_what_is_marked(text, language, wanted):
    assert marked(text, language) == wanted


def test_every_term_is_found_by_its_own_name_in_both_languages():
    for term in terms().values():
        for text, language in ((term.english, "en"), (term.spanish, "es")):
            assert term.key in {key for _text, key in marked(text, language)}, text


def test_each_paragraph_explains_anew():
    found = paragraphs("Consent and consent.\n\nConsent again.", "en")
    assert [sum(1 for one in part if one.term) for part in found] == [1, 1]


@given(
    st.text(alphabet=" -’'.\nabIEPconsentévaluación", max_size=80), st.sampled_from(["en", "es"])
)
def test_nothing_of_the_text_is_lost(text, language):
    assert "".join(one.text for one in pieces(text, language)) == text


def test_the_tag_escapes_and_works_without_scripts():
    template = Template("{% load words %}{% marked text 'en' 'x' %}")
    html = template.render(Context({"text": "<script>consent</script>\nIEP"}))
    assert "<script>" not in html
    assert '<button type="button" class="explain" popovertarget="term-x-0-' in html
    with translation.override("es"):
        assert "Ningún traductor" in template.render(Context({"text": "consent"}))


def test_the_words_of_an_entry_keep_their_links_and_marks():
    html = '<p>Consent &amp; <strong>consent</strong> <a href="https://x.org">consent</a></p>'
    html += "<ul><li>consent &lt;script&gt;</li></ul>"
    template = Template("{% load words %}{% marked_html body 'en' 'e' %}")
    made = template.render(Context({"body": SafeString(html)}))
    assert made.count('class="explain"') == 2  # one in each: the paragraph and the line
    assert ">consent</a>" in made
    assert "&amp; <strong>consent</strong>" in made
    assert "<script>" not in made
    assert "&lt;b&gt;" in template.render(Context({"body": "<b>"}))


def test_a_thread_links_its_words_to_the_page_of_words():
    template = Template("{% load words %}{% linked_html body 'en' %}")
    body = SafeString('<p>The IEP and the IEP.</p><p>See <a href="https://e.org">the IEP</a>.</p>')
    made = template.render(Context({"body": body}))
    assert made.count('<a class="explain" href="/words/#') == 1
    assert 'title="' in made
    assert '<a href="https://e.org">the IEP</a>' in made
    assert "popover" not in made
