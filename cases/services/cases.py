"""How is a case opened, moved along the road, and its team changed?"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies, stages
from cases.facts import STAGE_SAID
from cases.models import Case, Guardianship, Student, TeamMember
from cases.services import facts
from cases.services.students import classroom_teacher
from cases.visibility import on_day
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import User
from tenants.people.roles import WORKS_WITH_CHILDREN

REQUESTED = "referral_received"


def open_case(
    *, by: User | None, student: Student, on: dt.date | None = None, announce: bool = True
) -> Case:
    """The child's open case, made when there is none. Parents with education rights and the
    classroom teacher are on the team from the first day, and are told so; not when the letter that
    opens it is told (`announce` False), nor of what was brought in (`by=None`). Raises NotAllowed.
    """
    if by is not None and not policies.may_open_case(by, student):
        raise NotAllowed(_("Only a parent with education rights or the teacher can open a case."))
    day = on or today()
    with transaction.atomic():
        Student.objects.select_for_update().get(pk=student.pk)
        case = Case.objects.filter(student=student, closed_on__isnull=True).first()
        if case is None:
            case = Case.objects.create(student=student, opened_on=day)
            record(
                "case.opened",
                by=by,
                target=case,
                case_id=case.pk,
                student_id=student.pk,
                announce=announce and by is not None,
            )
            _first_team(case, by, day)
    return case


def _first_team(case: Case, by: User | None, day: dt.date) -> None:
    guardians = Guardianship.objects.filter(
        on_day(day), student=case.student, standing=Guardianship.Standing.EDUCATION_RIGHTS
    ).select_related("user")
    for guardian in guardians:
        join(by, case, guardian.user, TeamMember.CaseRole.PARENT, day, announce=False)
    teacher = classroom_teacher(case.student)
    if teacher:
        join(by, case, teacher, TeamMember.CaseRole.CLASSROOM_TEACHER, day, announce=False)


def add_member(
    *,
    by: User | None,
    case: Case,
    user: User,
    role: str,
    starts: dt.date | None = None,
    until: dt.date | None = None,
    title: str = "",
) -> TeamMember:
    """Put a person on the team from `starts` to `until` included (calendar days).

    A guest comes in only by a parent's consent, see cases.services.guests. Whom staff put on it
    as an interpreter has a last day.
    Raises NotAllowed, BadInput.
    """
    if by is not None and not policies.may_change_team(by, case):
        raise NotAllowed(_("Only the case manager or an administrator can change the team."))
    if role not in TeamMember.CaseRole.values or role == TeamMember.CaseRole.GUEST:
        raise BadInput(_("Choose a role from the list."))
    starts = starts or today()
    if until and until < starts:
        raise BadInput(_("The last day must not be before the first day."))
    if by is not None and role == TeamMember.CaseRole.INTERPRETER and until is None:
        raise BadInput({"until": _("Choose the interpreter’s last day on this case.")})
    if by is not None and not fits(user, role):
        raise BadInput({"role": _("This person’s job at the school does not fit this role.")})
    with transaction.atomic():
        return join(by, case, user, role, starts, until=until, title=title)


def join(
    by: User | None,
    case: Case,
    user: User,
    role: str,
    starts: dt.date,
    *,
    until: dt.date | None = None,
    title: str = "",
    announce: bool = True,
) -> TeamMember:
    """The person's open place in that role, made when there is none. Asks for nobody's leave:
    only for services that have decided it, inside their transaction."""
    found = TeamMember.objects.filter(case=case, user=user, role=role, until__isnull=True).first()
    if found:
        return found
    place = TeamMember.objects.create(
        case=case, user=user, role=role, starts=starts, until=until, title=title or user.title
    )
    record(
        "team.joined",
        by=by,
        target=place,
        case_id=case.pk,
        student_id=case.student_id,
        person_name=user.display_name,
        role=str(role),
        announce=announce,
    )
    return place


def remove_member(*, by: User, place: TeamMember, last_day: dt.date | None = None) -> TeamMember:
    """End a person's place; `last_day` (calendar day) is yesterday unless said."""
    if not policies.may_change_team(by, place.case):
        raise NotAllowed(_("Only the case manager or an administrator can change the team."))
    with transaction.atomic():
        return end_place(by, place, last_day or today() - dt.timedelta(days=1))


def end_place(by: User | None, place: TeamMember, last_day: dt.date) -> TeamMember:
    """End a place with `last_day` (calendar day). Asks for nobody's leave, as `join`."""
    row = TeamMember.objects.select_for_update().get(pk=place.pk)
    row.starts, row.until = min(row.starts, last_day), last_day
    row.save(update_fields=["starts", "until"])
    say_left(by, row, last_day)
    return row


