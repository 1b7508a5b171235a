"""How does each part look, in every theme, direction and district colour?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from portal import styleguide as samples
from portal.views.theme import kept, stylesheet
from tenants.base.access import public

THEMES = ("light", "dark")
LANGUAGES = ("en", "es", "ar")


@public(reason="Only in the demo, and all that it shows is invented.")
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """The style page; `theme`, `language` and `brand` in the address choose how it is drawn."""
    language = request.GET.get("language", "")
    theme = request.GET.get("theme", "")
    context = samples.content() | {
        "theme": theme if theme in THEMES else "",
        "brand": request.GET.get("brand", ""),
        "arabic": language == "ar",
    }
    with translation.override(language if language in LANGUAGES else translation.get_language()):
        return render(request, "portal/styleguide.html", context)


@public(reason="Only in the demo: a colour in, a stylesheet out.")
@require_safe
def styleguide_theme(request: HttpRequest, brand: str) -> HttpResponse:
    """The theme that a district with this colour would have."""
    return kept(request, stylesheet(f"#{brand}"), "text/css")
