"""Who sees which rows about a child? The one table; nothing else decides it.

| Person (in the hat they wear) | Child | Case | Team | Guardians | Files, entries |
|------------------------------------|---------|------|------|--------------|----------------|
| parent with education rights       | own     | own  | own  | own child's  | all of it      |
| parent, contact only               | own     | -    | -    | their own    | -              |
| ... who receives copies | own | own | - | their own | notices and decisions |
| guest, until their last day        | of case | case | case | -            | all of it      |
| staff on the team                  | of case | case | case | of case      | all of it      |
| classroom teacher of the child     | yes     | -    | -    | -            | -              |
| interpreter on the team | of case | case | case | - | meetings, and what they sent |
| district staff (looks recorded)    | all     | all  | all  | all          | all of it      |
| administrator, not on the team     | -       | -    | -    | -            | -              |
| PTA officer, trainer               | -       | -    | -    | -            | -              |

Each place on a team, guardianship and class counts from its first to its last day. A place of
staff counts only beside a role of today that works with children; a role that ended yesterday
gives nothing, even when the same person holds another.

Access is for each student and role, not school-wide (34 CFR 99.31(a)(1)(ii)).
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from tenants.base.clock import today
from tenants.people.roles import WORKS_WITH_CHILDREN, Hat

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User

NOBODY = Q(pk__in=())
EVERYBODY = ~Q(pk__in=())  # an empty Q would vanish when or-ed with another
COPY_KINDS = ("notice", "decision")
INTERPRETER_KINDS = ("meeting",)


def _on(day: dt.date, prefix: str = "") -> Q:
    """Rows whose span of calendar days holds `day`."""
    open_end = Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
    return open_end & Q(**{f"{prefix}starts__lte": day})


def on_day(day: dt.date | None = None) -> Q:
    """Rows whose span of calendar days holds `day` (today by default)."""
    return _on(day or today())


def _id(user: User | AnonymousUser) -> uuid.UUID:
    """The person's id; one that nobody has for somebody who is not signed in."""
    return user.pk or uuid.UUID(int=0)


def _guardian(
    user: User | AnonymousUser, student: str, *, rights: bool = False, copies: bool = False
) -> Exists:
    """The user is the child's guardian today; `student` is the outer path to the child."""
    from cases.models import Guardianship

    rows = Guardianship.objects.filter(_on(today()), student=OuterRef(student), user_id=_id(user))
    if rights:
        rows = rows.filter(standing=Guardianship.Standing.EDUCATION_RIGHTS)
    if copies:
        rows = rows.filter(receives_copies=True)
    return Exists(rows)


def _member(user: User | AnonymousUser, case: str, roles: frozenset[str]) -> Exists:
    """The user is on the team today in one of `roles`; `case` is the outer path to the case.

    A guest's place counts only while the parent's consent stands.
    """
    from cases.models import TeamMember

    rows = TeamMember.objects.filter(
        _on(today()), case=OuterRef(case), user_id=_id(user), role__in=roles
    )
    return Exists(rows)


def _staff_roles() -> frozenset[str]:
    from cases.models import TeamMember

    return frozenset(str(r) for r in TeamMember.STAFF_ROLES)


def _hat(user: User | AnonymousUser) -> str:
    return user.hat if user.is_authenticated else ""


def reads_all_of(user: User | AnonymousUser, path: str = "") -> Q:
    """The whole record of a case is open to this person. `path` leads to the case ("case__")."""
    case, student = "case_id" if path else "pk", f"{path}student_id"
    hat = _hat(user)
    if hat == Hat.FAMILY:
        return Q(_guardian(user, student, rights=True)) | Q(
            _member(user, case, frozenset({"guest"})) if _is_guest(user) else NOBODY
        )
    if hat == Hat.STAFF:
        if user.is_district_staff:  # type: ignore[union-attr]
            return EVERYBODY
        return Q(_member(user, case, _staff_roles())) if works_with_children(user) else NOBODY
    return NOBODY


def plan_templates(user: User | AnonymousUser) -> Q:
    """District staff make the templates of plans; staff who work with children begin with them."""
    if _hat(user) != Hat.STAFF:
        return NOBODY
    is_district = user.is_district_staff  # type: ignore[union-attr]
    return EVERYBODY if is_district or works_with_children(user) else NOBODY


def works_with_children(user: User | AnonymousUser) -> bool:
    """Holds today a role that teams are made of. A place on a team counts only beside one:
    whose role ended yesterday reads nothing today, even when another role is left."""
    return user.is_authenticated and user.has_role(*WORKS_WITH_CHILDREN)


