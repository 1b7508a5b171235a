"""How does a parent's first letter come about, from three answers to an entry of the record?

Answers are kept on the server at each step. Sending is one transaction: the case is opened or the
open one used, the letter becomes an entry, and a request for an evaluation is dated by the day
the server received it in the district's zone (34 CFR 300.301(b)).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Student
from cases.services import cases
from messaging.letters import text as letter_text
from messaging.models import Entry, LetterDraft
from messaging.services import addressees, answer_clocks, ledger, receipts
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.base.text import without_nul
from tenants.here import this_district
from tenants.people.models import User

if TYPE_CHECKING:
    import uuid

ANSWERS = frozenset({"sees", "tried", "asks_evaluation"})
FIRST = "concern"
ASKS = ("yes", "not_sure", "no")


def open_draft(*, by: User, student: Student) -> LetterDraft:
    """The person's unsent letter about this child, made when there is none. Raises NotAllowed."""
    _check(by, student)
    with transaction.atomic():
        draft, _made = LetterDraft.objects.get_or_create(
            student=student,
            author=by,
            kind=FIRST,
            sent_at=None,
            defaults={"language": letter_text.letter_language(by.language)},
        )
    return draft


def save_answers(*, by: User, student: Student, **answers: str) -> LetterDraft:
    """Keep some of the answers, as typed. Raises NotAllowed, ValueError for an unknown answer."""
    if not answers.keys() <= ANSWERS:
        raise ValueError(f"Unknown answers: {sorted(answers.keys() - ANSWERS)}")
    draft = open_draft(by=by, student=student)
    with transaction.atomic():
        row = LetterDraft.objects.select_for_update().get(pk=draft.pk)
        for name, value in answers.items():
            setattr(row, name, without_nul(value).replace("\r\n", "\n").strip())
        row.saved_at = now()
        row.save(update_fields=[*answers, "saved_at"])
    return row


def save_text(*, by: User, draft: LetterDraft, text: str) -> LetterDraft:
    """Keep the parent's own wording of the letter. An empty text goes back to the composed one."""
    _own(by, draft)
    words = without_nul(text).replace("\r\n", "\n").strip()
    with transaction.atomic():
        row = LetterDraft.objects.select_for_update().get(pk=draft.pk)
        if row.sent_at is None:
            row.text_edited = bool(words) and words != compose(row).strip()
            row.text = words if row.text_edited else ""
            row.saved_at = now()
            row.save(update_fields=["text", "text_edited", "saved_at"])
    return row


def compose(draft: LetterDraft) -> str:
    """The letter that the answers make, in the letter's language."""
    student = draft.student
    asks = letter_text.Asks(draft.asks_evaluation or letter_text.Asks.NO)
    names = letter_text.Names(
        child=student.preferred_name,
        child_in_full=student.full_name,
        born=student.birth_date,
        grade=student.grade,
        school=student.school.name,
        teacher=addressees.addressee(student, writer=draft.author).name,
        parent=draft.author.display_name,
    )
    said = letter_text.Answers(sees=draft.sees, tried=draft.tried, asks=asks)
    letter = letter_text.compose(
        said,
        names,
        dated=today(this_district().timezone),
        language=draft.language,
        papers_in=draft.author.language,
    )
    return letter.text


def words_of(draft: LetterDraft) -> str:
    """What would be sent now: the parent's own wording, else the composed letter."""
    return draft.text if draft.text_edited else compose(draft)


def let_climb(*, by: User, draft: LetterDraft, itself: bool) -> None:
    """Keep whether the portal may send the next letters by itself when nobody answers."""
    _own(by, draft)
    LetterDraft.objects.filter(pk=draft.pk, sent_at=None).update(climbs_itself=itself)


def send(*, by: User, draft: LetterDraft, named: str | None = None) -> Entry:
    """Send a letter once; sending the same draft again returns the first entry.

    `named` is the id of the addressee that the parent was shown (empty for nobody).
    Raises NotAllowed, BadInput, Conflict when the letter would go to somebody else by now.
    """
    _own(by, draft)
    student = Student.objects.select_related("school").get(pk=draft.student_id)
    _check(by, student)
    with transaction.atomic():
        row = LetterDraft.objects.select_for_update().get(pk=draft.pk)
        if row.entry_id is not None:
            return Entry.objects.get(pk=row.entry_id)
        _complete(row)
        to = addressees.addressee(student, writer=by)
        if named is not None and named != to.id:
            raise Conflict(
                _("Your letter goes to somebody else than before. Read who it is, then send it.")
            )
        entry = _put_in_record(by, row, student, to)
        row.sent_at, row.entry_id = now(), entry.pk
        row.save(update_fields=["sent_at", "entry_id"])
    return entry


def _put_in_record(
    by: User, draft: LetterDraft, student: Student, to: addressees.Addressee
) -> Entry:
    day = today(this_district().timezone)
    case = cases.open_case(by=by, student=student, on=day)
    entry = ledger.append(
        by=by,
        case=case,
        kind=Entry.Kind.LETTER,
        body=words_of(draft),
        key=str(draft.pk),
        language=draft.language,
        happened_on=day,
        data={
            "answers": {"sees": draft.sees, "tried": draft.tried},
            "asks_evaluation": draft.asks_evaluation,
            "addressee": {"id": to.id, "name": to.name, "role": str(to.role)},
        },
    )
    record(
        "letter.sent",
        by=by,
        target=entry,
        case_id=case.pk,
        student_id=student.pk,
        number=entry.number,
        asks_evaluation=draft.asks_evaluation,
    )
    addressees.put_on_team(case=case, to=to, day=day)
    receipts.begin(entry=entry, to=to)
    kind = answer_clocks.EVALUATION if draft.asks_evaluation == "yes" else FIRST
    answer_clocks.start(by=by, entry=entry, kind=kind, climbs_itself=draft.climbs_itself)
    if draft.asks_evaluation == "yes":
        cases.mark_evaluation_requested(by=by, case=case, received_on=day, how="letter")
    return entry


def mine(*, by: User, student_id: uuid.UUID) -> LetterDraft | None:
    """The person's unsent letter about a child, if there is one."""
    rows = LetterDraft.objects.visible_to(by).filter(student_id=student_id, sent_at=None)
    return rows.filter(kind=FIRST).first()


def _check(by: User, student: Student) -> None:
    if not policies.has_rights(by, student):
        raise NotAllowed(
            _("Only a parent or guardian with education rights can send this letter here.")
        )


def _own(by: User, draft: LetterDraft) -> None:
    if draft.author_id != by.pk:
        raise NotAllowed(_("Someone else began this letter. You can begin your own."))


def _complete(draft: LetterDraft) -> None:
    if not draft.sees and not draft.text_edited:
        raise BadInput({"text": _("Write what you see. A few words are enough.")})
    if draft.asks_evaluation not in ASKS:
        raise BadInput(
            {"asks_evaluation": _("Choose an answer, so that the school knows what you ask for.")}
        )
