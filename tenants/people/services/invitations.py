"""How is somebody invited, and how is an invitation used once and only once?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput
from tenants.people import codes, phones
from tenants.people.models import Invitation, School, User
from tenants.people.policies import may_invite, may_revoke, require
from tenants.people.roles import ROLES, Hat
from tenants.people.services import coming_back, invitation_mail, roles, users

LIFE = dt.timedelta(days=14)
EMAIL, LETTER = Invitation.Channel.EMAIL, Invitation.Channel.LETTER


@dataclass(frozen=True)
class Sent:
    """An invitation and its secret, which is kept nowhere: show it now or never."""

    invitation: Invitation
    secret: str


def invite(
    *,
    by: User | None,
    display_name: str,
    role: str,
    channel: str,
    language: str = "en",
    email: str = "",
    title: str = "",
    school: School | None = None,
    person: User | None = None,
) -> Sent:
    """Invite by e-mail (a job of the same transaction) or by a printed letter.

    `by=None` is the system: a district's first administrator. `person` is somebody who has an
    account and lost the way in. Raises NotAllowed, BadInput.
    """
    require(
        by is None or may_invite(by, role),
        _("You cannot invite people to this role. Ask the district staff."),
    )
    row = Invitation(
        channel=channel,
        email=_checked_email(channel, email, role),
        display_name=display_name.strip(),
        language=language,
        role=role,
        title=title,
        school=school,
        invited_by=by,
        user=person,
        comes_back=person is not None,
    )
    if person is not None:
        coming_back.check_may(person)
    if not row.display_name:
        raise BadInput(_("Write the name of the person."))
    with transaction.atomic():
        return _give_secret(by=by, row=row, verb="invitation.sent")


def _checked_email(channel: str, email: str, role: str) -> str:
    if role not in ROLES:
        raise BadInput(_("Choose a role from the list."))
    if channel == LETTER:
        require_family = _("Only families are invited by letter. Staff need an e-mail.")
        if ROLES[role].hat != Hat.FAMILY:
            raise BadInput(require_family)
        return ""
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise BadInput(_("Write the e-mail of the person.")) from error
    return email.strip().lower()


def renew(*, by: User, invitation: Invitation) -> Sent:
    """A new secret and 14 more days; the old link or code stops. Raises NotAllowed, BadInput."""
    require(may_revoke(by, invitation), _("Only the person who invited can do this."))
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.used_at or row.revoked_at:
            raise BadInput(_("This invitation was used or taken back. Make a new one."))
        return _give_secret(by=by, row=row, verb="invitation.renewed")


def _give_secret(*, by: User | None, row: Invitation, verb: str) -> Sent:
    secret = codes.new_token() if row.channel == EMAIL else codes.new_code()
    row.token_hash = codes.digest(secret)
    row.expires_at, row.wrong_answers = now() + LIFE, 0
    row.save()
    record(verb, by=by, target=row, role=row.role, channel=row.channel)
    if row.channel == EMAIL:
        invitation_mail.send(row, secret)
    return Sent(row, secret)


def revoke(*, by: User, invitation: Invitation) -> Invitation:
    """Take an invitation back. Raises NotAllowed, BadInput when it was used."""
    require(may_revoke(by, invitation), _("Only the person who invited can do this."))
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.used_at:
            raise BadInput(_("This invitation was used already. You can close the account."))
        row.revoked_at = row.revoked_at or now()
        row.save(update_fields=["revoked_at"])
        record("invitation.revoked", by=by, target=row)
    return row


def find(secret: str) -> Invitation | None:
    """The open invitation with this link token or letter code."""
    return Invitation.objects.open().filter(token_hash=codes.digest(secret)).first()


def use(
    *,
    secret: str,
    password: str | None = None,
    mobile: str = "",
    birth_date: dt.date | None = None,
    display_name: str = "",
) -> User:
    """Let the invited person in, once: an account (or the one they have) with the role.

    `display_name` is for a new account, in place of the name on the invitation.

    Raises BadInput when the invitation is not open any more or a value cannot be used.
    """
    if found := find(secret):
        coming_back.check_answer(found, birth_date)
    with transaction.atomic():
        row = Invitation.objects.select_for_update().filter(token_hash=codes.digest(secret)).first()
        if row is None or row.state != "open":
            raise BadInput(_("This invitation does not work any more. Ask for a new one."))
        user = row.user or _known(row) or _make(row, password, mobile, display_name)
        if not user.is_active:
            raise BadInput(_("This account is closed. Call your school."))
        if row.comes_back:
            coming_back.check_may(user)
            coming_back.renew_ways_in(user, password=password, mobile=mobile)
            coming_back.tell(user)
        _give_role(row, user)
        row.user, row.used_at = user, now()
        row.save(update_fields=["user", "used_at"])
        record("invitation.used", by=user, target=row, role=row.role)
    return user


def needs_password(row: Invitation) -> bool:
    """Staff choose a password; a family may do without; who has an account keeps their own."""
    return ROLES[row.role].hat != Hat.FAMILY and not has_account(row)


def has_account(row: Invitation) -> bool:
    """Whether the invitation leads to an account that is there already."""
    return account_of(row) is not None


def account_of(row: Invitation) -> User | None:
    """The account that is there already."""
    return row.user or _known(row)


def _known(row: Invitation) -> User | None:
    return User.objects.filter(email=row.email).first() if row.email else None


def _make(row: Invitation, password: str | None, mobile: str, name: str) -> User:
    if needs_password(row) and not password:
        raise BadInput(_("Choose a password."))
    fields: dict[str, Any] = {"mobile": phones.checked(mobile)} if mobile.strip() else {}
    if not row.email:
        fields["reach_by"] = User.Reach.PAPER
    return users.create(
        by=None,
        display_name=name.strip() or row.display_name,
        email=row.email,
        language=row.language,
        title=row.title,
        password=password or None,
        **fields,
    )


def _give_role(row: Invitation, user: User) -> None:
    user.forget_roles()
    held = any(a.role == row.role and a.school_id == row.school_id for a in user.current_roles)
    if not held:
        roles.grant(by=None, user=user, role=row.role, school=row.school)
