"""How does each goal go, and how is a number put in on a phone?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import goal_page, home_notes, policies
from cases.forms.goals import FollowGoalForm, PointsForm
from cases.models import Case, GoalTrack
from cases.places import place_on
from cases.services import goals as service
from cases.services.looks import looked_at
from cases.views.teams import find_case
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat

if TYPE_CHECKING:
    import datetime as dt

    from cases.goal_page import Goal
    from cases.models import PlanInEffect
    from tenants.people.models import User

NEWEST = 30  # moments on the page; all of them with ?all=1


def open_plans(request: HttpRequest, case_id: uuid.UUID) -> tuple[Case, list[PlanInEffect]]:
    """The case and its plans in effect, when its whole record is open; the look is kept. Raises
    Http404, NotAllowed."""
    user = person(request)
    case = find_case(request, case_id)
    if not place_on(user, case.pk).reads_whole:
        raise NotAllowed(_("Only the family and the team see the plan."))
    looked_at(by=user, student=case.student, what="in_effect", case=case)
    return case, goal_page.newest(user, case)


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def goals(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Each goal with its line, its rule and its numbers; and what was seen at school and at home,
    day by day."""
    user = person(request)
    case, rows = open_plans(request, case_id)
    tracks = goal_page.tracks_of(user, case)
    notes = home_notes.of(user, case, _since(rows, tracks)) if rows else []
    found = [goal for row in rows for goal in goal_page.goals(row, tracks, notes)]
    seen = goal_page.moments(found, notes)
    whole = bool(request.GET.get("all"))
    place = place_on(user, case.pk)
    context = {
        "case": case,
        "student": case.student,
        "goals": found,
        "moments": seen if whole else seen[:NEWEST],
        "more": not whole and len(seen) > NEWEST,
        "follows": policies.may_follow_goals(user, case, place=place),
        "notes_numbers": bool(_mine(user, case, tracks)),
        "family": place.has_rights,
    }
    return render(request, "cases/goals.html", context)


def _since(rows: list[PlanInEffect], tracks: list[GoalTrack]) -> dt.date:
    return min([row.starts_on for row in rows] + [track.starts for track in tracks])


def _mine(user: User, case: Case, tracks: list[GoalTrack]) -> list[GoalTrack]:
    """What this person may write numbers of. One query."""
    place = place_on(user, case.pk)
    if case.closed_on is not None or not place.on_team:
        return []
    if policies.may_put_in_effect(user, case, place=place):
        return tracks
    carried = policies.carried_by(user, case.pk)
    return [track for track in tracks if str(track.block) in carried]


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def note_goals(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """A day, and one number for each thing that this person counts; what stays empty is not
    counted that day."""
    user = person(request)
    case, rows = open_plans(request, case_id)
    tracks = _mine(user, case, goal_page.tracks_of(user, case))
    if not tracks:
        raise NotAllowed(_("Only who carries a goal can write down numbers."))
    form = PointsForm(request.POST or None, tracks=tracks)
    if request.method == "POST" and done(
        form,
        lambda: service.note_points(by=user, day=form.cleaned_data["day"], numbers=form.said()),
    ):
        messages.success(request, _("It is written down. The family sees it."))
        return redirect("note_goals", case.pk)
    names = {goal.id: goal for row in rows for goal in goal_page.goals(row, tracks, [])}
    context = {
        "case": case,
        "student": case.student,
        "form": form,
        "groups": _groups(form, tracks, names),
    }
    return render(request, "cases/note_goals.html", context, status=status_of(form))


def _groups(form: PointsForm, tracks: list[GoalTrack], names: dict[str, Goal]) -> list[Any]:
    """For each thing that is counted: its goal, its fields and its last numbers."""
    return [
        {
            "goal": names.get(str(track.block)),
            "name": track.measure,
            "language": track.spoken_in,
            "value": form[f"value_{track.pk}"],
            "note": form[f"note_{track.pk}"],
            "last": list(reversed(list(track.points.all())))[:3],
        }
        for track in tracks
    ]


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def follow_goal(request: HttpRequest, effect_id: uuid.UUID, block_id: uuid.UUID) -> HttpResponse:
    """What is counted for a goal; ?track= is one that is changed."""
    user = person(request)
    row = goal_page.find(user, effect_id)
    looked_at(by=user, student=row.case.student, what="in_effect", case=row.case)
    if not policies.may_follow_goals(user, row.case):
        raise NotAllowed(_("Only staff on the team can say what is counted."))
    block = service.goals_of(row).get(str(block_id))
    if block is None:
        raise Http404
    rows = GoalTrack.objects.visible_to(user).filter(case=row.case, block=block_id)
    known = {str(one.pk): one for one in rows}
    track = known.get(request.GET.get("track", ""))
    form = FollowGoalForm(request.POST or None, initial=_first(row, block, track))
    if request.method == "POST" and done(
        form,
        lambda: service.follow(
            by=user, in_effect=row, block=str(block_id), way=form.way(), track=track
        ),
    ):
        messages.success(request, _("It is written down. The family sees it."))
        return redirect("goals", row.case_id)
    context = {
        "case": row.case,
        "student": row.case.student,
        "form": form,
        "words": block["words"],
        "language": row.version.plan.language,
    }
    return render(request, "cases/follow_goal.html", context, status=status_of(form))


def _first(row: PlanInEffect, block: dict[str, Any], track: GoalTrack | None) -> dict[str, Any]:
    """As it is now, else from the first day of the plan to the last of the goal."""
    if track is None:
        return {"starts": row.starts_on, "ends": block["fields"].get("ends_on", "")}
    names = ("measure", "unit", "starts", "ends", "start_value", "aim_value", "in_a_row")
    return {name: getattr(track, name) for name in names}
