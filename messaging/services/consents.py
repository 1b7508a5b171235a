"""How does a family answer a form: yes, a part, no, or taken back?

A parent signs in the portal after proving again who they are: who, when, and the hash of the very
text that was shown are kept. On paper staff write down the day it was received, and the family gets
a receipt. A yes can be taken back in writing; what was done until then stays done (34 CFR 300.9(c),
300.300(b)(4)).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Case, CaseFact
from cases.services import facts
from messaging import policies
from messaging.letters.text import as_day, nothing
from messaging.models import Entry, Paper
from messaging.papers import parts_agreed
from messaging.papers.kinds import EXCUSALS, PROPOSE, SERVICES, STOP, Asks
from messaging.services import ledger, paper_posting
from messaging.services.threads import parents
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.here import this_district

if TYPE_CHECKING:
    from cases.models import Document
    from tenants.people.models import User

State, How = Paper.State, Paper.How
LONGEST = 900  # letters of a statement: a fact carries it too
BACK = "revoked"
STOPS = "stop_notice_given"
NO_TO_MORE = ("agreement_refused",)
ANSWERS = (State.GIVEN, State.PARTLY, State.REFUSED)


@dataclass(frozen=True)
class Signed:
    """What a parent signs in the portal. `sha256` is the hash of the text that was shown, in
    `language`; `name` is typed as a signature. `says` is a state, "revoked" to take it back.
    `ticked`: of a yes to a part, the places of the tests that are agreed to, from 0."""

    key: uuid.UUID
    says: str
    sha256: str
    language: str
    name: str
    statement: str = ""
    ticked: tuple[int, ...] = ()


@dataclass(frozen=True)
class OnPaper:
    """What a parent handed in on paper: `received_on` counts, `signed_on` stands on the paper.
    `ticked` as in `Signed`."""

    key: uuid.UUID
    says: str
    parent: User
    received_on: dt.date
    signed_on: dt.date | None = None
    statement: str = ""
    documents: Sequence[Document] = ()
    ticked: tuple[int, ...] = ()


def sign(*, by: User, paper: Paper, signed: Signed) -> Entry:
    """A parent answers, or takes a yes back, in the portal. The caller has asked for a fresh
    sign-in. The same key again gives the first entry.

    Raises NotAllowed, BadInput; Conflict when it was answered meanwhile or the text is another.
    """
    if not policies.may_answer_paper(by, paper):
        raise NotAllowed(_("Only a parent with education rights can answer this form."))
    _check_name(by, signed.name)
    with transaction.atomic():
        row, before = _locked(by, paper, signed.key)
        if before is not None:
            return before
        _check(row, signed.says, signed.statement, signed.ticked)
        _check_meeting(row, signed.says, today(this_district().timezone))
        text = row.texts.get(signed.language, {})
        if not text or text["sha256"] != signed.sha256:
            raise Conflict(_("The text you read is not the text of this form. Read it again."))
        proof = {
            "signed_name": " ".join(signed.name.split()),
            "signed_at": now().isoformat(),
            "sha256": signed.sha256,
            "language": signed.language,
        }
        day = today(this_district().timezone)
        step = _Step(row, signed.says, by, signed.statement, day, ticked=signed.ticked)
        entry = _entry(by, step, str(signed.key), proof=proof, language=signed.language)
        return _finish(by, step, entry, how=How.PORTAL)


def enter(*, by: User, paper: Paper, given: OnPaper) -> Entry:
    """Staff write down what came on paper; it counts from the day it was received. The same key
    again gives the first entry. Raises NotAllowed, BadInput, Conflict."""
    if not policies.may_enter_for_parent(by, paper.case):
        raise NotAllowed(_("Only staff on the team can enter something for a parent."))
    if given.parent.pk not in {one.pk for one in parents(paper.case)}:
        raise BadInput({"parent": _("Choose a parent of this child from the list.")})
    _check_days(paper, given)
    with transaction.atomic():
        row, before = _locked(by, paper, given.key)
        if before is not None:
            return before
        if row.for_user_id not in (None, given.parent.pk):
            raise BadInput({"parent": _("This form asks another parent.")})
        _check(row, given.says, given.statement, given.ticked)
        _check_meeting(row, given.says, given.received_on)
        step = _Step(
            row,
            given.says,
            given.parent,
            given.statement,
            given.received_on,
            given.signed_on,
            given.ticked,
        )
        entry = _entry(by, step, str(given.key), documents=given.documents)
        return _finish(by, step, entry, how=How.PAPER)


@dataclass(frozen=True)
class _Step:
    """One answer: of which paper, what it says, whose, with which words, on which days."""

    paper: Paper
    says: str
    parent: User
    statement: str
    day: dt.date
    signed_on: dt.date | None = None
    ticked: tuple[int, ...] = ()

    @property
    def asks(self) -> Asks:
        found = self.paper.sort.asks
        assert found is not None
        return found

    def parts(self, language: str) -> dict[str, list[str]]:
        """Of a yes to a part, what is agreed to and what is not; empty without ticks."""
        known = proposed(self.paper, language) if self.says == State.PARTLY else []
        return parts_agreed.parted(known, self.ticked) if known else {}

    def words(self, language: str) -> str:
        """The answer in that language, with what was ticked and the parent's own words below."""
        both = {
            State.GIVEN: self.asks.yes,
            State.PARTLY: self.asks.part,
            State.REFUSED: self.asks.no,
            BACK: self.asks.back,
        }[self.says]
        title = self.paper.sort.title.in_(language)
        said = f"**{title}**\n\n{both.in_(language)}"
        more = (parts_agreed.told(self.parts(language)), self.statement.strip())
        return "\n\n".join(filter(None, (said, *more)))


