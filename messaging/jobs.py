"""Which work about records is done later?"""

from __future__ import annotations

import uuid

from django.db import transaction

from messaging.models import Entry
from messaging.services import ladder, notify, receipts
from tenants.jobs import district_job, each_district
from tenants.people.models import User


@district_job
def tell_team(*, entry_id: str, author_id: str) -> None:
    """One job for each person to be told, all of them or none."""
    entry = Entry.objects.get(pk=entry_id)
    with transaction.atomic():
        for user in notify.readers(entry, author_id=author_id):
            tell_person.later(entry_id=entry_id, user_id=str(user.pk))


@district_job
def tell_person(*, entry_id: str, user_id: str) -> None:
    """Send one e-mail; a server that refuses makes the job come again later."""
    user = User.objects.get(pk=user_id)
    if notify.can_be_mailed(user):
        notify.message(entry_id=uuid.UUID(entry_id), user=user).send()
        receipts.delivered(entry_id=uuid.UUID(entry_id), user=user)


@each_district("*/10 * * * *")
def climb_ladders() -> None:
    """Send or offer the next letter where nobody answered in time, in school hours only."""
    ladder.climb_all()
