"""Which district does this request's host name belong to?"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import loader
from django.utils import translation

from tenants.base.postgres_backend.base import PUBLIC
from tenants.base.schemas import in_district, in_schema
from tenants.hosts import district_at
from tenants.models import District

Handler = Callable[[HttpRequest], HttpResponseBase]

COME_BACK_AFTER = {District.Status.CREATING: 30, District.Status.SUSPENDED: 3600}  # seconds


class DistrictMiddleware:
    """Runs the request in its district's schema; `request.tenant` is the district.

    The bare BASE_DOMAIN runs in public with PUBLIC_SCHEMA_URLCONF and `request.tenant` None.
    Afterwards the connection goes back to where it was, so what a streamed response reads
    later must open its schema itself.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host = host_of(request)
        if host == settings.BASE_DOMAIN:
            return self._in_public(request)
        district = district_at(host) if host else None
        if district is None:
            return unknown_host(request)
        if not district.is_open:
            return not_open(request, district)
        request.tenant = district  # type: ignore[attr-defined]
        with in_district(district):
            return self.get_response(request)

    def _in_public(self, request: HttpRequest) -> HttpResponseBase:
        request.tenant = None  # type: ignore[attr-defined]
        # Public holds no sessions. A cookie of that name may come from any program on this host.
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
        with in_schema(PUBLIC):
            return self.get_response(request)


def host_of(request: HttpRequest) -> str:
    """The host name in lower case without its port; empty when it is no host of ours."""
    try:
        given = request.get_host()
    except DisallowedHost:
        return ""
    return given.lower().partition(":")[0]


def unknown_host(request: HttpRequest) -> HttpResponse:
    """404, the same for every host we do not know."""
    return _page(request, "tenants/unknown_host.html", 404)


def not_open(request: HttpRequest, district: District) -> HttpResponse:
    """503 for a district that is being prepared or closed for now."""
    response = _page(request, "tenants/not_open.html", 503, district=district)
    response._has_been_logged = True  # type: ignore[attr-defined]  # expected: no error of ours
    response["Retry-After"] = str(COME_BACK_AFTER[District.Status(district.status)])
    return response


def _page(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    """A page that needs no database, in the language the browser asks for."""
    with translation.override(translation.get_language_from_request(request)):
        html = loader.get_template(template).render(context)
    return HttpResponse(html, status=status)
