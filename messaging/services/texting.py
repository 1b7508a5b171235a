"""How does a text message leave? Through whichever gateway SMS_URL names, by apprise."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings


class NotTaken(Exception):
    """The gateway did not take the message."""


def send(*, number: str, words: str) -> None:
    """Hand one short message over for a number such as +12065550123.

    Raises NotTaken when the gateway is away or refuses it: apprise does not tell which.
    """
    import apprise  # takes a third of a second: only for those who use it

    post = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False))
    address = settings.SMS_URL.replace("{number}", quote(number, safe=""))
    if not post.add(address):
        raise NotTaken("SMS_URL is not understood.")
    if not post.notify(body=words, body_format=apprise.NotifyFormat.TEXT):
        raise NotTaken("The gateway did not take the message.")
