"""How does the portal look on the first screen of a phone? Put there, an iPhone can be told of news
too (it takes web push from no other page)."""

from __future__ import annotations

import json
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.app_icons import drawn
from portal.views.theme import CREST_TYPES, DEFAULT_BRAND, kept
from tenants.base.access import public
from tenants.base.colour import ColourRefused, brand_tokens
from tenants.here import this_district
from tenants.people.services import district_settings

SIZES: Final = (180, 192, 512)  # pixels: iPhone, Android, and the picture while it starts
GROUND: Final = "#fbf8f3"
MOST_LETTERS: Final = 3
SHORT: Final = 12  # letters of a name that fit under an icon


@public(reason="A phone asks for it before anybody signs in; it holds the district's name only.")
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The name, colours and icons under which a phone keeps the portal."""
    name = this_district().name
    said = {
        "id": "/",
        "name": name,
        "short_name": name if len(name) <= SHORT else _initials(name),
        "description": _("Family support portal"),
        "lang": get_language() or "en",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": _colours()[0],
        "icons": [
            {
                "src": reverse("app_icon", args=[size]),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": "any maskable",
            }
            for size in SIZES
        ],
    }
    return kept(request, json.dumps(said).encode(), "application/manifest+json")


@public(reason="A phone asks for it before anybody signs in; it is the district's crest.")
@require_safe
def app_icon(request: HttpRequest, size: int) -> HttpResponse:
    """The district's crest, or its letters, on its colour. Raises Http404 for another size."""
    if size not in SIZES:
        raise Http404
    found = district_settings.current()
    crest = bytes(found.crest) if found.crest and found.crest_type in CREST_TYPES else b""
    picture = drawn(size, *_colours(), _initials(this_district().name), crest)
    return kept(request, picture, "image/png")


def _colours() -> tuple[str, str]:
    """The brand's colour and the colour of what stands on it."""
    try:
        tokens = brand_tokens(district_settings.current().brand_color)
    except ColourRefused:
        tokens = brand_tokens(DEFAULT_BRAND)
    return tokens.light["brand"], tokens.light["on-brand"]


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isalnum())[:MOST_LETTERS].upper()