def _is_guest(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.has_role("guest")


def _copies_only(user: User | AnonymousUser, path: str = "") -> Q:
    if _hat(user) != Hat.FAMILY:
        return NOBODY
    return Q(_guardian(user, f"{path}student_id", copies=True))


def interprets(user: User | AnonymousUser, path: str = "") -> Q:
    """The person is the interpreter of this case today. `path` leads to the case ("case__")."""
    if _hat(user) != Hat.STAFF or not may_interpret(user):
        return NOBODY
    case = "case_id" if path else "pk"
    return Q(_member(user, case, frozenset({"interpreter"})))


def may_interpret(user: User | AnonymousUser) -> bool:
    """An interpreter, or a colleague who speaks the language."""
    return works_with_children(user) or (user.is_authenticated and user.has_role("interpreter"))


def cases(user: User | AnonymousUser) -> Q:
    """Cases this person may open at all, in full or in part."""
    if not user.is_authenticated:
        return NOBODY
    return reads_all_of(user) | _copies_only(user) | interprets(user)


def students(user: User | AnonymousUser) -> Q:
    """Children this person may know of."""
    from cases.models import Case, Enrolment

    hat = _hat(user)
    with_case = Q(Exists(Case.objects.filter(cases(user), student=OuterRef("pk"))))
    if hat == Hat.FAMILY:
        return Q(_guardian(user, "pk")) | with_case
    if hat == Hat.STAFF:
        if user.is_district_staff:  # type: ignore[union-attr]
            return EVERYBODY
        taught = Enrolment.objects.filter(
            _on(today()), student=OuterRef("pk"), classroom_teacher_id=user.pk
        )
        return (Q(Exists(taught)) if works_with_children(user) else NOBODY) | with_case
    return NOBODY


def through_student(user: User | AnonymousUser) -> Q:
    """Rows that hang on a child this person may know of."""
    from cases.models import Student

    return Q(Exists(Student.objects.filter(students(user), pk=OuterRef("student_id"))))


def through_case(user: User | AnonymousUser) -> Q:
    """Rows that hang on a case whose team this person may see."""
    if not user.is_authenticated:
        return NOBODY
    return reads_all_of(user, "case__") | interprets(user, "case__")


def guardianships(user: User | AnonymousUser) -> Q:
    """Who speaks for a child: one's own row, or all rows of a child whose whole record is open."""
    from cases.models import Case

    if not user.is_authenticated:
        return NOBODY
    if user.hat == Hat.STAFF and user.is_district_staff:
        return EVERYBODY
    own = Q(user_id=_id(user)) & _on(today()) if user.hat == Hat.FAMILY else NOBODY
    rights = Q(_guardian(user, "student_id", rights=True)) if user.hat == Hat.FAMILY else NOBODY
    team = (
        Q(Exists(Case.objects.filter(reads_all_of(user), student=OuterRef("student_id"))))
        if user.hat == Hat.STAFF
        else NOBODY
    )
    return own | rights | team


def awaited_guardians(user: User | AnonymousUser) -> Q:
    """Who is invited to speak for a child: for those who may say so (may_change_guardianship)."""
    if not user.is_authenticated or user.hat != Hat.STAFF:
        return NOBODY
    if user.is_district_staff:
        return EVERYBODY
    led = {a.school_id for a in user.current_roles if a.role == "administrator"}
    return EVERYBODY if None in led else Q(student__school_id__in=led)


def entries(user: User | AnonymousUser) -> Q:
    """Entries of the ledger; also right for any row with `case`, `kind` and `author_id`."""
    if not user.is_authenticated:
        return NOBODY
    interpreter = interprets(user, "case__") & (
        Q(kind__in=INTERPRETER_KINDS) | Q(author_id=user.pk)
    )
    copies = _copies_only(user, "case__") & Q(kind__in=COPY_KINDS)
    return reads_all_of(user, "case__") | copies | interpreter


def plans(user: User | AnonymousUser, path: str = "") -> Q:
    """A plan in the making: staff on the team, and district staff. `path` leads to the case."""
    return reads_all_of(user, path) if _hat(user) == Hat.STAFF else NOBODY


def documents(user: User | AnonymousUser) -> Q:
    """A waiting file is its uploader's alone, and so is that of a report in the making; a sent one
    follows the entry that carries it."""
    if not user.is_authenticated:
        return NOBODY
    draft = Q(entry_kind="report_draft", case__isnull=True)
    mine = Q(uploaded_by_id=user.pk) & (Q(state="waiting") | draft)
    sent = Q(state="sent", case__isnull=False)
    interpreter = interprets(user, "case__") & (
        Q(entry_kind__in=INTERPRETER_KINDS) | Q(uploaded_by_id=user.pk)
    )
    copies = _copies_only(user, "case__") & Q(entry_kind__in=COPY_KINDS)
    return mine | (sent & (reads_all_of(user, "case__") | copies | interpreter))
