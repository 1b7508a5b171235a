"""How is the decision of the group written down, so that it stands and moves the case?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, CaseFact, EligibilityDecision, Guardianship, TeamMember
from cases.services import facts
from cases.services.fact_checks import words as check_words
from cases.visibility import on_day
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.dates import check_near
from tenants.rulepacks.categories import categories

if TYPE_CHECKING:
    from tenants.people.models import User

Outcome = EligibilityDecision.Outcome
FEWEST_STAFF: Final = 2  # “a group of qualified professionals” (34 CFR 300.306(a)(1))
AFTER_PLAN: Final = frozenset({"in_effect", "review"})
LONGEST: Final = 4000


@dataclass(frozen=True)
class Decided:
    """What the group decided. `took_part` and `got_copies` are people of the family and the team;
    `how` is how the copies were given. `without_parents`: how the school tried to bring them, when
    none took part (34 CFR 300.322(d), 300.501(c)(4))."""

    decided_on: dt.date
    has_disability: bool
    needs_special_education: bool
    reasons: str
    categories: Sequence[str] = ()
    everyday_words: str = ""
    exclusions: bool = False
    took_part: Sequence[User] = ()
    others: str = ""
    without_parents: str = ""
    got_copies: Sequence[User] = ()
    how: str = facts.How.PORTAL
    disagreed: str = ""


def decide(*, by: User, case: Case, said: Decided) -> EligibilityDecision:
    """Write down the answer to the two-part question: a disability, and by reason of it a need for
    special education (34 CFR 300.8(a)(1)). The decision is a fact of its day, so the case moves.
    Raises NotAllowed, BadInput."""
    if not policies.may_decide_eligibility(by, case):
        raise NotAllowed(_("Only who runs the case can write down what the group decided."))
    family, team = people(case)
    _check(case, said, family, team)
    outcome = (
        Outcome.ELIGIBLE
        if said.has_disability and said.needs_special_education
        else Outcome.NOT_ELIGIBLE
    )
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        kind = str(outcome)
        if outcome == Outcome.ELIGIBLE and locked.stage in AFTER_PLAN:
            kind = "reevaluated"
        fact = facts.note_fact(
            by=by,
            case=case,
            said=facts.Said(
                kind, said.decided_on, how=facts.How.IN_PERSON, note=said.reasons.strip()[:1000]
            ),
            announce=False,
        )
        if EligibilityDecision.objects.filter(fact=fact).exists():
            raise BadInput({"decided_on": _("The decision of this day is written down already.")})
        row = EligibilityDecision.objects.create(
            case=case,
            decided_on=said.decided_on,
            has_disability=said.has_disability,
            needs_special_education=said.needs_special_education,
            outcome=outcome,
            categories=list(dict.fromkeys(said.categories)) if said.has_disability else [],
            everyday_words=said.everyday_words.strip(),
            exclusions=said.exclusions,
            reasons=said.reasons.strip(),
            disagreed=said.disagreed.strip(),
            group=_group(said, family, team),
            without_parents=said.without_parents.strip(),
            copies=[
                {"id": str(one.pk), "name": one.display_name, "how": said.how}
                for one in said.got_copies
            ],
            fact=fact,
            recorded_by=by,
            recorded_by_name=by.display_name,
            written_in=by.language,
        )
        _keep(by, row)
    return row


def people(case: Case) -> tuple[dict[str, User], dict[str, tuple[User, str]]]:
    """The parents with education rights, and the staff on the team with their role, by id."""
    guardians = Guardianship.objects.filter(
        on_day(), student=case.student_id, standing="education_rights"
    ).select_related("user")
    places = TeamMember.objects.in_force().filter(case=case).select_related("user")
    staff = {
        str(row.user_id): (row.user, row.role)
        for row in places
        if row.role in TeamMember.STAFF_ROLES or row.role in ("interpreter", "guest")
    }
    return {str(row.user_id): row.user for row in guardians}, staff


def _check(
    case: Case, said: Decided, family: dict[str, User], team: dict[str, tuple[User, str]]
) -> None:
    for text in (said.everyday_words, said.without_parents, said.others):
        check_words(text)
    for name, text in (("reasons", said.reasons), ("disagreed", said.disagreed)):
        if "\x00" in text or len(text) > LONGEST:
            raise BadInput(
                {name: _("This is too long. At most %(n)d letters fit.") % {"n": LONGEST}}
            )
    check_near(decided_on=said.decided_on)
    if said.decided_on > today():
        raise BadInput({"decided_on": _("This day has not come yet. Choose today or earlier.")})
    if not said.reasons.strip():
        raise BadInput({"reasons": _("Say why. The family reads it.")})
    _check_categories(case, said)
    if said.needs_special_education and not said.has_disability:
        raise BadInput(
            {
                "needs_special_education": _(
                    "Special education is for a child with a disability. Check both answers."
                )
            }
        )
    came = {str(one.pk) for one in said.took_part}
    if not came & family.keys() and not said.without_parents.strip():
        raise BadInput(
            {
                "took_part": _(
                    "The parents decide with the group. If none could come, say how the school "
                    "tried to bring them."
                )
            }
        )
    staff = [pk for pk in came & team.keys() if team[pk][1] in TeamMember.STAFF_ROLES]
    if len(staff) < FEWEST_STAFF:
        raise BadInput({"took_part": _("A group decides, not one person. Who else was there?")})
    if not said.got_copies:
        raise BadInput(
            {"got_copies": _("The family gets the report and this decision. Say who got them.")}
        )


def _check_categories(case: Case, said: Decided) -> None:
    known = categories()
    if not said.has_disability:
        return
    if not said.categories:
        raise BadInput({"categories": _("Choose which disability, the main one first.")})
    if any(key not in known for key in said.categories):
        raise BadInput({"categories": _("Choose from the list.")})
    born = case.student.birth_date
    day = said.decided_on
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    for key in said.categories:
        if not known[key].fits_age(years):
            raise BadInput(
                {"categories": _("Developmental delay is only for children from 3 to 9 years.")}
            )
    if said.needs_special_education and not said.exclusions:
        raise BadInput(
            {
                "exclusions": _(
                    "If poor teaching or little English is the main cause, the child is not "
                    "eligible. Check this."
                )
            }
        )


def _group(
    said: Decided, family: dict[str, User], team: dict[str, tuple[User, str]]
) -> list[dict[str, str]]:
    found = []
    for one in said.took_part:
        key = str(one.pk)
        role = "parent" if key in family else team[key][1] if key in team else ""
        found.append({"id": key, "name": one.display_name, "role": str(role)})
    others = [name.strip() for name in said.others.split(",") if name.strip()]
    return found + [{"name": name, "role": ""} for name in others]


def _keep(by: User, row: EligibilityDecision) -> None:
    record(
        "eligibility.decided",
        by=by,
        target=row,
        case_id=row.case_id,
        student_id=row.case.student_id,
        decision=str(row.pk),
        outcome=row.outcome,
        day=row.decided_on.isoformat(),
        categories=row.categories,
        everyday_words=row.everyday_words,
        reasons=row.reasons,
        disagreed=row.disagreed,
        group=row.group,
        without_parents=row.without_parents,
        copies=row.copies,
    )


def refuses(row: EligibilityDecision) -> bool:
    """Whether this is a first no: the school refuses to begin, and its notice says that (34 CFR
    300.503(a)(2)). For a child who was eligible before, the no proposes a change. One query."""
    if row.outcome == EligibilityDecision.Outcome.ELIGIBLE:
        return False
    yes = CaseFact.objects.standing().filter(case=row.case_id, kind="eligible")
    return not yes.filter(happened_on__lte=row.decided_on).exists()


def standing(case: Case, rows: Sequence[EligibilityDecision]) -> list[EligibilityDecision]:
    """The decisions whose fact nobody took back, the newest first. One query."""
    later = {
        row.corrects_id: row
        for row in CaseFact.objects.filter(case=case, corrects__isnull=False).only(
            "pk", "corrects_id", "happened_on"
        )
    }

    def taken_back(key: object) -> bool:
        row = None
        while key in later:
            row = later[key]  # type: ignore[index]  # ids
            key = row.pk
        return row is not None and row.happened_on is None

    found = [row for row in rows if not taken_back(row.fact_id)]
    return sorted(found, key=lambda row: (row.decided_on, row.recorded_at), reverse=True)
