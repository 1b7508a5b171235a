"""Do the demo's districts stand, with people who can sign in?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_tenants.utils import schema_context

from portal.demo import accounts, content
from tenants.models import District
from tenants.people.models import User
from tenants.provisioning import create_district
from tenants.provisioning.names import schema_of

if TYPE_CHECKING:
    from collections.abc import Callable


def ensure(base_url: str, progress: Callable[[str], None]) -> list[dict[str, Any]]:
    """Make and fill what is missing; the districts as var/demo.json lists them.

    `base_url` is the bare address, such as http://localhost:8000. Safe after a start that was
    killed half-way: a district is made in restartable steps and filled in one transaction.
    """
    for wanted in content.districts():
        _make(wanted, progress)
    content.load(progress)
    return [
        {
            "name": each["name"],
            "url": address(base_url, each["slug"]),
            "accounts": _there(each["slug"]),
        }
        for each in content.districts()
    ]


def _there(slug: str) -> list[dict[str, str]]:
    """The accounts that can sign in: data kept from an older version may lack the newest."""
    with schema_context(schema_of(slug)):
        known = set(User.objects.values_list("email", flat=True))
    return [account for account in accounts.accounts(slug) if account["email"] in known]


def _make(wanted: dict[str, Any], progress: Callable[[str], None]) -> None:
    found = District.objects.filter(slug=wanted["slug"]).exclude(status=District.Status.CREATING)
    if found.exists():
        return
    progress(f"Making {wanted['name']}")
    create_district(**{key: wanted[key] for key in ("slug", "name", "state", "timezone")})


def address(base_url: str, slug: str) -> str:
    """The address of a district under the bare one."""
    scheme, _, host = base_url.partition("://")
    return f"{scheme}://{slug}.{host}"
