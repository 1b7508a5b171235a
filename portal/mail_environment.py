"""Through whom does mail leave and come in, as the environment says?"""

from __future__ import annotations

import os
import re
from typing import Any, Final, NoReturn
from urllib.parse import SplitResult, parse_qsl

import environ

from portal import environment, file_environment
from portal.mail_providers import PROVIDERS

_SCHEME: Final = "anymail+"
_SMTP_PORTS: Final = {"smtp": 25, "smtps": 587, "smtp+tls": 587, "smtp+ssl": 465}
_ADVICE: Final = (
    "must be smtp+tls://USER:PASSWORD@HOST:587, smtp://HOST:25 or consolemail://. "
    f"{environment.ESCAPES}"
)


def mail() -> dict[str, Any]:
    """Django's settings for EMAIL_URL: a mail server, or anymail+NAME://?KEY=VALUE with the keys
    of `mail_providers`."""
    head, _, rest = os.environ.get("EMAIL_URL", "").strip().partition("://")
    if not head.startswith(_SCHEME):
        webhook_secret()  # a wrong one is said, although nothing asks for it yet
        return {"MAIL_PROVIDER": "", **server()}
    name = head.removeprefix(_SCHEME)
    if name not in PROVIDERS:
        _stop(f"must name one of these: {', '.join(PROVIDERS)}.")
    keys = _keys(name, rest)
    return {
        "MAIL_PROVIDER": name,
        "EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend",
        "ANYMAIL": {f"{name}_{key}".upper(): value for key, value in keys.items()}
        | {"WEBHOOK_SECRET": _secret_for_answers()},
    }


def _keys(name: str, rest: str) -> dict[str, str]:
    """What stands behind the question mark, when it is what this provider asks for."""
    given = dict(parse_qsl(rest.partition("?")[2]))
    must, may = PROVIDERS[name]
    for key in given:
        if key not in (*must, *may):
            _stop(f"holds {key}, but {name} has only: {', '.join((*must, *may))}.")
    for key in must:
        if key not in given:
            _stop(f"lacks {key}. Write {_SCHEME}{name}://?{'=...&'.join(must)}=...")
        if re.search(r"\s", given[key]):
            _stop(f"has a space in {key}. Write %2B for +.")
    if name == "amazon_ses":
        file_environment.aws_keys("EMAIL_URL", "amazon_ses", region=True)
    return given


def server() -> dict[str, Any]:
    """Django's e-mail settings for a mail server, the screen (consolemail://) or a folder
    (file:///path). Tests and the bench may throw mails away (dummymail://)."""
    if not os.environ.get("EMAIL_URL", "").strip():
        _stop("is not set. Set it to smtp+tls://USER:PASSWORD@HOST:587 or consolemail://.")
    known = [*_SMTP_PORTS, "consolemail", "file"]
    known += ["dummymail"] if environment.flag("DEMO") else []
    parts = environment.address("EMAIL_URL", _ADVICE, *known) or _stop(_ADVICE)
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": _folder(parts),
        }
    if parts.scheme in _SMTP_PORTS:
        _check_server(parts)
    found = dict(environ.Env.email_url_config(parts.geturl()))
    found["EMAIL_PORT"] = parts.port or _SMTP_PORTS.get(parts.scheme)
    return found


def _folder(parts: SplitResult) -> str:
    if parts.netloc or not parts.path.strip("/"):
        _stop("must name a folder with three slashes, such as file:///var/mails.")
    return str(file_environment.writable("EMAIL_URL", parts.path))


def _check_server(parts: SplitResult) -> None:
    """Stop where a server would refuse or never answer."""
    if not parts.hostname:
        _stop(_ADVICE)
    if bool(parts.username) != bool(parts.password):
        _stop("has a user without a password, or a password without a user. Give both or none.")
    if parts.port == _SMTP_PORTS["smtp+ssl"] and parts.scheme != "smtp+ssl":
        _stop("must begin with smtp+ssl:// for port 465.")
    if parts.port in {25, 587} and parts.scheme == "smtp+ssl":
        _stop(f"must begin with smtp+tls:// for port {parts.port}.")


def _secret_for_answers() -> str:
    """The provider's secret. Without one, and without a receiver of our own, no answer could come
    in though mails offer it."""
    value = webhook_secret()
    if environment.optional_host("INBOUND_DOMAIN") and not (value or environment.receiver()):
        environment.stop(
            "MAIL_WEBHOOK_SECRET",
            "is not set, though INBOUND_DOMAIN is: the provider could not hand in answers. "
            "Set it to NAME:SECRET.",
        )
    return value


def webhook_secret() -> str:
    """NAME:SECRET with which the provider signs in when it tells us something."""
    value = os.environ.get("MAIL_WEBHOOK_SECRET", "").strip()
    if value and not re.fullmatch(r"[^:\s]+:\S{16,}", value):
        environment.stop(
            "MAIL_WEBHOOK_SECRET", "must be NAME:SECRET, the secret 16 letters or more."
        )
    return value


def _stop(advice: str) -> NoReturn:
    environment.stop("EMAIL_URL", advice)