def proposed(paper: Paper, language: str) -> list[str]:
    """The tests of a form that can be ticked one by one, in that language; often none."""
    asks = paper.sort.asks
    if asks is None or not asks.partly:
        return []
    return parts_agreed.lines(paper.entry.data["formal"]["answers"], language)


def _locked(by: User, paper: Paper, key: uuid.UUID) -> tuple[Paper, Entry | None]:
    """The row as it is now, and the entry that this very key made before."""
    Case.objects.select_for_update().get(pk=paper.case_id)
    rows = Paper.objects.select_for_update(of=("self",))
    row = rows.select_related("case__student__school", "entry").get(pk=paper.pk)
    return row, Entry.objects.filter(author=by, idempotency_key=str(key)).first()


def _check(row: Paper, says: str, statement: str, ticked: Sequence[int]) -> None:
    asks = row.sort.asks
    if asks is None or says not in (*ANSWERS, BACK) or (says == State.PARTLY and not asks.partly):
        raise BadInput({"says": _("Choose the answer that fits best.")})
    if says == BACK and not row.is_agreed:
        raise Conflict(_("There is no yes to take back. Read how it stands now."))
    if says != BACK and not row.may_be_answered:
        raise Conflict(_("This form was answered already. Read how it stands now."))
    if says == State.REFUSED and row.state == State.REFUSED:
        raise Conflict(_("This form was answered already. Read how it stands now."))
    known = proposed(row, "en")
    if known and says in (State.GIVEN, State.PARTLY):
        _check_ticks(says, ticked, len(known))
    elif says == State.PARTLY and nothing(statement):
        raise BadInput({"statement": _("Say which part you agree to, and which not.")})
    if len(statement) > LONGEST or "\x00" in statement:
        raise BadInput({"statement": _("At most 900 letters fit here. Make it shorter.")})


def _check_ticks(says: str, ticked: Sequence[int], most: int) -> None:
    """A yes to a part is a yes to at least one test and not to all."""
    if any(not 0 <= one < most for one in ticked):
        raise BadInput({"ticked": _("Choose from the list.")})
    if says == State.PARTLY and not ticked:
        raise BadInput({"ticked": _("Tick each test you agree to. If it is none, say no.")})
    some = 0 < len(set(ticked)) < most
    if says == State.PARTLY and not some:
        raise BadInput({"ticked": _("You ticked all tests. Then say yes to all, or tick fewer.")})
    if says == State.GIVEN and some:
        raise BadInput(
            {"ticked": _("You ticked a part of the tests. Say yes to a part, or tick all.")}
        )


def _check_meeting(row: Paper, says: str, day: dt.date) -> None:
    """A yes that somebody may miss a meeting comes before it (34 CFR 300.321(e))."""
    held = as_day(row.entry.data["formal"]["answers"].get("day", ""))
    if row.kind in EXCUSALS and says == State.GIVEN and held is not None and day > held:
        said = {"day": date_format(held, "DATE_FORMAT")}
        words = _("The meeting was on %(day)s. A yes to miss it must come before it.")
        raise BadInput({"says": words % said})


def _check_name(by: User, name: str) -> None:
    typed, known = (" ".join(one.split()).casefold() for one in (name, by.display_name))
    if typed != known:
        raise BadInput(
            {"name": _("Type your name as it stands here: %(name)s") % {"name": by.display_name}}
        )


