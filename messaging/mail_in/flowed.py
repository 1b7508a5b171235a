"""How are lines that a mail program broke put together again? (RFC 3676, "format=flowed")"""

from __future__ import annotations

from itertools import takewhile

SIGNATURE = "-- "


def unflowed(text: str, *, spaces_go: bool) -> str:
    """The text with its paragraphs whole. `spaces_go` is "delsp=yes": the space at the end of a
    broken line was none of the writer's."""
    made: list[str] = []
    open_depth = -1  # how deep the quote of the line above is, when it goes on; -1 when it ended
    for line in text.split("\n"):
        depth = len(list(takewhile(lambda sign: sign == ">", line)))
        words = line[depth:].removeprefix(" ")
        flows = words.endswith(" ") and words != SIGNATURE
        kept = words[:-1] if flows and spaces_go else words
        if depth == open_depth and words != SIGNATURE:
            made[-1] += kept
        else:
            made.append(f"{'>' * depth} {kept}" if depth else kept)
        open_depth = depth if flows else -1
    return "\n".join(made)
