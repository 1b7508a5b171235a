"""How does an event get its date, its answers and its helpers, and how is it cancelled?

A place is given under the lock of its slot: two people never get the last one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from messaging import policies
from messaging.models import (
    EventAnswer,
    SchoolEvent,
    Speaker,
    VolunteerPlace,
    VolunteerSlot,
)
from messaging.models.events import MOST_PEOPLE, MOST_PLACES
from messaging.services import recipients
from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from messaging.models import Announcement
    from messaging.services.recipients import Person
    from tenants.audit.models import Event
    from tenants.people.models import User

FURTHEST = dt.timedelta(days=2 * 366)
LONGEST = dt.timedelta(days=7)
MOST_SLOTS = 20
AT_A_TIME = 500  # people that are read with one question
TOLD_BY_CALENDARS = ("starts_at", "ends_at", "place", "video_link")


@dataclass(frozen=True)
class SlotPlan:
    """Something to help with; `id` is of one that is there already."""

    words: dict[str, str]
    places: int
    id: uuid.UUID | None = None


@dataclass(frozen=True)
class EventPlan:
    """What somebody wants to take place. Moments are aware."""

    starts_at: dt.datetime
    ends_at: dt.datetime | None = None
    place: str = ""
    video_link: str = ""
    asks_answer: bool = False
    slots: Sequence[SlotPlan] = field(default_factory=tuple)


# --- the date -----------------------------------------------------------------------------------


def of(post: Announcement) -> SchoolEvent | None:
    """The event of an announcement that this code was given."""
    return SchoolEvent.objects.filter(announcement=post).first()


def keep(*, by: User, post: Announcement, plan: EventPlan | None) -> SchoolEvent | None:
    """Give the announcement this event, change the one it has, or take it away while it is a
    draft. Belongs into the transaction of the announcement. Raises BadInput."""
    old = SchoolEvent.objects.select_for_update().filter(announcement=post).first()
    if plan is None:
        if old and post.published_at:
            raise BadInput({"has_event": _("People know of it. Cancel the event on its page.")})
        if old:
            old.delete()
        return None
    _check(plan, old)
    event = old or SchoolEvent(announcement=post)
    moved = old is not None and any(
        getattr(event, name) != getattr(plan, name) for name in TOLD_BY_CALENDARS
    )
    for name in (*TOLD_BY_CALENDARS, "asks_answer"):
        setattr(event, name, getattr(plan, name))
    if post.published_at and old:
        event.sequence += 1
        event.changed_at = now()
    event.save()
    _keep_slots(event, plan.slots)
    if moved and post.published_at:
        _tell("event.changed", by, post)
    return event


def _check(plan: EventPlan, old: SchoolEvent | None) -> None:
    if old and old.cancelled_at:
        raise BadInput({"day": _("This event is cancelled. Write a new one.")})
    is_new_time = old is None or old.starts_at != plan.starts_at
    if is_new_time and not now() < plan.starts_at < now() + FURTHEST:
        raise BadInput({"day": _("Choose a day to come, at most two years away.")})
    if plan.ends_at and not plan.starts_at < plan.ends_at <= plan.starts_at + LONGEST:
        raise BadInput({"ends": _("The end must be after the beginning.")})
    if len(plan.slots) > MOST_SLOTS:
        raise BadInput(_("There can be twenty things to help with at most."))
    for slot in plan.slots:
        if not any(words.strip() for words in slot.words.values()):
            raise BadInput(_("Write what people can help with."))
        if not 1 <= slot.places <= MOST_PLACES:
            raise BadInput(_("Write how many people can help, from 1 to 500."))


def _keep_slots(event: SchoolEvent, plans: Sequence[SlotPlan]) -> None:
    there = {
        slot.pk: slot for slot in VolunteerSlot.objects.select_for_update().filter(event=event)
    }
    wanted = {plan.id for plan in plans}
    for pk, slot in there.items():
        if pk not in wanted:
            _take_away(slot)
    for position, plan in enumerate(plans):
        slot = there.get(plan.id) if plan.id else None  # type: ignore[assignment]
        slot = slot or VolunteerSlot(event=event)
        taken = slot.taken.count() if plan.id in there else 0
        if plan.places < taken:
            words = _("%(n)d people help already. There cannot be fewer places.")
            raise BadInput(words % {"n": taken})
        slot.words = {code: words.strip() for code, words in plan.words.items() if words.strip()}
        slot.position, slot.places = position, plan.places
        slot.save()


def _take_away(slot: VolunteerSlot) -> None:
    if slot.taken.exists():
        raise BadInput(_("Somebody helps there already, so this line must stay."))
    slot.delete()


def cancel(*, by: User, event: SchoolEvent) -> SchoolEvent:
    """It does not take place; those who answered are told. Raises NotAllowed."""
    with transaction.atomic():
        rows = SchoolEvent.objects.select_for_update(of=("self",)).select_related("announcement")
        row = rows.get(pk=event.pk)
        if not policies.may_change_post(by, row.announcement):
            raise NotAllowed(_("Only those who may speak in this name can do this."))
        call_off(by=by, event=row)
    return row


def call_off(*, by: User, event: SchoolEvent) -> None:
    """The same for whoever holds the row and has asked who may."""
    if event.cancelled_at:
        return
    event.cancelled_at = event.changed_at = now()
    event.sequence += 1
    event.save(update_fields=["cancelled_at", "changed_at", "sequence"])
    if event.announcement.published_at:
        _tell("event.cancelled", by, event.announcement)


def _tell(verb: str, by: User, post: Announcement) -> None:
    kind = "pta" if post.speaker == Speaker.PTA else "news"
    record(verb, by=by, target=post, kind=kind)


@recipients.audience("event.changed")
@recipients.audience("event.cancelled")
def _who_answered(event: Event) -> Iterator[list[Person]]:
    """Those who come, who may come, and who help."""
    post_id = uuid.UUID(event.target_id)
    answers = EventAnswer.objects.filter(event__announcement=post_id)
    coming = answers.exclude(answer=EventAnswer.Answer.NO).values_list("user_id", "hat")
    helping = VolunteerPlace.objects.filter(slot__event__announcement=post_id)
    last: uuid.UUID | None = None
    while True:
        rows = coming.order_by().union(helping.order_by().values_list("user_id", "hat"))
        if last:
            after = {"user_id__gt": last}
            rows = (
                coming.order_by()
                .filter(**after)
                .union(helping.order_by().filter(**after).values_list("user_id", "hat"))
            )
        part = dict(rows.order_by("user_id")[:AT_A_TIME])
        if not part:
            return
        yield list(part.items())
        last = max(part, key=lambda pk: pk.int)


# --- answers ------------------------------------------------------------------------------------


def answer(*, by: User, event: SchoolEvent, says: str, people: int = 1) -> EventAnswer:
    """Say whether one comes, and with how many people in all; the newest word counts. Raises
    NotAllowed, BadInput."""
    if says not in EventAnswer.Answer.values:
        raise BadInput({"answer": _("Choose from the list.")})
    if not 1 <= people <= MOST_PEOPLE:
        raise BadInput({"people": _("Write a number from 1 to 20.")})
    with transaction.atomic():
        row = _open_event(by, event.pk)
        if not row.asks_answer:
            raise BadInput(_("Nobody is asked to answer here."))
        found, _made = EventAnswer.objects.update_or_create(
            event=row,
            user=by,
            defaults={
                "hat": by.hat,
                "name": by.display_name,
                "answer": says,
                "people": people,
                "answered_at": now(),
            },
        )
        record("event.answered", by=by, target=row.announcement, answer=says, people=people)
    return found


def take_back(*, by: User, event: SchoolEvent) -> None:
    """As if this person had not answered."""
    with transaction.atomic():
        if EventAnswer.objects.filter(event=event, user=by).delete()[0]:
            record("event.answer_removed", by=by, target=event.announcement)


def _open_event(by: User, pk: uuid.UUID) -> SchoolEvent:
    """Raises NotAllowed when this person cannot answer, BadInput when nobody can any more."""
    row = SchoolEvent.objects.select_related("announcement").get(pk=pk)
    if row.cancelled_at or row.is_past or not row.announcement.is_live:
        raise BadInput(_("This is over, so nothing can be changed any more."))
    if not policies.may_answer_event(by, row):
        raise NotAllowed(_("This is not for the role you are using now."))
    return row


# --- helpers ------------------------------------------------------------------------------------


def take(*, by: User, slot: VolunteerSlot) -> VolunteerPlace:
    """Take a place, if one is left; twice is once. Raises NotAllowed, BadInput."""
    with transaction.atomic():
        row = VolunteerSlot.objects.select_for_update().get(pk=slot.pk)
        event = _open_event(by, row.event_id)
        mine = VolunteerPlace.objects.filter(slot=row, user=by).first()
        if mine:
            return mine
        if row.taken.count() >= row.places:
            raise BadInput(
                _("All places here are taken. Look if you can help with something else.")
            )
        made = VolunteerPlace.objects.create(slot=row, user=by, hat=by.hat, name=by.display_name)
        record("event.place_taken", by=by, target=event.announcement, slot=str(row.pk))
    return made


def leave(*, by: User, slot: VolunteerSlot) -> None:
    """Give the place back. Nothing happens when there is none."""
    with transaction.atomic():
        row = VolunteerSlot.objects.select_for_update().get(pk=slot.pk)
        if VolunteerPlace.objects.filter(slot=row, user=by).delete()[0]:
            post = row.event.announcement
            record("event.place_left", by=by, target=post, slot=str(row.pk))


# --- what stands there --------------------------------------------------------------------------


def counts(event: SchoolEvent) -> dict[str, int]:
    """How many answers there are of each kind, and how many people come."""
    rows = EventAnswer.objects.filter(event=event).order_by().values("answer")
    found: dict[str, Any] = dict.fromkeys(EventAnswer.Answer.values, 0)
    people = 0
    for row in rows.annotate(n=Count("pk"), heads=Sum("people")):
        found[row["answer"]] = row["n"]
        people += row["heads"] if row["answer"] == EventAnswer.Answer.YES else 0
    return found | {"people": people}


def taken_counts(event: SchoolEvent) -> dict[uuid.UUID, int]:
    """How many places are taken, by slot."""
    rows = VolunteerPlace.objects.filter(slot__event=event).order_by()
    return dict(rows.values_list("slot_id").annotate(n=Count("pk")))
