"""How does a call or a talk get into the record, and how does the other side answer it?

A note is an entry; each answer is an entry of its own that quotes it. Both stay as written.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.models import Case, TeamMember
from messaging import policies
from messaging.models import Action, Confirmation, Entry
from messaging.services import answer_clocks, answer_ends, call_drafts, ledger
from messaging.services.threads import SentBefore, says
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from messaging.models import AnswerClock
    from tenants.people.models import User

MOST_ACTIONS = 10
LONGEST_TALK = 600  # minutes
FURTHEST = dt.timedelta(days=3 * 366)
TALKS = (Entry.Channel.PHONE, Entry.Channel.IN_PERSON, Entry.Channel.VIDEO)


@dataclass(frozen=True)
class Participant:
    """Somebody of the team with whom one may have talked, and on which side they stand."""

    user: User
    role: str
    hat: str


@dataclass(frozen=True)
class Agreed:
    """One thing that somebody does by a day."""

    what: str
    owner: uuid.UUID
    due: dt.date


@dataclass(frozen=True)
class Talk:
    """What a person noted. `minutes` is how long it took; `others` are people without account."""

    key: uuid.UUID
    channel: str
    day: dt.date
    time: dt.time
    minutes: int
    said: str
    people: Sequence[uuid.UUID] = ()
    others: str = ""
    agreed: str = ""
    actions: Sequence[Agreed] = field(default_factory=tuple)
    language: str = ""
    answers: int | None = None  # the number of the letter that the talk answered


def participants(case: Case) -> list[Participant]:
    """Everyone on the team today, each once, parents first."""
    rows = TeamMember.objects.in_force().filter(case=case, user__is_active=True)
    found: dict[uuid.UUID, Participant] = {}
    for row in rows.select_related("user"):
        hat = Hat.FAMILY if row.role in policies.FAMILY_ROLES else Hat.STAFF
        found.setdefault(row.user_id, Participant(row.user, row.role, hat))
    return sorted(found.values(), key=lambda one: (one.hat != Hat.FAMILY, one.user.display_name))


def likely(user: User, case: Case, people: Sequence[Participant]) -> list[Participant]:
    """With whom this person most likely talked: who wrote last of the other side."""
    others = {one.user.pk: one for one in people if one.hat != user.hat}
    rows = Entry.objects.visible_to(user).filter(case=case, author__in=others)
    last = rows.order_by("-number").values_list("author_id", flat=True).first()
    return [others[last]] if last in others else list(others.values())[:1]


def note_call(*, by: User, case: Case, talk: Talk) -> Entry:
    """Add the note, ask the other side about it and keep who does what.

    The same talk with the same key again gives the first entry. Raises NotAllowed, BadInput,
    SentBefore (the key was used for other words).
    """
    if not policies.may_note_call(by, case):
        raise NotAllowed(_("You can read this case but not write in it."))
    team = {one.user.pk: one for one in participants(case)}
    _check(by, talk, team)
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)  # a second press waits for the first
        first = Entry.objects.filter(author=by, idempotency_key=str(talk.key)).first()
        if first is not None:
            return _same(first, case, talk)
        actions = [_action(by, case, one, team) for one in talk.actions]
        clock = answer_clocks.find(by=by, case=case, letter=talk.answers)
        entry = ledger.append(
            by=by,
            case=case,
            kind=Entry.Kind.CALL_NOTE,
            body=talk.said,
            key=str(talk.key),
            channel=talk.channel,
            language=talk.language,
            happened_on=talk.day,
            data={"call": _data(talk, team, actions), **_about(clock)},
        )
        if clock is not None:
            answer_ends.answered_by(by=by, entry=entry, clock=clock)
        _ask(by, entry, [team[pk] for pk in talk.people])
        for action in actions:
            action.note = entry
        Action.objects.bulk_create(actions)
        call_drafts.clear(by=by, case=case)
    return entry


def _same(entry: Entry, case: Case, talk: Talk) -> Entry:
    if not says(entry, case, talk.said):
        raise SentBefore(entry)
    return entry


def _check(by: User, talk: Talk, team: dict[uuid.UUID, Participant]) -> None:
    if talk.channel not in TALKS:
        raise BadInput({"channel": _("Choose how you talked.")})
    if not 1 <= talk.minutes <= LONGEST_TALK:
        raise BadInput({"minutes": _("Write how many minutes it took, from 1 to 600.")})
    zone = get_current_timezone()
    if dt.datetime.combine(talk.day, talk.time, tzinfo=zone) > now() + dt.timedelta(minutes=5):
        raise BadInput({"time": _("This time has not come yet. Check the day and the time.")})
    if not set(talk.people) <= team.keys() - {by.pk}:
        raise BadInput({"people": _("Choose people from the list.")})
    if not talk.people and not talk.others.strip():
        raise BadInput({"people": _("Choose with whom you talked, or write a name.")})
    if len(talk.actions) > MOST_ACTIONS:
        raise BadInput(_("A note can hold ten things to do. Put the rest in a second note."))


def _action(by: User, case: Case, agreed: Agreed, team: dict[uuid.UUID, Participant]) -> Action:
    if agreed.owner not in team and agreed.owner != by.pk:
        raise BadInput(_("Choose who does it from the list."))
    if not -FURTHEST <= agreed.due - today() <= FURTHEST:
        raise BadInput(_("This year cannot be right. Check the year."))
    owner = by if agreed.owner == by.pk else team[agreed.owner].user
    return Action(
        case=case,
        what=agreed.what.strip(),
        owner=owner,
        owner_name=owner.display_name,
        hat=by.hat if owner.pk == by.pk else team[agreed.owner].hat,
        due=agreed.due,
    )


def _data(talk: Talk, team: dict[uuid.UUID, Participant], actions: list[Action]) -> dict[str, Any]:
    people = [team[pk] for pk in talk.people]
    return {
        "time": talk.time.strftime("%H:%M"),
        "minutes": talk.minutes,
        "people": [
            {"id": str(one.user.pk), "name": one.user.display_name, "role": one.role}
            for one in people
        ],
        "others": talk.others.strip(),
        "agreed": talk.agreed.replace("\r\n", "\n").strip(),
        "actions": [
            {
                "id": str(one.pk),
                "what": one.what,
                "owner": str(one.owner_id),
                "owner_name": one.owner_name,
                "due": one.due.isoformat(),
            }
            for one in actions
        ],
    }


def _about(clock: AnswerClock | None) -> dict[str, int]:
    """Which letter the talk answered, as the entry says it."""
    if clock is None:
        return {}
    return {"quotes": clock.latest.number, "answers": clock.first.number}


def _ask(by: User, note: Entry, people: Sequence[Participant]) -> None:
    """Those of the other side who took part are asked whether that is how it was."""
    Confirmation.objects.bulk_create(
        Confirmation(case=note.case, note=note, person=one.user, hat=one.hat)
        for one in people
        if one.hat != by.hat
    )


def answer_call(*, by: User, note: Entry, agrees: bool, words: str = "") -> Entry:
    """Say "that is how it was", or add one's own view. One answer a person: the same again gives
    the first entry. Raises NotAllowed, BadInput, SentBefore (the answer was another one)."""
    case = note.case
    writes = policies.may_note_call(by, case)
    if not policies.may_answer_note(by, note, writes=writes):
        raise NotAllowed(_("Only the other side of this talk can answer the note."))
    if agrees and not policies.may_agree_with_note(by, note, writes=writes):
        raise NotAllowed(_("Only who took part can say that it was so. You can add your view."))
    if not agrees and not words.strip():
        raise BadInput({"words": _("Write how it was for you.")})
    body = _("Yes, that is how it was.") if agrees else words
    language = get_language() if agrees else by.language
    with transaction.atomic():
        entry = ledger.append(
            by=by,
            case=case,
            kind=Entry.Kind.CALL_NOTE,
            body=body,
            key=f"answer-{note.pk}",
            language=language or by.language,
            data={"quotes": note.number, "answer": "confirmed" if agrees else "view"},
            told_as="call_answer",
        )
        if (entry.data["answer"] == "confirmed") != agrees or not (
            agrees or says(entry, case, body)
        ):
            raise SentBefore(entry)
        Confirmation.objects.update_or_create(
            note=note,
            person=by,
            defaults={"case": case, "hat": by.hat, "entry": entry, "agrees": agrees},
        )
        if agrees:
            answer_ends.agree_with_note(by=by, note=note)
    return entry
