"""How is something explained to a parent, by whom, until when, and did both understand the same?

Each step is a row that never changes and an entry of the record. Staff may write down the steps of
a parent who said them on the telephone or in person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases import explain_subjects, policies
from cases.models import (
    Case,
    CaseFact,
    Document,
    Explain,
    ExplainStep,
    Guardianship,
    Report,
    TeamMember,
)
from cases.services import facts
from cases.services.fact_checks import words as check_words
from cases.visibility import on_day
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.people.services.school_days import school_days
from tenants.rulepacks.calendars import Unit

if TYPE_CHECKING:
    from tenants.people.models import User

State = Explain.State
SCHOOL_DAYS: Final = 5  # our own promise; the law says only “reasonable” (34 CFR 300.613(b)(1))
WEEK: Final = dt.timedelta(days=7)
MEETINGS: Final = ("eligibility_meeting_set", "plan_meeting_set")
MOST_TIMES: Final = 3
# Which step is possible where it stands.
STEPS: Final[dict[str, tuple[str, ...]]] = {
    "offered": (State.ASKED, State.OFFERED, State.SET),
    "set": (State.OFFERED,),
    "explained": (State.ASKED, State.OFFERED, State.SET),
    "said_back": (State.EXPLAINED, State.NOT_QUITE),
    "clear": (State.SAID_BACK,),
    "not_quite": (State.SAID_BACK,),
    "handed": (State.ASKED, State.OFFERED, State.SET),
    "withdrawn": tuple(state for state in State if state not in Explain.OVER),
}


@dataclass(frozen=True)
class Wish:
    """What shall be explained: a part of a report, a whole report, a file or another `subject`
    by its key (an entry of the record, a part of a draft plan); what is not clear
    about it; by whom; with an interpreter into which language; `parent` when staff write it."""

    report: Report | None = None
    section: int | None = None
    document: Document | None = None
    subject: str = ""
    words: str = ""
    person: User | None = None
    interpreter: bool = False
    language: str = ""
    parent: User | None = None


def ask(*, by: User, case: Case, wish: Wish) -> Explain:
    """A parent asks; a person is named and a last day set: five school days, or the last working
    day before the next meeting when that is sooner. Raises NotAllowed, BadInput."""
    if not policies.may_ask_explain(by, case):
        raise NotAllowed(_("Only a parent with education rights, or staff for a parent, can ask."))
    check_words(wish.words)
    asked_by = _parent(by, case, wish.parent)
    named = _named(case, wish)
    due, meeting = last_day(case)
    with transaction.atomic():
        row = Explain.objects.create(
            case=case,
            report=wish.report,
            section=wish.section,
            document=wish.document,
            subject=wish.subject,
            about=_about(by, case, wish)[:300],
            asked_by=asked_by,
            asked_by_name=asked_by.display_name,
            written_in=by.language,
            person=named,
            person_name=named.display_name,
            interpreter=wish.interpreter,
            language=wish.language.strip(),
            due_on=due,
            meeting_on=meeting,
        )
        _step(row, "asked", by, words=wish.words)
    return row


def last_day(case: Case) -> tuple[dt.date, dt.date | None]:
    """Until when it must be explained, and the meeting that makes it sooner, if one is set."""
    calendar = school_days().of(case.student.school_id)
    due = calendar.due(today(), SCHOOL_DAYS, Unit.SCHOOL).day
    rows = CaseFact.objects.standing().filter(
        case=case, kind__in=MEETINGS, happened_on__gte=today()
    )
    meeting = min((row.happened_on for row in rows if row.happened_on), default=None)
    if meeting is not None:
        before = calendar.last_working_day(meeting - dt.timedelta(days=1))
        due = max(min(due, before), today())
    return due, meeting


def offer(*, by: User, explain: Explain, times: Sequence[dt.datetime]) -> Explain:
    """The named person, or a colleague, offers up to three times. Raises NotAllowed, BadInput,
    Conflict."""
    with transaction.atomic():
        row = _locked(explain, "offered")
        _check_staff(by, row)
        if not times or len(times) > MOST_TIMES:
            raise BadInput({"time_1": _("Offer one to three times.")})
        for time in times:
            _check_time(row, time)
        row.times = [time.isoformat(timespec="minutes") for time in times]
        row.set_for = ""
        row.state = State.OFFERED
        return _step(row, "offered", by, times=row.times)


def choose(*, by: User, explain: Explain, time: str, parent: User | None = None) -> Explain:
    """The parent takes one of the times. Raises NotAllowed, BadInput, Conflict."""
    with transaction.atomic():
        row = _locked(explain, "set")
        for_name = _check_family(by, row, parent)
        if time not in row.times:
            raise BadInput({"time": _("Choose one of the times.")})
        row.set_for, row.state = time, State.SET
        return _step(row, "set", by, times=[time], for_name=for_name)


def explained(*, by: User, explain: Explain, words: str = "", results: bool = False) -> Explain:
    """It was explained. With `results` these were the whole results, which is a fact of the case.
    Raises NotAllowed, BadInput, Conflict."""
    check_words(words)
    with transaction.atomic():
        row = _locked(explain, "explained")
        _check_staff(by, row)
        row.state = State.EXPLAINED
        _step(row, "explained", by, words=words)
        if results:
            known = CaseFact.objects.standing().filter(case=row.case, kind="results_explained")
            if not known.exists():
                said = facts.Said("results_explained", today(), how=facts.How.IN_PERSON)
                facts.note_fact(by=by, case=row.case, said=said)
        return row


def say_back(*, by: User, explain: Explain, words: str, parent: User | None = None) -> Explain:
    """“So you are saying ...”, in the parent's words. Raises NotAllowed, BadInput, Conflict."""
    check_words(words)
    if not words.strip():
        raise BadInput({"words": _("Write what you understood, in your own words.")})
    with transaction.atomic():
        row = _locked(explain, "said_back")
        for_name = _check_family(by, row, parent)
        row.state = State.SAID_BACK
        return _step(row, "said_back", by, words=words, for_name=for_name)


