"""Who gets a file of a case?"""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cases.models import Document
from cases.places import role_on
from cases.views.streaming import Served, send
from tenants.audit.services import looked, looked_since
from tenants.base.access import signed_in
from tenants.base.clock import now
from tenants.people.models import User

ONE_LOOK = dt.timedelta(minutes=30)  # the pieces of one download count as one look


@require_safe
@signed_in("family", "staff")
def document(request: HttpRequest, document_id: uuid.UUID, name: str) -> HttpResponseBase:
    """A file, always as a download; `name` is only there for the reader of the address."""
    user: User = request.user  # type: ignore[assignment]
    row = get_object_or_404(
        Document.objects.visible_to(user).select_related("case"), pk=document_id
    )
    file = Served(row.name, row.content_type, row.size, row.sha256, row.stored_as)
    answer = send(request, file)  # what has to wait is no look
    _keep_look(request, user, row)
    return answer


def _keep_look(request: HttpRequest, user: User, row: Document) -> None:
    """Record the look at a file of a case. Players and downloaders ask for one file in many
    pieces: those that follow soon after count as the same look."""
    if row.case is None or row.state == Document.State.WAITING:
        return
    what = f"file:{row.pk}"
    if "Range" in request.headers and looked_since(now() - ONE_LOOK, by=user, what=what):
        return
    role = role_on(user, row.case.pk) or user.hat
    looked(by=user, student_id=row.case.student_id, case_id=row.case.pk, what=what, role=role)
