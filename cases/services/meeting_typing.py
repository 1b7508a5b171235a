"""How are words for the notes of a meeting kept while they are typed?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Meeting, MeetingDecision, MeetingNote, MeetingTyping
from cases.places import place_on
from tenants.base.clock import now
from tenants.base.errors import NotAllowed
from tenants.base.text import without_nul

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from tenants.people.models import User

FIELDS: Final = ("words", "item", "outcome", "owner", "due_on")
LONGEST: Final = 4000  # letters of one answer: more than can be sent, so that nothing is cut off


def typed(*, by: User, meeting: Meeting, about: str) -> MeetingTyping | None:
    """What this person typed there and did not send; nobody else reads it."""
    return MeetingTyping.objects.visible_to(by).filter(meeting=meeting, about=about).first()


def keep(
    *, by: User, meeting: Meeting, about: str, key: uuid.UUID, answers: Mapping[str, str]
) -> MeetingTyping | None:
    """Keep what was typed so far, as it was typed; None when `key` was sent already (a late save
    of an old tab). `about` is the form: "note", or what it is and the id of the row that it is
    about. Raises NotAllowed."""
    if not place_on(by, meeting.case_id).writes:
        raise NotAllowed(_("You can read the notes but not write in them."))
    with transaction.atomic():
        Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if _was_sent(by, key):
            return None
        words = {name: without_nul(answers[name])[:LONGEST] for name in FIELDS if answers.get(name)}
        row, _made = MeetingTyping.objects.update_or_create(
            meeting=meeting,
            about=about,
            person=by,
            defaults={"key": key, "answers": words, "saved_at": now()},
        )
    return row


def sent(by: User, key: uuid.UUID) -> None:
    """What was kept under this key is sent now. For the service that keeps it, in its
    transaction."""
    MeetingTyping.objects.filter(person=by, key=key).delete()


def _was_sent(by: User, key: uuid.UUID) -> bool:
    return (
        MeetingNote.objects.filter(author=by, key=key).exists()
        or MeetingDecision.objects.filter(person=by, key=key).exists()
    )
