"""What was said and decided at a meeting, as a paper in the language of the moment?

The frame is in that language; what people wrote stays in theirs, with its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.forms.explaining import in_words
from cases.models import (
    Meeting,
    MeetingDecision,
    MeetingItem,
    MeetingNote,
    MeetingPerson,
    MeetingTracking,
)
from cases.plan_shapes import SHAPES
from cases.printed import Item, Section, Words, spoken
from cases.services.meeting_end import tracked_parts
from cases.translations import attach

if TYPE_CHECKING:
    from tenants.people.models import User


def minutes_of(user: User, meeting: Meeting) -> list[Section]:
    """Who came, each point with what was said and what came of it, how success is tracked, and
    when everyone meets again. A constant number of queries."""
    sections = [
        _who(user, meeting),
        *_points(user, meeting),
        _tracked(user, meeting),
        _end(meeting),
    ]
    return [one for one in sections if one is not None]


def _who(user: User, meeting: Meeting) -> Section:
    start = in_words(meeting.starts_at.isoformat()) if meeting.starts_at else ""
    rows = [(_("What for"), meeting.get_purpose_display(), ""), (_("Time"), start, "")]
    for one in MeetingPerson.objects.visible_to(user).filter(meeting=meeting):
        said = [str(one.get_came_display() or _("Nobody wrote down if they came"))]
        said += [one.note] if one.note else []
        if one.is_excused:
            said.append(_("excused in writing: %(span)s") % {"span": one.excusal_span})
        rows.append((one.name, "; ".join(said), ""))
    note = _("That somebody came is not a yes to anything. Consent is asked for on its own form.")
    return Section("who", _("Who came"), note, [Item(rows=rows)])


def _points(user: User, meeting: Meeting) -> list[Section | None]:
    notes = list(
        MeetingNote.objects.visible_to(user).filter(meeting=meeting).select_related("author")
    )
    decisions = list(
        MeetingDecision.objects.visible_to(user).filter(meeting=meeting).select_related("person")
    )
    attach(user, [*notes, *decisions])
    said: dict[Any, list[Words]] = {}
    for one in notes:
        label = _("%(name)s says it differently:") if one.corrects_id else "%(name)s"
        words = spoken(one, one.spoken_in, label % {"name": one.author_name})
        said.setdefault(one.item_id, []).extend(words)
    decided: dict[Any, list[Words]] = {}
    for row in decisions:
        decided.setdefault(row.item_id, []).extend(_decision(row))
    rows = MeetingItem.objects.visible_to(user).filter(meeting=meeting)
    items, quiet = [], []
    for item in rows.select_related("comment__author", "author"):
        words = [*said.get(item.pk, []), *decided.get(item.pk, [])]
        if item.is_section and not words:
            quiet.append(item.title)
        else:
            items.append(_point(item, words))
    if quiet:
        text = _("Also on the agenda, without a note: %(parts)s.")
        items.append(Item(words=[Words(text % {"parts": ", ".join(quiet)}, "")]))
    other = [Item(words=said[None])] if None in said else []
    return [
        Section("points", _("The agenda"), items=items) if items else None,
        Section("other", _("Other notes"), items=other) if other else None,
    ]


def _point(item: MeetingItem, words: list[Words]) -> Item:
    raised = item.comment or item
    title = f"{item.number}. {item.title or SHAPES[item.part].label}"
    return Item(title, "" if item.is_section else raised.spoken_in, words=words)


def _decision(row: MeetingDecision) -> list[Words]:
    label = str(row.get_outcome_display())
    if row.owner_name and row.due_on:
        day = {"name": row.owner_name, "day": date_format(row.due_on, "DATE_FORMAT")}
        label = f"{label} ({_('%(name)s, by %(day)s') % day})"
    return spoken(row, row.spoken_in, label)


def _tracked(user: User, meeting: Meeting) -> Section | None:
    rows = MeetingTracking.objects.visible_to(user).filter(meeting=meeting)
    known = {str(row.block): row for row in rows.select_related("person").order_by("number")}
    items = []
    for pk, name in tracked_parts(meeting).items():
        row = known.get(pk)
        if row is not None:
            here = row.spoken_in
            facts = [
                (_("What do we look at?"), row.what, here),
                (_("Who looks?"), row.who, here),
                (_("How often?"), row.how_often, here),
                (_("Where does the family see it?"), row.seen_where, here),
            ]
            items.append(Item(name, rows=facts))
    return Section("tracked", _("How will we see if it works?"), items=items) if items else None


def _end(meeting: Meeting) -> Section:
    if meeting.next_on is None or meeting.closed_at is None:
        return Section("end", _("It is not closed yet"))
    day = {
        "name": meeting.closed_by_name,
        "day": date_format(meeting.next_on, "DATE_FORMAT"),
    }
    words = _("%(name)s closed the meeting. We meet again on %(day)s.") % day
    return Section("end", _("When do we meet again?"), words)
