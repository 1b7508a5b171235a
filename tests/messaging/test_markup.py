"""Does a message keep every word, and does nothing dangerous get through?"""

import re
from html.parser import HTMLParser

import nh3
import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging import markup
from messaging.markup import highlight, plain, quote, render
from tests.fixtures.hanging import stopped_when_it_hangs

ALLOWED = {
    "p": {"dir"},
    "br": set(),
    "strong": set(),
    "em": set(),
    "ul": {"dir"},
    "ol": {"dir", "start"},
    "li": set(),
    "blockquote": set(),
    "a": {"href", "rel"},
    "bdi": {"class"},
    "mark": set(),
}
NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://e.org/i.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html;base64,AAAA)",
    "[x](//e.org)",
    "[x](vbscript:x)",
    '[x](http://e.org/"onmouseover="alert(1))',
    '[x](http://e.org "t\\" onclick=\\"alert(1)")',
    "<http://e.org/><b>",
    "javascript:alert(1)",
    "http://e.org/<script>",
    "http://e.org/\"onclick='x'",
    "<!--",
    "<![CDATA[",
    "&lt;script&gt;",
    "\u202e\u2066",
    "\0",
    "]]>",
    "```html\n<b>\n```",
    "[a]: http://e.org\n[a]",
    "# h\n===\n---\n| a | b |\n|---|---|",
    "**[x](http://e.org)**",
    "> - 1. > x",
    "    <svg/onload=alert(1)>",
]

texts = st.lists(
    st.sampled_from([*NASTY, "**", "_", "*", "- ", "1. ", "> ", "\n", "\n\n", "  ", "\\"])
    | st.text(max_size=12),
    max_size=14,
).map("".join)


