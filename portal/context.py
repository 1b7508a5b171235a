"""What does every page's frame need to know?"""

from __future__ import annotations

import functools
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.services import bell
from tenants.people.menu import account_items
from tenants.people.roles import HAT_LABELS, Hat
from tenants.people.services import district_settings


def page(request: HttpRequest) -> dict[str, Any]:
    """District, navigation and hats for the frame. Empty on the bare host.

    `bell` asks the database only where a template calls it: in the header of whole pages.
    """
    tenant = getattr(request, "tenant", None)
    if tenant is None or tenant.schema_name == "public":
        return {"demo": settings.DEMO}
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "demo": settings.DEMO,
        "district": tenant,
        "district_settings": district_settings.current(),
        "nav_items": navigation(request) if signed_in else [],
        "account_items": account_items(user) if user and signed_in else [],
        "bell": functools.partial(bell.unread, user) if user and signed_in else None,
        "hats": [(hat, HAT_LABELS[hat]) for hat in user.hats] if user and signed_in else [],
    }


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """At most five places, the current one marked. Asks the database nothing."""
    return [
        {
            "url": (url := reverse(name)),
            "label": label,
            "icon": icon,
            "current": request.path == url,
        }
        for name, label, icon in _places(request.user)
    ]


def _places(user: Any) -> list[tuple[str, str, str]]:
    """URL name, word and icon of each place for the hat worn now."""
    places = [("home", _("Home"), "home")]
    if user.hat == Hat.FAMILY:
        places.append(("new_letter", _("Concern"), "letter"))
    if user.hat == Hat.STAFF and any(a.role != "trainer" for a in user.current_roles):
        places += [("case_list", _("Cases"), "folder"), ("student_list", _("Children"), "people")]
    if user.is_district_staff:
        places += [
            ("list_people", _("People"), "person"),
            ("change_district", _("Settings"), "settings"),
        ]
    return places
