"""What does a reader see of an event: when, where, their own answer, what is left to do?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from messaging import policies
from messaging.forms.events import AnswerForm
from messaging.models import EventAnswer, VolunteerPlace
from messaging.services import announcements, events
from tenants.base.spoken import Spoken

if TYPE_CHECKING:
    from django import forms

    from messaging.models import Announcement, SchoolEvent, VolunteerSlot
    from tenants.people.models import User


def calendar_answer(file: bytes, *, name: str = "event.ics") -> HttpResponse:
    """A calendar file as a download."""
    answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def when_in_words(event: SchoolEvent) -> str:
    """Day and hours in the district, whatever zone the reader is in."""
    zone = announcements.zone()
    starts = event.starts_at.astimezone(zone)
    facts = {
        "day": date_format(starts, "DATE_FORMAT"),
        "weekday": date_format(starts, "l"),
        "from": time_format(starts, "TIME_FORMAT"),
        "to": "",
    }
    if event.ends_at is None:
        return _("%(weekday)s, %(day)s, %(from)s") % facts
    ends = event.ends_at.astimezone(zone)
    facts["to"] = time_format(ends, "TIME_FORMAT")
    if ends.date() == starts.date():
        return _("%(weekday)s, %(day)s, %(from)s to %(to)s") % facts
    facts["to"] = f"{date_format(ends, 'DATE_FORMAT')}, {facts['to']}"
    return _("%(weekday)s, %(day)s, %(from)s to %(to)s") % facts


def happening(post: Announcement) -> dict[str, Any] | None:
    """When and where, for everybody; None without a date."""
    event = events.of(post)
    if event is None:
        return None
    return {"event": event, "when": when_in_words(event), "zone": str(announcements.zone())}


def happening_for(user: User, post: Announcement, form: forms.Form | None) -> dict[str, Any] | None:
    """The same with this person's answer and places; names only for those who wrote it."""
    found = happening(post)
    if found is None or post.withdrawn_at:
        return None
    event = found["event"]
    open_ = post.is_live and not event.cancelled_at and not event.is_past
    mine = EventAnswer.objects.visible_to(user).filter(event=event, user=user).first()
    found |= {
        "may_answer": open_ and policies.may_answer_event(user, event),
        "mine": mine,
        "form": form or AnswerForm(initial=_initial(mine)),
        "counts": events.counts(event),
        "slots": _slots(user, event),
    }
    if policies.may_change_post(user, post):
        rows = EventAnswer.objects.visible_to(user).filter(event=event)
        found["answers"] = list(rows)
        found["may_cancel"] = not event.cancelled_at and bool(post.published_at)
    own = found["may_answer"] or mine is not None  # else "who answered" says all of it
    found["shows_answer"] = event.asks_answer and (own or "answers" not in found)
    return found


def _initial(mine: EventAnswer | None) -> dict[str, Any]:
    return {"answer": mine.answer, "people": mine.people} if mine else {"people": 1}


def _slots(user: User, event: SchoolEvent) -> list[dict[str, Any]]:
    """Each thing to help with: how many places are left, and whether one is this person's. Names
    are those that this person may see."""
    counted = events.taken_counts(event)
    names: dict[Any, list[str]] = {}
    own = set()
    for row in VolunteerPlace.objects.visible_to(user).filter(slot__event=event):
        names.setdefault(row.slot_id, []).append(row.name)
        if row.user_id == user.pk:
            own.add(row.slot_id)
    return [
        {
            "id": slot.pk,
            "words": slot_words(slot),
            "places": slot.places,
            "left": max(0, slot.places - counted.get(slot.pk, 0)),
            "mine": slot.pk in own,
            "names": names.get(slot.pk, []),
        }
        for slot in event.slots.all()
    ]


def slot_words(slot: VolunteerSlot) -> Spoken:
    """In the reader's language, else in the one it was written in."""
    words: dict[str, str] = slot.words
    mine = get_language() or ""
    found = mine if words.get(mine) else next(iter(words), "")
    return Spoken(words.get(found, ""), found)
