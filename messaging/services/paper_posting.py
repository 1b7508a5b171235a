"""What happens when a notice or consent form is sent: entry, PDFs, receipts, facts?"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from cases.facts import CLAIMS
from cases.models import CaseFact
from cases.places import role_on
from cases.services import documents, facts, meeting_people
from messaging import pdf
from messaging.letters.text import as_day
from messaging.models import LetterReceipt, Paper
from messaging.papers import kinds, parts_agreed
from messaging.papers.text import fingerprint
from messaging.services import ledger, letter_papers
from messaging.services.threads import parents
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.here import this_district

if TYPE_CHECKING:
    from cases.models import Case, Document
    from messaging.models import PaperDraft
    from messaging.papers.kinds import PaperKind
    from tenants.people.models import User


# --- on paper -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Printed:
    """All that stands on the paper of one language. `number` and `mark` once it is an entry."""

    kind: PaperKind
    language: str
    text: str
    day: dt.date
    names: Mapping[str, str]  # district, school, about
    to: Sequence[str]
    writer: Sequence[str]  # name and role
    answers: Mapping[str, Any] = field(default_factory=dict)
    leaves_now: bool = False
    number: int | None = None
    mark: str = ""


def sheet(one: Printed) -> pdf.LetterSheet:
    """The page: with boxes to tick and lines to write on when it waits for an answer."""
    with translation.override(one.language):
        boxes = _boxes(one.kind, one.language)
        partly = one.kind.asks is not None and one.kind.asks.partly
        return pdf.LetterSheet(
            language=one.language,
            dated=one.day,
            addressee=one.to,
            body=one.text,
            signed_by=[] if boxes else one.writer,
            subject=one.kind.title.in_(one.language),
            district=one.names["district"],
            school=one.names["school"],
            about=one.names["about"],
            leaves_now=one.leaves_now,
            entry_number=one.number,
            entry_hash=one.mark,
            boxes=boxes,
            parts=parts_agreed.lines(one.answers, one.language) if partly else [],
            partly=partly,
            lines=[_("Name"), _("Date")] if boxes else [],
            sender_names=one.writer if boxes else (),
        )


def _boxes(kind: PaperKind, language: str) -> list[str]:
    if kind.asks is None:
        return []
    found = (kind.asks.yes, kind.asks.part if kind.asks.partly else None, kind.asks.no)
    return [one.in_(language) for one in found if one]


def of_draft(draft: PaperDraft, language: str, text: str, *, leaves_now: bool = False) -> Printed:
    """The paper of what is still in the making."""
    return Printed(
        kind=draft.sort,
        language=language,
        text=text,
        day=today(this_district().timezone),
        names=letter_papers.facts(draft.case.student, language),
        to=[one.display_name for one in parents(draft.case)],
        writer=_writer(draft.author, draft.case, language),
        answers=draft.answers,
        leaves_now=leaves_now,
    )


def of_paper(paper: Paper, language: str) -> Printed:
    """The paper as it was sent, with its number and seal."""
    formal = paper.entry.data["formal"]
    return Printed(
        kind=paper.sort,
        language=language,
        text=formal["texts"][language]["text"],
        day=paper.sent_on,
        names=formal["paper"][language],
        to=[one["name"] for one in formal["to"]],
        writer=letter_papers.address(language, paper.entry.author_name, paper.entry.author_role),
        answers=formal["answers"],
        number=paper.entry.number,
        mark=paper.entry.hash,
    )


def _writer(author: User, case: Case, language: str) -> list[str]:
    return letter_papers.address(language, author.display_name, role_on(author, case.pk))


def freeze(*, by: User, draft: PaperDraft, texts: Mapping[str, str]) -> list[Document]:
    """The PDFs, one for each language, that wait for the entry to carry them. Made before the
    transaction: should it fail, they are swept away like any file that was never sent."""
    found = []
    for language, text in texts.items():
        made = pdf.letter_pdf(sheet(of_draft(draft, language, text, leaves_now=True)))
        name = f"{draft.kind}-{today(this_district().timezone).isoformat()}-{language}.pdf"
        file = io.BytesIO(made)
        found.append(
            documents.keep(by=by, case=None, file=file, name=name, content_type="application/pdf")
        )
    return found


# --- sending ------------------------------------------------------------------------------------


def post(
    *, by: User, draft: PaperDraft, texts: Mapping[str, str], files: Sequence[Document]
) -> Paper:
    """Put it into the record, inside the transaction that sends it. Where each parent answers for
    themselves there is one for each; gives the first. Raises BadInput."""
    people = parents(draft.case)
    kind = draft.sort
    if kind.asks is None or not kind.asks.own:
        return _one(by, _Leaving(draft, texts, files, people))
    rows = [
        _one(by, _Leaving(draft, texts, files if number == 0 else (), [person], person))
        for number, person in enumerate(people)
    ]
    return rows[0] if rows else _one(by, _Leaving(draft, texts, files, people))


@dataclass(frozen=True)
class _Leaving:
    """What leaves: to whom, and whom alone it asks."""

    draft: PaperDraft
    texts: Mapping[str, str]
    files: Sequence[Document]
    people: Sequence[User]
    for_user: User | None = None

    @property
    def key(self) -> str:
        """One for each entry that a draft becomes."""
        if self.for_user is None:
            return str(self.draft.pk)
        return f"{self.draft.pk.hex[:20]}-{self.for_user.pk.hex[:20]}"


def _one(by: User, leaving: _Leaving) -> Paper:
    draft, texts, people = leaving.draft, leaving.texts, leaving.people
    kind, case = draft.sort, draft.case
    day = today(this_district().timezone)
    language = _shown_in(texts, people)
    entry = ledger.append(
        by=by,
        case=case,
        kind=kind.entry,
        body=f"**{kind.title.in_(language)}**\n\n{texts[language]}",
        key=leaving.key,
        language=language,
        happened_on=day,
        documents=leaving.files,
        data={"formal": _frozen(draft, texts, people)},
    )
    paper = Paper.objects.create(
        case=case,
        entry=entry,
        kind=kind.slug,
        about=str(draft.answers.get("about", ""))[:40],
        sent_on=day,
        for_user=leaving.for_user,
        seat=draft.seat,
        state=Paper.State.ASKED if kind.asks else Paper.State.TOLD,
    )
    excuse(by, paper)
    _receipts(paper, people)
    keep("paper.sent", paper, by, number=entry.number)
    _facts(by, draft, paper, day)
    return paper


def _shown_in(texts: Mapping[str, str], people: Sequence[User]) -> str:
    """The first of the family's languages that it is written in."""
    read = [one.language.partition("-")[0] for one in people]
    other = [one for one in read if one in texts and one != "en"]
    return (other or [one for one in ("en", *texts) if one in texts])[0]


