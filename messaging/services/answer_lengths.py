"""How long may the answer to a letter take, and who says so?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.letters.kinds import EVALUATION
from tenants.base.clock import today
from tenants.here import this_district
from tenants.people.services import district_settings, rules
from tenants.rulepacks import pause_words
from tenants.rulepacks.answers import (
    FEDERAL,
    OTHER_LETTERS,
    AnswerRule,
    answer_rules,
    letter_rule,
)
from tenants.rulepacks.calendars import Unit
from tenants.rulepacks.loader import pack_for
from tenants.rulepacks.schema import ClockKey, ClockRule, Confidence, Event, Measure, SetBy

if TYPE_CHECKING:
    import datetime as dt


class Waits(Protocol):
    """What waits some days by a rule: a letter, or a request for the record."""

    number: int
    unit: str
    rule: str


def promise(row: Waits) -> str:
    """Who says how long an answer may take, in the reader's language."""
    days = _days_in_words(row.number, row.unit)
    rule = rule_named(row.rule)
    if rule is None:
        return _("Your district promises an answer within %(days)s.") % {"days": days}
    words = {"state": rule.name, "days": days, "cite": rule.note}
    if rule.state == FEDERAL:
        return (
            _("Federal rule (%(cite)s): within %(days)s at most, and before any meeting.") % words
        )
    if rule.confidence == "confirmed":
        return _("Rule of %(state)s: an answer within %(days)s.") % words
    return _(
        "Rule of %(state)s, not checked yet: an answer within %(days)s. Ask your district."
    ) % (words)


def rule_named(name: str) -> AnswerRule | None:
    """The rule that a clock keeps: "WA" for an evaluation, else "records/US". None when there is
    no such rule any more, and for what the district said; the clock keeps its days all the same."""
    kind, _slash, state = name.rpartition("/")
    if not state:
        return None
    return letter_rule(kind, state) if kind else answer_rules().get(state)


def _days_in_words(number: int, unit: str) -> str:
    told = {"n": number}
    if unit == Unit.SCHOOL:
        return ngettext("%(n)d school day", "%(n)d school days", number) % told
    if unit == Unit.BUSINESS:
        return ngettext("%(n)d business day", "%(n)d business days", number) % told
    return ngettext("%(n)d day", "%(n)d days", number) % told


def length_of(
    rule: str, days: int | None = None, *, on: dt.date | None = None
) -> tuple[int, Unit, str]:
    """How many days of which unit a letter received on a day (today) may wait by this rule of its
    kind, and whose rule that is: "WA" or "records/US"; "records/" where the district betters that
    one; "" for its promise to answer any letter, of `days` school days or the usual number."""
    state = this_district().state.upper()
    if said := _said_by_district(rule, on or today()):
        return said
    found = answer_rules().get(state) if rule == EVALUATION else letter_rule(rule, state)
    if found and found.number and found.unit:
        name = found.state if rule == EVALUATION else f"{rule}/{found.state}"
        return found.number, found.unit, name
    return days or district_settings.current().answer_days, Unit.SCHOOL, ""


def left_out(row: Waits) -> str:
    """Which days the count leaves out, and that the first day counts, in the reader's language."""
    rule = rule_of(row)
    said = [pause_words.pause(one) for one in rule.pauses]
    if rule.counts_start_day:
        said.append(_("The day of the letter is day 1."))
    return " ".join(said)


def rule_of(row: Waits) -> ClockRule:
    """The rule by which a letter's days are counted: the number that was promised when it came,
    and what its law does not count."""
    shape = _law_of(row) or ClockRule(ClockKey.RESPONSE, confidence=Confidence.CONFIRMED)
    start = shape.start or Event.REFERRAL
    return replace(shape, number=row.number, unit=Measure(row.unit), start=start)


def _law_of(row: Waits) -> ClockRule | None:
    """The state's rule that the clock names, or the one that the district's promise betters; None
    for a promise to answer letters of any kind."""
    kind, _slash, state = row.rule.rpartition("/")
    if not row.rule:
        return None
    pack = pack_for(state or this_district().state)
    return pack.law(ClockKey(kind) if kind else ClockKey.RESPONSE)


def _said_by_district(rule: str, on: dt.date) -> tuple[int, Unit, str] | None:
    """What the district promises, or looked up, for this kind of letter."""
    key = ClockKey.RESPONSE if rule == EVALUATION else rule
    if key not in (ClockKey.RESPONSE, *OTHER_LETTERS):
        return None
    law = rules.pack().rule(ClockKey(key), on)
    if law.set_by not in (SetBy.PROMISE, SetBy.CONFIRMED) or not law.number or not law.unit:
        return None
    return law.number, law.unit.unit, f"{key}/"
