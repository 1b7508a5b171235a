"""What does the web server itself write down? The same as the site: no key of anybody."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from portal.log_lines import LineFormatter


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's two logs, of requests and of errors, without the keys in addresses."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            known = handler.formatter or logging.Formatter()
            handler.setFormatter(LineFormatter(known._fmt, known.datefmt))
