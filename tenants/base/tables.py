"""How does a table leave for a spreadsheet that runs what looks like a formula?"""

from __future__ import annotations

from typing import Final

BOM: Final = "\ufeff"  # without it Excel takes UTF-8 for something else
# What a formula begins with; the wide forms are formulas to a spreadsheet in some languages.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
SPACES: Final = " \n\u00a0"  # some programs leave them out before they look


def harmless(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula; empty for None."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(SPACES).startswith(FORMULA) else text
