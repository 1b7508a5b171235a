"""How do both sides change a plan without a meeting?

After the yearly meeting "the parent of a child with a disability and the public agency may agree
not to convene an IEP Team meeting ... and instead may develop a written document to amend" the plan
(34 CFR 300.324(a)(4)). It is an offer: a family that wants to meet says so, and nothing changes.
It never replaces the yearly review and does not move its day. The notice of 300.503 comes first.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, CaseFact, Guardianship, PlanAmendment, PlanVersion
from cases.plan_shapes import PlanKind
from cases.services import facts, in_effect
from cases.services.fact_checks import words as check_words
from cases.visibility import on_day
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.dates import check_near

if TYPE_CHECKING:
    from tenants.people.models import User

State = PlanAmendment.State
FACT: Final = "plan_amended"
OFFERED: Final = "change_offered"
SET: Final = "change_set"  # the day from which it holds
DROPPED: Final = "change_dropped"
NOTICE: Final = "change_notice_given"
FURTHEST: Final = dt.timedelta(days=90)


def propose(
    *, by: User, version: PlanVersion, starts_on: dt.date, reason: str, signed: str
) -> PlanAmendment:
    """The school signs first and offers the change; the parents are asked. Raises NotAllowed;
    BadInput when there is no IEP in effect, nothing is changed, or another offer waits."""
    if not policies.may_amend_plan(by, version.case):
        raise NotAllowed(_("Only who runs the case can offer a change of the plan."))
    _check(starts_on, reason, signed)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=version.case_id)
        before = in_effect.latest(case, PlanKind.IEP)
        if before is None or version.plan.kind != PlanKind.IEP:
            raise BadInput(_("Only an IEP that is in effect can be changed without a meeting."))
        if before.version_id == version.pk or before.version.content_hash == version.content_hash:
            raise BadInput(_("Nothing differs. First share a draft with the change."))
        in_effect.check_newest(version)
        if starts_on < before.starts_on:
            raise BadInput({"starts_on": _("The plan before begins later. Check the day.")})
        if PlanAmendment.objects.filter(case=case, state=State.PROPOSED).exists():
            raise BadInput(_("Another change waits for the family. Take that one back first."))
        row = PlanAmendment.objects.create(
            case=case,
            before=before,
            version=version,
            starts_on=starts_on,
            reason=reason.strip(),
            school=by,
            written_in=by.language,
            school_signed=" ".join(signed.split()),
        )
        _keep("plan.amend_proposed", by, row, tell=_parents(case))
        for kind, day in ((OFFERED, today()), (SET, starts_on)):
            said = facts.Said(kind, day, data={"amendment": str(row.pk)})
            facts.note_fact(by=by, case=case, said=said, announce=False)
    return row


def agree(
    *, by: User, amendment: PlanAmendment, signed: str, parent: User | None = None
) -> PlanAmendment:
    """A parent signs: the change holds from its day, everyone is asked to read their part anew, and
    the day of the yearly review stays. `parent` is whose paper staff write down. Raises NotAllowed,
    BadInput."""
    _check_signed(signed)
    with transaction.atomic():
        row = _open(by, amendment, parent)
        row.state, row.parent_signed = State.AGREED, " ".join(signed.split())
        row.after = in_effect.follow_on(
            by=row.school, version=row.version, starts_on=row.starts_on, before=row.before
        )
        _answered(by, row, parent, "plan.amended")
        said = facts.Said(FACT, today(), from_whom=parent, data={"amendment": str(row.pk)})
        facts.note_fact(by=by, case=row.case, said=said, announce=False)
    return row


def ask_meeting(
    *, by: User, amendment: PlanAmendment, words: str, parent: User | None = None
) -> PlanAmendment:
    """The family wants to meet about it: nothing changes. Raises NotAllowed, BadInput."""
    check_words(words)
    with transaction.atomic():
        row = _open(by, amendment, parent)
        row.state, row.words, row.words_in = State.MEETING, words.strip(), by.language
        _answered(by, row, parent, "plan.amend_declined")
        _drop(by, row, _("The family asked to meet about it."))
    return row


def withdraw(*, by: User, amendment: PlanAmendment, words: str) -> PlanAmendment:
    """The school takes its offer back and says why. Raises NotAllowed, BadInput."""
    if not policies.may_amend_plan(by, amendment.case):
        raise NotAllowed(_("Only who runs the case can offer a change of the plan."))
    check_words(words)
    if not words.strip():
        raise BadInput({"words": _("Say why. The family reads it.")})
    with transaction.atomic():
        row = _locked(amendment)
        row.state, row.words, row.answered_at = State.WITHDRAWN, words.strip(), now()
        row.words_in = by.language
        row.save(update_fields=["state", "words", "words_in", "answered_at"])
        _keep("plan.amend_withdrawn", by, row, words=row.words)
        _drop(by, row, row.words)
    return row


def _drop(by: User, row: PlanAmendment, reason: str) -> None:
    """The day of the change does not come, and no notice about it is owed any more."""
    standing = facts.standing_facts(row.case)
    for fact in standing:
        if fact.kind == SET and fact.data.get("amendment") == str(row.pk):
            facts.note_correction(by=by, fact=fact, happened_on=None, reason=reason, announce=False)
    if any(one.kind == OFFERED for one in standing):  # offers of before know no such fact
        said = facts.Said(DROPPED, today(), data={"amendment": str(row.pk)})
        facts.note_fact(by=by, case=row.case, said=said, announce=False)


def _open(by: User, amendment: PlanAmendment, parent: User | None) -> PlanAmendment:
    """The offer, when this person may answer it, for the parent who signed on paper if staff do."""
    row = _locked(amendment)
    if parent is None:
        allowed = policies.may_answer_amendment(by, row)
    else:
        rights = Guardianship.objects.filter(
            on_day(), student=row.case.student_id, user=parent, standing="education_rights"
        )
        allowed = policies.may_enter_for_parent(by, row.case) and rights.exists()
    if not allowed:
        raise NotAllowed(_("Only a parent with education rights can answer this."))
    return row


def _locked(amendment: PlanAmendment) -> PlanAmendment:
    Case.objects.select_for_update().get(pk=amendment.case_id)
    rows = PlanAmendment.objects.select_related(
        "case__student", "before__version", "version__plan", "version__case", "school"
    )
    row = rows.get(pk=amendment.pk)
    if row.state != State.PROPOSED:
        raise BadInput(_("This was answered already."))
    newest = in_effect.latest(row.case, PlanKind.IEP)
    if newest is None or newest.pk != row.before_id:
        raise BadInput(_("Another plan holds meanwhile. The school has to offer it anew."))
    return row


def _answered(by: User, row: PlanAmendment, parent: User | None, verb: str) -> None:
    row.parent, row.on_paper, row.answered_at = parent or by, parent is not None, now()
    row.save()
    for_name = parent.display_name if parent else ""
    agreed = {"noticed": noticed(None, row)} if row.state == State.AGREED else {}
    _keep(verb, by, row, words=row.words, signed=row.parent_signed, for_name=for_name, **agreed)


def _check(starts_on: dt.date, reason: str, signed: str) -> None:
    check_near(starts_on=starts_on)
    if not today() <= starts_on <= today() + FURTHEST:
        raise BadInput({"starts_on": _("Choose a day from today on, at most 90 days away.")})
    check_words(reason)
    if not reason.strip():
        raise BadInput({"reason": _("Say what changes and why. The family reads it.")})
    _check_signed(signed)


def _check_signed(signed: str) -> None:
    if not signed.strip() or "\x00" in signed:
        raise BadInput({"signed": _("Write your full name. It is your signature.")})


def _parents(case: Case) -> list[str]:
    rows = Guardianship.objects.filter(
        on_day(), student=case.student_id, standing="education_rights"
    )
    return sorted(str(pk) for pk in rows.values_list("user_id", flat=True))


def _keep(verb: str, by: User, row: PlanAmendment, **data: Any) -> None:
    record(
        verb,
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        amendment=str(row.pk),
        draft=row.version.number,
        content_hash=row.version.content_hash,
        starts_on=row.starts_on.isoformat(),
        reason=row.reason,
        school_signed=row.school_signed,
        **data,
    )


def noticed(user: User | None, row: PlanAmendment) -> bool:
    """Whether a notice about a change was written down since this one was offered
    (34 CFR 300.503). `user` None for a service. One query."""
    rows = CaseFact.objects.all() if user is None else CaseFact.objects.visible_to(user)
    rows = rows.standing().filter(case=row.case_id, kind=NOTICE)
    return rows.filter(recorded_at__gte=row.proposed_at).exists()


def of_case(user: User, case: Case) -> list[PlanAmendment]:
    """All offers, the newest first. One query."""
    rows = PlanAmendment.objects.visible_to(user).filter(case=case)
    return list(rows.select_related("version").defer("version__blocks").order_by("-proposed_at"))
