"""Where may a person answer by e-mail, and whose address is it that a mail came to?"""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings

from cases.policies import may_write
from messaging.mail_in import addresses
from messaging.mail_in.trimming import Ours
from messaging.models import ReplyAddress
from tenants.base import signing
from tenants.base.postgres_backend.base import PUBLIC
from tenants.base.schemas import in_schema
from tenants.here import this_district
from tenants.hosts import primary_host
from tenants.models import District

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from cases.models import Case
    from messaging.mail_in.addresses import Named
    from messaging.models import Delivery, Entry
    from tenants.people.models import User


BOUNCES = "bounces"


def offered() -> bool:
    """Whether the site takes mail at all."""
    return bool(settings.INBOUND_DOMAIN)


def for_mail(rows: Sequence[Delivery], *, claim: uuid.UUID) -> str:
    """Where a notice of these is answered; empty when it is about no case, or when this person may
    not write in it. They are of one mail, and so of one case and one hat: see delivery. Of several
    entries its claim tells which."""
    told = [row.notification for row in rows]
    case = told[0].case
    if not offered() or case is None:
        return ""
    user = rows[0].user
    user.wear(told[0].hat)
    if not may_write(user, case):
        return ""
    if len({one.entry_id for one in told}) == 1:
        return full(of_person(user, case, told[0].entry))
    return full(of_person(user, case, None, claim=claim))


def of_person(
    user: User, case: Case, entry: Entry | None, *, claim: uuid.UUID | None = None
) -> ReplyAddress:
    """The row for this person, in the hat worn now; made when it is not there."""
    row, _made = ReplyAddress.objects.get_or_create(
        user=user,
        hat=user.hat,
        case=case,
        entry=entry,
        claim=claim,
        defaults={"secret": addresses.new_secret()},
    )
    return row


def full(row: ReplyAddress) -> str:
    """The whole address."""
    return addresses.reply_address(this_district().slug, row.secret, settings.INBOUND_DOMAIN)


def bounces_to(claim: uuid.UUID) -> str:
    """Where mail servers say that a mail of ours did not arrive; empty when nobody listens. A
    provider tells it in its own way."""
    if not offered() or settings.EMAIL_BACKEND.startswith("anymail."):
        return ""
    proof = signing.proof(claim.hex, purpose=BOUNCES)
    return addresses.bounce_address(this_district().slug, claim, proof, settings.INBOUND_DOMAIN)


def bounced_to(named: Named) -> bool:
    """Whether we made this address of a mail that comes back, in the open district. Its claim
    alone is known to whoever got the mail."""
    return signing.proves(named.proof, named.claim.hex, purpose=BOUNCES)


def named_in(recipients: Sequence[str]) -> Named | None:
    """What the first address of ours among these names."""
    found = (addresses.read(one, settings.INBOUND_DOMAIN) for one in recipients)
    return next(filter(None, found), None)


def district_of(named: Named) -> District | None:
    """The district of an address; None for none."""
    with in_schema(PUBLIC):
        known = District.objects.filter(kind=District.Kind.DISTRICT).order_by("pk")
        return next((one for one in known if addresses.tag_of(one.slug) == named.tag), None)


def of(secret: str) -> ReplyAddress | None:
    """The row of that secret in the open district."""
    rows = ReplyAddress.objects.select_related("user", "case__student", "entry")
    return rows.filter(secret=secret).first()


def ours(row: ReplyAddress) -> Ours:
    """How our own mail is known when somebody quotes it."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    words = [name, primary_host(this_district())]
    return Ours((address.lower(), full(row)), tuple(one.lower() for one in words if one))
