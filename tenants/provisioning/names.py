"""Is this a slug, a host name, a state, a time zone we can use?"""

from __future__ import annotations

import re
import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tenants.base.schemas import OWNER
from tenants.models import District
from tenants.provisioning.errors import Refused

LONGEST_NAME, LONGEST_EMAIL = 200, 254
SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\Z"
)
RESERVED = frozenset(
    """
    admin administrator api app assets auth autoconfig autodiscover blog calendar cdn dev district
    districts docs email example footbridge ftp health help imap info internal localhost login mail
    media mta mx news ns ns1 ns2 platform pop post postmaster private public root security signin
    smtp sso staging static status support system template test www webmail
    """.split()  # noqa: SIM905  # easier to read than sixty quotes
)
STATES = frozenset(
    """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM
    NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI
    """.split()  # noqa: SIM905
)


def check_slug(slug: str) -> str:
    """The slug itself. Raises Refused with what is wrong with it."""
    if not 2 <= len(slug) <= 40:
        raise Refused(f"“{slug}” cannot be a slug: it must have 2 to 40 characters.")
    if not SLUG.match(slug):
        raise Refused(
            f"“{slug}” cannot be a slug: use small letters a to z, digits and single hyphens, "
            "beginning with a letter."
        )
    if slug in RESERVED:
        raise Refused(f"“{slug}” is reserved. Choose another slug.")
    return slug


def schema_of(slug: str) -> str:
    """The schema's name. Slugs hold no underscore, so no two slugs share a schema."""
    return "d_" + slug.replace("-", "_")


def check_name(name: str) -> str:
    """What people call the district. Raises Refused when it is empty or too long."""
    name = name.strip()
    if not name:
        raise Refused("A district needs a name people know it by.")
    if len(name) > LONGEST_NAME:
        raise Refused(f"The name has {len(name)} characters. It can have {LONGEST_NAME}.")
    return name


def refuse_taken_name(name: str, state: str, slug: str) -> None:
    """Raises Refused when another district of that state has the name: who reads a list of
    districts could not tell the two apart."""
    others = District.objects.using(OWNER).filter(name__iexact=name, state=state)
    if taken := others.exclude(slug=slug).first():
        raise Refused(f"“{taken.slug}” in {state} is called “{name}” already. Choose another name.")


def check_host(host: str) -> str:
    """The host name in lower case. Raises Refused when it is not a bare host name."""
    host = host.strip().lower().rstrip(".")
    if not HOST.match(host):
        raise Refused(f"“{host}” is not a bare host name such as alder.example.org.")
    if host == settings.BASE_DOMAIN:
        raise Refused(f"“{host}” is the portal's own host name. Choose another.")
    return host


def check_email(email: str) -> str:
    """The address. Raises Refused when nobody can be written to there."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(f"“{email}” is not an e-mail address such as name@example.org.") from error
    if len(email) > LONGEST_EMAIL:
        raise Refused(f"The e-mail has {len(email)} characters. It can have {LONGEST_EMAIL}.")
    return email


def check_state(state: str) -> str:
    """The two capital letters. Raises Refused when no state or territory has them."""
    if state.upper() not in STATES:
        raise Refused(f"“{state}” is not a state: use its two letters, such as WA.")
    return state.upper()


def check_timezone(name: str) -> str:
    """The zone's name. Raises Refused when it is not known."""
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # unknown, malformed, a folder
        raise Refused(
            f"“{name}” is not a time zone: use a name such as America/Chicago."
        ) from error
    return name
