"""What does the e-mail of an invitation say, and in whose language?"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.base.clock import now
from tenants.here import full_address, this_district
from tenants.people.mail import send_later
from tenants.people.models import Invitation


def link_of(secret: str) -> str:
    """The whole address that opens the invitation."""
    path = reverse("accept_invitation", args=[secret], urlconf=settings.ROOT_URLCONF)
    return full_address(path)


def compose(invitation: Invitation, secret: str) -> EmailMultiAlternatives:
    """The message, as text and HTML, in the invited person's language; no name in the subject."""
    with translation.override(invitation.language):
        context = {
            "invitation": invitation,
            "district": this_district(),
            "role": invitation.definition,
            "link": link_of(secret),
        }
        message = EmailMultiAlternatives(
            subject=_("You are invited to the family support portal"),
            body=render_to_string("people/mail/invitation.txt", context),
            to=[invitation.email],
        )
        message.attach_alternative(
            render_to_string("people/mail/invitation.html", context), "text/html"
        )
    return message


def send(invitation: Invitation, secret: str) -> None:
    """Put the message off into the transaction that makes the invitation."""
    left = invitation.expires_at - now()
    send_later(compose(invitation, secret), useful_for=int(left.total_seconds()))
