"""What does the environment say, and is it enough to start?

A missing or wrong value stops the start with one line that says what to do.
"""

from __future__ import annotations

import os
import re
import sys
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ

env = environ.Env()


def stop(name: str, advice: str) -> NoReturn:
    """End the process with one line about the setting `name`. Raises SystemExit(2)."""
    print(f"Footbridge cannot start: {name} {advice}", file=sys.stderr)
    raise SystemExit(2)


def text(name: str, advice: str) -> str:
    """The value of a setting that must be there. Raises SystemExit when it is not."""
    value = os.environ.get(name, "").strip()
    return value or stop(name, f"is not set. {advice}")


def secret_key() -> str:
    """The signing secret: at least 50 characters."""
    advice = "Set it to a random text of 50 characters or more and keep it secret."
    value = text("SECRET_KEY", advice)
    if len(value) < 50 or len(set(value)) < 5:
        stop("SECRET_KEY", f"is too short or too simple. {advice}")
    return value


def flag(name: str, default: bool = False) -> bool:
    """A yes/no setting: 1, true, yes, on or 0, false, no, off."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"", None}:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    stop(name, "must be 1 (yes) or 0 (no).")


def number(name: str, default: int, low: int, high: int) -> int:
    """A whole number between `low` and `high`."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdigit() or not low <= int(value) <= high:
        stop(name, f"must be a whole number from {low} to {high}.")
    return int(value)


def host_name(name: str, default: str) -> str:
    """A bare host name, without scheme or port, in lower case."""
    value = (os.environ.get(name, "").strip() or default).lower()
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", value):
        stop(name, "must be a bare host name such as portal.example.org.")
    return value


def database(name: str, *, pool: bool) -> dict[str, Any]:
    """A Django DATABASES entry from a postgres:// address; refuses any other kind."""
    url = text(
        name, "Set it to postgres://USER:PASSWORD@HOST:5432/NAME (see README, “Run it for real”)."
    )
    if urlsplit(url).scheme not in {"postgres", "postgresql"}:
        stop(name, "must begin with postgres://. Footbridge needs PostgreSQL.")
    found: dict[str, Any] = env.db_url_config(url)
    options = dict(found.get("OPTIONS", {}))
    if pool:
        options["pool"] = {
            "min_size": 1,
            "max_size": number("DATABASE_POOL", 12, 2, 200),
            "timeout": 5,
            "max_lifetime": 900,
            "max_idle": 120,
        }
    options.setdefault("connect_timeout", 5)
    found.update(
        ENGINE="tenants.base.postgres_backend",
        CONN_MAX_AGE=0,
        OPTIONS=options,
        ATOMIC_REQUESTS=False,
        DISABLE_SERVER_SIDE_CURSORS=False,
    )
    return found


def email() -> dict[str, Any]:
    """Django's e-mail settings from EMAIL_URL (smtp://, smtp+tls://, consolemail://, file://)."""
    url = os.environ.get("EMAIL_URL", "").strip() or stop(
        "EMAIL_URL", "is not set. Set it to smtp+tls://USER:PASSWORD@HOST:587 or consolemail://."
    )
    known = set(environ.Env.EMAIL_SCHEMES) | {"file"}
    if urlsplit(url).scheme not in known:
        stop("EMAIL_URL", f"must begin with one of: {', '.join(sorted(known))}.")
    if urlsplit(url).scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": urlsplit(url).path,
        }
    return dict(env.email_url_config(url))
