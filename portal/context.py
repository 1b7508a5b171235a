"""What does every page's frame need to know?"""

from __future__ import annotations

import functools
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.policies import may_change_templates, may_see_board
from messaging.policies import may_change_letters
from messaging.services import bell
from parent_training.policies import may_show_guide
from tenants.people.menu import Item, account_items
from tenants.people.models import User
from tenants.people.roles import HAT_LABELS, Hat
from tenants.people.services import district_settings

CASES: Final = "/cases/"


def page(request: HttpRequest) -> dict[str, Any]:
    """District, navigation and hats for the frame. Empty on the bare host.

    What is callable is worked out only where a template asks for it: `bell` is one question to
    the database, in the header of whole pages.
    """
    tenant = getattr(request, "tenant", None)
    if tenant is None or tenant.schema_name == "public":
        return {"demo": settings.DEMO}
    user = getattr(request, "user", None)
    known: dict[str, Any] = {
        "demo": settings.DEMO,
        "district": tenant,
        "district_settings": district_settings.current(),
        "nav_items": [],
        "account_items": [],
        "bell": None,
        "hats": [],
    }
    if user is not None and user.is_authenticated:
        known |= {
            "nav_items": functools.partial(navigation, request),
            "account_items": functools.partial(_account_items, user),
            "bell": functools.cache(functools.partial(bell.unread, user)),
            "hats": [(hat, HAT_LABELS[hat]) for hat in user.hats],
        }
    return known | {"like": functools.partial(_like, request, known)}


def _like(request: HttpRequest, known: dict[str, Any]) -> dict[str, tuple[Any, ...] | None]:
    """What each part of the header depends on: which district, who in which hat and roles with
    how much unread, and at which of the places of the navigation."""
    user, looks = request.user, known["district_settings"]
    found: dict[str, tuple[Any, ...] | None] = {
        "name": (known["district"].name, looks.crest_mark),
        "account": None,
        "places": None,
    }
    if user.is_authenticated:
        roles = tuple((a.role, a.school_id) for a in user.current_roles)
        who = (user.pk, user.hat, user.display_name, *user.hats)
        found["account"] = (who, roles, known["bell"]())
        marks = tuple(place["current"] for place in navigation(request))
        found["places"] = (user.hat, roles, *marks)
    return found


def _account_items(user: User) -> list[Item]:
    """The person's menu; who may see them finds the board and the letters there too."""
    items = account_items(user)
    if may_see_board(user):
        items.append(Item(url=reverse("board"), label=_("Board of dates"), icon="clock"))
    if may_change_templates(user):
        url = reverse("list_plan_templates")
        items.append(Item(url=url, label=_("Templates of plans"), icon="book"))
    if may_show_guide(user):
        items.append(Item(url=reverse("review_guide"), label=_("Guide for families"), icon="book"))
    if may_change_letters(user):
        url = reverse("list_letter_kinds")
        items.append(Item(url=url, label=_("Letters families can send"), icon="letter"))
    return items


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """At most five places, with "page" where the current page is the place itself, and "true" where
    it belongs to it. Asks the database nothing."""
    places = [(reverse(name), label, icon) for name, label, icon in _places(request.user)]
    near = _belongs(request.path, [url for url, _label, _icon in places])
    return [
        {
            "url": url,
            "label": label,
            "icon": icon,
            "current": "page" if url == request.path else "true" if url == near else "",
        }
        for url, label, icon in places
    ]


def _belongs(path: str, urls: list[str]) -> str:
    """The place under whose address a page lies; a page about a child, for whom no such place is
    offered, is reached from the first page. Empty for a page beside all places."""
    home, *others = urls
    under = [url for url in others if path.startswith(url.removesuffix("new/"))]
    if path == home or not under:
        return home if path.startswith(CASES) else ""
    return max(under, key=len)


def _places(user: Any) -> list[tuple[str, str, str]]:
    """URL name, word and icon of each place for the hat worn now."""
    places = [("home", _("Home"), "home")]
    if user.hat == Hat.FAMILY:
        places.append(("new_letter", _("Letters"), "letter"))
        if user.has_role("parent"):
            places.append(("journal", _("Journal"), "book"))
    if user.hat in (Hat.FAMILY, Hat.STAFF, Hat.PTA) and not user.is_district_staff:
        places.append(("news_list", _("News"), "megaphone"))
    if user.hat == Hat.STAFF and any(a.role != "trainer" for a in user.current_roles):
        places += [("case_list", _("Cases"), "folder"), ("student_list", _("Children"), "people")]
    if user.is_district_staff:
        places += [
            ("list_people", _("People"), "person"),
            ("change_district", _("Settings"), "settings"),
        ]
    return places
