"""What do the records tell somebody's first page: what is new, and who waits for an answer?

Everything is one query, however many cases there are: the numbers come as columns of the cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from cases import safeguards
from cases.models import Guardianship
from cases.visibility import on_day
from messaging import policies
from messaging.models import (
    Action,
    Amendment,
    AnswerClock,
    Confirmation,
    Entry,
    LetterDraft,
    Paper,
    ReachTask,
    ReadMark,
    RecordsRequest,
)
from messaging.services import answer_clocks, consents, handing, papers, records
from tenants.base.prepared import prepared

if TYPE_CHECKING:
    import uuid

    from cases.models import Case
    from cases.places import Place
    from cases.services.road import Road
    from messaging.services.answer_clocks import Standing
    from tenants.people.models import User

MOST_LETTERS = 500
MOST_PAPERS = 5
FAMILY_ROLES = ("parent", "guest")
FROM_FAMILY = Q(author_role__in=FAMILY_ROLES) | Q(on_behalf_of__isnull=False)
# A parent's note of a call asks for a yes of its own, which stands among the tasks.
OWN_NOTE = Q(kind=Entry.Kind.CALL_NOTE, on_behalf_of__isnull=True)
FROM_STAFF = Q(author__isnull=False) & ~FROM_FAMILY


def with_new(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """Adds `new`: how many entries others wrote since this person last read, in this hat."""
    seen = ReadMark.objects.visible_to(user).filter(case_id=OuterRef("case_id"), hat=user.hat)
    fresh = (
        Entry.objects.visible_to(user)
        .filter(case_id=OuterRef("pk"), number__gt=_zero(Subquery(seen.values("number")[:1])))
        .exclude(author_id=user.pk)
        .order_by()
        .values("case_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return cases.annotate(new=_zero(Subquery(fresh)))


def with_waiting(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """Adds `waits_since` and `waits_number`: the first word of the family that no later word of
    the staff answers, None when nothing waits."""
    ours = Entry.objects.visible_to(user)
    answered = ours.filter(FROM_STAFF, case_id=OuterRef("pk")).order_by("-number")
    known = cases.annotate(answered=_zero(Subquery(answered.values("number")[:1])))
    open_words = ours.filter(
        FROM_FAMILY & ~OWN_NOTE, case_id=OuterRef("pk"), number__gt=OuterRef("answered")
    ).order_by("number")
    return known.annotate(
        waits_since=Subquery(open_words.values("recorded_at")[:1], output_field=DateTimeField()),
        waits_number=Subquery(open_words.values("number")[:1], output_field=IntegerField()),
        waits_name=Subquery(open_words.values("author_name")[:1]),
        waits_kind=Subquery(open_words.values("kind")[:1]),
    )


def waiting_first(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those that wait, the oldest first, then the others. Needs `with_waiting`."""
    return cases.order_by(F("waits_since").asc(nulls_last=True), "student__preferred_name", "pk")


def begun_letters(user: User) -> dict[uuid.UUID, str]:
    """The children about whom this person has begun a letter and not sent it, each with the kind
    of the letter written in last."""
    return {
        student_id: kind
        for student_id, kind, answers, text in _begun(user)
        if text or any(answers.values())
    }


@prepared
def _begun(user: User) -> QuerySet[Any, Any]:
    rows = LetterDraft.objects.visible_to(user).filter(sent_at=None).order_by("saved_at")
    return rows.values_list("student_id", "kind", "answers", "text")


def letters_waiting(user: User, *, case_id: uuid.UUID | None = None) -> list[Standing]:
    """The letters that wait for an answer in the cases this person sees, or in one of them, the
    oldest on top. One query, and two for the school days when a letter waits."""
    rows = _letters(user) if case_id is None else _letters_in(user, case_id=case_id)
    return answer_clocks.standings(rows)


@prepared
def _letters(user: User) -> QuerySet[AnswerClock]:
    return _unanswered(user)[:MOST_LETTERS]


@prepared
def _letters_in(user: User, case_id: uuid.UUID) -> QuerySet[AnswerClock]:
    return _unanswered(user).filter(case=case_id)[:MOST_LETTERS]


def _unanswered(user: User) -> QuerySet[AnswerClock]:
    rows = answer_clocks.with_claims(AnswerClock.objects.visible_to(user).waiting())
    return rows.select_related("case__student", "first", "latest", "records_request")


def letter_row(stands: Standing) -> dict[str, Any]:
    """One letter of the pile: its kind, who wrote it when, and who has it."""
    clock = stands.clock
    return {
        "stands": stands,
        "kind": answer_clocks.kind_in_words(clock),
        "to": clock.latest.data.get("addressee", {}).get("name", ""),
        "day": clock.first.happened_on,
        "from": clock.first.on_behalf_of_name or clock.first.author_name,
    }


