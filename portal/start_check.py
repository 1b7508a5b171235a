"""May this process serve people with the database role it has?"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time

from django.db import DatabaseError, connection

from tenants.checks import unsafe_rights

LOOK_AGAIN_AFTER = 2.0  # seconds, while the database is away
EXIT_CODE = 4  # gunicorn stops altogether on this code instead of starting the worker again
log = logging.getLogger(__name__)


def refuse_unsafe_rights() -> None:
    """End the process when the site's role may do too much; look later when it cannot be asked.

    Raises SystemExit. While the database is away pages answer 503 anyway.
    """
    try:
        trouble = _trouble()
    except DatabaseError as error:
        log.warning("The database is away, its rights are looked at later: %s", error)
        threading.Thread(target=_look_later, name="start-check", daemon=True).start()
        return
    if trouble:
        print(f"Footbridge cannot start: {trouble}", file=sys.stderr)
        raise SystemExit(EXIT_CODE)


def _look_later() -> None:
    while True:
        time.sleep(LOOK_AGAIN_AFTER)
        try:
            trouble = _trouble()
        except DatabaseError:
            continue
        break
    if trouble:
        print(f"Footbridge stops: {trouble}", file=sys.stderr)
        os.kill(os.getppid(), signal.SIGTERM)


def _trouble() -> str:
    try:
        return unsafe_rights()
    finally:
        connection.close()
