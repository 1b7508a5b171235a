"""Who may do what with children, cases, teams and files, at which stage?

Seeing comes first: a service is handed a row that came through `visible_to`. Here it is decided
whether the person who sees it may also act on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases import visibility
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from cases.models import Case, GuestConsent, Student
    from tenants.people.models import User


def _sees_all(user: User, case: Case) -> bool:
    from cases.models import Case

    return Case.objects.filter(visibility.reads_all_of(user), pk=case.pk).exists()


def _on_team(user: User, case: Case, *roles: str) -> bool:
    from cases.models import TeamMember

    places = TeamMember.objects.in_force().filter(case=case, user=user)
    wanted = roles or tuple(TeamMember.STAFF_ROLES)
    return visibility.works_with_children(user) and places.filter(role__in=wanted).exists()


def _interprets(user: User, case: Case) -> bool:
    from cases.models import Case

    return Case.objects.filter(visibility.interprets(user), pk=case.pk).exists()


def has_rights(user: User, student: Student) -> bool:
    """A parent with education rights for this child today, acting as family."""
    from cases.models import Guardianship

    return user.hat == Hat.FAMILY and (
        Guardianship.objects.filter(
            visibility.on_day(), student=student, user=user, standing="education_rights"
        ).exists()
    )


def may_manage_students(user: User) -> bool:
    """District staff add children and change their details."""
    return user.is_district_staff


def may_change_guardianship(user: User, student: Student) -> bool:
    """Only staff: district staff, or an administrator of the child's school."""
    if user.is_district_staff:
        return True
    return any(
        a.role == "administrator" and a.school_id in (None, student.school_id)
        for a in user.current_roles
        if user.hat == Hat.STAFF
    )


def may_open_case(user: User, student: Student) -> bool:
    """A parent with rights, the child's classroom teacher, or district staff."""
    from cases.models import Enrolment

    if user.is_district_staff or has_rights(user, student):
        return True
    return (
        user.hat == Hat.STAFF
        and visibility.works_with_children(user)
        and Enrolment.objects.filter(
            visibility.on_day(), student=student, classroom_teacher=user
        ).exists()
    )


def may_write(user: User, case: Case) -> bool:
    """Anyone on the team, a parent with rights, a guest; not oversight, not a closed case."""
    if case.closed_on is not None:
        return False
    if has_rights(user, case.student):
        return True
    if user.hat == Hat.FAMILY:
        return _sees_all(user, case)
    return _on_team(user, case) or _interprets(user, case)


def may_see_team(user: User, case: Case) -> bool:
    """Everybody whose whole record it is, and the interpreter; not who only gets copies."""
    from cases.models import Case

    whole = visibility.reads_all_of(user) | visibility.interprets(user)
    return Case.objects.filter(whole, pk=case.pk).exists()


def may_enter_for_parent(user: User, case: Case) -> bool:
    """Staff on the team write down what a parent said or handed in on paper."""
    return case.closed_on is None and _on_team(user, case)


def may_change_team(user: User, case: Case) -> bool:
    """The case manager, an administrator on the team, district staff."""
    return user.is_district_staff or _on_team(user, case, "case_manager", "administrator")


def may_change_stage(user: User, case: Case) -> bool:
    """Staff on the team; downward only with a written reason (checked by the service)."""
    return case.closed_on is None and (user.is_district_staff or _on_team(user, case))


def may_propose_guest(user: User, case: Case) -> bool:
    """A parent with education rights (34 CFR 300.321(a)(6))."""
    return case.closed_on is None and has_rights(user, case.student)


def may_decide_guest(user: User, case: Case) -> bool:
    """The case manager or an administrator on the team, or district staff; in an open case."""
    return case.closed_on is None and may_change_team(user, case)


def may_revoke_guest(user: User, consent: GuestConsent) -> bool:
    """Any parent with rights for the child, at any time."""
    return has_rights(user, consent.case.student)


def may_see_looks(user: User, student: Student) -> bool:
    """A parent with rights sees who looked at the child's file; so do district staff."""
    return user.is_district_staff or has_rights(user, student)
