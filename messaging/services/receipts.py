"""To whom was a letter sent, when did it reach them, and when did they open it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.models import LetterReceipt
from tenants.base.clock import now

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from cases.models import Case
    from messaging.models import Entry
    from messaging.services.addressees import Addressee
    from tenants.people.models import User


def begin(*, entry: Entry, to: Addressee, copies: Sequence[Addressee] = ()) -> None:
    """One receipt for each person a letter goes to, in the transaction that sends it."""
    places = [(to, LetterReceipt.Place.TO)]
    places += [(one, LetterReceipt.Place.CC) for one in copies]
    LetterReceipt.objects.bulk_create(
        [
            LetterReceipt(entry=entry, user=one.user, role=one.role, place=place)
            for one, place in places
            if one.user is not None
        ],
        ignore_conflicts=True,  # the same person twice gets one letter
    )


def delivered(*, entry_id: uuid.UUID, user: User) -> None:
    """The e-mail left for this person, or somebody told them in another way."""
    rows = LetterReceipt.objects.filter(entry_id=entry_id, user=user, delivered_at=None)
    rows.update(delivered_at=now())


def came_back(*, entry_id: uuid.UUID, user: User) -> LetterReceipt | None:
    """The e-mail did not arrive; the receipt, if it was about a letter to this person that they
    have not opened in the portal either."""
    rows = LetterReceipt.objects.filter(entry_id=entry_id, user=user, opened_at=None)
    rows.update(delivered_at=None, came_back_at=now())
    return rows.select_related("entry__case", "user").first()


def opened(*, by: User, case: Case, up_to: int) -> None:
    """This person was shown the entries of a case up to this number: letters to them are open.

    Says nothing about anybody's rights or record, so it is no audit event.
    """
    rows = LetterReceipt.objects.filter(user=by, opened_at=None)
    moment = now()
    for row in rows.filter(entry__case=case, entry__number__lte=up_to):
        row.opened_at, row.delivered_at = moment, row.delivered_at or moment
        row.save(update_fields=["opened_at", "delivered_at"])


def opened_one(*, by: User, entry: Entry) -> None:
    """This person was shown one entry on a page of its own."""
    moment = now()
    for row in LetterReceipt.objects.filter(user=by, entry=entry, opened_at=None):
        row.opened_at, row.delivered_at = moment, row.delivered_at or moment
        row.save(update_fields=["opened_at", "delivered_at"])


def of(entry: Entry) -> list[LetterReceipt]:
    """Everyone a letter was sent to, whom it was addressed to first."""
    return list(LetterReceipt.objects.filter(entry=entry).select_related("user"))
