"""Who is told by e-mail that something is new in a record, and in which words?

The subject names the child as people call them and nothing of the case; the words stay behind
the sign-in. Each person gets a message of their own, in their own language.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.models import TeamMember
from messaging.models import Entry
from tenants.here import full_address, this_district
from tenants.people.models import User
from tenants.people.roles import Hat

if TYPE_CHECKING:
    import uuid

    from django.db import models

    from tenants.audit.models import Event

# An entry with an older moment was brought in from elsewhere: nobody is told of old news.
FRESH = dt.timedelta(days=1)
BY_MAIL = frozenset({User.Reach.EMAIL, User.Reach.BOTH})
FAMILY_PLACES = frozenset({TeamMember.CaseRole.PARENT, TeamMember.CaseRole.GUEST})
# Changes that become an entry of the portal itself; a request by letter is told with the letter.
TOLD = (
    "case.stage_changed",
    "case.evaluation_requested",
    "guest.proposed",
    "guest.accepted",
    "guest.declined",
    "guest.revoked",
)


def on_entry(event: Event, entry: models.Model, by: User | None) -> None:
    """Listens to "entry.added": what a person wrote is told to the others on the team."""
    if isinstance(entry, Entry) and by is not None:
        _tell_later(entry, by)


def on_change(event: Event, target: models.Model, by: User | None) -> None:
    """Listens to the verbs of TOLD, after their entry was written in this transaction."""
    entry = Entry.objects.filter(author=None, idempotency_key=str(event.pk)).first()
    if entry is not None and event.data.get("how") != "letter":
        _tell_later(entry, by)


def _tell_later(entry: Entry, by: User | None) -> None:
    from messaging import jobs

    if timezone.now() - entry.recorded_at < FRESH:
        jobs.tell_team.later(entry_id=str(entry.pk), author_id=str(by.pk) if by else "")


def readers(entry: Entry, *, author_id: str) -> list[User]:
    """Everyone on the team today who can be reached by e-mail and may read this entry."""
    places = TeamMember.objects.in_force().filter(case_id=entry.case_id).select_related("user")
    people = {}
    for place in places:
        user = place.user
        user.wear(Hat.FAMILY if place.role in FAMILY_PLACES else Hat.STAFF)
        if str(user.pk) != author_id and can_be_mailed(user) and _may_read(user, entry):
            people[user.pk] = user
    return list(people.values())


def can_be_mailed(user: User) -> bool:
    """An open account with an e-mail address whose owner wants e-mail."""
    return user.is_active and bool(user.email) and user.reach_by in BY_MAIL


def _may_read(user: User, entry: Entry) -> bool:
    return Entry.objects.visible_to(user).filter(pk=entry.pk).exists()


def message(*, entry_id: uuid.UUID, user: User) -> EmailMultiAlternatives:
    """The e-mail about one entry, as text and HTML, in the person's language."""
    entry = Entry.objects.select_related("case__student").get(pk=entry_id)
    district = this_district()
    path = reverse("thread", args=[entry.case_id], urlconf=settings.ROOT_URLCONF)
    with translation.override(user.language):
        context = {
            "name": user.display_name,
            "child": entry.case.student.preferred_name,
            "district": district.name,
            "language": user.language,
            "link": f"{full_address(path)}#entry-{entry.number}",
        }
        made = EmailMultiAlternatives(
            subject=_("Something new about %(child)s") % {"child": context["child"]},
            body=render_to_string("messaging/mail/something_new.txt", context),
            to=[str(user.email)],
        )
        made.attach_alternative(
            render_to_string("messaging/mail/something_new.html", context), "text/html"
        )
    return made
