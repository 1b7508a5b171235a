"""How does a notice or consent form come about, and how is it sent to the family?

Staff write each part in the languages the paper is in; what is required is checked when it is sent.
Sending is one transaction: an entry with the frozen text of each language and its hash, the PDFs
with it, receipts, and the dated facts of the road.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case
from messaging import policies
from messaging.letters.delay_words import delaying_words
from messaging.letters.kinds import LANGUAGES
from messaging.letters.text import nothing
from messaging.models import Paper, PaperDraft
from messaging.papers.text import LONGEST_LINE, Child, compose, missing
from messaging.services import paper_posting
from messaging.services.threads import parents
from tenants.base.clock import now
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.spoken import Spoken
from tenants.base.text import without_nul
from tenants.people.models import SchoolYear
from tenants.people.services.parent_centers import outside_help

if TYPE_CHECKING:
    from cases.models import Document, MeetingPerson, Student
    from messaging.papers.kinds import PaperKind
    from tenants.people.models import User

LONGEST = 6_000  # letters of one answer
REFUSES = "pwn-refuse"
HELP = "help"  # the part that a writer's next notice begins with


def may_write(by: User, case: Case, kind: PaperKind) -> bool:
    """Whether this person writes this kind in this case."""
    return policies.may_write_paper(by, case, leads=kind.for_leads)


def _check(by: User, case: Case, kind: PaperKind) -> None:
    if not may_write(by, case, kind):
        raise NotAllowed(
            _("Only the case manager or an administrator on the team can send this notice.")
            if kind.for_leads
            else _("Only staff on the team can send this.")
        )


def mine(*, by: User, case: Case, kind: str) -> PaperDraft | None:
    """The person's unsent paper of this kind in this case, if there is one."""
    rows = PaperDraft.objects.visible_to(by).filter(case=case, kind=kind, sent_at=None)
    return rows.select_related("case__student__school", "author").first()


def keep(
    *,
    by: User,
    case: Case,
    kind: PaperKind,
    answers: Mapping[str, Any],
    languages: Sequence[str],
    understood: str = "",
    seat: MeetingPerson | None = None,
) -> PaperDraft:
    """Keep what was typed, whole or not. `seat`: who of a meeting it is about. Raises
    NotAllowed."""
    _check(by, case, kind)
    with transaction.atomic():
        draft, _made = PaperDraft.objects.get_or_create(
            case=case, author=by, kind=kind.slug, sent_at=None
        )
        row = PaperDraft.objects.select_for_update().get(pk=draft.pk)
        row.answers = _clean(kind, answers)
        row.languages = [one for one in LANGUAGES if one in languages] or ["en"]
        row.understood = without_nul(understood)[:LONGEST].strip()
        row.seat, row.saved_at = seat or row.seat, now()
        row.save(update_fields=["answers", "languages", "understood", "seat", "saved_at"])
    return row


def _clean(kind: PaperKind, answers: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in kind.questions:
        if part.type == "text":
            words = {one: _short(part.words(answers, one), LONGEST) for one in LANGUAGES}
            found[part.key] = {one: text for one, text in words.items() if text}
        else:
            found[part.key] = _short(part.words(answers, ""), LONGEST_LINE)
    return found


def _short(text: str, most: int) -> str:
    return without_nul(text).replace("\r\n", "\n")[:most].strip()


def languages_of(case: Case) -> list[str]:
    """In which of our languages the parents read; English, the school's own, is always among
    them."""
    read = {one.language.partition("-")[0] for one in parents(case)}
    return [one for one in LANGUAGES if one == "en" or one in read]


def unread(case: Case, languages: Sequence[str]) -> list[User]:
    """The parents with rights who read none of these languages, as their accounts say."""
    return [one for one in parents(case) if one.language.partition("-")[0] not in languages]


def begin_with(by: User) -> dict[str, Any]:
    """What a new notice of this writer begins with: whom a family can ask, as written last."""
    rows = PaperDraft.objects.visible_to(by).exclude(sent_at=None).order_by("-sent_at")
    last = rows.filter(answers__has_key=HELP).first()
    return {HELP: last.answers[HELP]} if last else {}


def child_of(student: Student) -> Child:
    """Whom a paper names, and whom the family can ask outside the school."""
    return Child(
        name=student.preferred_name,
        full=student.full_name,
        born=student.birth_date,
        grade=student.grade,
        school=student.school.name,
        outside=outside_help(),
    )


def texts(draft: PaperDraft) -> dict[str, str]:
    """The text in each of its languages, as it would be sent now."""
    child = child_of(draft.case.student)
    return {one: compose(draft.sort, draft.answers, child, one) for one in draft.languages}


def check_complete(draft: PaperDraft) -> None:
    """Raises BadInput, by field, for what the law asks for and is not there
    (34 CFR 300.503(b) and (c), 300.322(b), 300.9)."""
    found: dict[str, str] = dict(missing(draft.sort, draft.answers, draft.languages))
    strangers = unread(draft.case, draft.languages)
    if strangers and nothing(draft.understood):
        names = ", ".join(one.display_name for one in strangers)
        found["understood"] = _(
            "%(names)s read another language. Write it in that language, or say how it was "
            "explained, by whom and on which day (34 CFR 300.503(c))."
        ) % {"names": names}
    if found:
        raise BadInput(found)


def delaying(draft: PaperDraft) -> Spoken:
    """The sentence of a notice that refuses an evaluation which can be read as: help in class comes
    first (34 CFR 300.301(b), OSEP Memo 11-07). Empty for any other notice. What was considered
    and turned down is no reason, so it is not looked at."""
    if draft.kind != REFUSES or draft.answers.get("about") != "evaluation":
        return Spoken("", "")
    for language in draft.languages:
        for part in ("action", "why"):
            words = str(draft.answers.get(part, {}).get(language, ""))
            if found := delaying_words(words, of_testing=True):
                return Spoken(found, language)
    return Spoken("", "")


def send(*, by: User, draft: PaperDraft, documents: Sequence[Document] = ()) -> Paper:
    """Send it once; the same draft again gives what was sent first.

    Raises NotAllowed, BadInput (something required is missing; a fact of it cannot be).
    """
    if draft.author_id != by.pk:
        raise NotAllowed(_("Someone else began this. You can begin your own."))
    _check(by, draft.case, draft.sort)
    if draft.sent_at is None:
        check_complete(draft)
    made = [] if draft.sent_at else paper_posting.freeze(by=by, draft=draft, texts=texts(draft))
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=draft.case_id)
        row = PaperDraft.objects.select_for_update().get(pk=draft.pk)
        if row.paper_id is not None:
            return Paper.objects.select_related("entry").get(pk=row.paper_id)
        files = [*made, *documents]
        paper = paper_posting.post(by=by, draft=draft, texts=texts(draft), files=files)
        row.sent_at, row.paper = now(), paper
        row.save(update_fields=["sent_at", "paper"])
    return paper


def year_starts(on: dt.date) -> dt.date:
    """The first day of the school year that holds this day; the first of July before it where
    the district keeps no calendar."""
    row = SchoolYear.objects.filter(first_day__lte=on).order_by("-first_day").first()
    july = dt.date(on.year if on.month > 6 else on.year - 1, 7, 1)
    return row.first_day if row and row.first_day >= july else july
