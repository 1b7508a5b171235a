"""Where does the JSON API of all packages begin?"""

from __future__ import annotations

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from cases.api import CaseList
from messaging.api import EntryList
from tenants.base.access import AccessMark
from tenants.base.api import explain

__all__ = ["explain", "urlpatterns"]


class Description(SpectacularAPIView):
    """The API's own description (OpenAPI)."""


schema = Description.as_view()
schema.access_mark = AccessMark("public", reason="It tells what the API is like, no data.")  # type: ignore[attr-defined]

urlpatterns = [
    path("cases/", CaseList.as_view(), name="api_cases"),
    path("cases/<uuid:case_id>/entries/", EntryList.as_view(), name="api_entries"),
    path("schema/", schema, name="api_schema"),
]
