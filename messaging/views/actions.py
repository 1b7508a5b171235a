"""How does somebody say that what was agreed is done?"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from messaging.models import Action
from messaging.services import actions
from tenants.base.access import person, signed_in


@require_POST
@signed_in("family", "staff")
def finish_action(request: HttpRequest, action_id: uuid.UUID) -> HttpResponse:
    """Mark it done and go back to the note where it was agreed."""
    rows = Action.objects.visible_to(person(request)).select_related("case__student", "note")
    action = get_object_or_404(rows, pk=action_id)
    actions.finish(by=person(request), action=action)
    messages.success(request, _("Marked as done. The record says so, with your name and the day."))
    where = reverse("entry", args=[action.case_id, action.note.number])
    return redirect(f"{where}#actions")
