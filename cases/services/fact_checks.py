"""Which dated facts cannot be, and in which words is that said?

Nothing is saved when one of these refuses; the form keeps what was typed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import facts as kinds
from cases.models import Case, CaseFact, Guardianship, TeamMember
from cases.visibility import on_day
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.people.dates import check_near

if TYPE_CHECKING:
    from tenants.people.models import User

LONGEST_NOTE = 1000


def words(note: str) -> None:
    """Raises BadInput for a sign that cannot be saved, or more than 1000 letters."""
    if "\x00" in note:
        raise BadInput({"note": _("One sign in your text cannot be saved. Remove it.")})
    if len(note) > LONGEST_NOTE:
        raise BadInput({"note": _("This is too long. At most 1000 letters fit.")})


def told(kind: kinds.FactKind, note: str) -> None:
    """Raises BadInput when a kind must be told with words and there are none."""
    if kind.says and not note.strip():
        raise BadInput({"note": _("Answer this: %(question)s") % {"question": kind.says}})


def days(kind: kinds.FactKind, day: dt.date, until: dt.date | None) -> None:
    """Raises BadInput for a mistyped year, a day to come (but of a meeting that is set), or an end
    before its start."""
    check_near(happened_on=day, until=until)
    if day > today() and not kind.planned:
        raise BadInput({"happened_on": _("This day has not come yet. Choose today or earlier.")})
    if until is not None and until < day:
        raise BadInput({"until": _("The last day is before the first day. Check both.")})
    if kind.spans and until is None:
        raise BadInput({"until": _("Say until which day.")})


def way(kind: kinds.FactKind, how: str) -> None:
    """Raises BadInput for a spoken word where the law asks for one in writing
    (34 CFR 300.300(b)(4))."""
    if kind.written and how in (CaseFact.How.PHONE, CaseFact.How.IN_PERSON):
        raise BadInput(
            {
                "how": _(
                    "This counts only in writing (34 CFR 300.300(b)(4)). Say how the writing came: "
                    "on paper, by e-mail or in the portal."
                )
            }
        )


def source(case: Case, *, whom: User | None, about: CaseFact | None) -> None:
    """Raises BadInput when it came from nobody of this child, or confirms another case's word."""
    if about is not None and about.case_id != case.pk:
        raise BadInput(_("This belongs to another case."))
    if whom is None:
        return
    family = Guardianship.objects.filter(on_day(), student_id=case.student_id, user=whom)
    team = TeamMember.objects.filter(on_day(), case=case, user=whom)
    if not family.exists() and not team.exists():
        raise BadInput({"from_whom": _("Choose somebody of this child’s family or team.")})


def order(before: Sequence[CaseFact], after: Sequence[CaseFact], row: CaseFact) -> None:
    """Raises BadInput when the new row comes before what it follows, such as a consent before its
    request; or when a correction leaves another one there."""
    known = {(c.fact.number, c.other) for c in kinds.clashes(one.as_dated() for one in before)}
    for clash in kinds.clashes(one.as_dated() for one in after):
        new = clash.fact.number == row.number
        if new or (row.corrects_id and (clash.fact.number, clash.other) not in known):
            raise BadInput({"happened_on": _clash(clash)})


def _clash(clash: kinds.Clash) -> str:
    said = {"this": kinds.label(clash.fact.kind), "other": kinds.label(clash.other)}
    if clash.instead:
        text = _(
            "“%(this)s” is not possible now: services have begun. Only a word in writing ends them "
            "(34 CFR 300.300(b)(4)). When you have it, write down: “%(instead)s”."
        )
        return text % {**said, "instead": kinds.label(clash.instead)}
    if clash.day is None:
        return _("“%(this)s” is not possible yet. First comes: “%(other)s”.") % said
    when = {
        "day": date_format(clash.fact.day, "DATE_FORMAT"),
        "other_day": date_format(clash.day, "DATE_FORMAT"),
    }
    text = _(
        "“%(this)s” (%(day)s) would come before “%(other)s” (%(other_day)s). Check both days. "
        "If the other one is wrong, correct it first."
    )
    return text % {**said, **when}