def _frozen(draft: PaperDraft, texts: Mapping[str, str], people: Sequence[User]) -> dict[str, Any]:
    kind = draft.sort
    return {
        "kind": kind.slug,
        "version": kind.version,
        "titles": {"en": kind.title.en, "es": kind.title.es},
        "answers": draft.answers,
        "understood": draft.understood,
        "texts": {one: {"text": text, "sha256": fingerprint(text)} for one, text in texts.items()},
        "paper": {one: letter_papers.facts(draft.case.student, one) for one in texts},
        "to": [{"id": str(one.pk), "name": one.display_name} for one in people],
    }


def _receipts(paper: Paper, people: Sequence[User]) -> None:
    """One for each parent; whoever did not choose the portal for such notices gets paper too
    (34 CFR 300.505), and so does whoever wants all letters on paper."""
    chose = electronic(paper.case)
    LetterReceipt.objects.bulk_create(
        LetterReceipt(
            entry=paper.entry,
            user=one,
            role="parent",
            place=LetterReceipt.Place.TO,
            needs_paper=(paper.sort.elected and one.pk not in chose)
            or one.reach_by == one.Reach.PAPER,
        )
        for one in people
    )


def electronic(case: Case) -> set[Any]:
    """The parents who chose to get such notices in the portal alone, and did not take it back."""
    rows = Paper.objects.filter(case__student=case.student_id, kind=kinds.ELECTRONIC)
    return set(rows.filter(state=Paper.State.GIVEN).values_list("answered_by", flat=True))


def _facts(by: User, draft: PaperDraft, paper: Paper, day: dt.date) -> None:
    kind = draft.sort
    chosen = kind.chosen_fact(draft.answers)
    for name in kind.facts:
        note(by, paper, name, day)
    if chosen:
        planned = as_day(str(draft.answers.get("day", "")))
        note(by, paper, chosen, planned if chosen.endswith("_set") and planned else day)
    for name in kind.asks.asked if kind.asks else ():
        note(by, paper, name, day)


def note(
    by: User,
    paper: Paper,
    name: str,
    day: dt.date,
    *,
    how: str = CaseFact.How.PORTAL,
    from_whom: User | None = None,
    words: str = "",
) -> None:
    """The dated fact that a step of a paper is; the step's own entry tells it. Somebody may have
    written the day down by hand already: then that stands. Raises BadInput."""
    if name not in facts.REPEATED and facts.known_on(paper.case, name, day):
        return
    said = facts.Said(
        kind=name,
        happened_on=day,
        how=how,
        from_whom=from_whom,
        note=words[:1000],
        about=_claim(paper.case, name),
        data={"paper": str(paper.pk)},
    )
    facts.note_fact(by=by, case=paper.case, said=said, announce=False)


def _claim(case: Case, name: str) -> CaseFact | None:
    """The family's own word that this fact confirms, when it waits for the school."""
    claims = {confirmed: claim for claim, confirmed in CLAIMS.items()}
    if name not in claims:
        return None
    rows = CaseFact.objects.standing().filter(case=case, kind=claims[name], confirmations=None)
    return rows.order_by("number").last()


def keep(verb: str, paper: Paper, by: User, **data: object) -> None:
    """Keep a step of a paper in the audit."""
    record(
        verb,
        by=by,
        target=paper,
        case_id=paper.case_id,
        student_id=paper.case.student_id,
        kind_of_paper=paper.kind,
        **data,
    )


def excuse(by: User, paper: Paper) -> None:
    """Who may miss a meeting by this form: at their seat stands how far it is."""
    if paper.seat is None or paper.kind not in kinds.EXCUSALS:
        return
    span = str(paper.entry.data["formal"]["answers"].get("span", ""))
    excusal = meeting_people.Excusal(kinds.EXCUSALS[paper.kind], paper.state, span)
    meeting_people.excuse(by=by, person=paper.seat, excusal=excusal)
