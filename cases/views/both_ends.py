"""Where do the promises of home and school stand side by side, with how each week went?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import goal_page, policies
from cases.forms.both_ends import PromiseForm, WeekForm
from cases.models import Case, Duty, HomePromise, WeekTick, WeekTickBefore
from cases.places import place_on
from cases.service_minutes import week_of
from cases.services import both_ends as service
from cases.services.looks import looked_at
from cases.views.goals import open_plans
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from tenants.people.models import User

WEEKS = 4  # that are shown


@dataclass(frozen=True)
class Item:
    """A promise with how its last weeks went, the newest first. `words` are plain ones in the
    reader's language where there are any."""

    id: str
    words: str
    language: str
    who: str
    ticks: list[WeekTick]
    promise: HomePromise | None = None


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def both_ends(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Home and school side by side; a parent promises something; each says how the week went."""
    user = person(request)
    case, rows = open_plans(request, case_id)
    home, school = _items(user, case, rows)
    mine = _mine(user, case, home, school)
    action = request.POST.get("action", "")
    promises = PromiseForm(request.POST if action == "promise" else None)
    week = WeekForm(request.POST if action == "week" else None, items=mine)
    if action == "promise" and done(
        promises,
        lambda: service.promise(by=user, case=case, words=promises.cleaned_data["words"]),
    ):
        messages.success(request, _("It is written down. The family and the team see it."))
        return redirect("both_ends", case.pk)
    if action == "week" and done(
        week,
        lambda: (
            service.tick(by=user, case=case, week=week.monday(), answers=week.answers()) or case
        ),
    ):
        messages.success(request, _("It is written down. The family and the team see it."))
        return redirect("both_ends", case.pk)
    context = {
        "case": case,
        "student": case.student,
        "home": home,
        "school": school,
        "week": week if mine else None,
        "promises": promises if policies.may_promise(user, case) else None,
    }
    status = max(status_of(promises), status_of(week))
    return render(request, "cases/both_ends.html", context, status=status)


@signed_in(Hat.FAMILY)
@require_POST
def end_promise(request: HttpRequest, promise_id: uuid.UUID) -> HttpResponse:
    """One press: this promise ends."""
    user = person(request)
    rows = HomePromise.objects.visible_to(user).select_related("case__student")
    row = get_object_or_404(rows, pk=promise_id)
    looked_at(by=user, student=row.case.student, what="in_effect", case=row.case)
    service.end(by=user, promise=row)
    messages.success(request, _("It is written down. The family and the team see it."))
    return redirect("both_ends", row.case_id)


def _items(user: User, case: Case, rows: list[Any]) -> tuple[list[Item], list[Item]]:
    """The promises that run, of home and of school. Four queries."""
    since = week_of(today()) - (WEEKS - 1) * service.WEEK
    ticks: dict[str, list[WeekTick]] = {}
    found = WeekTick.objects.visible_to(user).filter(case=case, week__gte=since)
    before = Prefetch("before", WeekTickBefore.objects.visible_to(user), to_attr="earlier")
    for tick in found.order_by("-week", "-at").prefetch_related(before):
        ticks.setdefault(str(tick.promise_id or tick.block), []).append(tick)
    carriers: dict[str, list[str]] = {}
    duties = Duty.objects.visible_to(user).filter(in_effect__in=[row.pk for row in rows])
    for duty in duties:
        for part in duty.parts:
            carriers.setdefault(part, []).append(duty.person_name)
    promises = HomePromise.objects.visible_to(user).filter(case=case, ended_on=None)
    home = [
        Item(
            id=str(row.pk),
            words=row.words,
            language=row.spoken_in,
            who=row.author_name,
            ticks=ticks.get(str(row.pk), []),
            promise=row,
        )
        for row in promises.select_related("author")
    ]
    school = []
    for pk, block in service.school_parts(rows).items():
        language, words = goal_page.plain_words(block) or (block["language"], block["words"])
        who = ", ".join(carriers.get(pk, []))
        school.append(Item(pk, words, language, who, ticks.get(pk, [])))
    return home, school


def _mine(
    user: User, case: Case, home: list[Item], school: list[Item]
) -> dict[str, tuple[str, str]]:
    """What this person keeps, by id: words and language. At most one query."""
    place = place_on(user, case.pk)
    if policies.may_promise(user, case, place=place):
        return {one.id: (one.words, one.language) for one in home}
    if not policies.may_tick(user, case, place=place):
        return {}
    carried = policies.carried_by(user, case.pk)
    return {one.id: (one.words, one.language) for one in school if one.id in carried}