class Reader(HTMLParser):
    """Collects tags with attributes, and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def read(made: str) -> Reader:
    """What a browser would see."""
    reader = Reader()
    reader.feed(made)
    reader.close()
    return reader


def is_safe(made: str) -> Reader:
    """Fails unless only our tags and attributes are there."""
    seen = read(made)
    for tag, attributes in seen.tags:
        assert attributes.keys() <= ALLOWED[tag], (tag, attributes)
        if tag == "a":
            assert re.match(r"(https?://|mailto:)", attributes["href"] or "")
            assert attributes["rel"] == "noopener nofollow ugc"
    return seen


def letters(text: str) -> str:
    """What must never be lost."""
    return "".join(letter for letter in text if letter.isalnum())


class TestRender:
    """Marks that are understood."""

    @pytest.mark.parametrize(
        ("body", "made"),
        [
            ("", ""),
            ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
            ("**b** _i_ *i*", "<p><strong>b</strong> <em>i</em> <em>i</em></p>"),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
            ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
            ("> said\n\nanswer", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>answer</p>"),
            ("# no heading", "<p># no heading</p>"),
            ("a < b & c", "<p>a &lt; b &amp; c</p>"),
            ("&amp; stays", "<p>&amp;amp; stays</p>"),
            ("![x](y.png)", "<p>![x](y.png)</p>"),
            ("مرحبا **ب** 👋🏽", "<p>مرحبا <strong>ب</strong> 👋🏽</p>"),
        ],
    )
    def test_marks(self, body: str, made: str) -> None:
        assert render(body).replace(' dir="auto"', "").strip() == made
        assert isinstance(render(body), SafeString)

    @pytest.mark.parametrize(
        ("body", "shown"),
        [
            ("[plan](https://school.org/x)", "plan (school.org)"),
            ("[plan](https://School.ORG:8443/x)", "plan (school.org)"),
            ("[school.org](https://school.org/x)", "school.org"),
            ("[https://school.org/y](https://school.org/x)", "https://school.org/y"),
            ("[https://school.org](http://evil.org)", "https://school.org (evil.org)"),
            ("[school.org/evil.org](http://evil.org)", "school.org/evil.org (evil.org)"),
            ("[school.org.evil.org](http://school.org)", "school.org.evil.org (school.org)"),
            ("[write](mailto:a@b.org)", "write (a@b.org)"),
            ("[a@b.org](mailto:a@b.org)", "a@b.org"),
            ("[](http://evil.org)", "evil.org"),
            ("[\u200b](http://evil.org)", "\u200bevil.org"),
            ('[x](http://a.org "note")', "x (a.org) (note)"),
            ("[x](http://münchen.de)", "x (xn--mnchen-3ya.de)"),
            ("see https://a.org/b_c_d.", "see https://a.org/b_c_d."),
            ("**https://a.org**", "https://a.org"),
            ("[x](http://[::1]/)", "x ([::1])"),
        ],
    )
    def test_links_show_their_host(self, body: str, shown: str) -> None:
        seen = is_safe(render(body))
        assert seen.text.strip() == shown
        assert [tag for tag, _ in seen.tags].count("a") == 1

    @pytest.mark.parametrize(
        "body",
        [
            "[x](/relative)",
            "[x](https://user@evil.org)",
            "[x](https://school.org@evil.org/)",
            "[x](https://a%2eb.org)",
            "[x](https:///evil.org)",
            "[x](http://a.org:99999)",
            "[x](mailto:a@b.org?bcc=c@d.org)",
            "[x](ftp://a.org)",
            "[x](https://a\\@b.org)",
            "https://",
            "javascript:alert(1)",
        ],
    )
    def test_not_a_link(self, body: str) -> None:
        seen = is_safe(render(body))
        assert "a" not in {tag for tag, _ in seen.tags}
        assert letters(seen.text) == letters(body)

    def test_a_bare_address_becomes_a_link_without_its_full_stop(self) -> None:
        assert 'href="https://a.org/b"' in render("(https://a.org/b).")

    @pytest.mark.parametrize("body", NASTY)
    def test_nasty(self, body: str) -> None:
        is_safe(render(body))

    def test_deep_and_long_texts_lose_nothing(self) -> None:
        for body in ["- " * 40 + "deep", "> " * 40 + "deep", "x " * markup.LONGEST + "<b>end"]:
            assert letters(is_safe(render(body)).text) == letters(body)

    @settings(max_examples=300, deadline=None)
    @given(texts)
    def test_safe_and_the_same_when_cleaned_again(self, body: str) -> None:
        made = render(body)
        is_safe(made)
        again = nh3.clean(
            made,
            tags=set(ALLOWED),
            attributes={tag: names for tag, names in ALLOWED.items() if tag != "a"}
            | {"a": {"href"}},
            link_rel="noopener nofollow ugc",
            clean_content_tags=set(),
        )
        assert again == made
        assert render(body) == made

    @settings(max_examples=300, deadline=None)
    @given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
    def test_no_word_is_lost(self, body: str) -> None:
        seen = is_safe(render(body))
        shown = letters(seen.text) + "".join(
            attributes.get("start") or "" for _, attributes in seen.tags
        )
        for word in re.findall(r"[^\W\d_]+", body):
            assert word in seen.text or word in shown

    @pytest.mark.parametrize(
        "piece",
        [
            *["[", "*a ", "[a](<b", "*", "- ", "\n- ", "_a**", "[](", "> ", "((((", "![", "\\"],
            *["[a](http://b.c) ", "http://a.b ", "http://" + "_" * 100, "a\u0301"],
            "\n" + " " * 50 + "- x",
        ],
    )
    def test_long_input_is_bounded_in_time(self, piece: str) -> None:
        body = (piece * markup.LONGEST)[: markup.LONGEST]
        with stopped_when_it_hangs():
            render(body)
            highlight(body, ["one", "two"])
            assert isinstance(plain(body), str)


class TestPlain:
    """Text without marks."""

    @pytest.mark.parametrize(
        ("body", "text"),
        [
            ("a **b**\nc\n\nd", "a b\nc\n\nd"),
            ("- a\n- b\n\nc", "- a\n- b\n\nc"),
            ("3. a\n   - b\n4. c", "3. a\n   - b\n4. c"),
            ("> a\n> b\n\nc", "> a\n> b\n\nc"),
            ("[plan](https://a.org/x)", "plan (https://a.org/x)"),
            ("[https://a.org/x](https://a.org/x)", "https://a.org/x"),
            ("[write](mailto:a@b.org)", "write (a@b.org)"),
            ("<b> & co", "<b> & co"),
            ("", ""),
        ],
    )
    def test_plain(self, body: str, text: str) -> None:
        assert plain(body) == text

    @settings(deadline=None)
    @given(texts)
    def test_never_fails(self, body: str) -> None:
        assert isinstance(plain(body), str)


class TestQuote:
    """Quoting an entry."""

    def test_quote(self) -> None:
        text = quote("first\n> older\n\n- a", "Ms. O'Hara *teacher* [2]")
        assert text == "> **Ms. O'Hara \\*teacher\\* \\[2\\]**\n>\n> first\n>\n> - a\n\n"
        made = render(text + "my answer")
        assert "<strong>Ms. O'Hara *teacher* [2]</strong>" in made
        assert made.strip().endswith('</blockquote>\n<p dir="auto">my answer</p>')

    @settings(deadline=None)
    @given(texts, texts)
    def test_a_name_adds_no_marks_and_the_answer_stays_outside(self, body: str, who: str) -> None:
        made = render(quote(body, who) + "zzanswer")
        is_safe(made)
        assert "zzanswer" not in made.split("</blockquote>")[0] or "<blockquote>" not in made


class TestHighlight:
    """Marked search hits."""

    @pytest.mark.parametrize(
        ("text", "terms", "made"),
        [
            ("La evaluación.", ["EVALUACION"], "La <mark>evaluación</mark>."),
            ("Evaluaciones", ["evaluacion"], "<mark>Evaluaciones</mark>"),
            ("e\u0301cole", ["école"], "<mark>e\u0301cole</mark>"),
            ("<b>math</b>", ["math"], "&lt;b&gt;<mark>math</mark>&lt;/b&gt;"),
            ("a & b", ["amp"], "a &amp; b"),
            ("مرحبا بكم", ["مرحبا"], "<mark>مرحبا</mark> بكم"),
            ("nothing", [], "nothing"),
            ("nothing", ["", " ", "<", "("], "nothing"),
        ],
    )
    def test_text(self, text: str, terms: list[str], made: str) -> None:
        assert highlight(text, terms) == made

    def test_html_keeps_its_tags(self) -> None:
        made = highlight(
            render("**Reading** [strong](https://a.org/strong) &lt;"), ["strong", "read"]
        )
        assert "<strong><mark>Reading</mark></strong>" in made
        assert 'href="https://a.org/strong"' in made
        assert "><mark>strong</mark></a>" in made
        is_safe(made)

    @settings(deadline=None)
    @given(texts, st.lists(st.text(max_size=6), max_size=4))
    def test_only_marks_are_added(self, body: str, terms: list[str]) -> None:
        made = render(body)
        marked = highlight(made, terms)
        is_safe(marked)
        assert read(marked).text == read(made).text
        assert read(highlight(body, terms)).text == body


class TestFolded:
    def test_a_long_text_shows_its_beginning_and_folds_the_rest_between_paragraphs(self):
        body = "\n\n".join(f"Paragraph {n}: {'word ' * 30}" for n in range(20))
        first, rest = markup.folded(body)
        assert first.count("<p") == 2
        assert first + rest == markup.render(body)

    def test_a_list_is_not_cut_in_two(self):
        body = "Begin.\n\n" + "\n".join(f"{n}. {'word ' * 12}" for n in range(1, 40)) + "\n\nEnd."
        first, rest = markup.folded(body)
        assert first.count("<ol") == 1
        assert "<li" not in rest
        assert first + rest == markup.render(body)

    @pytest.mark.parametrize("body", ["", "Short.", "x" * 2_000, "a\n\n" * 400])
    def test_what_is_short_or_one_piece_is_not_folded(self, body):
        found = markup.folded(body)
        assert found is None or "".join(found) == markup.render(body)

    @given(st.lists(st.text(max_size=400), max_size=12))
    def test_nothing_is_ever_left_out(self, parts):
        body = "\n\n".join(parts)
        found = markup.folded(body)
        assert found is None or "".join(found) == markup.render(body)
