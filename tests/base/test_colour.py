"""Can everyone read every colour that a district may choose?"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.base.colour import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    TEXT_CONTRAST,
    ColourRefused,
    brand_tokens,
    contrast,
    luminance,
    theme_css,
)
from tests.guards.code import ROOT

HEX = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
INKS = {"light": ("#22262b", "#545b63"), "dark": ("#eceef0", "#b3bac2")}
TOKENS = (ROOT / "portal" / "assets" / "css" / "tokens.css").read_text(encoding="utf-8")


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert luminance("#ffffff") == pytest.approx(1)


@given(HEX)
def test_every_text_pair_reads_or_the_colour_is_refused(colour):
    try:
        tokens = brand_tokens(colour)
    except ColourRefused:
        assert luminance(colour) > 0.5, "only pale colours are refused"
        return
    for name, theme, grounds in (
        ("light", tokens.light, LIGHT_GROUNDS),
        ("dark", tokens.dark, DARK_GROUNDS),
    ):
        pairs = [(theme["brand"], theme["on-brand"])]
        pairs += [(theme[ink], ground) for ink in ("brand", "brand-strong") for ground in grounds]
        pairs += [(theme["brand-strong"], theme["brand-tint"])]
        pairs += [(theme["brand-strong"], theme["on-brand"])]
        pairs += [(ink, theme["brand-tint"]) for ink in INKS[name]]
        assert [pair for pair in pairs if contrast(*pair) < TEXT_CONTRAST] == []


@pytest.mark.parametrize("colour", ["#0f6b5c", "#7a2a6b", "#000000", "#1c4a86"])
def test_a_colour_that_reads_stays_as_it_is(colour):
    tokens = brand_tokens(colour)
    assert tokens.light["brand"] == colour
    assert not tokens.corrected


@pytest.mark.parametrize("colour", ["#ffd400", "#1e90ff", "#ff0000"])
def test_a_colour_that_is_too_light_is_darkened(colour):
    tokens = brand_tokens(colour)
    assert tokens.corrected
    assert luminance(tokens.light["brand"]) < luminance(colour)


@pytest.mark.parametrize("colour", ["#ffffff", "#f5f5dc", "", "red", "#12345", "#0f6b5c;}"])
def test_what_is_no_colour_or_too_pale_is_refused_with_a_reason(colour):
    with pytest.raises(ColourRefused, match=r"#0f6b5c|darker"):
        brand_tokens(colour)


def test_the_theme_sets_light_and_dark_and_nothing_else():
    css = theme_css(brand_tokens("#7a2a6b"))
    assert css.startswith("@layer theme{:root{--brand:#7a2a6b;")
    assert css.count("--brand:") == 3
    assert "prefers-color-scheme:dark" in css
    assert '[data-theme="dark"]' in css
    assert set(re.findall(r"--([\w-]+):", css)) == {
        "brand",
        "brand-strong",
        "brand-tint",
        "on-brand",
    }


def _own_tokens() -> dict[str, dict[str, str]]:
    """The tokens of the stylesheet: light, and light overlaid with each of the dark blocks."""
    blocks = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block))
        for block in re.split(r"\n +color-scheme: ", TOKENS)[1:]
    ]
    light, by_media, by_attribute = ({k: _long(v) for k, v in b.items()} for b in blocks)
    assert by_media == by_attribute, "the two ways to dark differ"
    return {"light": light, "dark": light | by_media}


def _long(colour: str) -> str:
    return "#" + "".join(c * 2 for c in colour[1:]) if len(colour) == 4 else colour


PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2") for ground in ("paper", "card", "brand-tint")),
    *((ink, ground) for ink in ("brand", "brand-strong", "red") for ground in ("paper", "card")),
    *((f"{tone}-ink" if tone == "sun" else tone, f"{tone}-tint") for tone in ("sun", "red")),
    *((tone, f"{tone}-tint") for tone in ("blue", "plum", "neutral")),
    *(("ink", f"{tone}-tint") for tone in ("sun", "red", "blue")),
    ("brand-strong", "brand-tint"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-red", "red"),
    ("on-sun", "sun"),
    ("sun-ink", "card"),
    ("ink-2", "sun-tint"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_every_text_pair_of_our_own_tokens_reads(theme, ink, ground):
    tokens = _own_tokens()[theme]
    assert contrast(tokens[ink], tokens[ground]) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "card", "brand-tint"])
def test_edges_of_fields_and_steps_are_seen(theme, ground):
    tokens = _own_tokens()[theme]
    assert contrast(tokens["line-strong"], tokens[ground]) >= 3
