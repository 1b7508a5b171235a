"""In which colours and under which crest does this district appear?"""

from __future__ import annotations

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tenants.base.access import public
from tenants.base.colour import ColourRefused, brand_tokens
from tenants.base.colour import theme_css as css_of
from tenants.people.models import DistrictSettings
from tenants.people.services import district_settings

DEFAULT_BRAND = str(DistrictSettings._meta.get_field("brand_color").default)
KEEP = "public, max-age=86400"
# What a browser draws without running anything; SVG is left out because it can carry script.
CREST_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})


@public(reason="The sign-in page wears the district's colours too.")
@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    """The district's brand tokens; the address carries the colour, so it may be kept."""
    return kept(request, stylesheet(district_settings.current().brand_color), "text/css")


@public(reason="The sign-in page shows the district's crest.")
@require_safe
def crest(request: HttpRequest) -> HttpResponse:
    """The district's crest as it was uploaded. Raises Http404 when there is none."""
    found = district_settings.current()
    if not found.crest or found.crest_type not in CREST_TYPES:
        raise Http404
    return kept(request, bytes(found.crest), found.crest_type)


def stylesheet(colour: str) -> bytes:
    """The theme of a colour; one that was stored before a rule changed gives the default."""
    try:
        tokens = brand_tokens(colour)
    except ColourRefused:
        tokens = brand_tokens(DEFAULT_BRAND)
    return css_of(tokens).encode()


def kept(request: HttpRequest, content: bytes, kind: str) -> HttpResponse:
    """An answer that browsers keep for a day and ask about by its fingerprint."""
    etag = f'"{sha256(content).hexdigest()[:20]}"'
    same = request.headers.get("If-None-Match") == etag
    response = HttpResponse(status=304) if same else HttpResponse(content, content_type=kind)
    response["ETag"] = etag
    response["Cache-Control"] = KEEP
    return response
