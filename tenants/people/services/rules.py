"""Which rules hold in this district, and who says what the district promises?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.here import this_district
from tenants.people.dates import check_near
from tenants.people.models import DistrictRule, User
from tenants.people.policies import check_set_rules
from tenants.rulepacks import words
from tenants.rulepacks.loader import pack_for
from tenants.rulepacks.packs import Pack, looser
from tenants.rulepacks.schema import ClockKey, ClockRule, Confidence, Event, Measure

if TYPE_CHECKING:
    from collections.abc import Iterable

PROMISE, CONFIRMED = DistrictRule.Source.PROMISE, DistrictRule.Source.CONFIRMED
LONGEST = 400  # days


@dataclass(frozen=True)
class Said:
    """What the district says of a clock. `start` is needed only where the law's start is not
    known; `cite` only for a rule that was looked up."""

    clock: ClockKey
    source: DistrictRule.Source
    number: int
    unit: Measure
    starts: dt.date
    start: Event | None = None
    cite: str = ""


def pack() -> Pack:
    """The rules of the district in whose schema we are, its own with them. One query."""
    return with_rows(DistrictRule.objects.all())


def with_rows(rows: Iterable[DistrictRule]) -> Pack:
    """The rules of this district's state with these rows of its own."""
    return pack_for(this_district().state).with_local(row.as_rule() for row in rows)


def say(*, by: User, said: Said) -> DistrictRule:
    """Keep a promise or a rule that was looked up; the one before ends when it begins.

    Raises NotAllowed; BadInput for a promise looser than the law, days of another unit than the
    law's, a day in the past, or a rule without the place where it stands.
    """
    check_set_rules(by)
    law = pack_for(this_district().state).law(said.clock)
    _check(said, law)
    with transaction.atomic():
        old = DistrictRule.objects.select_for_update().filter(
            clock=said.clock, source=said.source, until__isnull=True
        )
        for row in old:
            _end(row, said.starts)
        row = DistrictRule.objects.create(
            clock=said.clock,
            source=said.source,
            number=said.number,
            unit=said.unit,
            start_event=said.start or "",
            cite=said.cite.strip(),
            starts=said.starts,
            said_by=by,
            said_by_name=by.display_name,
        )
        _record("rule.said", by, row)
    return row


def take_back(*, by: User, row: DistrictRule) -> DistrictRule:
    """What the district said holds for no clock that starts from tomorrow on. Raises NotAllowed,
    BadInput when it has ended already."""
    check_set_rules(by)
    with transaction.atomic():
        locked = DistrictRule.objects.select_for_update().get(pk=row.pk)
        if locked.until is not None:
            raise BadInput(_("This has ended already."))
        _end(locked, today() + dt.timedelta(days=1))
        _record("rule.taken_back", by, locked)
    return locked


def _end(row: DistrictRule, day: dt.date) -> None:
    row.until = max(day, row.starts)
    row.save(update_fields=["until"])


def _check(said: Said, law: ClockRule) -> None:
    if not 1 <= said.number <= LONGEST:
        raise BadInput({"number": _("Write a number of days from 1 to 400.")})
    if said.starts < today():
        raise BadInput(
            {"starts": _("It cannot hold for days that are over. Choose today or a later day.")}
        )
    check_near(starts=said.starts)
    if said.start is None and law.start is None:
        raise BadInput({"start": _("Say from which day the count starts.")})
    if said.source == PROMISE:
        _check_promise(said, law)
    else:
        _check_looked_up(said, law)


def _check_promise(said: Said, law: ClockRule) -> None:
    if law.number is None or law.unit is None:
        return
    if law.unit is Measure.YEARS or said.unit is not law.unit:
        wanted = {"days": words.days(law.number, law.unit)}
        raise BadInput(
            {"unit": _("The rule is %(days)s. Count your promise in the same way.") % wanted}
        )
    if looser(law, said.number, said.unit):
        raise BadInput({"number": _too_loose(law) % {"days": words.days(law.number, law.unit)}})


def _too_loose(law: ClockRule) -> str:
    if law.favours_longer:
        return _("The rule gives %(days)s. A promise can give the family more time, not less.")
    return _("The rule says %(days)s. A promise can be shorter, not longer.")


def _check_looked_up(said: Said, law: ClockRule) -> None:
    if not said.cite.strip():
        raise BadInput({"cite": _("Say where the rule stands, for example the number of the law.")})
    checked = law.confidence is Confidence.CONFIRMED and law.number is not None
    if checked and looser(law, said.number, said.unit):
        raise BadInput(
            {
                "number": _("This is looser than a rule that was checked: %(rule)s")
                % {"rule": words.must(law)}
            }
        )


def _record(verb: str, by: User, row: DistrictRule) -> None:
    record(
        verb,
        by=by,
        target=row,
        clock=row.clock,
        source=row.source,
        number=row.number,
        unit=row.unit,
        cite=row.cite,
        starts=row.starts.isoformat(),
        until=row.until.isoformat() if row.until else None,
    )
