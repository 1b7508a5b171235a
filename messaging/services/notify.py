"""What becomes of a change: who is told, by which way, and when?

A change puts off one job, in its own transaction: a rollback tells nobody. The job writes one
notification for each person and one delivery for each of their ways, all or none; run twice, it
finds them there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from messaging.models import (
    Announcement,
    Confirmation,
    Delivery,
    Entry,
    Notification,
    Pace,
    Urgency,
)
from messaging.notify_rules import Rule, Who, rule_for
from messaging.quiet import due
from messaging.services import channels, personal, preferences, pushing, reaching, recipients
from tenants.base.clock import now
from tenants.people.roles import Hat
from tenants.people.services.school_days import school_days

if TYPE_CHECKING:
    import uuid

    from django.db import models

    from cases.models import Case
    from messaging.quiet import Opens
    from tenants.audit.models import Event
    from tenants.people.models import User
    from tenants.people.services.school_days import SchoolDays

# What happened longer ago was brought in from elsewhere: nobody is told of old news.
FRESH = dt.timedelta(days=1)
IN_ONE_JOB = 100  # messages that one job sends, one after the other
PAPER = Delivery.Channel.PAPER
can_be_mailed = channels.can_be_mailed


@dataclass(frozen=True)
class Telling:
    """What is to be told: the rule, the event's id, and what it is about."""

    rule: Rule
    event_id: uuid.UUID
    case: Case | None
    entry: Entry | None
    path: str = ""
    witness: str = ""  # a fingerprint that mailboxes keep
    announcement: Announcement | None = None
    facts: dict[str, str] = field(default_factory=dict)  # of a person's own place: see personal

    @property
    def key(self) -> str:
        """What nobody is told of twice."""
        if self.entry is not None:
            return f"entry:{self.entry.pk}"
        return f"event:{self.event_id}"


@dataclass(frozen=True)
class Planned:
    """One person told by one way at one moment."""

    user: User
    channel: str
    pace: str
    due_at: dt.datetime


def on_event(event: Event, target: models.Model, by: User | None) -> None:
    """Listens to the verbs that have a rule; puts the telling off, in this transaction."""
    from messaging import jobs

    rule = rule_for(event)
    if rule is None or not _fresh(event, target):
        return
    if isinstance(target, Entry) and target.kind == Entry.Kind.EVENT:
        return  # the change that it tells of has a rule of its own
    jobs.tell.later(event_id=str(event.pk), ids=_named(rule, event, target))


def _fresh(event: Event, target: models.Model) -> bool:
    at = target.recorded_at if isinstance(target, Entry) else event.at
    return timezone.now() - at < FRESH


def _named(rule: Rule, event: Event, target: models.Model) -> list[str]:
    """The one person a rule means: an id, or several, of the event's data or of its target."""
    rule = rule.parted or rule
    if rule.who not in (Who.PERSON, Who.SELF):
        return []
    found = event.data.get(rule.person) or getattr(target, rule.person)
    return [str(one) for one in (found if isinstance(found, list) else [found]) if one]


def telling_of(event: Event) -> Telling | None:
    """What an event tells, or None when it has no rule."""
    from cases.models import Case

    rule = rule_for(event)
    if rule is None:
        return None
    if rule.who == Who.SELF:
        return _of_oneself(rule, event)
    entries = Entry.objects.select_related("case__student")
    if event.target_type == Entry._meta.label_lower:
        entry = entries.filter(pk=event.target_id).first()
    else:
        entry = entries.filter(author=None, idempotency_key=str(event.pk)).first()
    case = entry.case if entry else None
    if case is None and event.case_id:
        case = Case.objects.select_related("student").get(pk=event.case_id)
    witness = str(event.data.get("witness", ""))
    path = _path(rule, event)
    return Telling(rule, event.pk, case, entry, path, witness, _announcement(event))


def _of_oneself(rule: Rule, event: Event) -> Telling:
    return Telling(rule, event.pk, case=None, entry=None, facts=personal.facts(event))


def _announcement(event: Event) -> Announcement | None:
    if event.target_type != Announcement._meta.label_lower:
        return None
    return Announcement.objects.get(pk=event.target_id)


def _path(rule: Rule, event: Event) -> str:
    if not rule.page:
        return ""
    return reverse(rule.page, args=[event.target_id], urlconf=settings.ROOT_URLCONF)


def tell(event: Event, *, ids: list[str]) -> list[Delivery]:
    """Write down who is told of this event; gives the deliveries that were not there before."""
    telling = telling_of(event)
    if telling is None:
        return []
    gone = personal.who_leaves(telling.rule, event, ids)
    people = whom(telling, by=event.actor_id, ids=ids)
    asked = _asked(telling)
    rows = keep(
        telling,
        [one for one in people if str(one.pk) not in gone and one.pk not in asked],
    )
    if asked and telling.rule.asked:
        question = replace(telling, rule=telling.rule.asked)
        rows += keep(question, [one for one in people if one.pk in asked])
    if gone and telling.rule.parted:
        own = _of_oneself(telling.rule.parted, event)
        rows += keep(own, whom(own, by=event.actor_id, ids=gone))
    return rows


