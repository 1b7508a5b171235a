"""Would two teachers do the same with this support? Finds words that leave it to choice.

Pure, and a hint: a support that says when, how much or where is specific; "as needed" is not. A
service has fields of its own for when, how often, how long, where and who (34 CFR 300.320(a)(7)).
"""

from __future__ import annotations

import re
from typing import Any, Final

VAGUE: Final = {
    "en": re.compile(
        r"\b(?:as|if|when(?:ever)?|where)\s+(?:needed|necessary|appropriate|possible|required"
        r"|requested|available)\b|\bpreferential\s+seating\b|\b(?:frequent(?:ly)?|regular(?:ly)?"
        r"|occasional(?:ly)?|often|sometimes)\b|\bat\s+(?:the\s+)?(?:teacher'?s?|staff)\s+discretion\b"
        r"|\b(?:teacher|staff)\s+(?:judg(?:e)?ment|discretion)\b|\bto\s+the\s+extent\s+possible\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:según|cuando|si|como)\s+(?:sea\s+|se\s+|haga\s+|lo\s+)?(?:necesari[oa]|necesite|falta"
        r"|apropiado|posible|requiera|convenga)\b|\basiento\s+preferencial\b"
        r"|\b(?:frecuente(?:mente)?|regular(?:mente)?|a\s+menudo|a\s+veces|ocasionalmente)\b"
        r"|\ba\s+(?:criterio|discreción)\s+del?\b|\ben\s+lo\s+posible\b",
        re.IGNORECASE,
    ),
}
# "Extra time", "shorter work" say nothing without how much, or of what.
OPEN_ENDED: Final = {
    "en": re.compile(
        r"\b(?:extra|extended|additional|more)\s+time\b|\b(?:shortened|reduced|modified|shorter)"
        r"\s+(?:assignments?|work|homework)\b|\b(?:extra|additional)\s+(?:help|support|breaks)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:tiempo\s+(?:extra|adicional)|más\s+tiempo)\b|\btareas?\s+(?:reducidas?|modificadas?"
        r"|más\s+cortas?)\b|\b(?:ayuda|apoyo)\s+(?:extra|adicional)\b",
        re.IGNORECASE,
    ),
}
NUMBER: Final = re.compile(r"\d")
ROW: Final = ("starts_on", "ends_on", "frequency", "minutes", "place", "provider")


def vague_words(text: str, language: str = "en") -> tuple[str, ...]:
    """The words that leave this support to choice; empty when it is specific. `language` is "en" or
    "es", anything else is read as English."""
    words = " ".join(text.split())
    code = language if language in VAGUE else "en"
    found = [match[0] for match in VAGUE[code].finditer(words)]
    if not NUMBER.search(words):
        found += [match[0] for match in OPEN_ENDED[code].finditer(words)]
    return tuple(dict.fromkeys(found))


def missing_in_row(row: dict[str, Any]) -> tuple[str, ...]:
    """Which fields of a service are empty. A daily service such as a bus has no minutes."""
    daily = row.get("frequency") == "daily"
    return tuple(
        name for name in ROW if row.get(name) in (None, "") and not (name == "minutes" and daily)
    )
