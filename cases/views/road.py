"""Where is the child on the road, what comes next, and what was written down with its day?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import policies, road_papers, road_words, visibility
from cases.facts import CLAIMS
from cases.models import Case, CaseFact, Guardianship, TeamMember
from cases.places import Place, place_on
from cases.services import road as service
from cases.services.looks import looked_at
from cases.stages import EXITS, OWNERS, Owner, stage
from cases.views.teams import find_case
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.people.roles import Hat
from tenants.people.services import absences
from tenants.people.services.users import languages_of
from tenants.rulepacks import words
from tenants.rulepacks.loader import states

if TYPE_CHECKING:
    from cases.deadlines import Clock
    from cases.services.road import Road
    from tenants.people.models import Absence, User

DENIED = "child_not_brought_denied"
CAME_SAID = "child_came_said"
NEWEST = 8  # facts that are shown at once
LEADS = ("case_manager", "administrator", "classroom_teacher")  # who has it for the school


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def road(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """“Where we are”: the stepper, the next step, the dates with their rule, and who has it."""
    user = person(request)
    case, place = open_road(request, case_id)
    found = service.road_of(case)
    pack = found.basis.pack
    clocks = [one for one in found.clocks if road_words.worth_telling(one, found.next.clocks)]
    lines = [road_words.line(clock, pack.name) for clock in clocks]
    facts = fact_lines(user, place, found)
    context = {
        "case": case,
        "student": case.student,
        "road": found,
        "owner": _owner(user, place, found),
        "next_line": next((one for one in lines if one.clock is found.next_clock), None),
        "open_lines": [one for one in lines if one.clock.open],
        "other_lines": [one for one in lines if not one.clock.open],
        "denies": [
            one for one in lines if one.clock.open and _may_deny(user, place, one.clock, case)
        ],
        "comes": _comes(user, place, found),
        "facts": facts[:NEWEST],
        "older": facts[NEWEST:],
        "beside": _beside(found),
        "gifted": words.gifted(states()[pack.state].gifted if pack.state else None),
        "writes": writes(user, case, place),
        "family": place.hat == Hat.FAMILY,
        "plans": place.reads_whole,
        "closes": policies.may_reopen_case(user, case, place=place)
        or (case.stage in EXITS and policies.may_close_case(user, case, place=place)),
        "papers": road_papers.of(user, found, place),
    }
    return render(request, "cases/road.html", context)


def open_road(request: HttpRequest, case_id: uuid.UUID) -> tuple[Case, Place]:
    """The case, when its whole record is open to this person; the look is kept. Raises Http404,
    NotAllowed."""
    case = find_case(request, case_id)
    place = place_on(person(request), case.pk)
    if not place.reads_whole:
        raise NotAllowed(_("Only the family and the team see where the case stands."))
    looked_at(by=person(request), student=case.student, what="road", case=case)
    return case, place


def writes(user: User, case: Case, place: Place) -> bool:
    """Whether this person may write down anything at all."""
    return any(
        policies.may_record_fact(user, case, kind, place=place)
        for kind in ("consent_received", "consent_handed_in")
    )


def fact_lines(user: User, place: Place, found: Road) -> list[road_words.FactLine]:
    """What happened, the newest first: each fact once, with the days it had before."""
    by_id: dict[object, CaseFact] = {row.pk: row for row in found.rows}
    replaced = {row.corrects_id for row in found.rows if row.corrects_id}
    confirmed = {row.about_id for row in found.rows if row.about_id}
    waiting = {row.pk for row in found.claims}
    spoken = languages_of(row.recorded_by_id for row in found.rows if row.note)
    lines = []
    for row in found.rows:
        if row.pk in replaced:
            continue
        row.case = found.case
        may = policies.may_correct_fact(user, row, place=place)
        lines.append(
            road_words.FactLine(
                fact=row,
                label=road_words.fact_label(row),
                day=road_words.weekday(row.happened_on) if row.happened_on else "",
                until=road_words.weekday(row.until) if row.until else "",
                old=road_words.chain(row, by_id),
                gone=row.happened_on is None,
                may_correct=may and row.happened_on is not None,
                may_confirm=row.pk in waiting and _may_confirm(user, row, place),
                confirmed=row.pk in confirmed,
                language=row.written_in or spoken.get(row.recorded_by_id, ""),
            )
        )
    return road_words.newest_first(lines)


def _may_confirm(user: User, row: CaseFact, place: Place) -> bool:
    return policies.may_record_fact(user, row.case, CLAIMS[row.kind], place=place)


def _may_deny(user: User, place: Place, clock: Clock, case: Case) -> bool:
    """Whether a parent can still say that the child was brought."""
    said = clock.lift is None or clock.lift.denied_on is not None
    return (
        place.has_rights and not said and policies.may_record_fact(user, case, DENIED, place=place)
    )


def _comes(user: User, place: Place, found: Road) -> str:
    """The kind by which this person says that the child came after all; "" when nobody waits."""
    waits = any(one.open and one.lift for one in found.clocks)
    if not waits or any(row.kind == CAME_SAID for row in found.claims):
        return ""
    kinds = (CAME_SAID, CLAIMS[CAME_SAID])
    may = (one for one in kinds if policies.may_record_fact(user, found.case, one, place=place))
    return next(may, "")


def _owner(user: User, place: Place, found: Road) -> dict[str, Any]:
    """Whose turn it is: the side, and the names of those who have it."""
    owner = found.next.owner
    names: list[str] = []
    if owner in (Owner.SCHOOL, Owner.TEAM):
        names += _for_school(user, found.case)
    if owner in (Owner.FAMILY, Owner.TEAM):
        names += _for_family(user, found.case)
    mine = place.has_rights and owner is not Owner.SCHOOL
    return {"side": OWNERS[owner], "names": names, "mine": mine}


def _for_school(user: User, case: Case) -> list[str]:
    rows = TeamMember.objects.visible_to(user).filter(
        visibility.on_day(), case=case, role__in=LEADS
    )
    found = sorted(rows.select_related("user"), key=lambda row: LEADS.index(row.role))
    gone = absences.away(row.user_id for row in found[:1])
    return [
        line
        for row in found[:1]
        for line in (f"{row.user.display_name} ({row.get_role_display()})", _away(gone, row))
        if line
    ]


def _away(gone: dict[uuid.UUID, Absence], row: TeamMember) -> str:
    """That this person is away, and who stands in; "" when they are there."""
    absence = gone.get(row.user_id)
    if absence is None:
        return ""
    words = {
        "day": date_format(absence.until, "DATE_FORMAT"),
        "name": absence.stand_in.display_name,
    }
    return _("Away until %(day)s. %(name)s stands in.") % words


def _for_family(user: User, case: Case) -> list[str]:
    rows = Guardianship.objects.visible_to(user).filter(
        visibility.on_day(), Q(standing="education_rights"), student=case.student_id
    )
    return [row.user.display_name for row in rows.select_related("user")]


def _beside(found: Road) -> Any:
    """The 504 road, when the case is on it too."""
    beside = found.standing.beside
    return stage(beside.stage) if beside else None
