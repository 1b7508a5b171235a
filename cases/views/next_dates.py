"""Which of my cases has the next date, and what must happen there?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import panels, road_words
from cases.services.looks import looked_at_list
from cases.services.next_dates import by_next_date
from cases.stages import OWNERS
from tenants.base.access import person, signed_in
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from cases.models import Case

MOST = 300  # cases on one page


@signed_in(Hat.STAFF)
@require_safe
def my_dates(request: HttpRequest) -> HttpResponse:
    """The cases that this person runs by their next date, or with ?team=1 those of every team the
    person is on; the latter too when the person runs none."""
    user = person(request)
    runs = panels.managed(user)
    whole = not runs or request.GET.get("team") == "1"
    rows = panels.team_cases(user)
    found: list[Case] = list((rows if whole else rows.filter(pk__in=runs))[: MOST + 1])
    dated = by_next_date(found[:MOST])
    lines: list[dict[str, Any]] = [
        {
            "case": row.case,
            "stage": row.road.stage,
            "next": row.road.next,
            "owner": OWNERS[row.road.next.owner],
            "clock": road_words.line(row.clock, row.road.basis.pack.name) if row.clock else None,
            "claims": len(row.road.claims),
        }
        for row in dated
    ]
    context = {
        "lines": lines,
        "late": sum(row.late for row in dated),
        "runs": bool(runs),
        "whole": whole,
        "more": len(found) > MOST,
    }
    answer = render(request, "cases/my_dates.html", context)
    looked_at_list(by=user, cases=[row.case for row in dated], what="dates")
    return answer
