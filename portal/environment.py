"""What does the environment say, and is it enough to start?

A missing or wrong value stops the start with one line that says what to do.
"""

from __future__ import annotations

import base64
import os
import re
import sys
from email.utils import parseaddr
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qs, urlsplit

import environ

env = environ.Env()
PUSH_KEY_BYTES = 32


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


def _plain_s3() -> Any:
    """How a store that is not Amazon's is spoken to: the bucket in the path, no newer checksums."""
    from botocore.config import Config

    return Config(
        s3={"addressing_style": "path"},
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def optional_port(name: str) -> str:
    """A port as text, or empty when the setting is."""
    return str(number(name, 0, 0, 65535) or "")


def host_name(name: str) -> str:
    """A bare host name, without scheme or port, in lower case; it must be there."""
    return _bare(name, text(name, "Set it to a bare host name such as portal.example.org."))


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
    if not re.fullmatch(rf"{part}(\.{part})*", value.lower()):
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


def folder(name: str, default: Path) -> Path:
    """A folder we may write to; made when it is not there yet."""
    path = Path(os.environ.get(name, "").strip() or default)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(name, f"must be a folder that can be written to: {error.strerror}.")
    if not os.access(path, os.W_OK):
        stop(name, f"must be a folder that can be written to. Nothing may be written to {path}.")
    return path


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
    if found and not (found.path if found.scheme == "unix" else found.hostname):
        stop("REDIS_URL", advice)
    return found.geturl() if found else ""


def scanner() -> str:
    """Where clamd listens: host:port or the path of a socket; empty when there is none."""
    value = os.environ.get("CLAMAV", "").strip()
    found = re.fullmatch(r"/.+|[^/:\s]+:(?P<port>\d{1,5})", value)
    if value and not (found and 0 < int(found["port"] or 1) < 2**16):
        stop("CLAMAV", "must be host:port or the path of a socket, such as /run/clamd.sock.")
    return value


def object_store() -> dict[str, Any] | None:
    """django-storages' options for files that lie in an S3 bucket; None when they do not."""
    bucket = os.environ.get("FILES_S3_BUCKET", "").strip()
    endpoint = address(
        "FILES_S3_ENDPOINT", "must be an address such as https://s3.example.org.", "https", "http"
    )
    if not bucket:
        if endpoint:
            stop(
                "FILES_S3_BUCKET", "is not set, though FILES_S3_ENDPOINT is. Set it or unset that."
            )
        return None
    return {
        "bucket_name": bucket,
        "endpoint_url": endpoint.geturl() if endpoint else None,
        "client_config": _plain_s3() if endpoint else None,
        "region_name": os.environ.get("FILES_S3_REGION", "").strip() or None,
        "default_acl": "private",
        "querystring_auth": True,
        "file_overwrite": False,
    }


def database(name: str, *, pool: bool) -> dict[str, Any]:
    """A Django DATABASES entry from a postgres:// address; refuses any other kind."""
    url = text(
        name, "Set it to postgres://USER:PASSWORD@HOST:5432/NAME (see README, “Run it for real”)."
    )
    advice = "must be postgres://USER:PASSWORD@HOST:5432/NAME. Footbridge needs PostgreSQL."
    parts = _split(name, url, advice, ("postgres", "postgresql"))
    if not parts.path.strip("/") or not (parts.hostname or "host" in parse_qs(parts.query)):
        stop(name, advice)
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
    advice = "must be smtp+tls://USER:PASSWORD@HOST:587, smtp://HOST:25 or consolemail://."
    parts = _split("EMAIL_URL", url, advice, (*environ.Env.EMAIL_SCHEMES, "file"))
    if parts.scheme.startswith("smtp") and not parts.hostname:
        stop("EMAIL_URL", advice)
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": parts.path,
        }
    return dict(env.email_url_config(url))
