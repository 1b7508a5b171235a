"""Which pages of the guide does this district show, and who has read them?

A page is shown in a language once somebody has read it, with their name and the day. When a newer
version of the portal changes its words it has to be read again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from parent_training import policies
from parent_training.guide import LANGUAGES, pages
from parent_training.models import GuideReview
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.dates import check_near
from tenants.people.models import DistrictSettings

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User

LONGEST_NAME: Final = 120
Which = tuple[str, str]  # the key of a page, and a language


@dataclass(frozen=True)
class _Read:
    """What was read, by whom and when, and whether it is shown."""

    fingerprint: str
    name: str
    day: dt.date
    shown: bool = True

    @classmethod
    def of(cls, row: GuideReview) -> _Read:
        return cls(row.fingerprint, row.reviewed_by, row.reviewed_on, row.shown)


def newest(user: User | AnonymousUser) -> dict[Which, GuideReview]:
    """The newest word on each page in each language. One query."""
    rows = GuideReview.objects.visible_to(user).order_by("number")
    return {(row.page, row.language): row for row in rows}


def shown(reviews: Mapping[Which, GuideReview]) -> dict[Which, GuideReview]:
    """Those of which the district shows the page as it is now."""
    known = pages()
    return {
        which: row
        for which, row in reviews.items()
        if row.shown
        and which[0] in known
        and row.fingerprint == known[which[0]].fingerprint(which[1])
    }


def show(
    *, by: User, which: Iterable[Which], reviewed_by: str, reviewed_on: dt.date
) -> list[GuideReview]:
    """Show these pages: `reviewed_by` has read them on this day. The same again changes nothing.
    Raises NotAllowed, BadInput."""
    _check(by)
    wanted = list(dict.fromkeys(which))
    name = " ".join(reviewed_by.split())
    if not name or "\x00" in name or len(name) > LONGEST_NAME:
        raise BadInput({"reviewed_by": _("Write the name of who read the pages.")})
    check_near(reviewed_on=reviewed_on)
    if reviewed_on > today():
        raise BadInput({"reviewed_on": _("This day has not come yet. Choose today or earlier.")})
    if not wanted:
        raise BadInput({"which": _("Choose at least one page.")})
    _check_known(wanted)
    with transaction.atomic():
        _lock()
        known = newest(by)
        made = []
        for page, language in wanted:
            last = known.get((page, language))
            read = _Read(pages()[page].fingerprint(language), name, reviewed_on)
            if last is None or _Read.of(last) != read:
                made.append(_add(by, (page, language), last, read))
    return made


def hide(*, by: User, page: str, language: str) -> None:
    """Show this page no more in this language. Raises NotAllowed, BadInput."""
    _check(by)
    _check_known([(page, language)])
    with transaction.atomic():
        _lock()
        last = newest(by).get((page, language))
        if last is None or not last.shown:
            return
        _add(by, (page, language), last, replace(_Read.of(last), shown=False))


def _add(by: User, which: Which, last: GuideReview | None, read: _Read) -> GuideReview:
    page, language = which
    row: GuideReview = GuideReview.objects.create(
        page=page,
        language=language,
        number=last.number + 1 if last else 1,
        person=by,
        person_name=by.display_name,
        fingerprint=read.fingerprint,
        reviewed_by=read.name,
        reviewed_on=read.day,
        shown=read.shown,
    )
    verb = "guide.shown" if read.shown else "guide.hidden"
    record(verb, by=by, target=row, page=page, language=language, reviewed_by=read.name)
    return row


def _check(by: User) -> None:
    if not policies.may_show_guide(by):
        raise NotAllowed(_("Only district staff can show or hide pages of the guide."))


def _check_known(which: Iterable[Which]) -> None:
    if any(page not in pages() or language not in LANGUAGES for page, language in which):
        raise BadInput({"which": _("This page is not there.")})


def _lock() -> None:
    """One at a time in a district: the number of a review is the next one."""
    DistrictSettings.objects.get_or_create(pk=1)
    DistrictSettings.objects.select_for_update().get(pk=1)