def to_reach(user: User) -> QuerySet[ReachTask]:
    """Whom somebody must call or write to, as nothing that we send arrives; the oldest first."""
    rows: QuerySet[ReachTask] = ReachTask.objects.visible_to(user).open()
    return rows.select_related("user", "case__student").order_by("opened_at")


def records_waiting(user: User) -> list[RecordsRequest]:
    """Who waits to see a record, in the cases this person sees; the one due first on top."""
    return records.soonest_first(_requests(user))


@prepared
def _requests(user: User) -> QuerySet[RecordsRequest]:
    rows = RecordsRequest.objects.visible_to(user).waiting()
    return rows.select_related("case__student", "entry")[:MOST_LETTERS]


def amendments_waiting(user: User) -> int:
    """How many parents wait for a decision on mending a record, in the cases this person sees."""
    return Amendment.objects.visible_to(user).waiting().count()


# A request is open until the tests it asks for begin.
BEFORE_TESTS = ("concern", "evaluation_requested", "consent")


def newest_requests(cases: QuerySet[Case], user: User, most: int) -> QuerySet[Case]:
    """Cases with an open evaluation request, the newest first; `answered`: staff wrote since."""
    later = Entry.objects.visible_to(user).filter(
        FROM_STAFF, case_id=OuterRef("pk"), happened_on__gte=OuterRef("evaluation_requested_on")
    )
    asked = cases.filter(
        stage__in=BEFORE_TESTS, evaluation_requested_on__isnull=False, closed_on__isnull=True
    )
    return asked.annotate(answered=Exists(later)).order_by("-evaluation_requested_on", "pk")[:most]


WORDS = ("note__body", "note__data", "note__search", "note__attachments")  # not needed in a list


def open_actions(user: User) -> QuerySet[Action]:
    """What this person promised and has not done yet, the soonest first, of open cases."""
    rows = Action.objects.visible_to(user).filter(
        owner_id=user.pk, hat=user.hat, done_at=None, case__closed_on=None
    )
    return rows.select_related("note", "case__student").defer(*WORDS).order_by("due", "pk")


def to_confirm(user: User) -> QuerySet[Confirmation]:
    """Call notes that wait for this person's yes or view, the oldest first, of open cases."""
    rows = Confirmation.objects.visible_to(user).filter(
        person_id=user.pk, hat=user.hat, entry=None, case__closed_on=None
    )
    return rows.select_related("note", "case__student").defer(*WORDS).order_by("asked_at", "pk")


def papers_waiting(user: User, *, case_id: uuid.UUID | None = None) -> list[Paper]:
    """The forms that wait for this parent's answer, in all cases or in one. One query."""
    return list(_forms(user) if case_id is None else _forms_in(user, case_id=case_id))


@prepared
def _forms(user: User) -> QuerySet[Paper]:
    return _to_answer(user)


@prepared
def _forms_in(user: User, case_id: uuid.UUID) -> QuerySet[Paper]:
    return _to_answer(user).filter(case=case_id)


def _to_answer(user: User) -> QuerySet[Paper]:
    """A parent with education rights answers (34 CFR 300.9); a form may ask one parent only."""
    rights = Guardianship.objects.visible_to(user).filter(
        on_day(),
        student_id=OuterRef("case__student_id"),
        user_id=user.pk,
        standing="education_rights",
    )
    rows = Paper.objects.visible_to(user).waiting().filter(Exists(rights))
    mine = rows.filter(Q(for_user=None) | Q(for_user_id=user.pk))
    return mine.order_by("sent_on", "created_at")


def papers_on_road(user: User, road: Road, place: Place) -> dict[str, Any]:
    """For the page of the road: the newest papers, what waits for the family, and for staff what
    is due and what must still be given by hand. A few queries."""
    rows = list(
        Paper.objects.visible_to(user).filter(case=road.case).select_related("entry", "for_user")
    )
    for one in rows:
        one.case = road.case
    found: dict[str, Any] = {
        "waiting": [one for one in rows if one.state == Paper.State.ASKED],
        "newest": rows[:MOST_PAPERS],
        "answers": place.has_rights and road.case.closed_on is None,
        "writes": policies.may_write_paper(user, road.case, place=place),
    }
    if place.on_team:
        found["due"] = safeguards.due(
            (one.as_dated() for one in road.facts),
            year_starts=papers.year_starts(road.basis.on),
            today=road.basis.on,
        )
        found["stops"] = road.stop_notice_due or any(consents.stop_notice_due(one) for one in rows)
        found["by_hand"] = list(handing.to_hand_over(road.case))
    return found


def _zero(value: Any) -> Coalesce:
    return Coalesce(value, 0, output_field=IntegerField())