def say_left(by: User | None, place: TeamMember, last_day: dt.date) -> None:
    """Keep that a place ends with `last_day`; the record and those whom it concerns hear of it."""
    record(
        "team.left",
        by=by,
        target=place,
        case_id=place.case_id,
        student_id=place.case.student_id,
        person_name=place.user.display_name,
        role=place.role,
        day=last_day.isoformat(),
    )


def fits(user: User, role: str) -> bool:
    """Whether somebody with this person's roles of today can have this role on a team."""
    held = {a.role for a in user.role_assignments.in_force()}
    if role in TeamMember.STAFF_ROLES:
        return bool(held & {*WORKS_WITH_CHILDREN})
    if role == TeamMember.CaseRole.INTERPRETER:
        return bool(held & {*WORKS_WITH_CHILDREN, "interpreter"})
    return "parent" in held


def mark_evaluation_requested(
    *,
    by: User,
    case: Case,
    received_on: dt.date,
    how: str,
    reason: str = "",
    channel: str = "",
    from_whom: User | None = None,
) -> Case:
    """Keep that an evaluation was asked for on `received_on` (calendar day, district's zone): the
    fact that starts the answer's clock. `how` is "letter" or "staff", `channel` a CaseFact.How.

    Upward only (34 CFR 300.301(b)); the earliest day stays. Raises NotAllowed, BadInput.
    """
    if not (policies.may_change_stage(by, case) or policies.has_rights(by, case.student)):
        raise NotAllowed(_("Only the team can mark an evaluation request."))
    with transaction.atomic():
        row = Case.objects.select_for_update().get(pk=case.pk)
        old, day = row.stage, min(received_on, today())
        known = facts.standing_facts(row)
        if not any(one.kind == REQUESTED and one.happened_on == day for one in known):
            said = facts.Said(
                kind=REQUESTED,
                happened_on=day,
                how=channel,
                from_whom=from_whom,
                note=reason,
                data={"by_letter": True} if how == "letter" else {},
            )
            facts.keep(by=by, case=row, said=said)
        record(
            "case.evaluation_requested",
            by=by,
            target=row,
            case_id=row.pk,
            student_id=row.student_id,
            received_on=received_on.isoformat(),
            how=how,
            reason=reason,
            old=old,
            new=row.stage,
        )
    return row


def change_stage(*, by: User, case: Case, stage: str, reason: str = "") -> Case:
    """Say where a case stands, when it came to the portal in the middle of its road. It is kept as
    a fact; those written down later go on from there. Back needs a written reason. Nothing is in
    effect without a consent to the first services (34 CFR 300.300(b)).

    Raises NotAllowed, BadInput.
    """
    if not policies.may_change_stage(by, case):
        raise NotAllowed(_("Only staff on the team can change the stage."))
    if stage not in stages.ORDER:
        raise BadInput(_("Choose a stage from the list."))
    with transaction.atomic():
        row = Case.objects.select_for_update().get(pk=case.pk)
        if stage == row.stage:
            return row
        old, back = row.stage, not stages.is_upward(row.stage, stage)
        if back and not reason.strip():
            raise BadInput(_("Going back needs a reason in writing. The family will read it."))
        if stage in stages.AT_WORK and not _agreed_to_services(row):
            raise BadInput(
                {
                    "stage": _(
                        "No services without a yes of the family (34 CFR 300.300(b)). First write "
                        "down on which day the school received it."
                    )
                }
            )
        said = facts.Said(
            kind=STAGE_SAID, happened_on=today(), note=reason.strip(), data={"stage": stage}
        )
        facts.keep(by=by, case=row, said=said)
        record(
            "case.stage_changed",
            by=by,
            target=row,
            case_id=row.pk,
            student_id=row.student_id,
            old=old,
            new=row.stage,
            reason=reason.strip(),
        )
    return row


def _agreed_to_services(case: Case) -> bool:
    """Whether the last word of the family about services is a yes."""
    words = ("services_consent_received", "services_consent_revoked", "services_declined")
    known = [one for one in facts.standing_facts(case) if one.kind in words]
    last = max(known, key=lambda one: (one.happened_on, one.number), default=None)
    return last is not None and last.kind == words[0]


def join_as_guest(
    *, by: User, case: Case, user: User, starts: dt.date, until: dt.date
) -> TeamMember:
    """A guest's dated place. Called only by cases.services.guests, inside its transaction."""
    return join(by, case, user, TeamMember.CaseRole.GUEST, starts, until=until)
