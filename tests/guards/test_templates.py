"""Do templates only show what they are given, under a strict content policy?"""

from __future__ import annotations

import re

import pytest

from tenants.people.roles import ROLES
from tests.guards.code import ROOT, short

TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
FORBIDDEN = {
    r"\.(all|filter|exclude|count|first|exists)\b(?!_)": "asks the database",
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)": "inline script",
    r"\sstyle=": "inline style",
    r"\son[a-z]+=": "inline handler",
    r"<style\b": "inline style",
    r"\|\s*safe\b": "unsafe HTML",
    r"\{%\s*autoescape off": "unsafe HTML",
}
PLAIN_TEXT_MAIL = (".txt",)


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_template_asks_nothing_and_runs_nothing(path):
    text = path.read_text(encoding="utf-8")
    found = [
        f"{why}: {match.group(0)!r}"
        for pattern, why in FORBIDDEN.items()
        for match in re.finditer(pattern, text)
        if not (path.suffix in PLAIN_TEXT_MAIL and "autoescape" in match.group(0))
    ]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_template_does_not_decide_by_role_names(path):
    text = path.read_text(encoding="utf-8")
    assert by_role(text) == []


def by_role(text: str) -> list[str]:
    """The conditions that name a role, in either kind of quotes."""
    conditions = re.findall(r"\{%\s*(?:el)?if (?:[^%]|%(?!\}))*%\}", text)
    return [c for c in conditions if any(re.search(f"[\"']{role}[\"']", c) for role in ROLES)]


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_condition_that_names_a_role_is_found(quote):
    role = next(iter(ROLES))
    assert by_role(f"{{% if person.role == {quote}{role}{quote} %}}")
    assert not by_role(f"{{% if person.role == {quote}other{quote} %}}")


# The style page exists in the demo only and shows parts with invented content.
SHOWN_TO_PEOPLE = [p for p in TEMPLATES if "styleguide" not in p.name]


@pytest.mark.parametrize("path", SHOWN_TO_PEOPLE, ids=short)
def test_every_word_can_be_translated(path):
    """Words between tags stand inside translate or blocktranslate."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", "", text, flags=re.S)
    text = re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", text, flags=re.S)
    text = re.sub(r"\{%\s*block page_class\s*%\}.*?\{%\s*endblock", "{%", text, flags=re.S)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r"\{%\s*block page_class\s*%\}[^{]*", "", text)
    text = re.sub(r"<script[^>]*application/json[^>]*>.*?</script>", "", text, flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)
    words = re.sub(r"<[^>]*>", " ", text) if path.suffix != ".txt" else text
    words = re.sub(r"&\w+;|#\w+", " ", words)
    assert re.findall(r"[A-Za-z]{3,}(?:\s+[A-Za-z]+)*", words) == []


def test_every_icon_is_in_the_sprite():
    """One that is missing leaves a hole before its word, and nothing says so."""
    sprite = (ROOT / "portal/assets/icons/sprite.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = {
        (short(path), name)
        for path in TEMPLATES
        for pair in re.findall(
            r'\{% icon "([\w-]+)"|\bicon="([\w-]+)"', path.read_text(encoding="utf-8")
        )
        for name in pair
        if name
    }
    assert len(named) > 50
    assert {(path, name) for path, name in named if name not in known} == set()
