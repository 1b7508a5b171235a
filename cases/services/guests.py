"""How does a parent bring a guest, and how does the guest's time end?"""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, GuestConsent
from cases.services.cases import join_as_guest
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import User
from tenants.people.services import roles, users

LONGEST_DAYS = 366


def consent_text(case: Case, guest_name: str, until: dt.date) -> str:
    """What a parent signs: which records, for which purpose, with whom (34 CFR 99.30(b))."""
    return _(
        "I agree that %(guest)s may read the whole case of %(child)s in this portal and write in "
        "it until %(until)s. I can take this back at any time."
    ) % {"guest": guest_name, "child": case.student.full_name, "until": date_format(until)}


def propose(
    *,
    by: User,
    case: Case,
    guest_name: str,
    guest_email: str,
    purpose: str,
    until: dt.date,
    signed_name: str,
) -> GuestConsent:
    """A parent's signed wish to bring a guest until a calendar day (at most 366 days away).

    The words that were signed, in the parent's language, are kept with the event. Raises
    NotAllowed, BadInput.
    """
    if not policies.may_propose_guest(by, case):
        raise NotAllowed(_("Only a parent with education rights can bring a guest."))
    if not today() <= until <= today() + dt.timedelta(days=LONGEST_DAYS):
        raise BadInput({"until": _("Choose a day from today up to one year from now.")})
    if not signed_name.strip():
        raise BadInput({"signed_name": _("Write your full name. It is your signature.")})
    with transaction.atomic():
        words = consent_text(case, guest_name, until)
        row = GuestConsent(
            case=case,
            parent=by,
            written_in=by.language,
            guest_name=guest_name.strip(),
            guest_email=guest_email.strip().lower(),
            purpose=purpose.strip(),
            until=until,
            signed_name=signed_name.strip(),
            text_hash=hashlib.sha256(words.encode()).hexdigest(),
        )
        row.full_clean(exclude=["decided_by", "decided_at", "place"])
        row.save()
        _record("guest.proposed", by, row, text=words)
    return row


def accept(*, by: User, consent: GuestConsent, guest: User) -> GuestConsent:
    """Let the guest in until the day the parent chose. Raises NotAllowed, BadInput."""
    with transaction.atomic():
        row = _decidable(by, consent)
        row.place = join_as_guest(by=by, case=row.case, user=guest, starts=today(), until=row.until)
        return _decide(by, row, GuestConsent.State.ACCEPTED, "guest.accepted")


def let_in(*, by: User, consent: GuestConsent) -> GuestConsent:
    """Accept, and give the guest an account and the role until the last day when they have none.

    Raises NotAllowed, BadInput.
    """
    with transaction.atomic():
        row = _decidable(by, consent)
        guest = User.objects.filter(email=row.guest_email).first()
        if guest is None:
            guest = users.create(by=None, display_name=row.guest_name, email=row.guest_email)
        if not guest.is_active:
            raise BadInput(_("This person’s account is closed. Ask the district."))
        held = guest.role_assignments.in_force(row.until).filter(role="guest")
        if not held.exists():
            roles.grant(by=None, user=guest, role="guest", until=row.until)
        return accept(by=by, consent=row, guest=guest)


def decline(*, by: User, consent: GuestConsent) -> GuestConsent:
    """Do not let the guest in. The parent sees it in the record."""
    with transaction.atomic():
        return _decide(by, _decidable(by, consent), GuestConsent.State.DECLINED, "guest.declined")


def revoke(*, by: User, consent: GuestConsent) -> GuestConsent:
    """A parent takes the consent back; the guest's access ends at once (34 CFR 99.30).

    Raises NotAllowed, BadInput when it was declined or taken back already.
    """
    if not policies.may_revoke_guest(by, consent):
        raise NotAllowed(_("Only a parent with education rights can take this back."))
    with transaction.atomic():
        row = GuestConsent.objects.select_for_update().get(pk=consent.pk)
        if row.state not in (GuestConsent.State.PROPOSED, GuestConsent.State.ACCEPTED):
            raise BadInput(_("This was already decided. Load the page again to see how."))
        if row.place is not None:
            row.place.until = today() - dt.timedelta(days=1)
            row.place.starts = min(row.place.starts, row.place.until)
            row.place.save(update_fields=["starts", "until"])
        return _decide(by, row, GuestConsent.State.REVOKED, "guest.revoked")


def _decidable(by: User, consent: GuestConsent) -> GuestConsent:
    if not policies.may_decide_guest(by, consent.case):
        raise NotAllowed(_("Only the case manager or an administrator can decide this."))
    row = GuestConsent.objects.select_for_update().get(pk=consent.pk)
    if row.state != GuestConsent.State.PROPOSED:
        raise BadInput(_("This was already decided. Load the page again to see how."))
    if row.until < today():
        raise BadInput(_("The last day the parent chose is over. Ask the parent to sign again."))
    return row


def _decide(by: User, row: GuestConsent, state: str, verb: str) -> GuestConsent:
    row.state, row.decided_by, row.decided_at = state, by, now()
    row.save()
    _record(verb, by, row)
    return row


def _record(verb: str, by: User, row: GuestConsent, **more: str) -> None:
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        guest_name=row.guest_name,
        purpose=row.purpose,
        until=row.until.isoformat(),
        text_hash=row.text_hash,
        **more,
    )
