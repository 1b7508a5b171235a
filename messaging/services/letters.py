"""How does a parent's letter come about, from a few answers to an entry of the record?

Answers are kept on the server at each step, with the words of the kind as they were at the
beginning. Sending is one transaction: the case is opened or the open one used, the letter becomes
an entry, and a request for an evaluation is dated by the day the server received it in the
district's zone (34 CFR 300.301(b)).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, Student
from cases.services import cases
from messaging.letters import kinds
from messaging.letters import text as letter_text
from messaging.letters.kinds import CONCERN, Kind, frozen, ours, thaw
from messaging.models import Entry, LetterDraft
from messaging.services import addressees, letter_kinds, letter_papers, letter_posting
from messaging.services.letter_papers import Leaving
from messaging.services.letter_posting import Sheet
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.base.text import without_nul
from tenants.here import this_district
from tenants.people.models import User

if TYPE_CHECKING:
    import uuid

    from cases.models import Document

FEW_WORDS = 20  # a key of a choice or a day is never longer


def kind_of(draft: LetterDraft) -> Kind:
    """The kind of a letter in the making, as it was when the letter was begun."""
    return thaw(draft.made_from) if draft.made_from else ours()[CONCERN]


def open_draft(*, by: User, student: Student, kind: str = CONCERN) -> LetterDraft:
    """The person's unsent letter of this kind about this child, made when there is none.

    Raises NotAllowed, BadInput when the district does not offer this kind.
    """
    _check(by, student)
    with transaction.atomic():
        found = mine(by=by, student_id=student.pk, kind=kind)
        if found is not None:
            return found
        current = letter_kinds.find(kind)
        if current is None:
            raise BadInput(_("Your district does not offer this letter. Choose another one."))
        draft, _made = LetterDraft.objects.get_or_create(
            student=student,
            author=by,
            kind=kind,
            sent_at=None,
            defaults={
                "language": letter_text.letter_language(by.language),
                "made_from": frozen(current),
            },
        )
    return draft


def save_answers(*, by: User, student: Student, kind: str = CONCERN, **answers: str) -> LetterDraft:
    """Keep some of the answers, as typed. Raises NotAllowed, ValueError for an unknown answer."""
    draft = open_draft(by=by, student=student, kind=kind)
    known = {one.key for one in kind_of(draft).questions}
    if not answers.keys() <= known:
        raise ValueError(f"Unknown answers: {sorted(answers.keys() - known)}")
    with transaction.atomic():
        row = LetterDraft.objects.select_for_update().get(pk=draft.pk)
        for name, value in answers.items():
            row.answers[name] = without_nul(value).replace("\r\n", "\n").strip()
        row.saved_at = now()
        row.save(update_fields=["answers", "saved_at"])
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


def is_older(draft: LetterDraft) -> bool:
    """Whether the district changed this kind of letter, or ended it, since this one was begun."""
    current = letter_kinds.find(draft.kind)
    return current is None or current.edition != kind_of(draft).edition


def renew(*, by: User, draft: LetterDraft) -> LetterDraft:
    """Go over to the kind's words of today; answers and the parent's own wording stay."""
    _own(by, draft)
    with transaction.atomic():
        row = LetterDraft.objects.select_for_update().get(pk=draft.pk)
        current = letter_kinds.find(row.kind)
        if row.sent_at is None and current is not None:
            row.made_from = frozen(current)
            row.saved_at = now()
            row.save(update_fields=["made_from", "saved_at"])
    return row


def compose(draft: LetterDraft) -> str:
    """The letter that the answers make, in the letter's language."""
    kind = kind_of(draft)
    letter = letter_text.compose(
        kind,
        draft.answers,
        names_of(draft.student, draft.author, addressee_of(draft).name),
        dated=today(this_district().timezone),
        language=draft.language,
        papers_in=draft.author.language,
    )
    return letter.text


def names_of(student: Student, parent: User, to: str) -> letter_text.Names:
    """Whom a letter names."""
    return letter_text.Names(
        child=student.preferred_name,
        child_in_full=student.full_name,
        born=student.birth_date,
        grade=student.grade,
        school=student.school.name,
        teacher=to,
        parent=parent.display_name,
    )


def addressee_of(draft: LetterDraft) -> addressees.Addressee:
    """To whom a letter in the making would go now."""
    return addressees.addressee(draft.student, writer=draft.author, to=kind_of(draft).to)


def may_get_copies(draft: LetterDraft) -> list[addressees.Addressee]:
    """Of whom the parent can choose who gets a copy."""
    to = addressee_of(draft)
    return addressees.may_get_copies(draft.student, writer=draft.author, but=to)


def copies_of(draft: LetterDraft) -> list[addressees.Addressee]:
    """Whom the parent chose, as far as they can still get one; no question when nobody was."""
    wanted = set(draft.copies)
    return [one for one in may_get_copies(draft) if one.id in wanted] if wanted else []


def choose_copies(*, by: User, draft: LetterDraft, ids: list[str]) -> LetterDraft:
    """Keep who gets a copy; whoever cannot get one is left out."""
    _own(by, draft)
    draft.copies = [one.id for one in may_get_copies(draft) if one.id in ids]
    LetterDraft.objects.filter(pk=draft.pk, sent_at=None).update(copies=draft.copies)
    return draft


