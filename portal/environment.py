"""What does the environment say, and is it enough to start?

A missing or wrong value stops the start with one line that says what to do.
"""

from __future__ import annotations

import base64
import os
import re
import sys
from email.utils import parseaddr
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qs, urlsplit

import environ

env = environ.Env()
PUSH_KEY_BYTES = 32
MAX_HOST, MAX_LABEL = 253, 63  # letters (RFC 1035)
# How soon a database that dropped off the network is given up, by the system's own measures.
LOST_LINES = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 30,  # seconds
    "keepalives_interval": 10,  # seconds
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
ESCAPES = "In the password write / as %2F, # as %23, ? as %3F and % as %25."


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
    if _too_simple(value):
        stop("SECRET_KEY", f"is too short or too simple. {advice}")
    return value


def old_secret_keys() -> list[str]:
    """Earlier values of SECRET_KEY that still open what they closed."""
    keys = words("OLD_SECRET_KEYS")
    if any(_too_simple(key) for key in keys):
        stop("OLD_SECRET_KEYS", "must be earlier values of SECRET_KEY, parted by commas.")
    return keys


def _too_simple(key: str) -> bool:
    return len(key) < 50 or len(set(key)) < 5


def words(name: str) -> list[str]:
    """The parts of a setting that are parted by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


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


def optional_port(name: str) -> str:
    """A port as text, or empty when the setting is."""
    return str(number(name, 0, 0, 65535) or "")


def host_name(name: str) -> str:
    """A bare host name, without scheme or port, in lower case; it must be there. No number: names
    stand in front of it."""
    value = _bare(name, text(name, "Set it to a bare host name such as portal.example.org."))
    if re.fullmatch(r"[\d.]+", value):
        stop(name, "must be a bare host name such as portal.example.org, not a number.")
    return value


def optional_host(name: str) -> str:
    """A bare host name, or empty when the setting is."""
    return host_name(name) if os.environ.get(name, "").strip() else ""


def receiver() -> str:
    """The name under which our own receiver writes its Authentication-Results (RFC 8601). Without
    one nobody could tell a forged answer from a real one."""
    value = os.environ.get("INBOUND_AUTHSERV_ID", "").strip()
    others = os.environ.get("EMAIL_URL", "").startswith("anymail+")  # a provider may say it itself
    needed = bool(os.environ.get("INBOUND_DOMAIN", "").strip()) and not others
    if (needed or value) and not re.fullmatch(r"[\w.-]+", value):
        stop("INBOUND_AUTHSERV_ID", "must be the name your mail server signs its checks with.")
    return value


def host_names(name: str) -> list[str]:
    """Bare host names, parted by commas."""
    return [_bare(name, value) for value in words(name)]


def _bare(name: str, value: str) -> str:
    part = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    short = len(value) <= MAX_HOST and all(len(label) <= MAX_LABEL for label in value.split("."))
    if not short or not re.fullmatch(rf"{part}(\.{part})*", value.lower()):
        stop(name, "must be a bare host name such as portal.example.org.")
    return value.lower()


def choice(name: str, default: str, *known: str) -> str:
    """One of the known words, in capital letters."""
    value = (os.environ.get(name, "").strip() or default).upper()
    if value not in known:
        stop(name, f"must be one of: {', '.join(known)}.")
    return value


def address(name: str, advice: str, *schemes: str) -> SplitResult | None:
    """A URL of one of these schemes, or None when the setting is empty."""
    value = os.environ.get(name, "").strip()
    return _split(name, value, advice, schemes) if value else None


def _split(name: str, value: str, advice: str, schemes: tuple[str, ...]) -> SplitResult:
    """The parts of a URL whose scheme is known and whose port is a number."""
    try:
        parts = urlsplit(value)
        whole = parts.scheme in schemes and (parts.port or 1) > 0
    except ValueError:
        whole = False
    return parts if whole else stop(name, advice)


def sender(name: str, default: str) -> str:
    """Who our e-mails are from: an address, with a name or without."""
    value = os.environ.get(name, "").strip() or default
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
        stop(name, "must be an e-mail address, such as Portal <portal@example.org>.")
    return value


def text_gateway() -> str:
    """An address of apprise for text messages, with {number}; empty when there is none."""
    value = os.environ.get("SMS_URL", "").strip()
    if not value:
        return ""
    import apprise  # takes a third of a second: only for those who use it

    if "{number}" not in value or not apprise.Apprise().add(
        value.replace("{number}", "%2B12065550123")
    ):
        stop("SMS_URL", "must be a gateway such as twilio://SID:TOKEN@FROM/{number}.")
    return value


def push_keys() -> tuple[str, str]:
    """The key that signs messages to browsers (RFC 8292), and the one of the pair that browsers
    are told: 32 random bytes and the point they give, in base64url; both empty without one."""
    value = os.environ.get("PUSH_KEY", "").strip()
    if not value:
        return "", ""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        raw = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
        if len(raw) != PUSH_KEY_BYTES:
            raise ValueError
        key = ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
    except ValueError:  # binascii.Error is one
        stop("PUSH_KEY", "must be 32 random bytes in base64url: see the README.")
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return value, base64.urlsafe_b64encode(point).decode().rstrip("=")


def proxies(trusted: int) -> None:
    """Stop unless both settings of a proxy are there, or neither. With one alone everybody would
    have the proxy's address, and a district would share one limit; or anybody could choose one."""
    if flag("BEHIND_PROXY") and not trusted:
        stop("TRUSTED_PROXIES", "is not set, though BEHIND_PROXY is. Set it to 1 for one proxy.")
    if trusted and not flag("BEHIND_PROXY"):
        stop("BEHIND_PROXY", "is not set, though TRUSTED_PROXIES is. Set it to 1 or unset that.")


