"""Is this process alive, and can it reach its database?"""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from tenants.base.access import public


@public(reason="A load balancer asks; the answer holds nothing about anybody.")
def health(request: HttpRequest) -> HttpResponse:
    """200 and "ok" when the database answers; the error middleware says 503 when not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
