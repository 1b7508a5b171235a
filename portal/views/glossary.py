"""What do the words mean that the law and the school use?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.glossary import in_order
from tenants.base.access import public


@public(reason="Words of the law in plain words: nothing here is about anybody.")
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """All words by the alphabet; ?q= leaves those in which these letters stand."""
    asked = request.GET.get("q", "").strip()[:60]
    wanted = asked.casefold()
    found = [
        term
        for term in in_order()
        if any(wanted in text.casefold() for text in (term.english, term.spanish, term.acronym))
    ]
    spanish = (get_language() or "en").startswith("es")
    context = {"terms": found, "asked": asked, "spanish": spanish}
    return render(request, "portal/glossary.html", context)
