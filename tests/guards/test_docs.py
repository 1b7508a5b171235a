"""Does every document that is named in code or in another document exist?"""

from __future__ import annotations

import re

from tests.guards.code import ROOT, short, sources

NAMED = re.compile(r"docs/[a-z0-9/_.-]*[a-z0-9]")
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
