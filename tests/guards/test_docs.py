"""Does every document that is named in code or in another document exist?"""

from __future__ import annotations

import re

from tests.guards.code import ROOT, short, sources

NAMED = re.compile(r"docs/[a-z0-9/_.-]*[a-z0-9]")
TICKED = re.compile(r"`([^`]+)`")
LINKED = re.compile(r"\]\(([^)#:]+)\)")


def test_documents_named_in_code_are_there():
    tests = sorted((ROOT / "tests").rglob("*.py"))
    missing = [
        f"{short(path)}: {name}"
        for path in [*sources(), *tests]
        for name in NAMED.findall(path.read_text(encoding="utf-8"))
        if not list(ROOT.glob(f"{name}*"))
    ]
    assert missing == []


def test_links_between_documents_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    missing = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in LINKED.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert len(pages) > 10
    assert missing == []


def test_each_test_named_beside_a_finding_is_there():
    named = []
    for line in (ROOT / "docs" / "worked_case.md").read_text(encoding="utf-8").splitlines():
        text = ""
        for word in TICKED.findall(line if line.startswith("|") else ""):
            if word.endswith(".py"):
                text = (ROOT / word).read_text(encoding="utf-8")
            elif word.startswith("test_"):
                named.append(word)
                assert f"def {word}(" in text, word
    assert len(named) > 8
