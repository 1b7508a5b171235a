"""Which request is this log line about?

Apart from the middleware, because logging is set up before Django's apps are.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class AddRequestId(logging.Filter):
    """Puts the request's id on each log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True
