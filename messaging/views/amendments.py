"""How does a parent have the record mended, and how does the district decide?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.services.looks import looked_at
from messaging import policies
from messaging.forms.composer import posted_key
from messaging.forms.records import AgreeForm, AskAmendmentForm, RefuseForm, StatementForm
from messaging.lines import number_in
from messaging.models import Amendment, AnswerClock
from messaging.services import amendments, answer_clocks
from messaging.views.asking_first import Question, ask_first, is_sure
from messaging.views.record_wishes import Asking, ask_page
from tenants.base.access import person, signed_in
from tenants.base.forms import done, pressed, status_of
from tenants.people.roles import Hat
from tenants.people.services import district_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from cases.models import Case
    from tenants.people.models import User


UNDECIDED = (Amendment.State.OPEN, Amendment.State.HEARING)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(Hat.FAMILY, Hat.STAFF)
def ask_amendment(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Ask to have the record mended; staff do it for a parent. `entry` is the one it is about."""
    asking = Asking(
        form=lambda parents: AskAmendmentForm(
            request.POST or None,
            parents=parents,
            initial={"about": number_in(request.GET.get("entry")) or None},
        ),
        ask=_ask,
        page="amendment",
        template="messaging/records/ask_amendment.html",
        more={"promise": district_settings.current().answer_days},
    )
    return ask_page(request, case_id, asking)


def _ask(user: User, case: Case, key: uuid.UUID, form: AskAmendmentForm) -> Amendment:
    data = form.cleaned_data
    given = {name: data[name] for name in ("about", "about_words", "wrong", "should")}
    wish = amendments.Wish(key=key, **given, **form.for_parent())
    return amendments.ask(by=user, case=case, wish=wish)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(Hat.FAMILY, Hat.STAFF)
def amendment(request: HttpRequest, amendment_id: uuid.UUID) -> HttpResponse:
    """One wish: what was asked, what was decided, and what either side can do now."""
    user = person(request)
    rows = Amendment.objects.visible_to(user)
    related = ("case__student__school", "entry", "about", "asked_by", "decision", "statement")
    row = get_object_or_404(rows.select_related(*related, "correction"), pk=amendment_id)
    action = request.POST.get("action", "")
    forms: dict[str, Form] = {
        "agree": AgreeForm(
            request.POST if action == "agree" else None, entry=row.about_id is not None
        ),
        "refuse": RefuseForm(request.POST if action == "refuse" else None),
        "statement": StatementForm(request.POST if action == "statement" else None),
    }
    if request.method == "POST":
        if (question := _question(user, row, action)) and not is_sure(request):
            return ask_first(request, question, student=row.case.student)
        if _act(request, user, row, action, forms):
            return redirect("amendment", row.pk)
    else:
        looked_at(by=user, student=row.case.student, case=row.case, what="request")
    context = _context(request, user, row, forms)
    status = max(status_of(form) for form in forms.values())
    return render(request, "messaging/records/amendment.html", context, status=status)


def _question(user: User, row: Amendment, action: str) -> Question | None:
    """What is asked before the family's wish is taken back or goes on to a hearing."""
    back = reverse("amendment", args=[row.pk])
    if not policies.may_run_request(user, row.case):
        return None  # the service refuses in words
    if action == "withdraw" and row.state in UNDECIDED:
        return Question(
            title=_("Take this wish back?"),
            follows=_(
                "The record stays as it is, and the school decides nothing more. What you wrote "
                "stays in the record. It cannot be undone, but you can ask again."
            ),
            yes=_("I want nothing changed any more"),
            back=back,
        )
    if action == "hearing" and row.state == Amendment.State.REFUSED:
        return Question(
            title=_("Ask for a hearing?"),
            follows=_(
                "The school is told today, and it is written down in the record. The district then "
                "tells you the day, the time and the place (34 CFR 300.621). You can take it back "
                "until it is decided."
            ),
            yes=_("I ask for a hearing"),
            back=back,
        )
    return None


def _context(
    request: HttpRequest, user: User, row: Amendment, forms: dict[str, Form]
) -> dict[str, Any]:
    undecided = row.state in UNDECIDED
    said_no = row.state in (Amendment.State.REFUSED, Amendment.State.HEARING)
    runs = policies.may_run_request(user, row.case)
    return {
        "row": row,
        "case": row.case,
        "student": row.case.student,
        "forms": forms,
        "key": posted_key(request.POST) or uuid.uuid4(),
        "decides": undecided and policies.may_decide_amendment(user, row.case),
        "withdraws": undecided and runs,
        "may_ask_hearing": runs and row.state == Amendment.State.REFUSED,
        "may_state": runs and said_no,
        "promise": district_settings.current().answer_days,
        "stands": _stands(user, row),
    }


def _stands(user: User, row: Amendment) -> answer_clocks.Standing | None:
    """How the formal letter stands that asked for it; None when there is none."""
    rows = AnswerClock.objects.visible_to(user).filter(amendment=row)
    clock = rows.select_related("case__student", "first", "latest").first()
    return answer_clocks.standing(clock) if clock else None


def _act(
    request: HttpRequest, user: User, row: Amendment, action: str, forms: dict[str, Form]
) -> bool:
    """Do what the button says; False when something must be corrected first."""
    given: dict[str, Any] = {
        "by": user,
        "amendment": row,
        "key": posted_key(request.POST) or uuid.uuid4(),
    }
    with_words: dict[str, Callable[..., Amendment]] = {
        "agree": _agree,
        "refuse": amendments.refuse,
        "statement": amendments.state_own,
    }
    if action in with_words:
        form = forms[action]
        return done(form, lambda: with_words[action](**given, **form.cleaned_data))
    bare = {"hearing": amendments.ask_hearing, "withdraw": amendments.withdraw}
    if action not in bare:
        raise Http404
    pressed(request, lambda: bare[action](by=user, amendment=row))
    return True


def _agree(*, corrected: str = "", **given: Any) -> Amendment:
    return amendments.agree(corrected=corrected, **given)
