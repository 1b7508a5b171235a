"""How does a parent, or somebody of the staff for one, ask for something about the record?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from messaging import policies
from messaging.forms.composer import posted_key
from messaging.services.threads import parents
from messaging.views import later
from messaging.views.thread import case_or_404
from tenants.base.access import person
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, status_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from cases.models import Case
    from messaging.forms.records import ForParentForm
    from messaging.models import Amendment, RecordsRequest
    from tenants.people.models import User


@dataclass(frozen=True)
class Asking:
    """One kind of wish. `form` makes its form for the parents for whom staff may ask (None for a
    parent); `ask` sends it; `page` is where what was asked for has its own page."""

    form: Callable[[list[User] | None], ForParentForm]
    ask: Callable[[User, Case, uuid.UUID, Any], Amendment | RecordsRequest]
    page: str
    template: str
    more: dict[str, Any] = field(default_factory=dict)


def ask_page(request: HttpRequest, case_id: uuid.UUID, asking: Asking) -> HttpResponse:
    """The form, and what it asks for when it is sent. Raises NotAllowed."""
    user = person(request)
    case = case_or_404(user, case_id)
    if not policies.may_ask_records(user, case):
        raise NotAllowed(
            _("Only a parent with education rights, or staff for a parent, can ask for this.")
        )
    key = posted_key(request.POST) or uuid.uuid4()
    form = asking.form(None if policies.speaks_for_family(user) else parents(case))
    if request.method == "POST":
        row = attempt(form, lambda: asking.ask(user, case, key, form))
        if row is not None:
            words = _("It is written down as entry %(n)d.") % {"n": row.entry.number}
            messages.success(request, words)
            later.say(request, row.entry)
            return redirect(asking.page, row.pk)
    page = {"case": case, "student": case.student, "form": form, "key": key, **asking.more}
    return render(request, asking.template, page, status=status_of(form))
