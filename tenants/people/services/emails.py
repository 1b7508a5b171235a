"""How does a person give us an e-mail address, and prove that it is theirs?

A wrong letter in an address would send a child's papers to a stranger, so nothing is sent to
an address, and nobody signs in with it, until its code has come back.
"""

from __future__ import annotations

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
from tenants.people.mail import send_later
from tenants.people.models import User
from tenants.people.services import mail_codes


def ask(*, by: User, email: str) -> None:
    """Send a code to the address. Raises BadInput when it is none.

    An address somebody else has gets no code, and the page says nothing about it.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadInput(_("Write your e-mail, such as name@example.org.")) from error
    message = _message(by, email, mail_codes.make(_key(by), email=email))
    if User.objects.filter(email=email).exclude(pk=by.pk).exists():
        message.to = []  # put off all the same, so that the time tells nothing either
    send_later(message, useful_for=mail_codes.LIFE)


def waiting(by: User) -> str:
    """The address whose code we wait for, or empty."""
    asked = mail_codes.waiting(_key(by))
    return str(asked["email"]) if asked else ""


def confirm(*, by: User, code: str) -> User:
    """The code came back: the address is theirs now. Raises BadInput."""
    return _change(by, mail_codes.take(_key(by), code)["email"])


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
