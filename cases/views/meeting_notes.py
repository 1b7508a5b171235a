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
from cases.views.meetings import find_meeting
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat
from tenants.rulepacks import words
from tenants.rulepacks.schema import ClockKey

if TYPE_CHECKING:
    from django.forms import Form

    from cases.places import Place
    from tenants.people.models import User

SHORT = 80  # letters of a point in a list to choose from


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_notes(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The agenda, who is there, the notes as they grow, how success is tracked, and the end."""
    user = person(request)
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
        "tracked": _tracked(row),
        "missing": meeting_end.missing(row),
        "sees_case": place.reads_whole,
        "window": _window(row) if row.closed_at else [],
        **_may(user, row, place),
        **_live(user, row, items),
    }
    status = max(map(status_of, known.values()))
    return render(request, "cases/meeting_notes.html", context, status=status)


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
    context = {"meeting": row, **_may(user, row, place_on(user, row.case_id))}
    context |= _live(user, row, _items(user, row))
    return render(request, "cases/_meeting_live.html", context)


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


def _may(user: User, row: Meeting, place: Place) -> dict[str, bool]:
    return {
        "notes": policies.may_note_meeting(user, row, place=place),
        "settles": policies.may_settle_meeting(user, row, place=place),
        "corrects": policies.may_correct_meeting(user, row, place=place),
        "closes": policies.may_close_meeting(user, row, place=place),
    }


def _live(user: User, row: Meeting, items: list[dict[str, Any]]) -> dict[str, Any]:
    """What grows while they meet: points with their answers and notes, and the other notes."""
    rows = MeetingNote.objects.visible_to(user).filter(meeting=row).select_related("author")
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
    related = rows.select_related("comment__author", "author").prefetch_related("decisions")
    made = [_item(one) for one in related]
    if not made and row.begun_at is None and not row.over:
        _version, comments = service.to_talk_over(row)
        made = [
            _item(MeetingItem(meeting=row, number=n, comment=one, part=one.part, author=one.author))
            for n, one in enumerate(comments, start=1)
        ]
    return made


def _item(item: MeetingItem) -> dict[str, Any]:
    decisions = [] if item._state.adding else list(item.decisions.all())
    raised = item.comment.author if item.comment else item.author
    last = decisions[-1] if decisions else None
    return {
        "item": item,
        "title": service.title(item),
        "part": str(SHAPES[item.part].label) if item.part else "",
        "kind": item.comment.get_kind_display() if item.comment else "",
        "by": item.comment.author_name if item.comment else item.author_name,
        "language": raised.language,
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
        "note": forms.NoteForm(**data("note"), points=points),
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


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_item(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """One point: what came of it, what it was before, and what can be said now."""
    user = person(request)
    rows = MeetingItem.objects.visible_to(user).select_related("comment__author", "author")
    item = get_object_or_404(rows.prefetch_related("decisions__person"), pk=item_id)
    row = find_meeting(request, item.meeting_id)
    may = _may(user, row, place_on(user, row.case_id))
    about = _item(item)
    action = request.POST.get("action", "")
    last = about["decision"]
    decide = forms.DecideForm(
        request.POST if action == "decide" else None,
        owners=meeting_people.owners(row),
        initial={"seen": last.number if last else 0},
    )
    concern = forms.OwnWordsForm(request.POST if action == "concern" else None)
    changes: dict[str, tuple[Any, Callable[[], object]]] = {
        "decide": (decide, lambda: service.decide(by=user, item=item, decided=_decided(decide))),
        "concern": (
            concern,
            lambda: service.concern(by=user, item=item, **concern.cleaned_data),
        ),
    }
    if action in changes and done(*changes[action]):
        messages.success(request, _("It is written down. The family and the team see it."))
        return redirect("meeting_notes", row.pk)
    context = {
        "case": row.case,
        "student": row.case.student,
        "meeting": row,
        "about": about,
        "decide": decide,
        "concern": concern,
        **may,
    }
    status = max(status_of(decide), status_of(concern))
    return render(request, "cases/meeting_item.html", context, status=status)


def _decided(form: forms.DecideForm) -> service.Decided:
    given = form.cleaned_data
    return service.Decided(
        outcome=given["outcome"],
        words=given["words"],
        key=given["key"],
        seen=given["seen"],
        owner=form.owners.get(given["owner"]),
        due_on=given["due_on"],
    )


@signed_in(Hat.FAMILY)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_note(request: HttpRequest, line_id: uuid.UUID) -> HttpResponse:
    """A parent's own words beside a note."""
    user = person(request)
    rows = MeetingNote.objects.visible_to(user).select_related("meeting", "item", "author")
    line = get_object_or_404(rows, pk=line_id)
    row = find_meeting(request, line.meeting_id)
    if not policies.may_correct_meeting(user, row):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    form = forms.OwnWordsForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: service.correct(by=user, note=line, **form.cleaned_data)
    ):
        messages.success(request, _("Your words stand beside the note."))
        return redirect("meeting_notes", row.pk)
    context = {
        "case": row.case,
        "student": row.case.student,
        "meeting": row,
        "line": line,
        "form": form,
    }
    return render(request, "cases/correct_note.html", context, status=status_of(form))
