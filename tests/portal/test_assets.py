"""Are the stylesheet, the fonts and the icons what the pages rely on?"""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from fontTools.ttLib import TTFont

from portal.management.commands import build_assets
from tests.guards.code import ROOT, short

ASSETS = ROOT / "portal" / "assets"
STYLES = sorted((ASSETS / "css").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom"
    r"|(?:min-|max-)?(?:width|height))\s*:"
)
PARTS = [path for path in TEMPLATES if path.parent.name in {"parts", "forms", "errors"}]
STYLED = set(re.findall(r"\.([a-z][\w-]*)", "".join(path.read_text() for path in STYLES)))
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (ASSETS / "icons/sprite.svg").read_text()))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    target = tmp_path_factory.mktemp("static-built")
    assert build_assets.build(ASSETS, target)
    return target


def test_the_build_is_skipped_when_nothing_changed(built):
    assert not build_assets.build(ASSETS, built)
    assert build_assets.build(ASSETS, built, force=True)


def test_a_missing_file_is_built_again(built):
    (built / "fonts" / "atkinson-bold.woff2").unlink()
    assert build_assets.build(ASSETS, built)
    assert (built / "fonts" / "atkinson-bold.woff2").is_file()


def test_the_command_says_what_it_did(capsys, monkeypatch, tmp_path):
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "assets").symlink_to(ASSETS)
    monkeypatch.setattr(build_assets, "ROOT", tmp_path)
    call_command("build_assets")
    call_command("build_assets")
    assert capsys.readouterr().out == "Assets built.\nAssets are up to date.\n"


def test_every_stylesheet_is_in_the_one_that_is_served(built):
    served = (built / "css" / "footbridge.css").read_text()
    assert set(build_assets.style_sources(ASSETS / "css")) == set(STYLES)
    assert served.startswith("/*")
    assert served.index("@layer reset, tokens") < served.index("@layer reset {")


@pytest.mark.parametrize("name", build_assets.FONTS)
def test_a_font_is_small_and_holds_what_people_write(built, name):
    path = built / "fonts" / f"{name}.woff2"
    with TTFont(path) as font:
        letters = set(font.getBestCmap())
    assert path.stat().st_size < 20_000
    assert {ord(c) for c in "aZ09ñÑáéíóúü¿¡çőž“”–…€"} <= letters


@pytest.mark.parametrize("path", STYLES, ids=short)
def test_a_stylesheet_speaks_of_start_and_end_only(path):
    """Left and right swap in Arabic; a rule that names them does not."""
    text = re.sub(r"/\*.*?\*/|@media[^{]*|@font-face[^}]*", "", path.read_text(), flags=re.S)
    assert PHYSICAL.findall(text) == []
    assert "!important" not in text


@pytest.mark.parametrize("path", STYLES, ids=short)
def test_no_rule_shows_a_popover_before_it_is_opened(path):
    rules = re.findall(r"([^{}]*)\{([^{}]*)\}", path.read_text())
    shown = [s for s, body in rules if "popover" in s or ".sheet" in s.split(",")[0].split()]
    assert [
        s for s, body in rules if s in shown and re.search(r"\bdisplay:(?!\s*none)", body)
    ] == []


@pytest.mark.parametrize("path", PARTS, ids=short)
def test_every_class_of_a_part_is_styled(path):
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "+", path.read_text(), flags=re.S)
    names = re.findall(r"[\w+-]+", " ".join(re.findall(r'class="([^"]*)"', text)))
    used = {name.strip("+") for name in names if "-+" not in name}
    assert {name for name in used if name} <= STYLED


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_every_icon_that_is_named_is_drawn(path):
    named = set(re.findall(r'(?:\{% icon |\bicon=)"([\w-]+)"', path.read_text()))
    assert named <= SPRITE
