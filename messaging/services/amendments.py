"""How does a parent have the record mended, and what happens when the district says no?

34 CFR 300.618 to 300.621: the parent says what is wrong; the district decides in a reasonable time;
it mends the record, or refuses with reasons and tells of the right to a hearing. What the parent
says to that is kept with the record and shown with it. Nothing is ever written over: a mended entry
has a correction beside it. Each step is an entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from messaging import policies
from messaging.models import Amendment, Entry
from messaging.services import answer_ends, ledger
from messaging.services.record_wishes import (
    Wished,
    asking_parent,
    check_family,
    keep,
    locked,
    take_back,
    write_down,
)
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.here import this_district

if TYPE_CHECKING:
    import uuid

    from cases.models import Case
    from tenants.people.models import User

State = Amendment.State
LONGEST_NAME = 200  # letters of which paper it is about
LONGEST_PART = 4_000  # letters of what is wrong, and of what it should say


@dataclass(frozen=True, kw_only=True)
class Wish(Wished):
    """What a parent wants mended. `about` is the number of an entry, or None with `about_words`."""

    wrong: str
    should: str
    about: int | None = None
    about_words: str = ""


def ask(*, by: User, case: Case, wish: Wish) -> Amendment:
    """A parent asks, or staff enter it for them. The same key again gives the first wish.

    Raises NotAllowed, BadInput.
    """
    parent = asking_parent(by, case, wish.on_behalf_of)
    about = _about(by, case, wish)
    with transaction.atomic():
        entry = write_down(
            by=by,
            case=case,
            wish=wish,
            body=_letter(wish, about, parent.language),
            language=parent.language,
            data={"amendment": "asked", **({"quotes": about.number} if about else {})},
        )
        return open_amendment(
            by=by, case=case, entry=entry, about=about, about_words=wish.about_words
        )


def open_amendment(
    *, by: User, case: Case, entry: Entry, about: Entry | None = None, about_words: str = ""
) -> Amendment:
    """Begin to wait for a decision on what an entry asks for, once for each entry. Inside the
    transaction that adds the entry."""
    row, made = Amendment.objects.get_or_create(
        entry=entry,
        defaults={
            "case": case,
            "asked_by": entry.on_behalf_of or entry.author or by,
            "about": about,
            "about_words": about_words.strip()[:LONGEST_NAME],
            "asked_on": entry.happened_on,
        },
    )
    if made:
        keep("amendment.asked", row, by)
    return row


def _about(by: User, case: Case, wish: Wish) -> Entry | None:
    """The entry it is about. Raises BadInput when it is not there, or nothing is named."""
    if wish.about is None:
        if not wish.about_words.strip():
            raise BadInput({"about_words": _("Say which entry, file or paper you mean.")})
        return None
    entry = Entry.objects.visible_to(by).filter(case=case, number=wish.about).first()
    if entry is None:
        raise BadInput({"about": _("There is no entry with this number.")})
    return entry


def _letter(wish: Wish, about: Entry | None, language: str) -> str:
    """The words of the wish in the parent's language."""
    if not wish.wrong.strip():
        raise BadInput({"wrong": _("Say what is wrong. A few words are enough.")})
    with translation.override(language):
        where = _("entry %(number)s") % {"number": about.number} if about else ""
        named = ", ".join(part for part in (where, wish.about_words.strip()) if part)
        parts = [
            _("Please mend the record: %(what)s.") % {"what": named},
            _("This is wrong, misleading or too private: %(wrong)s")
            % {"wrong": wish.wrong.strip()},
            _("It should say: %(should)s") % {"should": wish.should.strip()}
            if wish.should.strip()
            else "",
            _("The law: 34 CFR 300.618."),
        ]
    return "\n\n".join(part for part in parts if part)


# --- the district decides ---------------------------------------------------------------------


def agree(
    *, by: User, amendment: Amendment, words: str, corrected: str, key: uuid.UUID
) -> Amendment:
    """The district mends the record: a decision, and a correction beside the entry it is about
    (for something else the decision says what was done). Raises NotAllowed, BadInput."""
    _check_decides(by, amendment)
    if amendment.about_id is not None and not corrected.strip():
        raise BadInput({"corrected": _("Write what the entry should say now.")})
    if amendment.about_id is None and not words.strip():
        raise BadInput({"words": _("Write what was changed, and where.")})
    with transaction.atomic():
        row = _undecided(amendment)
        row.correction = _correction(by, row, corrected, key) if row.about else None
        _decide(
            by, row, State.AGREED, words.strip() or _("The record is mended as you asked."), key
        )
        keep("amendment.agreed", row, by)
    return row


