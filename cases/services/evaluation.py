"""How is the plan of tests made, and how is it said what was done?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.languages import NAMES
from cases.models import Case, PlannedTest, TeamMember
from cases.services.fact_checks import words
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.people.dates import check_near

if TYPE_CHECKING:
    from tenants.people.models import User


@dataclass(frozen=True)
class Plan:
    """A test as it is planned: in which area, what worries, what is done, in which language the
    child is asked (codes of cases.languages, "en,es"), by whom and on which day."""

    area: str
    what: str
    who: User
    planned_on: dt.date
    concern: str = ""
    language: str = ""


def plan_test(*, by: User, case: Case, plan: Plan) -> PlannedTest:
    """Add a test to the plan; everybody sees it (34 CFR 300.304: all areas of suspected
    disability). Raises NotAllowed, BadInput."""
    if not policies.may_plan_tests(by, case):
        raise NotAllowed(_("Only staff on the team can plan the tests of an open case."))
    for text in (plan.what, plan.concern):
        words(text)
    check_near(planned_on=plan.planned_on)
    if not plan.what.strip():
        raise BadInput({"what": _("Say what is done.")})
    asked = plan.language.split(",") if plan.language else []
    if not set(asked) <= NAMES.keys():
        raise BadInput({"language": _("Choose the languages from the list.")})
    if plan.area not in PlannedTest.Area.values:
        raise BadInput({"area": _("Choose the area.")})
    if not TeamMember.objects.in_force().filter(case=case, user=plan.who).exists():
        raise BadInput({"who": _("Choose somebody of the team.")})
    with transaction.atomic():
        row = PlannedTest.objects.create(
            case=case,
            area=plan.area,
            what=plan.what.strip(),
            concern=plan.concern.strip(),
            language=",".join(asked),
            who=plan.who,
            who_name=plan.who.display_name,
            planned_on=plan.planned_on,
            written_in=by.language,
        )
        _keep("evaluation.test_planned", by, row, area=row.area, concern=row.concern)
    return row


def finish_test(*, by: User, test: PlannedTest, done_on: dt.date) -> PlannedTest:
    """Say on which day it was done. Raises NotAllowed, BadInput, Conflict."""
    check_near(done_on=done_on)
    if done_on > today():
        raise BadInput({"done_on": _("This day has not come yet. Choose today or earlier.")})
    with transaction.atomic():
        row = _open(by, test)
        row.done_on = done_on
        row.save(update_fields=["done_on"])
        _keep("evaluation.test_done", by, row, day=done_on.isoformat())
    return row


def drop_test(*, by: User, test: PlannedTest, reason: str) -> PlannedTest:
    """Say that it is not done, and why: the family reads it. Raises NotAllowed, BadInput,
    Conflict."""
    words(reason)
    if not reason.strip():
        raise BadInput({"reason": _("Say why. The family reads it.")})
    with transaction.atomic():
        row = _open(by, test)
        row.dropped_on, row.reason = today(), reason.strip()[:300]
        row.reason_in = by.language
        row.save(update_fields=["dropped_on", "reason", "reason_in"])
        _keep("evaluation.test_dropped", by, row, reason=row.reason)
    return row


def _open(by: User, test: PlannedTest) -> PlannedTest:
    rows = PlannedTest.objects.select_for_update(of=("self",)).select_related("case")
    row: PlannedTest = rows.get(pk=test.pk)
    if not policies.may_plan_tests(by, row.case):
        raise NotAllowed(_("Only staff on the team can plan the tests of an open case."))
    if not row.open:
        raise Conflict(_("Somebody answered this already. Read how it stands now."))
    return row


def _keep(verb: str, by: User, row: PlannedTest, **data: Any) -> None:
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        what=row.what,
        who_name=row.who_name,
        what_in=row.written_in,
        concern_in=row.written_in,
        planned_on=row.planned_on.isoformat(),
        **data,
    )
