"""What had somebody typed whose form could not be taken, because they were signed out meanwhile?

It is shown once more on the page that says so, to copy: it may be nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest

# Fields people write at length in.
LONG_WORDS: Final = ("body", "body1", "body2", "text", "sees", "tried", "reason")
OTHERS: Final = ("cross-site", "same-site")


def typed(request: HttpRequest) -> list[str]:
    """The long answers of a form of our own pages; none of a form that another site sent."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") in OTHERS:
        return []
    return [words for name in LONG_WORDS if (words := request.POST.get(name, "").strip())]


def page_of(request: HttpRequest) -> str:
    """The address of the page that sent this, to come back to: a form's own address may know no
    page. The first page when the browser does not say."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}, request.is_secure()):
        return "/"
    found = urlsplit(said)
    return f"{found.path}?{found.query}" if found.query else found.path or "/"