def words_of(draft: LetterDraft) -> str:
    """What would be sent now: the parent's own wording, else the composed letter."""
    return draft.text if draft.text_edited else compose(draft)


def in_own_words(draft: LetterDraft) -> bool:
    """Whether the questions that must be answered in words are not: the parent writes alone."""
    asked = [q.key for q in kind_of(draft).questions if q.type == "text" and q.required]
    return bool(asked) and all(letter_text.nothing(draft.answers.get(key, "")) for key in asked)


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
    seen = _read(draft)
    if seen.entry_id is not None:
        return Entry.objects.get(pk=seen.entry_id)
    leaving = _leaving(by, seen, student, named)
    paper = letter_papers.freeze(by=by, leaving=leaving)
    with transaction.atomic():
        row = LetterDraft.objects.select_for_update().get(pk=draft.pk)
        if row.entry_id is not None:
            return Entry.objects.get(pk=row.entry_id)
        if _leaving(by, row, student, named) != leaving:
            raise Conflict(_("Your letter was changed meanwhile. Read it once more, then send it."))
        entry = _post(by, row, leaving, paper)
        row.sent_at, row.entry_id = now(), entry.pk
        row.save(update_fields=["sent_at", "entry_id"])
    return entry


def _read(draft: LetterDraft) -> LetterDraft:
    return LetterDraft.objects.select_related("student__school", "author").get(pk=draft.pk)


def _leaving(by: User, row: LetterDraft, student: Student, named: str | None) -> Leaving:
    """What would be sent now. Raises BadInput when something is missing, Conflict when it would
    go to somebody else than `named`."""
    kind = kind_of(row)
    check_complete(kind, row.answers, own_words=row.text_edited)
    to = addressees.addressee(student, writer=by, to=kind.to)
    if named is not None and named != to.id:
        raise Conflict(
            _("Your letter goes to somebody else than before. Read who it is, then send it.")
        )
    return Leaving(
        student=student,
        parent=by,
        to=to,
        copies=tuple(copies_of(row)),
        body=words_of(row),
        language=row.language,
        subject=kind.title_for(row.answers).in_(row.language),
        day=today(this_district().timezone),
    )


def _post(by: User, draft: LetterDraft, leaving: Leaving, paper: tuple[Document, ...]) -> Entry:
    sheet = Sheet(
        kind=kind_of(draft),
        answers=draft.answers,
        text=leaving.body,
        language=leaving.language,
        key=str(draft.pk),
        climbs_itself=draft.climbs_itself,
        documents=paper,
        copies=leaving.copies,
    )
    case = _case_of(by, leaving, sheet)
    return letter_posting.post(
        by=by, case=case, parent=by, to=leaving.to, sheet=sheet, day=leaving.day
    )


def _case_of(by: User, leaving: Leaving, sheet: Sheet) -> Case:
    """The open case, made when there is none; but what is asked about the record itself goes to
    the newest record that there is, though its case is closed."""
    if letter_posting.is_about_the_record(sheet.kind, sheet.answers):
        rows = Case.objects.visible_to(by).filter(student=leaving.student)
        newest = rows.order_by(F("closed_on").desc(nulls_first=True), "-opened_on").first()
        if newest is not None:
            return newest
    return cases.open_case(by=by, student=leaving.student, on=leaving.day, announce=False)


def mine(*, by: User, student_id: uuid.UUID, kind: str = CONCERN) -> LetterDraft | None:
    """The person's unsent letter of this kind about a child, if there is one."""
    rows = LetterDraft.objects.visible_to(by).filter(student_id=student_id, sent_at=None)
    return rows.filter(kind=kind).select_related("student__school", "author").first()


def _check(by: User, student: Student) -> None:
    if not policies.has_rights(by, student):
        raise NotAllowed(
            _("Only a parent or guardian with education rights can send this letter here.")
        )


def _own(by: User, draft: LetterDraft) -> None:
    if draft.author_id != by.pk:
        raise NotAllowed(_("Someone else began this letter. You can begin your own."))


def check_complete(kind: Kind, answers: dict[str, str], *, own_words: bool) -> None:
    """Raises BadInput, by question, when something is missing. Words of one's own stand for the
    answers, but not for a choice: it says what the letter asks for."""
    for question in kind.questions:
        answer = answers.get(question.key, "")
        if question.type == "choice":
            _check_choice(question, answer)
        elif question.required and not own_words and letter_text.nothing(answer):
            raise BadInput({"text": _("Answer “%(q)s”. A few words are enough.") % _q(question)})


def _check_choice(question: kinds.Question, answer: str) -> None:
    chosen = question.choice(answer)
    if chosen is None and (question.required or answer):
        raise BadInput({question.key: _("Choose the answer that fits best.")})
    if chosen is not None and chosen.instead:
        raise BadInput({question.key: str(chosen.why)})


def _q(question: kinds.Question) -> dict[str, str]:
    return {"q": str(question.label)}
