"""The one address of a view that does nothing but one query."""

from __future__ import annotations

import os

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tenants.base.access import public

NEWEST = "SELECT max(number) FROM messaging_entry WHERE case_id = %s"


@public(reason="measured, never served")
def one(request: HttpRequest) -> HttpResponse:
    """Nothing but one query."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [os.environ["BENCH_CASE"]])
        cursor.fetchone()
    return HttpResponse(status=204)


urlpatterns = [path("one", one)]
