"""Through whom does mail leave and come in, as the environment says?"""

from __future__ import annotations

import os
import re
from typing import Any, Final
from urllib.parse import parse_qsl

from portal import environment

# Those whose mails and reports django-anymail understands.
PROVIDERS: Final = (
    *("amazon_ses", "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill"),
    *("postal", "postmark", "resend", "sparkpost", "unisender_go"),
)
_SCHEME: Final = "anymail+"


def mail() -> dict[str, Any]:
    """Django's settings for EMAIL_URL: a mail server, or anymail+NAME://?KEY=VALUE, where each key
    is one of the provider's settings in django-anymail's manual, in small letters and without the
    provider's name."""
    head, _, rest = os.environ.get("EMAIL_URL", "").strip().partition("://")
    if not head.startswith(_SCHEME):
        webhook_secret()  # a wrong one is said, although nothing asks for it yet
        return {"MAIL_PROVIDER": "", **environment.email()}
    name = head.removeprefix(_SCHEME)
    if name not in PROVIDERS:
        environment.stop("EMAIL_URL", f"must name one of these: {', '.join(PROVIDERS)}.")
    given = {f"{name}_{key}".upper(): value for key, value in parse_qsl(rest.partition("?")[2])}
    return {
        "MAIL_PROVIDER": name,
        "EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend",
        "ANYMAIL": given | {"WEBHOOK_SECRET": webhook_secret()},
    }


def webhook_secret() -> str:
    """NAME:SECRET with which the provider signs in when it tells us something."""
    value = os.environ.get("MAIL_WEBHOOK_SECRET", "").strip()
    if value and not re.fullmatch(r"[^:\s]+:\S{16,}", value):
        environment.stop(
            "MAIL_WEBHOOK_SECRET", "must be NAME:SECRET, the secret 16 letters or more."
        )
    return value
