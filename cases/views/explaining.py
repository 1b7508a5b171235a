"""“Explain this to me”: how does a parent ask, and how does it go on until both understand?"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import explain_subjects, policies, visibility
from cases.forms import explaining as forms
from cases.forms.explaining import in_words
from cases.languages import LANGUAGES
from cases.models import Case, Document, Explain, ExplainStep, Guardianship, Report
from cases.places import Place, place_on
from cases.services import explaining as service
from cases.services.explaining import STEPS, Wish
from cases.services.looks import looked_at
from cases.views.arranging import as_steps
from cases.views.evaluation import open_evaluation
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, done, status_of
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from django.forms import Form

    from tenants.people.models import User

MOST_PAPERS = 100


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_explain(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """What is not clear, and who shall explain it? ?about= names a part of a report, a file, an
    entry of the record or a part of a draft plan."""
    user = person(request)
    case, place = open_evaluation(request, case_id, what="explain")
    if not policies.may_ask_explain(user, case, place=place):
        raise NotAllowed(_("Only a parent with education rights, or staff for a parent, can ask."))
    found = _papers(user, case)
    asked = request.POST.get("about", "") or request.GET.get("about", "")
    if subject := explain_subjects.find(user, case, asked):
        found = {asked: (subject.name, {"subject": asked}), **found}
    language = user.language if place.has_rights else case.student.home_language
    first = {
        "about": request.GET.get("about", ""),
        "interpreter": language != "en",
        "language": str(dict(LANGUAGES).get(language, "")) if language != "en" else "",
    }
    form = forms.AskForm(
        request.POST or None,
        choices=[(key, name) for key, (name, _wish) in found.items()],
        people=service.people(case),
        parents=parents(user, case, place),
        initial=first,
    )
    if request.method == "POST" and (row := attempt(form, lambda: _ask(user, case, form, found))):
        messages.success(
            request, _("%(name)s was asked to explain it.") % {"name": row.person_name}
        )
        return redirect("explain", row.pk)
    due, meeting = service.last_day(case)
    context = {
        "case": case,
        "student": case.student,
        "form": form,
        "due": due,
        "meeting": meeting,
    }
    return render(request, "cases/ask_explain.html", context, status=status_of(form))


def _papers(user: User, case: Case) -> dict[str, tuple[str, dict[str, Any]]]:
    """What can be asked about: each report, its parts, each file; with what the wish says."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for report in Report.objects.visible_to(user).filter(case=case).order_by("-report_on"):
        found[f"report:{report.pk}"] = (report.title, {"report": report})
        for number, part in enumerate(report.sections, start=1):
            name = f"{report.title}: {part['title']}"
            wish = {"report": report, "section": number}
            found[f"report:{report.pk}:{number}"] = (name, wish)
    files = Document.objects.visible_to(user).filter(case=case, state=Document.State.SENT)
    for file in files.order_by("-created_at")[:MOST_PAPERS]:
        found[f"file:{file.pk}"] = (file.name, {"document": file})
    return found


def _ask(
    user: User, case: Case, form: forms.AskForm, found: dict[str, tuple[str, dict[str, Any]]]
) -> Explain:
    given = form.cleaned_data
    about = found[given["about"]][1] if given["about"] else {}
    wish = Wish(
        words=given["words"],
        person=form.people.get(given["person"]),
        interpreter=given["interpreter"],
        language=given["language"] if given["interpreter"] else "",
        parent=form.parents.get(given.get("parent", "")),
        **about,
    )
    return service.ask(by=user, case=case, wish=wish)


