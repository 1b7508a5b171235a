"""How does everyone read and write the notes while they meet, and how does the meeting end?"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies
from cases.forms import meeting_notes as forms
from cases.models import Meeting, MeetingDecision, MeetingItem, MeetingNote, MeetingPerson
from cases.places import place_on
from cases.plan_shapes import SHAPES
from cases.services import meeting_end, meeting_people, road
from cases.services import meeting_notes as service
from cases.translations import attach
from cases.views.comment_typing import only_saves
from cases.views.meeting_typing import Desk, saved
from cases.views.meetings import find_meeting
from tenants.base.access import person, signed_in
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat
from tenants.rulepacks import words
from tenants.rulepacks.schema import ClockKey

if TYPE_CHECKING:
    from django.forms import Form

    from cases.places import Place
    from tenants.people.models import User

NOTE = "note"
SHORT = 80  # letters of a point in a list to choose from


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_notes(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The agenda, who is there, the notes as they grow, how success is tracked, and the end."""
    user = person(request)
    if answer := _saved(request, meeting_id):
        return answer
    row = find_meeting(request, meeting_id)
    place = place_on(user, row.case_id)
    items = _items(user, row)
    people = list(MeetingPerson.objects.visible_to(user).filter(meeting=row))
    action = request.POST.get("action", "")
    known = _forms(request, row, action, items, people)
    change = _changes(user, row, known).get(action)
    if request.method == "POST" and change and done(known[action], change):
        messages.success(request, _("It is written down. The family and the team see it."))
        return redirect("meeting_notes", row.pk)
    context = {
        "case": row.case,
        "student": row.case.student,
        "meeting": row,
        "forms": known,
        "people": people,
        "seats": meeting_people.seats(people),
        "excusable": _excusable(user, row, place, people),
        "tracked": _tracked(row),
        "missing": meeting_end.missing(row),
        "sees_case": place.reads_whole,
        "window": _window(row) if row.closed_at else [],
        **may(user, row, place),
        **_live(user, row, items),
    }
    status = max(map(status_of, known.values()))
    return render(request, "cases/meeting_notes.html", context, status=status)


