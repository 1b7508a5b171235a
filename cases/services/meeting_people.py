"""Who is asked to come to a meeting, whom the law wants there, and who came?

Rule: 34 CFR 300.321. Which member of the team fills which part is proposed from their role; the
school checks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import policies
from cases.models import Meeting, MeetingPerson, TeamMember
from tenants.audit.services import record
from tenants.base.errors import BadInput, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.people.models import User

Role = TeamMember.CaseRole
Came = MeetingPerson.Came
LONGEST: Final = 300


@dataclass(frozen=True)
class Member:
    """Somebody whom the law wants at the meeting: who fills this part, and by which rule. With
    `excusable` the parent and the school can agree in writing that they miss it (300.321(e))."""

    key: str
    label: str | Promise
    roles: frozenset[str]
    cite: str
    excusable: bool = True


REQUIRED: Final = (
    Member(
        "parent", gettext_lazy("A parent"), frozenset({Role.PARENT}), "34 CFR 300.321(a)(1)", False
    ),
    Member(
        "class",
        gettext_lazy("A teacher of the class"),
        frozenset({Role.CLASSROOM_TEACHER}),
        "34 CFR 300.321(a)(2)",
    ),
    Member(
        "special",
        gettext_lazy("A special education teacher or provider"),
        frozenset({Role.SPECIAL_EDUCATION_TEACHER, Role.CASE_MANAGER, Role.SPECIALIST}),
        "34 CFR 300.321(a)(3)",
    ),
    Member(
        "district",
        gettext_lazy("Somebody who can decide for the district and knows its means"),
        frozenset({Role.ADMINISTRATOR}),
        "34 CFR 300.321(a)(4)",
    ),
    Member(
        "results",
        gettext_lazy("Somebody who can say what the test results mean for teaching"),
        frozenset(
            {
                Role.SPECIALIST,
                Role.SPECIAL_EDUCATION_TEACHER,
                Role.CASE_MANAGER,
                Role.CLASSROOM_TEACHER,
                Role.ADMINISTRATOR,
            }
        ),
        "34 CFR 300.321(a)(5)",
    ),
)


@dataclass(frozen=True)
class Excusal:
    """As which somebody may miss it, where the form stands, and how much of it they miss."""

    how: str
    state: str
    span: str


@dataclass(frozen=True)
class Seat:
    """One part that the law wants filled, with the people who fill it; nobody when it is empty."""

    member: Member
    people: list[MeetingPerson]

    @property
    def is_empty(self) -> bool:
        """Nobody is asked who fills this part."""
        return not self.people

    @property
    def is_missed(self) -> bool:
        """Nobody of those who fill it was there for all of it, as far as it is written down."""
        there = [one for one in self.people if one.came in ("", Came.ROOM, Came.PHONE)]
        return bool(self.people) and not there

    @property
    def excused(self) -> list[MeetingPerson]:
        """Those who may miss it, or a part of it, by a yes in writing."""
        return [one for one in self.people if one.is_excused]

    @property
    def is_excused(self) -> bool:
        """Everybody who fills this part may miss it."""
        return bool(self.people) and len(self.excused) == len(self.people)


def seats(people: Iterable[MeetingPerson]) -> list[Seat]:
    """The parts of 34 CFR 300.321(a)(1) to (5), with who fills each."""
    rows = list(people)
    return [Seat(member, [one for one in rows if one.role in member.roles]) for member in REQUIRED]


def is_excusable(person: MeetingPerson) -> bool:
    """They fill a part that the law wants filled and lets somebody miss (34 CFR 300.321(e))."""
    return any(person.role in member.roles for member in REQUIRED if member.excusable)


def fill(meeting: Meeting) -> None:
    """Everybody of the team today stands on the list, once; the interpreter when one is needed.
    For services that hold the lock of the meeting and record it."""
    known = set(meeting.people.values_list("user_id", flat=True))
    rows = TeamMember.objects.in_force().filter(case=meeting.case_id, user__is_active=True)
    if not meeting.interpreter:
        rows = rows.exclude(role=Role.INTERPRETER)
    new: dict[Any, MeetingPerson] = {}
    for row in rows.select_related("user").order_by("starts", "pk"):
        if row.user_id not in known:
            person = MeetingPerson(
                meeting=meeting, user=row.user, name=row.user.display_name, role=row.role
            )
            new.setdefault(row.user_id, person)
    MeetingPerson.objects.bulk_create(new.values())


def owners(meeting: Meeting) -> list[User]:
    """Who can take something on: the parents and the staff of the team."""
    roles = [*map(str, TeamMember.STAFF_ROLES), Role.PARENT]
    rows = TeamMember.objects.in_force().filter(
        case=meeting.case_id, role__in=roles, user__is_active=True
    )
    return list({row.user_id: row.user for row in rows.select_related("user")}.values())


def bring(*, by: User, meeting: Meeting, name: str, knows: str) -> MeetingPerson:
    """A parent, or the school, asks somebody else to come; who asks decides that they know enough
    of the child (34 CFR 300.321(a)(6), (c)). Raises NotAllowed, BadInput."""
    family = policies.may_correct_meeting(by, meeting)
    if not family and not policies.may_settle_meeting(by, meeting):
        raise NotAllowed(_("Only a parent with education rights, or staff on the team, can ask."))
    name, knows = name.strip(), knows.strip()
    if not name or "\x00" in name + knows:
        raise BadInput({"name": _("Write who comes.")})
    with transaction.atomic():
        row = _locked(meeting)
        same = row.people.filter(name=name[:200], user=None).first()
        if same is not None:
            return same
        person = MeetingPerson.objects.create(
            meeting=row, name=name[:200], knows=knows[:LONGEST], brought=family
        )
        _keep("meeting.person_asked", by, row, name=person.name, knows=person.knows)
    return person


def attend(*, by: User, person: MeetingPerson, came: str, note: str = "") -> MeetingPerson:
    """Whether somebody came. It says nothing of what they agree to. Raises NotAllowed,
    BadInput."""
    if came not in Came:
        raise BadInput({"came": _("Choose if they came.")})
    if "\x00" in note:
        raise BadInput({"note": _("One sign in your text cannot be saved. Remove it.")})
    with transaction.atomic():
        meeting = _locked(person.meeting)
        if meeting.closed_at or not policies.may_settle_meeting(by, meeting):
            raise NotAllowed(_("Only staff on the team can do this."))
        row = MeetingPerson.objects.select_for_update().get(pk=person.pk)
        if (row.came, row.note) != (came, note.strip()[:LONGEST]):
            row.came, row.note = came, note.strip()[:LONGEST]
            row.save(update_fields=["came", "note"])
            _keep("meeting.attended", by, meeting, name=row.name, came=row.came)
    return row


def excuse(*, by: User, person: MeetingPerson, excusal: Excusal) -> None:
    """How far a form stands by which somebody may miss the meeting. For the service that sends it
    and takes its answer: that one records it, and asks who may."""
    MeetingPerson.objects.filter(pk=person.pk).update(
        excusal=excusal.how,
        excusal_state=excusal.state,
        excusal_span=excusal.span.strip()[:LONGEST],
    )


def _locked(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("case__student")
    return rows.get(pk=meeting.pk)


def _keep(verb: str, by: User, row: Meeting, **data: Any) -> None:
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        announce=verb == "meeting.person_asked",
        meeting=str(row.pk),
        **data,
    )
