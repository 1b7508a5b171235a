"""Do the parts of a message hold the same words as the message?"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.blocks import blocks
from messaging.markup import LONGEST


def texts(parts: list[dict[str, Any]]) -> str:
    """All words of the parts."""
    inner = (
        texts(part["blocks"]) if "blocks" in part else "".join(run["text"] for run in part["runs"])
        for part in parts
    )
    return "\n".join(inner)


def test_parts() -> None:
    made = blocks("a **b *c***\nd\n\n3. x\n   - y\n\n> q [l](https://a.org)")
    assert [part["kind"] for part in made] == ["text", "numbers", "quote"]
    assert made[0]["runs"][1] == {"text": "b ", "bold": True, "italic": False, "link": ""}
    assert made[0]["runs"][2]["italic"]
    assert made[1]["start"] == 3
    assert made[1]["blocks"][0]["blocks"][1]["kind"] == "bullets"
    assert made[2]["blocks"][0]["runs"][1]["link"] == "https://a.org"
    assert texts(made) == "a b c\nd\nx\ny\nq l (a.org)"


def test_too_long_or_deep_is_plain() -> None:
    for body in ("x " * LONGEST, "> " * 40 + "deep\nline"):
        assert texts(blocks(body)).split() == body.split()


@settings(deadline=None)
@given(st.text(max_size=60))
def test_never_fails(body: str) -> None:
    texts(blocks(body))
