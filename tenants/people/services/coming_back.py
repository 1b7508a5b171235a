"""How does a family that lost its way in come back, and not whoever finds its letter?

The letter's code opens an account that is there already, with a child's record in it. So its
holder must also say when the child was born; five wrong answers end the letter, never the
account: the school makes another. The family is told that a letter was used.
"""

from __future__ import annotations

import datetime as dt

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput
from tenants.here import this_district
from tenants.people import phones
from tenants.people.mail import send_later
from tenants.people.models import Invitation, User
from tenants.people.proof import birth_dates
from tenants.people.roles import Hat

MOST_WRONG = 5


def check_may(user: User) -> None:
    """Raises BadInput for staff, whose account a letter must not open."""
    if set(user.hats) - {Hat.FAMILY}:
        raise BadInput(_("Staff come back with their e-mail, not with a letter."))


def asks_birth_date(row: Invitation) -> bool:
    """Whether the holder of this letter must answer; who sees no child has nothing to lose."""
    return bool(row.comes_back and row.user and birth_dates(row.user))


def needs_password(row: Invitation) -> bool:
    """Without an e-mail the password is the only way in the next time."""
    return bool(row.comes_back and row.user and not row.user.email)


def needs_mobile(row: Invitation) -> bool:
    """... together with a number to sign in with."""
    return needs_password(row) and not (row.user and row.user.mobile)


def check_answer(row: Invitation, answer: dt.date | None) -> None:
    """Raises BadInput for a wrong answer, after it was counted for good."""
    expected = birth_dates(row.user) if row.comes_back and row.user else set()
    if not expected or answer in expected:
        return
    with transaction.atomic():
        held = Invitation.objects.select_for_update().get(pk=row.pk)
        if held.state != "open":
            return
        held.wrong_answers += 1
        if held.wrong_answers >= MOST_WRONG:
            held.revoked_at = now()
        held.save(update_fields=["wrong_answers", "revoked_at"])
        record("invitation.wrong_answer", by=None, target=held, count=held.wrong_answers)
    if held.revoked_at:
        raise BadInput(
            _("This letter has ended after five wrong tries. Ask the school for a new one.")
        )
    raise BadInput({"birth_date": _("This is not the birth date we have. Check it, or ask us.")})


def renew_ways_in(user: User, *, password: str | None, mobile: str) -> None:
    """A new password, and a number for who had no way to be known. Raises BadInput."""
    if password:
        user.set_password(password)
    if mobile.strip() and not user.mobile:
        user.mobile = phones.checked(mobile)
    user.full_clean(exclude=["password"])
    user.save(update_fields=["password", "mobile"])


def tell(user: User) -> None:
    """Write to the person's e-mail, if there is one, that a letter was used."""
    if not user.email:
        return
    with translation.override(user.language):
        context = {"name": user.display_name, "district": this_district(), "when": now()}
        text = render_to_string("people/mail/came_back.txt", context)
        send_later(EmailMultiAlternatives(_("Your account was used"), text, to=[user.email]))


def letters_used(*, by: User) -> list[Invitation]:
    """The letters that opened one's own account, the latest first."""
    rows = Invitation.objects.filter(user=by, comes_back=True, used_at__isnull=False)
    return list(rows.order_by("-used_at"))
