"""What may a line of the log hold? Never what opens a door: some addresses are keys themselves.

Apart from the middleware, because logging is set up before Django's apps are.
"""

from __future__ import annotations

import logging
import re
from typing import Final

# What follows one of these in an address is a key: an invitation, a way to stop mails, a calendar,
# a post that was handed on, an address to confirm. tests/portal/test_log_lines.py walks all routes.
BEFORE_A_KEY: Final = (
    "/accounts/confirm-email/",
    "/accounts/invitation/",
    "/cases/calendar/",
    "/news/calendar/",
    "/news/shared/",
    "/notices/stop/",
)
HIDDEN: Final = "***"
_KEY: Final = re.compile(rf"({'|'.join(map(re.escape, BEFORE_A_KEY))})[^/\s\"'?#<>]+")


def without_keys(text: str) -> str:
    """The text with *** for each key that stands in an address of ours."""
    return _KEY.sub(rf"\1{HIDDEN}", text)


class LineFormatter(logging.Formatter):
    """A line, or a whole account of an error, without the keys in it."""

    def format(self, record: logging.LogRecord) -> str:
        return without_keys(super().format(record))