def _asked(telling: Telling) -> set[uuid.UUID]:
    """Who is asked something by the entry: whether a talk was as its note says."""
    if telling.rule.asked is None or telling.entry is None:
        return set()
    rows = Confirmation.objects.filter(note=telling.entry, entry=None)
    return set(rows.values_list("person_id", flat=True))


def whom(telling: Telling, *, by: uuid.UUID | None, ids: list[str]) -> list[User]:
    """Everybody whom the rule means, each in the hat in which it is for them."""
    if telling.case is None:
        named = recipients.named(ids, hat=telling.rule.hat)
        return [user for user in named if user.pk != by or ids == [str(by)]]
    return recipients.on_case(telling.rule, telling.case, entry=telling.entry, but=by, ids=ids)


def plan(telling: Telling, people: list[User]) -> list[Planned]:
    """By which ways and when these people are told; some questions, however many they are."""
    moment, rule = now(), telling.rule
    wishes, dead = preferences.of_all(people), channels.dead_ones(people)
    push = pushing.with_browsers(people)
    days = school_days()
    opens = _school_hours(days, telling.case)
    student_id = telling.case.student_id if telling.case else None
    planned = []
    for user in people:
        wish = wishes[user.pk]
        pace = wish.pace(rule.kind, student_id, urgency=rule.urgency)
        if rule.urgency in (Urgency.MUST, Urgency.URGENT):
            pace = Pace.NOW
        if pace == Pace.NEVER:
            continue
        held = opens if user.hat == Hat.STAFF else None
        habits = wish.habits(user, zone=days.zone, opens=held)
        when = due(moment, habits, urgency=rule.urgency, pace=pace)
        ways = channels.of(user, user.hat, dead, urgency=rule.urgency, push=push)
        planned += [Planned(user, way, pace, when) for way in ways]
    return planned


def _school_hours(days: SchoolDays, case: Case | None) -> Opens:
    school_id = case.student.school_id if case else None
    return lambda moment: days.next_open(moment, school_id)


def keep(telling: Telling, people: list[User]) -> list[Delivery]:
    """One notification for each of these people and one delivery for each way, all or none."""
    planned = plan(telling, people)
    with transaction.atomic():
        new = _new_notifications(telling, people)
        rows = [
            Delivery(
                notification=new[one.user.pk],
                user=one.user,
                channel=one.channel,
                pace=one.pace,
                due_at=one.due_at,
            )
            for one in planned
            if one.user.pk in new
        ]
        Delivery.objects.bulk_create(rows)
        _reach_on_paper(telling, [row.user for row in rows if row.channel == PAPER])
    return rows


def _reach_on_paper(telling: Telling, people: list[User]) -> None:
    """Somebody tells these people by hand. Of an announcement the author prints as many sheets
    as are wanted (services.announcements.on_paper); only what is urgent makes a task of it."""
    if telling.announcement is None:
        for user in people:
            reaching.for_paper(user, case_id=telling.case.pk if telling.case else None)
    elif telling.rule.urgency == Urgency.URGENT:
        reaching.for_all_on_paper(people)


def _new_notifications(telling: Telling, people: list[User]) -> dict[uuid.UUID, Notification]:
    """Those that were not there; a second worker at the same time gets none of them."""
    rule = telling.rule
    rows = [
        Notification(
            user=user,
            hat=user.hat,
            kind=rule.kind,
            urgency=rule.urgency,
            words=rule.words,
            why=rule.why,
            case=telling.case,
            entry=telling.entry,
            announcement=telling.announcement,
            event_id=telling.event_id,
            key=telling.key,
            data=_data(telling),
        )
        for user in people
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    mine = Notification.objects.filter(pk__in=[row.pk for row in rows])
    kept = set(mine.values_list("pk", flat=True))
    return {row.user_id: row for row in rows if row.pk in kept}


def _data(telling: Telling) -> dict[str, str]:
    found = {"path": telling.path, "witness": telling.witness}
    return {name: value for name, value in (found | telling.facts).items() if value}


def tell_audience(event: Event) -> int:
    """Write down who of a large audience is told, some hundreds in each transaction, and put the
    sending off in the same one: whoever begins again finds what stands. Gives how many people
    were told now. Memory and questions grow with the parts, not with the people."""
    telling, told = telling_of(event), 0
    if telling is None:
        return 0
    for part in recipients.audience_of(event):
        people = [user for user in recipients.in_hats(part) if user.pk != event.actor_id]
        with transaction.atomic():
            rows = keep(telling, people)
            _send_later([str(row.pk) for row in rows if _leaves_now(row)])
        told += len({row.user_id for row in rows})
    return told


def _leaves_now(row: Delivery) -> bool:
    return row.channel != PAPER and row.due_at <= now()


def _send_later(ids: list[str]) -> None:
    from messaging import jobs

    for start in range(0, len(ids), IN_ONE_JOB):
        jobs.deliver_all.later(delivery_ids=ids[start : start + IN_ONE_JOB])
