"""How does a person give us an e-mail address, and prove that it is theirs?

A wrong letter in an address would send a child's papers to a stranger, so nothing is sent to
an address, and nobody signs in with it, until its code has come back.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput
from tenants.here import this_district
from tenants.people.codes import digest
from tenants.people.mail import send_later
from tenants.people.models import User

LIFE = 15 * 60  # seconds
TRIES = 5


def ask(*, by: User, email: str) -> None:
    """Send a code to the address. Raises BadInput when it is none.

    An address somebody else has gets no code, and the page says nothing about it.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadInput(_("Write your e-mail, such as name@example.org.")) from error
    code = f"{secrets.randbelow(1_000_000):06}"
    cache.set(_key(by), {"email": email, "code": digest(code), "tries": TRIES}, LIFE)
    message = _message(by, email, code)
    if User.objects.filter(email=email).exclude(pk=by.pk).exists():
        message.to = []  # put off all the same, so that the time tells nothing either
    send_later(message, useful_for=LIFE)


def waiting(by: User) -> str:
    """The address whose code we wait for, or empty."""
    asked: dict[str, Any] | None = cache.get(_key(by))
    return str(asked["email"]) if asked else ""


def confirm(*, by: User, code: str) -> User:
    """The code came back: the address is theirs now. Raises BadInput."""
    asked: dict[str, Any] | None = cache.get(_key(by))
    if not asked or asked["tries"] < 1:
        raise BadInput(_("This code is too old. Ask for a new one."))
    if not hmac.compare_digest(asked["code"], digest(code)):
        cache.set(_key(by), asked | {"tries": asked["tries"] - 1}, LIFE)
        raise BadInput(_("This code is not right. Check it and type it again."))
    cache.delete(_key(by))
    return _change(by, asked["email"])


def _change(by: User, email: str) -> User:
    try:
        with transaction.atomic():
            user: User = User.objects.select_for_update().get(pk=by.pk)
            old, user.email = user.email, email
            if not old and user.reach_by == User.Reach.PAPER:
                user.reach_by = User.Reach.EMAIL
            user.save(update_fields=["email", "reach_by"])
            record("person.email_changed", by=by, target=user, old=old, new=email)
            if old:
                send_later(_farewell(user, old))
    except IntegrityError as error:
        raise BadInput(_("This e-mail cannot be used here. Ask your school.")) from error
    by.email, by.reach_by = user.email, user.reach_by
    return user


def _key(by: User) -> str:
    return f"email-change:{by.pk}"


def _farewell(user: User, old: str) -> EmailMultiAlternatives:
    """Tells the address that is left, in case somebody else did it. The new one is not named."""
    with translation.override(user.language):
        context = {"name": user.display_name, "district": this_district(), "when": now()}
        text = render_to_string("people/mail/email_changed.txt", context)
        return EmailMultiAlternatives(_("Your e-mail was changed"), text, to=[old])


def _message(by: User, email: str, code: str) -> EmailMultiAlternatives:
    with translation.override(by.language):
        context = {"code": code, "district": this_district()}
        message = EmailMultiAlternatives(
            subject=_("Your code"),
            body=render_to_string("people/mail/confirm_email.txt", context),
            to=[email],
        )
        message.attach_alternative(
            render_to_string("people/mail/confirm_email.html", context), "text/html"
        )
    return message