def answer(*, by: User, explain: Explain, yes: bool, words: str = "") -> Explain:
    """“Yes”, or “not quite” with words. Raises NotAllowed, BadInput, Conflict."""
    check_words(words)
    if not yes and not words.strip():
        raise BadInput({"words": _("Say what is different, in plain words.")})
    with transaction.atomic():
        row = _locked(explain, "clear")
        _check_staff(by, row)
        row.state = State.CLEAR if yes else State.NOT_QUITE
        return _step(row, "clear" if yes else "not_quite", by, words=words)


def hand_over(*, by: User, explain: Explain, person: User) -> Explain:
    """Somebody else of the team explains it. Raises NotAllowed, BadInput, Conflict."""
    with transaction.atomic():
        row = _locked(explain, "handed")
        _check_staff(by, row)
        row.person = _on_team(row.case, person)
        row.person_name = row.person.display_name
        return _step(row, "handed", by)


def withdraw(*, by: User, explain: Explain, parent: User | None = None) -> Explain:
    """The parent does not need it any more. Raises NotAllowed, Conflict."""
    with transaction.atomic():
        row = _locked(explain, "withdrawn")
        for_name = _check_family(by, row, parent)
        row.state = State.WITHDRAWN
        return _step(row, "withdrawn", by, for_name=for_name)


def remind_all() -> int:
    """Once a day: what was not explained by its day is told to who runs the case, as an entry, and
    again each week. Gives how many were told."""
    late = Explain.objects.waiting().filter(due_on__lt=today())
    rows = late.filter(state__in=STEPS["explained"]).values_list("pk", flat=True)
    return sum(map(_remind, list(rows)))


def _remind(pk: Any) -> bool:
    with transaction.atomic():
        row = Explain.objects.select_for_update(of=("self",)).select_related("case").get(pk=pk)
        if row.explained or (row.told_late_on and today() - row.told_late_on < WEEK):
            return False
        row.told_late_on = today()
        row.save(update_fields=["told_late_on"])
        _keep("explain.overdue", None, row, due=row.due_on.isoformat())
    return True


# --- checks -------------------------------------------------------------------------------------


def _locked(explain: Explain, step: str) -> Explain:
    rows = Explain.objects.select_for_update(of=("self",)).select_related("case__student")
    row = rows.get(pk=explain.pk)
    if row.state not in STEPS[step]:
        raise Conflict(_("Somebody went on with this already. Read how it stands now."))
    return row


def _check_staff(by: User, row: Explain) -> None:
    if not policies.may_explain(by, row):
        raise NotAllowed(_("Only staff on the team can do this."))


def _check_family(by: User, row: Explain, parent: User | None) -> str:
    """For whom staff write it; "" for a parent."""
    if not policies.may_ask_explain(by, row.case):
        raise NotAllowed(_("Only a parent with education rights, or staff for a parent, can ask."))
    if policies.has_rights(by, row.case.student):
        return ""
    return (parent or row.asked_by).display_name


