"""Must this person set up a second factor before going on, and what if it is lost?"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput
from tenants.here import this_district
from tenants.people.mail import send_later
from tenants.people.models import User
from tenants.people.policies import check_manage_people
from tenants.people.roles import Hat
from tenants.people.services import district_settings, sign_ins


def enforced() -> bool:
    """Whether staff of this district must have a second factor."""
    return bool(settings.SECOND_FACTOR_ENFORCED and district_settings.current().staff_second_factor)


def must_set_up(request: HttpRequest) -> bool:
    """Whether this is a member of staff who needs a second factor and has none."""
    user = request.user
    if not user.is_authenticated or Hat.STAFF not in user.hats or not enforced():
        return False
    return not has_second_factor(user)


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether this person has an app for codes or a passkey."""
    return bool(is_mfa_enabled(user, types=["totp", "webauthn"]))


def take_away(*, by: User, user: User) -> None:
    """For who lost the telephone and the recovery codes: the password leads in again, and whoever
    must have a second factor sets up a new one. All sign-ins end, and the person is written to.

    Raises NotAllowed, BadInput for one's own or when there is none.
    """
    check_manage_people(by)
    if by.pk == user.pk:
        raise BadInput(_("You cannot take away your own second lock here. Ask a colleague."))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        gone, _rows = Authenticator.objects.filter(user=user).delete()
        if not gone:
            raise BadInput(_("This person has no second lock."))
        sign_ins.end_all_of(user)
        record("person.second_factor_removed", by=by, target=user)
        if user.email:
            send_later(_notice(user, user.email))


def _notice(user: User, email: str) -> EmailMultiAlternatives:
    with translation.override(user.language):
        context = {"name": user.display_name, "district": this_district(), "when": now()}
        text = render_to_string("people/mail/second_factor_removed.txt", context)
        return EmailMultiAlternatives(_("Your second lock was taken away"), text, to=[email])
