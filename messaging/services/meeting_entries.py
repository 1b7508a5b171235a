"""How do the minutes of a meeting stand in the record, and what becomes of what was taken on?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, Meeting, MeetingDecision, MeetingPerson
from cases.services.meeting_end import tracked_parts, trackings
from messaging.models import Action, Entry
from messaging.services import ledger
from messaging.services.ledger import LONGEST_BODY
from tenants.here import this_district
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from tenants.people.models import User

LONGEST_ACTION = 300


def write(*, by: User, meeting: Meeting) -> Entry:
    """One entry that an interpreter of the case reads too, in the language of who closed the
    meeting: who came, each point with its answer and notes, how success is tracked and when all
    meet again. Who takes something on finds it among the own tasks."""
    with translation.override(by.language):
        body = _body(meeting)
    entry = ledger.append(
        by=by if policies.may_write(by, meeting.case) else None,
        case=meeting.case,
        kind=Entry.Kind.MEETING,
        body=body if len(body) <= LONGEST_BODY else f"{body[: LONGEST_BODY - 2]} …",
        key=f"minutes-{meeting.pk}",
        language=by.language,
        channel=Entry.Channel.IN_PERSON,
        data={"meeting": str(meeting.pk), "by": by.display_name, "came": _came(meeting)},
    )
    Action.objects.bulk_create(_actions(meeting, entry))
    return entry


def _actions(meeting: Meeting, entry: Entry) -> list[Action]:
    case: Case = meeting.case
    family = set(case.team.filter(role="parent").values_list("user_id", flat=True))
    return [
        Action(
            case=case,
            note=entry,
            what=one.words[:LONGEST_ACTION],
            owner=one.owner,
            owner_name=one.owner_name,
            hat=Hat.FAMILY if one.owner_id in family else Hat.STAFF,
            due=one.due_on,
        )
        for one in _decisions(meeting).values()
        if one.owner is not None and one.due_on is not None
    ]


def _decisions(meeting: Meeting) -> dict[object, MeetingDecision]:
    """The newest of each point."""
    rows = meeting.decisions.select_related("owner").order_by("number")
    return {row.item_id: row for row in rows}


def _body(meeting: Meeting) -> str:
    assert meeting.starts_at is not None  # it was held
    start = meeting.starts_at.astimezone(ZoneInfo(this_district().timezone))
    parts = [
        _("The meeting of %(day)s, %(hour)s: %(purpose)s.")
        % {
            "day": date_format(start, "DATE_FORMAT"),
            "hour": date_format(start, "TIME_FORMAT"),
            "purpose": meeting.get_purpose_display(),
        },
        "\n".join([f"**{_('Who came')}**\n", *_people(meeting)]),
        _("That somebody came is not a yes to anything. Consent is asked for on its own form."),
        *_points(meeting),
        *_tracked(meeting),
    ]
    if meeting.next_on:
        day = {"day": date_format(meeting.next_on, "DATE_FORMAT")}
        parts.append(_("We meet again on %(day)s.") % day)
    return "\n\n".join(parts)


def _people(meeting: Meeting) -> list[str]:
    found = []
    for one in meeting.people.exclude(came=""):
        more = [one.note] if one.note else []
        if one.is_excused:
            more.append(_("excused in writing: %(span)s") % {"span": one.excusal_span})
        note = f" ({'; '.join(more)})" if more else ""
        found.append(f"- {one.name}: {one.get_came_display()}{note}")
    return found


def _came(meeting: Meeting) -> list[dict[str, str]]:
    """Those with an account who were there, for whoever looks for contacts with them."""
    rows = meeting.people.exclude(came__in=("", MeetingPerson.Came.ABSENT)).exclude(user=None)
    return [{"id": str(one.user_id), "name": one.name} for one in rows]


def _points(meeting: Meeting) -> list[str]:
    decided = _decisions(meeting)
    lines: dict[object, list[str]] = {}
    for note in meeting.notes.select_related("corrects"):
        how = _("%(name)s, own words: ") if note.corrects_id else "%(name)s: "
        lines.setdefault(note.item_id, []).append(
            f"- {how % {'name': note.author_name}}{note.words}"
        )
    found, quiet = [], []
    for item in meeting.items.select_related("comment"):
        if item.is_section and item.pk not in lines and item.pk not in decided:
            quiet.append(item.title)
            continue
        text = [f"**{item.number}. {item.title}**\n", *lines.get(item.pk, [])]
        if last := decided.get(item.pk):
            text.append(f"- **{last.get_outcome_display()}**: {last.words}{_who(last)}")
        found.append("\n".join(text))
    if quiet:
        text_of = _("Also on the agenda, without a note: %(parts)s.")
        found.append(text_of % {"parts": ", ".join(quiet)})
    if lines.get(None):
        found.append("\n".join([f"**{_('Other notes')}**\n", *lines[None]]))
    return found


def _who(one: MeetingDecision) -> str:
    if not one.owner_name or one.due_on is None:
        return ""
    words = {"name": one.owner_name, "day": date_format(one.due_on, "DATE_FORMAT")}
    return " " + _("(%(name)s, by %(day)s)") % words


def _tracked(meeting: Meeting) -> list[str]:
    known = trackings(meeting)
    rows = [
        f"- {name}: {one.what}; {one.who}; {one.how_often}; {one.seen_where}"
        for pk, name in tracked_parts(meeting).items()
        if (one := known.get(pk))
    ]
    return ["\n".join([f"**{_('How success is tracked')}**\n", *rows])] if rows else []
