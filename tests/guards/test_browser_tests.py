"""Does a browser test wait for what it looks for?

A page that was just asked for is read while it still comes in: what is counted or read at that
moment may be half of it. `expect(...)` waits until the thing is there, or says that it never came.
"""

from __future__ import annotations

import ast

from tests.guards.code import ROOT

AT_ONCE = {
    "count",
    "content",
    "get_attribute",
    "inner_html",
    "inner_text",
    "input_value",
    "is_checked",
    "is_hidden",
    "is_visible",
    "text_content",
}


def reads_at_once(source: str) -> list[int]:
    """The lines with an assertion on what a page shows at that very moment."""
    return sorted(
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assert)
        and any(
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and part.func.attr in AT_ONCE
            and not (part.func.attr == "count" and part.args)  # of a text or a list
            for part in ast.walk(node.test)
        )
    )


def test_what_is_expected_of_a_page_is_waited_for():
    found = [
        f"{path.name}:{line}"
        for path in sorted((ROOT / "tests" / "e2e").glob("*.py"))
        for line in reads_at_once(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_guard_finds_what_it_is_for():
    assert reads_at_once("assert 'a' in page.locator('main').inner_text()") == [1]
    assert reads_at_once("\nassert not page.locator('a').count()") == [2]
    assert reads_at_once("assert text.count('a') == 2") == []
    assert reads_at_once("expect(page.locator('a')).to_have_count(0)") == []


def test_no_wait_that_our_pages_forbid():
    """It looks at once, and a second time with eval: it passes only where nothing is waited for."""
    places = [*(ROOT / "tests").rglob("*.py")]
    name = "wait_for_" + "function("
    assert [path.name for path in places if name in path.read_text(encoding="utf-8")] == []
