"""How does a parent ask to see the record, and how do staff give it?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.services.looks import looked_at, looked_at_list
from messaging import policies
from messaging.forms.composer import posted_key
from messaging.forms.records import AskRecordsForm, MeetingForm, ReasonForm, ReleaseForm
from messaging.models import Amendment, AnswerClock, RecordsRequest
from messaging.services import answer_clocks, answer_lengths, exports, named_files, records
from messaging.views import later
from messaging.views.asking_first import Question, ask_first, is_sure
from messaging.views.composing import came_along, limit_bytes
from messaging.views.record_wishes import Asking, ask_page
from tenants.base.access import person, signed_in
from tenants.base.forms import done, pressed, status_of
from tenants.base.uploads import limited_upload
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from django.forms import Form

    from cases.models import Case, Document
    from messaging.models import Entry
    from tenants.people.models import User

MOST = 200


@require_safe
@signed_in(Hat.STAFF)
def records_desk(request: HttpRequest) -> HttpResponse:
    """Who waits for a record, or for one to be mended; the one due first on top."""
    user = person(request)
    related = ("case__student__school", "asked_by", "entry")
    asked = RecordsRequest.objects.visible_to(user).waiting().select_related(*related)
    found = records.soonest_first(asked[:MOST])
    mend = Amendment.objects.visible_to(user).waiting().select_related(*related)[:MOST]
    letters = _letters(user)
    context = {
        "requests": [{"row": row, "due": row.due, "letter": letters.get(row.pk)} for row in found],
        "amendments": [{"row": row, "letter": letters.get(row.pk)} for row in mend],
        "late": sum(row.due.is_late for row in found),
    }
    answer = render(request, "messaging/records/records_desk.html", context)
    looked_at_list(by=user, cases=[row.case for row in [*found, *mend]], what="request")
    return answer


def _letters(user: User) -> dict[uuid.UUID | None, answer_clocks.Standing]:
    """How the formal letters stand that asked for these, by the id of what they asked for."""
    rows = AnswerClock.objects.visible_to(user).waiting().about_the_record()
    related = ("case__student", "first", "latest", "records_request")
    found = answer_clocks.standings(rows.select_related(*related)[:MOST])
    return {one.clock.records_request_id or one.clock.amendment_id: one for one in found}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(Hat.FAMILY, Hat.STAFF)
def ask_records(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Ask to see the record; staff do it for a parent who asked on paper or by telephone."""
    asking = Asking(
        form=lambda parents: AskRecordsForm(request.POST or None, parents=parents),
        ask=_ask,
        page="records_request",
        template="messaging/records/ask_records.html",
    )
    return ask_page(request, case_id, asking)


def _ask(user: User, case: Case, key: uuid.UUID, form: AskRecordsForm) -> RecordsRequest:
    data = form.cleaned_data
    wish = records.Wish(
        key=key,
        what=data["what"],
        wants=data["wants"],
        meeting_on=data["meeting_on"],
        **form.for_parent(),
    )
    return records.ask(by=user, case=case, wish=wish)


@limited_upload(limit_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(Hat.FAMILY, Hat.STAFF)
def records_request(request: HttpRequest, request_id: uuid.UUID) -> HttpResponseBase:
    """One request: until when it must be met, what was given, and what either side can do."""
    user = person(request)
    rows = RecordsRequest.objects.visible_to(user)
    related = ("case__student__school", "entry", "asked_by", "answer", "visit_entry")
    row = get_object_or_404(rows.select_related(*related), pk=request_id)
    action = request.POST.get("action", "")
    releases = row.state == "open" and policies.may_release_records(user, row)
    forms = _forms(request, action, row, releases=releases)
    if request.method == "POST":
        if action == "withdraw" and _is_asked(request, user, row):
            return ask_first(request, _question(row), student=row.case.student)
        if _act(request, user, row, action, forms):
            return redirect("records_request", row.pk)
    else:
        looked_at(by=user, student=row.case.student, case=row.case, what="request")
    context = _context(request, user, row, forms) | {"releases": releases}
    status = max(status_of(form) for form in forms.values())
    return render(request, "messaging/records/records_request.html", context, status=status)


def _is_asked(request: HttpRequest, user: User, row: RecordsRequest) -> bool:
    """Whether the page asks before a request that waits is taken back."""
    waits = row.state == RecordsRequest.State.OPEN
    return waits and policies.may_run_request(user, row.case) and not is_sure(request)


def _question(row: RecordsRequest) -> Question:
    return Question(
        title=_("Take this request back?"),
        follows=_(
            "The school then owes you nothing for it, and nobody is reminded any more. The request "
            "stays in the record. It cannot be undone, but you can ask again, and then the days "
            "begin anew."
        ),
        yes=_("I do not need it any more"),
        back=reverse("records_request", args=[row.pk]),
    )


def _forms(
    request: HttpRequest, action: str, row: RecordsRequest, *, releases: bool
) -> dict[str, Form]:
    """The form that was sent is bound, the others are empty."""
    return {
        "release": ReleaseForm(
            request.POST if action == "release" else None,
            files=named_files.in_record(row.case, to=row.asked_by) if releases else (),
            copy=releases and exports.may_be_given(to=row.asked_by, case=row.case),
        ),
        "meeting": MeetingForm(
            request.POST if action == "meeting" else None, initial={"meeting_on": row.meeting_on}
        ),
        "reopen": ReasonForm(request.POST if action == "reopen" else None),
    }


def _context(
    request: HttpRequest, user: User, row: RecordsRequest, forms: dict[str, Form]
) -> dict[str, Any]:
    return {
        "row": row,
        "case": row.case,
        "student": row.case.student,
        "due": row.due,
        "forms": forms,
        "key": posted_key(request.POST) or uuid.uuid4(),
        "clock": AnswerClock.objects.visible_to(user).filter(records_request=row).first(),
        "promise": answer_lengths.promise(row),
        "may_say_visited": records.may_say_visited(user, row),
        "asks": policies.may_ask_records(user, row.case),
        "runs": policies.may_run_request(user, row.case),
    }


def _act(
    request: HttpRequest, user: User, row: RecordsRequest, action: str, forms: dict[str, Form]
) -> bool:
    """Do what the button says; False when something must be corrected first."""
    if action == "release":
        return done(forms["release"], lambda: _release(request, user, row, forms["release"]))
    if action == "meeting":
        day = forms["meeting"]
        return done(
            day,
            lambda: records.set_meeting(by=user, request=row, day=day.cleaned_data["meeting_on"]),
        )
    if action == "visited":
        pressed(request, lambda: records.visited(by=user, request=row))
        return True
    if action == "reopen":
        why = forms["reopen"]
        return done(
            why,
            lambda: records.reopen(by=user, request=row, reason=why.cleaned_data["reason"]),
        )
    if action != "withdraw":
        raise Http404
    pressed(request, lambda: records.withdraw(by=user, request=row))
    return True


def _release(request: HttpRequest, user: User, row: RecordsRequest, form: Form) -> Entry:
    given = records.Release(
        key=posted_key(request.POST) or uuid.uuid4(),
        documents=_files(request, user, row),
        **form.cleaned_data,
    )
    entry = records.release(by=user, request=row, given=given)
    later.say(request, entry)
    return entry


def _files(request: HttpRequest, user: User, row: RecordsRequest) -> list[Document]:
    """The files that came along. Raises NotAllowed, BadInput."""
    if not policies.may_release_records(user, row):
        return []  # the service refuses in words
    # Into a closed case a file comes with its entry alone.
    return came_along(request, user, row.case if row.case.closed_on is None else None)
