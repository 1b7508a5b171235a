"""Where do we differ from allauth's defaults?"""

from __future__ import annotations

from io import BytesIO
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.people.current import BY_CODE, proved_lately
from tenants.people.mail import send_later
from tenants.people.models import RoleAssignment, User
from tenants.people.phones import normal
from tenants.people.roles import ROLES, Hat

UNKNOWN, LOGIN_CODE = "account/email/unknown_account", "account/email/login_code"
PASSWORD_INSTEAD = "account/email/password_instead"  # noqa: S105  # a template
CODE_SENT = "account/messages/login_code_sent.txt"
WITH_PASSWORD = {key for key, role in ROLES.items() if role.hat == Hat.STAFF}
CODE_LIFE: int = min(
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT, settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """No open sign-up: people come in by invitation. Plain words; mail in the reader's language."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail and this password do not go together. Check both, or ask for a code."
        ),
        "incorrect_code": _("This code is not right. Check it and type it again."),
        "incorrect_password": _("This password is not right."),
        "too_many_login_attempts": _(
            "There were too many tries. Wait five minutes, then try again. Nothing is locked."
        ),
        "rate_limited": _("Please wait a moment before you ask again."),
        "enter_current_password": _("This is not the password you have now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for one login, however the number, or the host's name and port, is written.
        The cache itself keeps districts apart."""
        login = str(credentials.get("email") or "").strip().lower()
        return login if "@" in login else normal(login) or login

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Who has a number and no e-mail proves it too; a wrong try counts as one at sign-in."""
        login = user.email or user.mobile or str(user.pk)
        found = self.authenticate(allauth_context.request, email=login, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Who signed in a moment ago is not asked again by allauth's own pages either."""
        asked: bool = super().is_reauthentication_required(app=app, **more)
        return asked and not proved_lately(allauth_context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """Who has neither a password nor a second factor gets a code in the mailbox."""
        ways: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if not ways and user.is_authenticated and user.email:
            own = {"id": BY_CODE, "description": str(_("Send me a code"))}
            return [own | {"url": reverse(BY_CODE)}]
        return ways

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/accounts/me/"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the message in its reader's language and put it off.

        Whoever asks for a code with an address that nobody has sets off the same work; only the
        recipient is missing. A code alone opens nothing to staff: their mail says so, and has none.
        """
        nobody, staff = template_prefix == UNKNOWN, needs_a_password(email)
        if nobody:
            template_prefix, context = LOGIN_CODE, {"code": self.generate_login_code()}
        if template_prefix == LOGIN_CODE and staff:
            template_prefix = PASSWORD_INSTEAD
        given = {"request": allauth_context.request, "email": email, **context}
        with translation.override(language_of(email)):
            message = self.render_mail(template_prefix, email, given)
        if nobody:
            message.to = []
        send_later(message, useful_for=CODE_LIFE if "code" in context else None)
        allauth_context.request.mail_was_put_off = True

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *rest: Any,
        **more: Any,
    ) -> None:
        """As allauth does. “Send a new code” for nobody comes here without any work for a mail."""
        if message_template == CODE_SENT and not getattr(request, "mail_was_put_off", False):
            self.send_mail(UNKNOWN, "", {})
        super().add_message(request, level, message_template, *rest, **more)


def needs_a_password(email: str) -> bool:
    """Whether it is the address of somebody with a role of staff today: they see more
    than one family, and a mailbox alone must not be enough."""
    held = RoleAssignment.objects.in_force().filter(user__email=email.strip().lower())
    return held.filter(role__in=WITH_PASSWORD).exists()


def language_of(email: str) -> str:
    """The language of the account with this address, else the one in use now."""
    known = User.objects.filter(email=email.strip().lower()).values_list("language", flat=True)
    language = known.first() or translation.get_language() or settings.LANGUAGE_CODE
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Names a person the way the portal does."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Check it and type it again."),
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.email or user.display_name)

    def build_totp_svg(self, url: str) -> str:
        """A QR code on white, so that it can be read on a dark page too."""
        out = BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=5, light="#ffffff")
        return out.getvalue().decode()
