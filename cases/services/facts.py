"""How is a dated fact written down, confirmed and corrected, and where does the case stand then?

Rows are only added. The stage of the case follows from the facts alone (`cases.stages`); where a
correction leads it back, the event says so, and so does the entry that is made of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases import facts as kinds
from cases import policies, stages
from cases.models import Case, CaseFact
from cases.places import role_on
from cases.services import fact_checks, fact_news
from cases.services.fact_news import Kept
from tenants.base.clock import now
from tenants.base.errors import BadInput, Conflict, NotAllowed

if TYPE_CHECKING:
    from tenants.people.models import User

How = CaseFact.How
# Several of these on one day are several facts; of any other kind the day says it all.
REPEATED = frozenset(
    {
        "access_confirmed",
        "agreement_asked",
        "agreement_ended",
        "agreement_refused",
        "change_dropped",
        "change_notice_given",
        "change_offered",
        "change_set",
        "child_absent",
        "electronic_agreed",
        "excusal_agreed",
        "release_agreed",
        "safeguards_given",
    }
)


@dataclass(frozen=True)
class Said:
    """What is written down. `how` may be empty when nobody said it. `until`: the last day of an
    absence, the new last day of an agreed extension. `from_whom` or `from_name`: who it came from.
    `about`: the family's own word that this confirms. `data`: what the clocks must know (`clock`,
    `by`, `learning_disability`)."""

    kind: str
    happened_on: dt.date
    how: str = How.PORTAL
    until: dt.date | None = None
    from_whom: User | None = None
    from_name: str = ""
    note: str = ""
    about: CaseFact | None = None
    data: dict[str, Any] = field(default_factory=dict)


def record_fact(*, by: User, case: Case, said: Said) -> CaseFact:
    """Write down a fact; it becomes one entry of the record and the team is told. The very same
    fact by the same person again gives the first.

    Raises NotAllowed; BadInput for a day that cannot be: to come, mistyped, before what it follows,
    an end before its start; or a fact that is known already.
    """
    if not policies.may_record_fact(by, case, said.kind):
        raise NotAllowed(_("You cannot write this down in this case."))
    return note_fact(by=by, case=case, said=said)


def note_fact(*, by: User | None, case: Case, said: Said, announce: bool = True) -> CaseFact:
    """The same for a service that has decided it. Without `announce` the service's own entry tells
    the fact; a move of the stage is told all the same. Asks for nobody's leave. Raises BadInput."""
    with transaction.atomic():
        kept = keep(by=by, case=case, said=said)
        if not kept.again:
            fact_news.tell(by, kept, announce=announce)
    return kept.fact


def confirm_fact(
    *, by: User, claim: CaseFact, happened_on: dt.date, how: str = How.PAPER, note: str = ""
) -> CaseFact:
    """The school confirms what the family said, with the day on which it was received: that day
    counts, and the family's own day stays beside it. Raises NotAllowed, BadInput."""
    if claim.kind not in kinds.CLAIMS:
        raise BadInput(_("This needs no answer from the school."))
    said = Said(
        kind=kinds.CLAIMS[claim.kind],
        happened_on=happened_on,
        how=how,
        from_whom=claim.from_whom or claim.recorded_by,
        note=note,
        about=claim,
    )
    return record_fact(by=by, case=claim.case, said=said)


def correct_fact(
    *,
    by: User,
    fact: CaseFact,
    happened_on: dt.date | None,
    until: dt.date | None = None,
    reason: str,
) -> CaseFact:
    """Give a fact another day, or say that it did not happen (`happened_on=None`). The old row
    stays and is shown. `reason` is read by the family.

    Raises NotAllowed; BadInput as for a new fact, and when the correction would leave another fact
    before what it follows; Conflict when somebody corrected it first.
    """
    if not policies.may_correct_fact(by, fact):
        raise NotAllowed(_("Only who wrote this down, or who runs the case, can correct it."))
    return note_correction(by=by, fact=fact, happened_on=happened_on, until=until, reason=reason)


def note_correction(
    *,
    by: User,
    fact: CaseFact,
    happened_on: dt.date | None,
    until: dt.date | None = None,
    reason: str,
    announce: bool = True,
) -> CaseFact:
    """The same for a service that has decided it. Without `announce` the service's own entry tells
    it, but a move of the stage is told all the same. Asks for nobody's leave. Raises BadInput,
    Conflict."""
    if not reason.strip():
        raise BadInput({"reason": _("Say why it changes. Everyone on the team reads it.")})
    until = None if happened_on is None else until
    if (happened_on, until) == (fact.happened_on, fact.until):
        raise BadInput({"happened_on": _("This is the same day as before. Nothing was changed.")})
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=fact.case_id)
        row = CaseFact.objects.select_related("case", "from_whom").get(pk=fact.pk)
        if CaseFact.objects.filter(corrects=row).exists():
            raise Conflict(_("Somebody corrected this already. Read how it stands now."))
        kept = _correct(by, case, row, (happened_on, until), reason)
        fact_news.tell_correction(by, kept, row, announce=announce)
    return kept.fact


def _correct(
    by: User, case: Case, row: CaseFact, span: tuple[dt.date | None, dt.date | None], reason: str
) -> Kept:
    happened_on, until = span
    fact_checks.words(reason)
    if happened_on is not None:
        fact_checks.days(row.sort, happened_on, until)
    before = standing_facts(case)
    new = CaseFact(
        case=case,
        number=_number(case),
        kind=row.kind,
        happened_on=happened_on,
        until=until,
        how=row.how,
        from_whom=row.from_whom,
        from_name=row.from_name,
        note=reason.strip(),
        data=row.data,
        corrects=row,
        about=row.about,
    )
    after = [one for one in before if one.pk != row.pk]
    if happened_on is not None:
        after.append(new)
    fact_checks.order(before, after, new)
    return _save(by, case, new, after)