def _correction(by: User, row: Amendment, corrected: str, key: uuid.UUID) -> Entry:
    about = row.about
    assert about is not None  # the caller has looked
    return ledger.append(
        by=by,
        case=row.case,
        kind=Entry.Kind.MESSAGE,
        body=corrected,
        key=f"mended-{key}",
        language=about.language if about.kind != Entry.Kind.EVENT else by.language,
        corrects=about,
        data={"amendment": "correction"},
        about_record=True,
    )


def refuse(*, by: User, amendment: Amendment, reasons: str, key: uuid.UUID) -> Amendment:
    """The district leaves the record as it is, says why, and tells of the right to a hearing
    (300.618(c)). Raises NotAllowed, BadInput."""
    _check_decides(by, amendment)
    if not reasons.strip():
        raise BadInput({"reasons": _("Write your reasons. The law asks for them.")})
    with transaction.atomic():
        row = _undecided(amendment)
        _decide(by, row, State.REFUSED, reasons, key, rights_told=_rights(row))
        keep("amendment.refused", row, by)
    return row


def _rights(row: Amendment) -> str:
    """What a parent can do after a no, in their language (34 CFR 300.618(c), 300.619, 300.620)."""
    with translation.override(row.asked_by.language):
        return _(
            "You have the right to a hearing about this (34 CFR 300.619). You can also write your "
            "own statement. It is kept with the record and shown with it as long as the record is "
            "kept (34 CFR 300.620). You can ask for both in this portal or on paper."
        )


def _decide(by: User, row: Amendment, state: str, words: str, key: uuid.UUID, **told: str) -> None:
    """The decision in the writer's words; what the law says beside it is in the parent's language
    and stays as it was told (see messaging.details)."""
    entry = ledger.append(
        by=by,
        case=row.case,
        kind=Entry.Kind.DECISION,
        body=words,
        key=str(key),
        data={"quotes": row.entry.number, "amendment": str(state), **told},
        about_record=True,
    )
    row.state, row.decision = state, entry
    row.decided_on = today(this_district().timezone)
    row.save(update_fields=["state", "decision", "decided_on", "correction"])
    answer_ends.done_on_desk(by=by, letter=row.entry, answer=entry)


def _check_decides(by: User, amendment: Amendment) -> None:
    if not policies.may_decide_amendment(by, amendment.case):
        raise NotAllowed(_("Only the case manager or an administrator on the team can decide."))


# --- what the parent does then ----------------------------------------------------------------


def ask_hearing(*, by: User, amendment: Amendment) -> Amendment:
    """The parent asks for a hearing after a no (34 CFR 300.619). Raises NotAllowed, BadInput."""
    check_family(by, amendment)
    with transaction.atomic():
        row = locked(amendment, "about", "statement")
        if row.state != State.REFUSED:
            raise BadInput(_("A hearing follows when the district has said no."))
        row.state = State.HEARING
        row.save(update_fields=["state"])
        keep("amendment.hearing_asked", row, by)
    return row


def state_own(*, by: User, amendment: Amendment, words: str, key: uuid.UUID) -> Amendment:
    """The parent's statement, kept and shown with the entry it is about (34 CFR 300.620(b), (c)).
    A newer one is shown in its place; both stay entries. Raises NotAllowed, BadInput."""
    check_family(by, amendment)
    with transaction.atomic():
        row = locked(amendment, "about", "statement")
        if row.state not in (State.REFUSED, State.HEARING):
            raise BadInput(_("A statement follows when the district has said no."))
        about: dict[str, Any] = {"statement_on": row.about.number} if row.about else {}
        row.statement = ledger.append(
            by=by,
            case=row.case,
            kind=Entry.Kind.LETTER,
            body=words,
            key=str(key),
            data={"quotes": (row.about or row.entry).number, "amendment": "statement", **about},
            about_record=True,
        )
        row.save(update_fields=["statement"])
        keep("amendment.stated", row, by, statement=row.statement.number)
    return row


def withdraw(*, by: User, amendment: Amendment) -> Amendment:
    """The parent wants nothing changed any more. Raises NotAllowed, BadInput."""
    check_family(by, amendment)
    with transaction.atomic():
        return take_back("amendment.withdrawn", _undecided(amendment), by)


def _undecided(amendment: Amendment) -> Amendment:
    row = locked(amendment, "about", "statement")
    if row.state not in (State.OPEN, State.HEARING):
        raise BadInput(_("This is decided already. Read how it stands now."))
    return row