def _check_days(paper: Paper, given: OnPaper) -> None:
    if given.received_on > today(this_district().timezone):
        raise BadInput({"received_on": _("This day has not come yet. Choose today or earlier.")})
    if given.received_on < paper.sent_on:
        raise BadInput({"received_on": _("This is before the form was sent. Check the day.")})
    if given.signed_on and not paper.sent_on <= given.signed_on <= given.received_on:
        raise BadInput(
            {"signed_on": _("It was signed between the day it was sent and the day it came.")}
        )


def _entry(
    by: User,
    step: _Step,
    key: str,
    *,
    proof: dict[str, Any] | None = None,
    language: str = "",
    documents: Sequence[Document] = (),
) -> Entry:
    wanted = language or step.parent.language.partition("-")[0]
    spoken = wanted if wanted in step.paper.texts else "en"
    number = step.paper.entry.number
    with translation.override(spoken):
        return ledger.append(
            by=by,
            case=step.paper.case,
            kind=Entry.Kind.DECISION,
            body=step.words(spoken),
            key=key,
            channel=Entry.Channel.PORTAL if proof else Entry.Channel.PAPER,
            language=spoken,
            happened_on=step.day,
            on_behalf_of=None if proof else step.parent,
            documents=documents,
            data={
                "quotes": number,
                "formal_answer": {
                    "kind": step.paper.kind,
                    "form": number,
                    "says": step.says,
                    "signed_on": step.signed_on.isoformat() if step.signed_on else "",
                    **({"parts": step.parts(spoken)} if step.ticked else {}),
                    **(proof or {}),
                },
            },
        )


def _finish(by: User, step: _Step, entry: Entry, *, how: str) -> Entry:
    row = step.paper
    if step.says == BACK:
        row.state, row.revoked_on, row.revocation = State.REVOKED, step.day, entry
    else:
        row.state, row.how = step.says, how
        row.answered_by, row.answered_on, row.answer = step.parent, step.day, entry
    row.save(
        update_fields=[
            *("state", "how", "answered_by", "answered_on", "answer", "revoked_on", "revocation")
        ]
    )
    verb = "paper.revoked" if step.says == BACK else "paper.answered"
    paper_posting.excuse(by, row)
    paper_posting.keep(verb, row, by, says=step.says, number=entry.number, how=how)
    _facts(by, step, how)
    return entry


def _facts(by: User, step: _Step, how: str) -> None:
    asks, says = step.asks, step.says
    names = {State.REFUSED: asks.refused, BACK: asks.revoked}.get(says, asks.given)
    if says == State.REFUSED and ends_nothing(step.paper, step.day):
        names = NO_TO_MORE
    way = CaseFact.How.PORTAL if how == How.PORTAL else CaseFact.How.PAPER
    spoken = step.parent.language.partition("-")[0]
    with translation.override(spoken):
        told = parts_agreed.told(step.parts(spoken))
    words = "\n\n".join(filter(None, (step.statement.strip(), told)))
    for name in names:
        signed = name.endswith("_signed")
        if signed and how == How.PAPER and step.signed_on is None:
            continue  # the paper has no day: received is not signed
        day = step.signed_on if signed and step.signed_on else step.day
        paper_posting.note(by, step.paper, name, day, how=way, from_whom=step.parent, words=words)


def before(*, by: User, given: str) -> Entry | None:
    """The entry that this person's form with this key made before: a second click."""
    try:
        key = uuid.UUID(given)
    except ValueError:
        return None
    return Entry.objects.visible_to(by).filter(author=by, idempotency_key=str(key)).first()


def ends_nothing(paper: Paper, day: dt.date) -> bool:
    """Whether a no to this form on that day is one to something new: services ran already. Those
    end only when the family takes its yes back in writing (34 CFR 300.300(b)(4)); a no to one is no
    reason to stop another (300.300(d)(3))."""
    return paper.kind == SERVICES and facts.services_ran_on(paper.case, day)


def stop_notice_due(paper: Paper) -> bool:
    """Services were consented to and that was taken back: before they stop the family gets a
    notice (34 CFR 300.300(b)(4)(i)), and it is not sent yet."""
    if paper.kind != SERVICES or paper.state != State.REVOKED or paper.revoked_on is None:
        return False
    sent = Paper.objects.filter(case=paper.case_id, kind=PROPOSE, about=STOP)
    if sent.filter(sent_on__gte=paper.revoked_on).exists():
        return False
    told = CaseFact.objects.standing().filter(case=paper.case_id, kind=STOPS)
    return not told.filter(happened_on__gte=paper.revoked_on).exists()
