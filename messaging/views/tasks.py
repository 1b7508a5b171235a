"""What can this person do now in this case? All that waits, and else at most three things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.models import Entry
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from cases.models import Case
    from messaging.drawn import Drawn
    from messaging.views.composing import Composer
    from tenants.people.models import User

MOST = 3
Task = dict[str, str]


def tasks(
    user: User,
    case: Case,
    lines: list[Drawn],
    composer: Composer | None,
    waits: Sequence[Task] = (),
) -> list[Task]:
    """The next steps, the most pressing first; `waits` is what asks for something of this person,
    and none of it is left out. Nothing here asks the database."""
    pressing = [*_new(lines), *waits]
    found = [*pressing, *_writing(user, lines, composer), *_staff(user, case), *_team(case)]
    return found[: max(MOST, len(pressing))]


def _new(lines: list[Drawn]) -> list[Task]:
    start = next((place for place, line in enumerate(lines) if line.since), None)
    if start is None:
        return []
    count = sum(not line.mine for line in lines[start:])
    words = ngettext("%(count)d new entry", "%(count)d new entries", count) % {"count": count}
    return [{"url": "#since", "label": _("Read what is new"), "due": words}]


def _writing(user: User, lines: list[Drawn], composer: Composer | None) -> list[Task]:
    if composer is None:
        return []
    if composer.draft.body.strip():
        saved = time_format(localtime(composer.draft.saved_at), "TIME_FORMAT")
        words = _("Saved %(time)s") % {"time": saved}
        return [{"url": "#write", "label": _("Finish your message"), "time": words}]
    silent = (Entry.Kind.EVENT, Entry.Kind.CALL_NOTE)  # a note has a task of its own
    ours = user.hat == Hat.FAMILY
    said = [line for line in lines if line.kind not in silent]
    if said and said[-1].by_family != ours:  # nobody of one's own side has answered since
        label = _("Answer %(name)s") % {"name": said[-1].name}
        return [{"url": "#write", "label": label, "time": _("About 2 minutes")}]
    return [{"url": "#write", "label": _("Write a message"), "time": _("About 2 minutes")}]


def _staff(user: User, case: Case) -> list[Task]:
    """A parent may ask for an evaluation in any words; staff say so (34 CFR 300.301(b))."""
    asks = case.stage == "concern" and case.closed_on is None
    if user.hat != Hat.STAFF or user.has_role("interpreter") or not asks:
        return []
    url = reverse("evaluation_request", args=[case.pk])
    return [{"url": url, "label": _("This is an evaluation request")}]


def _team(case: Case) -> list[Task]:
    return [{"url": reverse("team", args=[case.pk]), "label": _("See who is on the team")}]
