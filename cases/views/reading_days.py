"""How do both sides see the days to read a draft, and does a family ask for another date?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import policies
from cases.models import Meeting
from cases.services.meetings import OPEN
from cases.services.reading_days import ask_other_date as ask
from cases.services.reading_days import reading_days
from cases.views.teams import find_case
from tenants.base.access import person, signed_in
from tenants.base.errors import BadInput
from tenants.people.roles import Hat
from tenants.rulepacks import words

if TYPE_CHECKING:
    from cases.models import Case
    from tenants.people.models import User


def days_context(user: User, case: Case) -> dict[str, Any]:
    """The days to read before the meeting, given and promised, for `_reading_days.html`."""
    found = reading_days(case)
    if found is None:
        return {"days": None}
    given, promised = (
        words.days(number, found.unit) if number is not None else ""
        for number in (found.given, found.promised)
    )
    return {
        "days": found,
        "given": given,
        "promised": promised,
        "may_ask_date": policies.may_ask_other_date(user, case),
        "other_date_url": _other_date(user, case),
    }


def _other_date(user: User, case: Case) -> str:
    """Where staff offer another date: on the page of the meeting that is set, or a new one."""
    if not policies.may_arrange_meeting(user, case):
        return ""
    rows = Meeting.objects.visible_to(user).filter(case=case, state__in=OPEN)
    about = rows.filter(purpose__in=(Meeting.Purpose.PLAN, Meeting.Purpose.REVIEW))
    if row := about.first():
        return reverse("meeting", args=[row.pk])
    return f"{reverse('propose_meeting', args=[case.pk])}?purpose=plan"


@signed_in(Hat.FAMILY)
@require_POST
def ask_other_date(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """One press: the family asks for another date of the meeting."""
    case = find_case(request, case_id)
    try:
        ask(by=person(request), case=case)
    except BadInput as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The team is told that you ask for another date."))
    return redirect("plans", case.pk)
