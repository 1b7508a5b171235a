"""How does a meeting get its hour, and where do both sides read of it?"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies
from cases.forms import meetings as forms
from cases.forms.explaining import in_words
from cases.languages import LANGUAGES
from cases.models import Case, Meeting, MeetingStep
from cases.places import place_on
from cases.services import meetings as service
from cases.services.looks import looked_at
from cases.services.meetings import STEPS, Details, Proposal
from cases.views.arranging import as_steps
from cases.views.explaining import parents
from cases.views.teams import find_case
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, done, status_of
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from django.forms import Form

    from tenants.people.models import User

DETAILS = ("way", "minutes", "place", "link", "interpreter", "language")


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def meetings(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The meetings of a case, the newest first."""
    user = person(request)
    case = find_case(request, case_id)
    if not policies.may_see_team(user, case):
        raise NotAllowed(_("Only the family and the team see where the case stands."))
    looked_at(by=user, student=case.student, what="meeting", case=case)
    rows = Meeting.objects.visible_to(user).filter(case=case)
    context = {
        "case": case,
        "student": case.student,
        "rows": list(rows),
        "arranges": policies.may_arrange_meeting(user, case),
        "sees_case": place_on(user, case.pk).reads_whole,
    }
    return render(request, "cases/meetings.html", context)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_meeting(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Staff offer times for a meeting; ?purpose= names what for."""
    user = person(request)
    case = find_case(request, case_id)
    looked_at(by=user, student=case.student, what="meeting", case=case)
    if not policies.may_arrange_meeting(user, case):
        raise NotAllowed(_("Only staff on the team can do this."))
    form = forms.ProposeForm(request.POST or None, initial=_first(request, user, case))
    if request.method == "POST" and (row := attempt(form, lambda: _propose(user, case, form))):
        messages.success(request, _("The times are offered. The family is told."))
        return redirect("meeting", row.pk)
    context = {"case": case, "student": case.student, "form": form}
    return render(request, "cases/propose_meeting.html", context, status=status_of(form))


def _first(request: HttpRequest, user: User, case: Case) -> dict[str, Any]:
    """What for, as far as it is known, and an interpreter for a parent who reads another language,
    or a family that speaks one at home (34 CFR 300.322(e))."""
    spoken = [one.language for one in parents(user, case, place_on(user, case.pk))]
    spoken.append(case.student.home_language)
    language = next((one for one in spoken if one and one != "en"), "")
    other = bool(language)
    return {
        "purpose": request.GET.get("purpose", ""),
        "way": Meeting.Way.ROOM,
        "interpreter": other,
        "language": str(dict(LANGUAGES).get(language, "")) if other else "",
        "minutes": 90 if other else 60,
    }


def _propose(user: User, case: Case, form: forms.ProposeForm) -> Meeting:
    given = form.cleaned_data
    proposal = Proposal(
        purpose=given["purpose"],
        details=_details(given),
        times=form.times(),
        key=given["key"],
        words=given["words"],
    )
    return service.propose(by=user, case=case, proposal=proposal)


def _details(given: dict[str, Any]) -> Details:
    return Details(**{name: given[name] for name in DETAILS})


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """When, where and how they meet, every step so far, and what can be done now."""
    user = person(request)
    row = find_meeting(request, meeting_id)
    place = place_on(user, row.case_id)
    staff = policies.may_arrange_meeting(user, row.case, place=place)
    answers = policies.may_answer_times(user, row, place=place)
    action = request.POST.get("action", "")
    known = _forms(request, row, action, parents(user, row.case, place))
    change = _changes(user, row, known).get(action)
    if request.method == "POST" and change and done(known[action], change):
        messages.success(request, _("It is written down. The family and the team see it."))
        return redirect("meeting", row.pk)
    may = {
        name: row.state in states and (staff if name in STAFF else answers)
        for name, states in STEPS.items()
    }
    context = {
        "case": row.case,
        "student": row.case.student,
        "meeting": row,
        "times": [in_words(time) for time in row.times],
        "family_times": [in_words(time) for time in row.family_times],
        "steps": _steps(user, row),
        "forms": known,
        "may": may,
        "answers": answers,
        "staff": staff,
        "noticed": service.noticed(row) if staff else False,
        "for_parent": place.hat == Hat.STAFF,
        "sees_case": place.reads_whole,
    }
    status = max(map(status_of, known.values()))
    return render(request, "cases/meeting.html", context, status=status)


def find_meeting(request: HttpRequest, meeting_id: uuid.UUID) -> Meeting:
    """The meeting, and the look at it. Raises Http404."""
    user = person(request)
    rows = Meeting.objects.visible_to(user).select_related("case__student__school", "opened_by")
    row = get_object_or_404(rows, pk=meeting_id)
    looked_at(by=user, student=row.case.student, what="meeting", case=row.case)
    return row


STAFF = ("offered", "taken", "changed", "cancelled", "tried")


def _forms(request: HttpRequest, row: Meeting, action: str, who: list[User]) -> dict[str, Form]:
    """The form that was sent is bound, the others are empty. Each has its own prefix on the page,
    but the names of its fields are those of the form."""

    def data(name: str) -> Any:
        return {"data": request.POST if action == name else None, "auto_id": f"id_{name}_%s"}

    now = {name: getattr(row, name) for name in DETAILS}
    return {
        "choose": forms.ChooseTimeForm(**data("choose"), times=row.times, parents=who),
        "counter": forms.CounterForm(**data("counter"), parents=who),
        "take": forms.TakeTimeForm(**data("take"), times=row.family_times),
        "offer": forms.OfferTimesForm(**data("offer")),
        "change": forms.ChangeMeetingForm(**data("change"), initial=now),
        "cancel": forms.CancelMeetingForm(**data("cancel")),
        "attempt": forms.AttemptForm(**data("attempt")),
    }


def _changes(user: User, row: Meeting, known: dict[str, Any]) -> dict[str, Callable[[], object]]:
    def given(name: str) -> dict[str, Any]:
        found: dict[str, Any] = known[name].cleaned_data
        return found

    both: dict[str, Any] = {"by": user, "meeting": row}
    return {
        "choose": lambda: service.choose(
            **both, time=given("choose")["time"], parent=known["choose"].for_parent()
        ),
        "counter": lambda: service.counter(
            **both,
            times=known["counter"].times(),
            words=given("counter")["words"],
            parent=known["counter"].for_parent(),
        ),
        "take": lambda: service.take(**both, time=given("take")["time"]),
        "offer": lambda: service.offer(
            **both, times=known["offer"].times(), words=given("offer")["words"]
        ),
        "change": lambda: service.change(
            **both, details=_details(given("change")), words=given("change")["words"]
        ),
        "cancel": lambda: service.cancel(**both, words=given("cancel")["words"]),
        "attempt": lambda: service.note_attempt(**both, **given("attempt")),
    }


STEP_WORDS: dict[str, Callable[[], str]] = {
    "offered": lambda: _("offers times"),
    "set": lambda: _("takes a time"),
    "countered": lambda: _("asks for other times"),
    "taken": lambda: _("takes a time that the family named"),
    "changed": lambda: _("changed where or how we meet"),
    "cancelled": lambda: _("called it off"),
    "tried": lambda: _("tried to find a time"),
    "unanswered": lambda: _("The family was asked again"),
}


def _steps(user: User, row: Meeting) -> list[dict[str, Any]]:
    rows = MeetingStep.objects.visible_to(user).filter(meeting=row).select_related("person")
    steps = list(rows.order_by("number"))
    how = [{"how": step.get_how_display(), "on": step.on} for step in steps]
    return [one | tried for one, tried in zip(as_steps(steps, STEP_WORDS), how, strict=True)]