def _saved(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse | None:
    """The answer to the page that saves while one types: no new look at anything."""
    if not only_saves(request):
        return None
    user = person(request)
    row = get_object_or_404(Meeting.objects.visible_to(user), pk=meeting_id)
    return saved(request, Desk(user, row, NOTE))


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def meeting_news(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The notes, when something was added after what the page shows (?after=); else 204."""
    user = person(request)
    row = get_object_or_404(Meeting.objects.visible_to(user), pk=meeting_id)
    stands = _count(user, row)
    if request.GET.get("after", "") == stands:
        return HttpResponse(status=204)
    row = find_meeting(request, meeting_id)
    context = {"meeting": row, **may(user, row, place_on(user, row.case_id))}
    context |= _live(user, row, _items(user, row))
    return render(request, "cases/_meeting_live.html", context)


def _excusable(
    user: User, row: Meeting, place: Place, people: list[MeetingPerson]
) -> list[MeetingPerson]:
    """Who can still be excused by the family: staff whom the law wants there, before it is over.
    Only whoever runs the case sends the form."""
    runs = place.on_team and policies.may_close_meeting(user, row, place=place)
    if row.is_past or row.over or not runs:
        return []
    done = (MeetingPerson.ExcusalState.ASKED, MeetingPerson.ExcusalState.GIVEN)
    return [
        one for one in people if one.excusal_state not in done and meeting_people.is_excusable(one)
    ]


WINDOW = (ClockKey.PLAN_WAIT, ClockKey.PLAN_OBJECTION, ClockKey.PLAN_ANSWER)


def _window(row: Meeting) -> list[str]:
    """How long the family has to let it sink in, by the rule of the state. Federal law gives no
    days, and no number is made up."""
    if row.purpose not in (Meeting.Purpose.PLAN, Meeting.Purpose.REVIEW):
        return []
    basis = road.basis()
    rules = [basis.pack.rule(key, basis.on) for key in WINDOW]
    known = [rule for rule in rules if rule.number is not None]
    if not known:
        return [
            _("No rule gives you days to think it over. Services that are new for the child start "
              "only after your written yes, so take the time you need.")
        ]  # fmt: skip
    return [f"{words.must(rule)} {words.cite(rule)}" for rule in known]


def may(user: User, row: Meeting, place: Place) -> dict[str, bool]:
    """What this person may do with the notes, by the names of the templates."""
    return {
        "notes": policies.may_note_meeting(user, row, place=place),
        "settles": policies.may_settle_meeting(user, row, place=place),
        "corrects": policies.may_correct_meeting(user, row, place=place),
        "closes": policies.may_close_meeting(user, row, place=place),
    }


def _live(user: User, row: Meeting, items: list[dict[str, Any]]) -> dict[str, Any]:
    """What grows while they meet: points with their answers and notes, and the other notes."""
    rows = list(MeetingNote.objects.visible_to(user).filter(meeting=row).select_related("author"))
    decisions = [one for item in items for one in item["decisions"]]
    attach(user, [*rows, *decisions])
    lines: dict[Any, list[MeetingNote]] = {}
    beside: dict[Any, list[MeetingNote]] = {}
    for one in rows:
        group = beside if one.corrects_id else lines
        group.setdefault(one.corrects_id or one.item_id, []).append(one)

    def shown(key: Any) -> list[dict[str, Any]]:
        return [{"note": one, "beside": beside.get(one.pk, [])} for one in lines.get(key, [])]

    return {
        "items": [{**one, "lines": shown(one["item"].pk)} for one in items],
        "lines": shown(None),
        "after": _count(user, row),
    }


def _count(user: User, row: Meeting) -> str:
    """Grows with each line, point and decision. Three small queries."""
    models = (MeetingNote, MeetingItem, MeetingDecision)
    return "-".join(str(m.objects.visible_to(user).filter(meeting=row).count()) for m in models)


def _items(user: User, row: Meeting) -> list[dict[str, Any]]:
    """The points in their order, each with what came of it. Before the notes are open: what would
    stand on the agenda now."""
    rows = MeetingItem.objects.visible_to(user).filter(meeting=row)
    related = rows.select_related("comment__author", "author").prefetch_related("decisions__person")
    made = [as_shown(one) for one in related]
    if not made and row.begun_at is None and not row.over:
        made = _to_come(user, row)
    return made


def _to_come(user: User, row: Meeting) -> list[dict[str, Any]]:
    version, comments = service.to_talk_over(row)
    points: list[tuple[Any, str]] = [(one, one.part) for one in comments]
    points += [(None, part) for part in service.sections(version, comments)]
    return [
        as_shown(
            MeetingItem(
                meeting=row,
                number=number,
                comment=comment,
                part=part,
                author=comment.author if comment else user,
            )
        )
        for number, (comment, part) in enumerate(points, start=1)
    ]


def as_shown(item: MeetingItem) -> dict[str, Any]:
    """A point as it is shown: whose it is, and what came of it."""
    decisions = [] if item._state.adding else list(item.decisions.all())
    raised = item.comment or item
    last = decisions[-1] if decisions else None
    return {
        "item": item,
        "title": item.title,
        "section": item.is_section,
        "part": str(SHAPES[item.part].label) if item.part and not item.is_section else "",
        "kind": item.comment.get_kind_display() if item.comment else "",
        "by": item.comment.author_name if item.comment else item.author_name,
        "language": "" if item.is_section else raised.spoken_in,
        "decision": last,
        "settled": last is not None and last.settles,
        "decisions": decisions,
    }


def _forms(
    request: HttpRequest,
    row: Meeting,
    action: str,
    items: list[dict[str, Any]],
    people: list[MeetingPerson],
) -> dict[str, Form]:
    """The form that was sent is bound, the others are empty."""

    def data(name: str) -> Any:
        return {"data": request.POST if action == name else None, "auto_id": f"id_{name}_%s"}

    points = [(str(one["item"].pk), _short(one)) for one in items] if row.begun_at else []
    parts = list(meeting_end.tracked_parts(row).items())
    return {
        "note": forms.NoteForm(
            **data("note"), points=points, initial=Desk(person(request), row, NOTE).first()
        ),
        "begin": forms.BeginForm(**data("begin")),
        "point": forms.PointForm(**data("point")),
        "bring": forms.BringForm(**data("bring")),
        "attend": forms.AttendForm(**data("attend"), people=people),
        "track": forms.TrackForm(**data("track"), parts=parts, initial=_seen(request, row)),
        "close": forms.CloseMeetingForm(**data("close"), initial={"next_on": row.next_on}),
    }


def _short(one: dict[str, Any]) -> str:
    text = " ".join(one["title"].split())
    return f"{one['item'].number}. {text if len(text) <= SHORT else f'{text[:SHORT]}…'}"


def _seen(request: HttpRequest, row: Meeting) -> dict[str, Any]:
    """What stands of the part that ?part= names, so that it can be changed."""
    block = request.GET.get("part", "")
    last = meeting_end.trackings(row).get(block)
    if last is None:
        return {"block": block}
    words = {name: getattr(last, name) for name in meeting_end.FIELDS}
    return {"block": block, "seen": last.number, **words}


def _tracked(row: Meeting) -> list[dict[str, Any]]:
    known = meeting_end.trackings(row)
    parts = meeting_end.tracked_parts(row).items()
    return [{"id": pk, "name": name, "tracking": known.get(pk)} for pk, name in parts]


def _changes(user: User, row: Meeting, known: dict[str, Any]) -> dict[str, Callable[[], object]]:
    def given(name: str) -> dict[str, Any]:
        found: dict[str, Any] = known[name].cleaned_data
        return found

    both: dict[str, Any] = {"by": user, "meeting": row}
    return {
        "note": lambda: service.note(
            **both,
            words=given("note")["words"],
            key=given("note")["key"],
            item=_chosen(user, row, given("note")["item"]),
        ),
        "begin": lambda: service.begin(**both),
        "point": lambda: service.add_item(**both, **given("point")),
        "bring": lambda: meeting_people.bring(**both, **given("bring")),
        "attend": lambda: meeting_people.attend(
            by=user,
            person=known["attend"].people[given("attend")["person"]],
            came=given("attend")["came"],
            note=given("attend")["note"],
        ),
        "track": lambda: meeting_end.track(
            **both, block=given("track")["block"], tracked=_track(given("track"))
        ),
        "close": lambda: meeting_end.close(**both, next_on=given("close")["next_on"]),
    }


def _chosen(user: User, row: Meeting, pk: str) -> MeetingItem | None:
    if not pk:
        return None
    return MeetingItem.objects.visible_to(user).filter(meeting=row).get(pk=pk)


def _track(given: dict[str, Any]) -> meeting_end.Tracked:
    words = {name: given[name] for name in meeting_end.FIELDS}
    return meeting_end.Tracked(**words, seen=given["seen"])
