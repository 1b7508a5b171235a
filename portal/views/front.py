"""What does the bare host show?"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenants.base.access import public
from tenants.models import Domain


@public(reason="The bare host; it lists districts only in the demo.")
def front(request: HttpRequest) -> HttpResponse:
    """The demo's districts, or one plain sentence."""
    domains = Domain.objects.none()
    if settings.DEMO:
        domains = Domain.objects.select_related("tenant").filter(
            tenant__kind="district", tenant__status="ready", is_primary=True
        )
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    rows = [
        {"name": d.tenant.name, "url": f"{request.scheme}://{d.domain}{port}/"} for d in domains
    ]
    demo, mailbox = settings.DEMO, settings.DEMO and bool(settings.MAILBOX_DIR)
    context = {"districts": rows, "demo": demo, "mailbox": mailbox}
    return render(request, "portal/front.html", context)