def parents(user: User, case: Case, place: Place) -> list[User]:
    """For whom staff may write it down; nobody for a parent, who speaks for themselves."""
    if place.hat == Hat.FAMILY:
        return []
    rows = Guardianship.objects.visible_to(user).filter(
        visibility.on_day(), student=case.student_id, standing="education_rights"
    )
    return [row.user for row in rows.select_related("user")]


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest, explain_id: uuid.UUID) -> HttpResponse:
    """Where it stands, every step so far, and what can be done now."""
    user = person(request)
    rows = Explain.objects.visible_to(user)
    rows = rows.select_related("case__student__school", "report", "asked_by")
    row = get_object_or_404(rows, pk=explain_id)
    looked_at(by=user, student=row.case.student, what="explain", case=row.case)
    place = place_on(user, row.case_id)
    staff = policies.may_explain(user, row, place=place)
    family = policies.may_ask_explain(user, row.case, place=place)
    action = request.POST.get("action", "")
    known = _forms(request, row, action, parents(user, row.case, place), staff)
    change = _changes(user, row, known).get(action)
    if request.method == "POST" and change and done(known[action], change):
        messages.success(request, _("It is written down. The family and the team see it."))
        return redirect("explain", row.pk)
    may = {
        name: row.state in states and (staff if name in STAFF else family)
        for name, states in STEPS.items()
    }
    context = {
        "case": row.case,
        "student": row.case.student,
        "explain": row,
        "late": not row.explained and row.due_on < today(),
        "set_for": in_words(row.set_for),
        "times": [in_words(time) for time in row.times],
        "steps": _steps(user, row),
        "subject": explain_subjects.find(user, row.case, row.subject),
        "forms": known,
        "may": may,
        "answers": may["clear"],
        "sees_case": place.reads_whole,
        "for_parent": place.hat == Hat.STAFF,
    }
    status = max(map(status_of, known.values()))
    return render(request, "cases/explain.html", context, status=status)


STAFF = ("offered", "explained", "clear", "not_quite", "handed")


def _forms(
    request: HttpRequest, row: Explain, action: str, who: list[User], staff: bool
) -> dict[str, Form]:
    """The form that was sent is bound, the others are empty."""

    def data(name: str) -> Any:
        return request.POST if action == name else None

    people = service.people(row.case) if staff else []
    return {
        "offer": forms.OfferForm(data("offer")),
        "choose": forms.ChooseForm(data("choose"), explain=row, parents=who),
        "explained": forms.ExplainedForm(data("explained")),
        "say_back": forms.SayBackForm(data("say_back"), parents=who),
        "answer": forms.AnswerForm(data("answer")),
        "hand_over": forms.HandOverForm(data("hand_over"), people=people),
        "withdraw": forms.WithdrawForm(data("withdraw"), parents=who),
    }


def _changes(user: User, row: Explain, known: dict[str, Any]) -> dict[str, Callable[[], object]]:
    def given(name: str) -> dict[str, Any]:
        found: dict[str, Any] = known[name].cleaned_data
        return found

    both: dict[str, Any] = {"by": user, "explain": row}
    return {
        "offer": lambda: service.offer(**both, times=known["offer"].times()),
        "choose": lambda: service.choose(
            **both, time=given("choose")["time"], parent=known["choose"].for_parent()
        ),
        "explained": lambda: service.explained(**both, **given("explained")),
        "say_back": lambda: service.say_back(
            **both, words=given("say_back")["words"], parent=known["say_back"].for_parent()
        ),
        "answer": lambda: service.answer(
            **both, yes=given("answer")["yes"] == "yes", words=given("answer")["words"]
        ),
        "hand_over": lambda: service.hand_over(
            **both, person=known["hand_over"].people[given("hand_over")["person"]]
        ),
        "withdraw": lambda: service.withdraw(**both, parent=known["withdraw"].for_parent()),
    }


STEP_WORDS: dict[str, Callable[[], str]] = {
    "asked": lambda: _("asks that it be explained"),
    "offered": lambda: _("offers times"),
    "set": lambda: _("takes a time"),
    "explained": lambda: _("has explained it"),
    "said_back": lambda: _("says it back: “So you are saying …”"),
    "clear": lambda: _("says: yes, that is right"),
    "not_quite": lambda: _("says: not quite"),
    "handed": lambda: _("named somebody else to explain it"),
    "withdrawn": lambda: _("does not need it any more"),
}


def _steps(user: User, row: Explain) -> list[dict[str, Any]]:
    rows = ExplainStep.objects.visible_to(user).filter(explain=row).select_related("person")
    return as_steps(rows.order_by("number"), STEP_WORDS)
