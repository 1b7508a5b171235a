"""How are the days that do not count, and the ways to a later day, said in plain words?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.rulepacks.schema import (
    ClockRule,
    Confidence,
    Extension,
    ExtensionBy,
    Lifted,
    Pause,
    PauseKind,
    YearEnd,
    YearEndDue,
)


def sentences(rule: ClockRule) -> Iterator[str]:
    """One for each: days that do not count, the end of the year, what makes the time longer, and
    what takes it away."""
    yield from (pause(one) for one in rule.pauses)
    yield from (_year_end(one) for one in rule.year_end)
    yield from (extension(one) for one in rule.extensions)
    yield from (_lifted(one) for one in rule.lifted_by)


def _lifted(one: Lifted) -> str:
    text = _("It does not hold when a family again and again does not bring the child (%(cite)s).")
    return text % {"cite": one.cite}


def extensions(rule: ClockRule) -> Iterator[str]:
    """Each way to more time, with where it stands."""
    for one in rule.extensions:
        cite = one.cite or rule.cite
        yield f"{extension(one)[:-1]} ({cite})." if cite else extension(one)


def pause(one: Pause) -> str:
    """Which days do not count."""
    text = _pause(one)
    if one.confidence is not Confidence.CONFIRMED:
        return f"{text} {_('This part is not checked yet.')}"
    return text


def _pause(one: Pause) -> str:
    told = {"n": one.at_least}
    if one.kind is PauseKind.SUMMER:
        return _("The summer between two school years does not count.")
    if one.kind is PauseKind.NO_SCHOOL:
        return _("Weekdays without school and the summer do not count.")
    if one.kind is PauseKind.BETWEEN:
        return _("The time in which the school waits for the consent does not count.")
    if one.kind is PauseKind.BREAKS:
        words = ngettext(
            "The summer, and breaks of %(n)d school day or more, do not count.",
            "The summer, and breaks of %(n)d school days or more, do not count.",
            one.at_least,
        )
        return words % told
    words = ngettext(
        "School days on which the child is away do not count, if they are %(n)d or more.",
        "School days on which the child is away do not count, if they are %(n)d or more.",
        one.at_least,
    )
    return words % told


def _year_end(one: YearEnd) -> str:
    if one.due is YearEndDue.JUNE_30:
        return _("When the school year is nearly over, the last day is June 30.")
    if one.due is YearEndDue.BEFORE_NEXT_YEAR:
        return _("When the school year is nearly over, it must be done before the next one begins.")
    words = ngettext(
        "When the school year is nearly over, the last day is %(n)d day into the next one.",
        "When the school year is nearly over, the last day is %(n)d days into the next one.",
        one.days,
    )
    return words % {"n": one.days}


def extension(one: Extension) -> str:
    """Who can make the time longer."""
    if one.by is ExtensionBy.STATE:
        return _("The state can give more time.")
    if one.by is ExtensionBy.TRANSFER:
        return _("When the child comes from another district, both sides can agree on a day.")
    if one.only_for:
        return _("For a learning disability, both sides can agree on more time in writing.")
    return _("Both sides can agree on more time in writing.")