def _check_time(row: Explain, time: dt.datetime) -> None:
    if time < now():
        raise BadInput({"time_1": _("A time is over already. Offer others.")})
    if row.meeting_on and time.date() > row.meeting_on >= today():
        raise BadInput({"time_1": _("It must be before the meeting. Offer earlier times.")})
    if row.due_on >= today() and time.date() > row.due_on:
        raise BadInput({"time_1": _("A time is after the last day. Offer earlier ones.")})


def _parent(by: User, case: Case, parent: User | None) -> User:
    if policies.has_rights(by, case.student):
        return by
    rows = Guardianship.objects.filter(
        on_day(), student=case.student_id, standing="education_rights", user=parent
    )
    if parent is None or not rows.exists():
        raise BadInput({"parent": _("Choose the parent who asks.")})
    return parent


def _named(case: Case, wish: Wish) -> User:
    if wish.person is not None:
        return _on_team(case, wish.person)
    author = wish.report.author if wish.report else None
    found = people(case)
    if author is not None and any(one.pk == author.pk for one in found):
        return author
    if not found:
        raise BadInput(_("Nobody from the school is on the team yet. Write in the record instead."))
    return found[0]


def people(case: Case) -> list[User]:
    """Who of the team can explain: the case manager first, then specialists, then teachers."""
    order = ("case_manager", "specialist", "classroom_teacher", "special_education_teacher")
    rows = TeamMember.objects.in_force().filter(case=case, role__in=TeamMember.STAFF_ROLES)
    found = sorted(
        rows.select_related("user"),
        key=lambda row: (order.index(row.role) if row.role in order else 9, row.created_at),
    )
    return list({row.user_id: row.user for row in found}.values())


def _on_team(case: Case, person: User) -> User:
    if all(one.pk != person.pk for one in people(case)):
        raise BadInput({"person": _("Choose somebody of the team.")})
    return person


def _about(by: User, case: Case, wish: Wish) -> str:
    """What it is about, as a name that stays."""
    if wish.report is not None:
        if wish.report.case_id != case.pk:
            raise BadInput({"about": _("This belongs to another case.")})
        if wish.section is None:
            return wish.report.title
        if not 1 <= wish.section <= len(wish.report.sections):
            raise BadInput({"about": _("This part is not there.")})
        return f"{wish.report.title}: {wish.report.sections[wish.section - 1]['title']}"
    if wish.document is not None:
        if wish.document.case_id != case.pk:
            raise BadInput({"about": _("This belongs to another case.")})
        return wish.document.name
    if wish.subject:
        found = explain_subjects.find(by, case, wish.subject)
        if found is None:
            raise BadInput({"about": _("This belongs to another case.")})
        return found.name
    if not wish.words.strip():
        raise BadInput({"words": _("Say what is not clear.")})
    return wish.words.strip()


# --- keeping ------------------------------------------------------------------------------------


def _step(
    row: Explain,
    kind: str,
    by: User,
    *,
    words: str = "",
    times: Sequence[str] = (),
    for_name: str = "",
) -> Explain:
    row.save()
    number = ExplainStep.objects.filter(explain=row).count() + 1
    ExplainStep.objects.create(
        explain=row,
        number=number,
        kind=kind,
        words=words.strip(),
        times=list(times),
        person=by,
        person_name=by.display_name,
        written_in=by.language,
        for_name=for_name,
    )
    _keep(f"explain.{kind}", by, row, words=words.strip(), times=list(times), for_name=for_name)
    return row


def _tell_interpreters(by: User | None, row: Explain) -> None:
    """An entry about it is no part of the record that an interpreter reads: they are told apart."""
    interpreters = TeamMember.objects.in_force().filter(case=row.case, role="interpreter")
    people = [str(pk) for pk in interpreters.values_list("user_id", flat=True)]
    if people:
        record(
            "explain.interpreted",
            by=by,
            target=row,
            case_id=row.case_id,
            student_id=row.case.student_id,
            tell=sorted(people),
        )


def _keep(verb: str, by: User | None, row: Explain, **data: Any) -> None:
    tell = {str(row.asked_by_id), str(row.person_id)}
    if verb == "explain.set" and row.interpreter:
        _tell_interpreters(by, row)
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        explain=str(row.pk),
        about=row.about,
        about_in=row.spoken_in,
        person_name=row.person_name,
        asked_by_name=row.asked_by_name,
        interpreter=row.interpreter,
        language=row.language,
        due_on=row.due_on.isoformat(),
        tell=sorted(tell - {str(by.pk) if by else ""} or tell),
        **data,
    )