def shared_cache() -> str:
    """Redis's address; empty when there is none."""
    advice = "must be redis://HOST:6379/0."
    found = address("REDIS_URL", advice, "redis", "rediss", "unix")
    if not found:
        return ""
    whole = found.path if found.scheme == "unix" else found.hostname
    if not whole or not (found.scheme == "unix" or re.fullmatch(r"(/\d*)?", found.path)):
        stop("REDIS_URL", advice)
    from redis import ConnectionPool

    try:
        ConnectionPool.from_url(found.geturl()).make_connection()  # reads it, connects nowhere
    except (ValueError, TypeError) as error:
        stop("REDIS_URL", f"{advice} {_last_line(error)}")
    return found.geturl()


def _last_line(error: Exception) -> str:
    return str(error).strip().splitlines()[-1]


def scanner() -> str:
    """Where clamd listens: host:port or the path of a socket; empty when there is none."""
    value = os.environ.get("CLAMAV", "").strip()
    found = re.fullmatch(r"/.+|[^/:\s]+:(?P<port>\d{1,5})", value)
    if value and not (found and 0 < int(found["port"] or 1) < 2**16):
        stop("CLAMAV", "must be host:port or the path of a socket, such as /run/clamd.sock.")
    return value


def _check_options(name: str, options: dict[str, Any]) -> None:
    """Stop at what psycopg would not take behind the question mark of an address."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo, timeout_from_conninfo

    try:
        make_conninfo(**options)
        timeout_from_conninfo(options)
    except ProgrammingError as error:
        stop(name, f"ends in something PostgreSQL does not know: {_last_line(error)}.")


def database(name: str, *, pool: bool) -> dict[str, Any]:
    """A Django DATABASES entry from a postgres:// address; refuses any other kind."""
    url = text(
        name, "Set it to postgres://USER:PASSWORD@HOST:5432/NAME (see README, “Run it for real”)."
    )
    advice = (
        f"must be postgres://USER:PASSWORD@HOST:5432/NAME. Footbridge needs PostgreSQL. {ESCAPES}"
    )
    parts = _split(name, url, advice, ("postgres", "postgresql"))
    whole = re.fullmatch(r"/[^/]+/?", parts.path) and "#" not in url
    if not whole or not (parts.hostname or "host" in parse_qs(parts.query)):
        stop(name, advice)
    found: dict[str, Any] = env.db_url_config(url)
    options = dict(found.get("OPTIONS", {}))
    _check_options(name, options)
    if pool:
        from tenants.base.postgres_backend.patience import PatientConnection

        options["pool"] = {
            "min_size": 1,
            "max_size": number("DATABASE_POOL", 12, 2, 200),
            "timeout": 5,
            "max_lifetime": 900,
            "max_idle": 120,
            "connection_class": PatientConnection,
        }
    for option, seconds in LOST_LINES.items():
        options.setdefault(option, seconds)
    found.update(
        ENGINE="tenants.base.postgres_backend",
        CONN_MAX_AGE=0,
        OPTIONS=options,
        ATOMIC_REQUESTS=False,
        DISABLE_SERVER_SIDE_CURSORS=False,
    )
    return found