# --- keeping ------------------------------------------------------------------------------------


def keep(*, by: User | None, case: Case, said: Said) -> Kept:
    """Add the row and move the case. Tells nobody and asks for nobody's leave: only for services
    that record it themselves, inside their transaction. Raises BadInput."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    kind = kinds.KINDS.get(said.kind)
    if kind is None:
        raise BadInput({"kind": _("Choose what happened from the list.")})
    until = said.until
    if kind.spans and until is None and said.kind == "child_absent":
        until = said.happened_on
    fact_checks.words(said.note)
    fact_checks.told(kind, said.note)
    fact_checks.way(kind, said.how)
    fact_checks.days(kind, said.happened_on, until)
    fact_checks.source(locked, whom=said.from_whom, about=said.about)
    before = standing_facts(locked)
    if same := _same(by, said, until, before):
        return Kept(same, locked.stage, locked.stage, again=True)
    row = CaseFact(
        case=locked,
        number=_number(locked),
        kind=said.kind,
        happened_on=said.happened_on,
        until=until,
        how=said.how if said.how in How.values else "",
        from_whom=said.from_whom,
        from_name=_from(said),
        note=said.note.strip(),
        data=said.data,
        about=said.about,
    )
    after = [*before, row]
    fact_checks.order(before, after, row)
    kept = _save(by, locked, row, after)
    case.stage, case.step = locked.stage, locked.step
    case.evaluation_requested_on = locked.evaluation_requested_on
    return kept


def standing_facts(case: Case) -> list[CaseFact]:
    """The facts of a case that nobody corrected. One query."""
    return list(CaseFact.objects.standing().filter(case=case).order_by("number"))


def _save(by: User | None, case: Case, row: CaseFact, after: Iterable[CaseFact]) -> Kept:
    row.recorded_by, row.recorded_at = by, now()
    row.recorded_by_name = by.display_name if by else ""
    row.written_in = by.language if by else ""
    row.recorded_as = role_on(by, case.pk) if by else "portal"
    row.save(force_insert=True)
    old = case.stage
    known = list(after)
    dated = [one.as_dated() for one in known]
    here = stages.standing(dated).main
    case.stage, case.step = here.stage, stages.step_of(here, dated)
    asked = [one.happened_on for one in known if one.kind == "referral_received"]
    case.evaluation_requested_on = min((day for day in asked if day), default=None)
    case.save(update_fields=["stage", "step", "evaluation_requested_on"])
    return Kept(row, old, case.stage)


def _number(case: Case) -> int:
    highest = CaseFact.objects.filter(case=case).aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def known_on(case: Case, kind: str, day: dt.date) -> bool:
    """Whether such a fact of that day stands and nobody said otherwise on that day since. One
    query."""
    return any(row.kind == kind for row in _since_other_word(kind, day, standing_facts(case)))


def services_ran_on(case: Case, day: dt.date) -> bool:
    """Whether the plan was at work on that day, as far as is known. One query."""
    known = [one.as_dated() for one in standing_facts(case)]
    before = stages.standing(one for one in known if one.day <= day)
    return before.iep.stage in stages.AT_WORK


def services_wait_on(case: Case, day: dt.date) -> bool:
    """Whether the family's last word by that day was a yes to services, and none had begun. One
    query."""
    known = [one.as_dated() for one in standing_facts(case)]
    before = [one for one in known if one.day <= day]
    began = kinds.KINDS["services_started"]
    wanted = {*began.needs, *began.ended_by}
    words = [one for one in before if one.kind in wanted]
    last = max(words, key=lambda one: (one.day, one.number), default=None)
    agreed = last is not None and last.kind in began.needs
    return agreed and stages.standing(before).iep.stage not in stages.AT_WORK


def _since_other_word(kind: str, day: dt.date, rows: Iterable[CaseFact]) -> list[CaseFact]:
    """The facts of that day, written down after the last no; for a no, after the last yes."""
    other = kinds.SAID_YES if kind in kinds.SAID_NO else kinds.SAID_NO
    found = [row for row in rows if row.happened_on == day]
    last = max((row.number for row in found if row.kind in other), default=0)
    return [row for row in found if row.number > last]


def _same(
    by: User | None, said: Said, until: dt.date | None, before: Iterable[CaseFact]
) -> CaseFact | None:
    """The row that says the very same already; a yes after a no of the same day is a new one.
    Raises BadInput when the day is known from somebody else or in other words."""
    if said.kind == kinds.STAGE_SAID:
        return None
    for row in _since_other_word(said.kind, said.happened_on, before):
        if (row.kind, row.happened_on, row.until) != (said.kind, said.happened_on, until):
            continue
        mine = row.recorded_by_id == (by.pk if by else None)
        of_another = said.kind in REPEATED and row.data != said.data
        if (
            mine
            and not of_another
            and (row.note, row.from_name) == (said.note.strip(), _from(said))
        ):
            return row
        if said.kind not in REPEATED:
            raise BadInput(
                {
                    "happened_on": _(
                        "This is written down for that day already. Correct it "
                        "there if something is wrong."
                    )
                }
            )
    return None


def _from(said: Said) -> str:
    return said.from_name.strip() or (said.from_whom.display_name if said.from_whom else "")
