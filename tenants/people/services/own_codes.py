"""How does a person without a password prove once more who they are?

Families sign in with a code from their mailbox, so a code from there is asked for again.
"""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.here import this_district
from tenants.people.mail import send_later
from tenants.people.models import User
from tenants.people.services import mail_codes


def ask(*, by: User) -> None:
    """Send a code to their own address, in their language. It works for fifteen minutes."""
    code = mail_codes.make(_key(by), email=by.email)
    with translation.override(by.language):
        context = {"code": code, "district": this_district()}
        message = EmailMultiAlternatives(
            _("Your code"),
            render_to_string("people/mail/own_code.txt", context),
            to=[str(by.email)],
        )
        html = render_to_string("people/mail/own_code.html", context)
        message.attach_alternative(html, "text/html")
    send_later(message, useful_for=mail_codes.LIFE)


def is_waiting(by: User) -> bool:
    """Whether a code is on its way to the address they have now."""
    kept = mail_codes.waiting(_key(by))
    return bool(kept and kept["email"] == by.email)


def confirm(*, by: User, code: str) -> None:
    """The code came back from their mailbox. Raises BadInput."""
    mail_codes.take(_key(by), code)


def _key(by: User) -> str:
    return f"own-code:{by.pk}"
