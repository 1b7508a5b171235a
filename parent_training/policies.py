"""Who may do what with classes and the guide?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenants.people.models import User


def may_show_guide(user: User) -> bool:
    """District staff say who has read a page of the guide, and whether it is shown."""
    return user.is_district_staff
