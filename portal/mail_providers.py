"""Which keys does each mail provider need, and which may it have, in EMAIL_URL?

The keys are the provider's settings in django-anymail's manual, in small letters and without the
provider's name. A test holds them against django-anymail itself.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Keys(NamedTuple):
    """What stands behind the question mark of an address."""

    must: tuple[str, ...]
    may: tuple[str, ...] = ()


PROVIDERS: Final[dict[str, Keys]] = {
    "amazon_ses": Keys(  # signs in with the keys of AWS, see mail_environment
        (),
        (
            *("configuration_set_name", "message_tag_name", "inbound_kms_key_id"),
            *("auto_confirm_sns_subscriptions", "download_chunk_size"),
        ),
    ),
    "brevo": Keys(("api_key",), ("api_url",)),
    "mailersend": Keys(
        ("api_token",), ("api_url", "batch_send_mode", "signing_secret", "inbound_secret")
    ),
    "mailgun": Keys(("api_key",), ("api_url", "sender_domain", "webhook_signing_key")),
    "mailjet": Keys(("api_key", "secret_key"), ("api_url",)),
    "mailtrap": Keys(
        ("api_token",), ("api_url", "sandbox_id", "tracking_secret", "inbound_secret")
    ),
    "mandrill": Keys(("api_key",), ("api_url", "webhook_key", "webhook_url")),
    "postal": Keys(("api_key", "api_url"), ("webhook_key",)),
    "postmark": Keys(("server_token",), ("api_url", "message_stream")),
    "resend": Keys(("api_key",), ("api_url", "signing_secret", "inbound_secret")),
    "sparkpost": Keys(("api_key",), ("api_url", "subaccount", "track_initial_open_as_opened")),
    "unisender_go": Keys(("api_key", "api_url")),
}
