"""Which pages of this app are in a person's menu?"""

from __future__ import annotations

from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.people.models import User
from tenants.people.policies import may_invite, may_manage_people


class Item(TypedDict):
    """A line of the menu."""

    url: str
    label: str
    icon: str


def account_items(user: User) -> list[Item]:
    """Everybody's account; for who may: invitations, people, schools, settings."""
    places = [("your_account", _("Your account"), "person")]
    if may_invite(user, "parent"):
        places.append(("list_invitations", _("Invitations"), "letter"))
    if may_manage_people(user):
        places += [
            ("list_people", _("People"), "people"),
            ("list_schools", _("Schools"), "school"),
            ("school_days", _("School days"), "calendar"),
            ("list_rules", _("Rules and promises"), "clock"),
            ("change_district", _("District settings"), "settings"),
        ]
    return [Item(url=reverse(name), label=label, icon=icon) for name, label, icon in places]
