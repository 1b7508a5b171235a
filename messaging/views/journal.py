"""How does a parent write, read, change and delete private notes?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Student
from cases.panels import own_children
from messaging import policies
from messaging.details import Details, journal_lines
from messaging.forms import journal as forms
from messaging.forms.composer import posted_key
from messaging.lines import entry_url, file_kind
from messaging.models import JournalFile, JournalNote
from messaging.moods import mood_icon, mood_word
from messaging.services import journal as notes
from messaging.services import journal_files, journal_sharing, plan_parts
from messaging.services.journal import ChangedElsewhere, Told
from messaging.views import composing
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import add_errors, status_of
from tenants.base.microphone import may_record
from tenants.base.sealing import Unreadable
from tenants.base.uploads import limited_upload, too_big
from tenants.people.models import User
from tenants.people.services import district_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from messaging.services.plan_parts import PlanPart

PER_PAGE = 30


@dataclass(frozen=True)
class Shown:
    """A note, ready to be shown to who wrote it."""

    note: JournalNote
    told: Told
    mood: str
    icon: str
    details: Details
    entry_url: str


def shown(note: JournalNote, user: User, known: Mapping[str, PlanPart] | None = None) -> Shown:
    """The note opened. Reads its entry, and the parts of the plan when it points at one and they
    are not `known`."""
    told = notes.told(note)
    if known is None:
        known = plan_parts.of_child(user, note.student) if told.parts else {}
    lines = journal_lines({**journal_sharing.data_of(told, known), "mood": ""}, told.language)
    where = entry_url(note.entry.case_id, note.entry.number) if note.entry else ""
    return Shown(note, told, mood_word(told.mood), mood_icon(told.mood), lines, where)


@require_safe
@signed_in("family")
def journal(request: HttpRequest) -> HttpResponse:
    """All notes of this person, the newest day first; of one child when asked."""
    user = person(request)
    children = [child for child in own_children(user) if getattr(child, "mine", None)]
    rows = JournalNote.objects.visible_to(user).select_related("student", "entry")
    wanted = next((c for c in children if str(c.pk) == request.GET.get("child")), None)
    if wanted:
        rows = rows.filter(student=wanted)
    rows = rows.annotate(files_count=Count("files", filter=Q(files__size__gt=0)))
    rows = rows.order_by("-happened_on", "-created_at")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    parts = {child.pk: plan_parts.of_child(user, child) for child in children}
    context = {
        "children": children,
        "wanted": wanted,
        "page": page,
        "notes": [shown(note, user, parts.get(note.student_id, {})) for note in page],
    }
    return render(request, "messaging/journal/journal.html", context)


@may_record
@limited_upload(composing.limit_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("family")
def new_note(request: HttpRequest, student_id: uuid.UUID) -> HttpResponseBase:
    """One note on one screen; one that was begun and not kept comes back."""
    user = person(request)
    child = get_object_or_404(
        Student.objects.visible_to(user).select_related("school"), pk=student_id
    )
    if not policies.may_keep_journal(user, child):
        raise NotAllowed(_("Only a parent or guardian of this child keeps a journal here."))
    if request.method == "POST":
        return _posted(request, child, posted_key(request.POST) or uuid.uuid4())
    return _form_page(request, child, notes.in_the_making(by=user, student=child))


@may_record
@limited_upload(composing.limit_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("family")
def journal_note(request: HttpRequest, note_id: uuid.UUID) -> HttpResponseBase:
    """A note to read on and change; a shared one only to read."""
    note = note_or_404(person(request), note_id)
    if request.method == "POST":
        return _posted(request, note.student, note.key)
    if note.shared or notes.told(note).lost:
        context = {"shown": shown(note, person(request)), "student": note.student}
        return render(request, "messaging/journal/kept_note.html", context)
    return _form_page(request, note.student, note)


def note_or_404(user: User, note_id: uuid.UUID) -> JournalNote:
    """One's own note with its child and entry. Raises Http404."""
    rows = JournalNote.objects.visible_to(user).select_related("student__school", "entry")
    return get_object_or_404(rows, pk=note_id)


def _posted(request: HttpRequest, child: Student, key: uuid.UUID) -> HttpResponseBase:
    """Everything is kept first as it was typed; then it is looked at."""
    user = person(request)
    typed, day = forms.typed_of(request.POST), forms.day_of(request.POST)
    seen = forms.version_of(request.POST)
    note = notes.keep(by=user, student=child, key=key, seen=seen, typed=typed, day=day)
    if request.POST.get("action") == "save":
        if note is None:
            return HttpResponse(status=204)
        return render(request, "parts/saved.html", {"saved_at": note.saved_at})
    wrong = _keep_files(request, child, key)
    found = _own(user, key)
    data = request.POST.copy()
    data["key"] = str(key)
    form = _form(user, child, found, data=data, files=request.FILES)
    for error in wrong:
        form.add_error("files", error)
    return _kept(request, child, form, found)


def _keep_files(request: HttpRequest, child: Student, key: uuid.UUID) -> list[ValidationError]:
    """Store the files that came; what is wrong with one is said, the others stay."""
    user, wrong = person(request), []
    for given in request.FILES.getlist("files"):
        note = notes.begin(by=user, student=child, key=key)
        try:
            journal_files.add(by=user, note=note, uploaded_file=given)
        except ValidationError as error:
            wrong += (
                error.error_list if not hasattr(error, "error_dict") else error.error_dict["files"]
            )
    if too_big(request):
        mb = district_settings.current().upload_limit_mb
        words = _("The files are too big: at most %(mb)d MB go at a time. Your text is safe.")
        wrong.append(ValidationError(words % {"mb": mb}))
    return wrong


def _own(user: User, key: uuid.UUID) -> JournalNote | None:
    return JournalNote.objects.visible_to(user).filter(key=key).first()


def _kept(
    request: HttpRequest, child: Student, form: forms.NoteForm, found: JournalNote | None
) -> HttpResponse:
    user, conflict = person(request), None
    if form.is_valid():
        given = form.cleaned_data
        try:
            note = notes.finish(
                by=user,
                student=child,
                key=given["key"],
                seen=given["seen"],
                typed=forms.typed_of(form.data),
                day=given["day"] or (found.happened_on if found else today()),
            )
        except ChangedElsewhere as error:
            conflict = shown(error.note, user)
            form.data["seen"] = str(error.note.version)  # type: ignore[index]
            form.add_error(None, error)
        except ValidationError as error:
            add_errors(form, error)
        else:
            journal_files.remove(
                by=user, note=note, ids=set(map(uuid.UUID, given.get("remove", [])))
            )
            return _done(request, note)
    return _form_page(request, child, found, form, conflict)


def _done(request: HttpRequest, note: JournalNote) -> HttpResponse:
    if request.POST.get("action") == "share":
        return redirect("share_note", note.pk)
    messages.success(request, _("Your note is kept. Only you see it."))
    return redirect(reverse("journal") + f"#n{note.pk}")


def _form(user: User, child: Student, note: JournalNote | None, **kwargs: Any) -> forms.NoteForm:
    files = journal_files.ready(note) if note else []
    held = notes.told(note).parts if note else ()
    parts = plan_parts.of_child(user, child).values()
    return forms.NoteForm(
        held=[(str(row.pk), name_of(row)) for row in files],
        parts=[(one.block, one.label) for one in parts if one.newest or one.block in held],
        limit_mb=district_settings.current().upload_limit_mb,
        **kwargs,
    )


def name_of(row: JournalFile) -> str:
    """The file's name; a plain word when it cannot be opened any more."""
    try:
        return journal_files.about(row).name
    except Unreadable:
        return _("A file that cannot be opened")


def files_of(note: JournalNote) -> list[dict[str, Any]]:
    """The files as links for who wrote the note."""
    found = []
    for row in journal_files.ready(note):
        try:
            what = journal_files.about(row)
        except Unreadable:
            continue
        url = reverse("journal_file", args=[row.pk, what.name])
        kind = file_kind(what.content_type)
        found.append(
            {
                "url": url,
                "name": what.name,
                "size": row.size,
                "kind": kind,
                "tells_place": what.may_tell_place,
            }
        )
    return found


def _form_page(
    request: HttpRequest,
    child: Student,
    note: JournalNote | None,
    form: forms.NoteForm | None = None,
    conflict: Shown | None = None,
) -> HttpResponse:
    user = person(request)
    if form is None:
        typed = notes.typed_in(note) if note else {}
        key = note.key if note else uuid.uuid4()
        form = _form(user, child, note, initial=forms.initial_of(note, typed, key, user.language))
        if note:
            form.initial["day"] = note.happened_on.isoformat()
    context = {
        "student": child,
        "note": note,
        "form": form,
        "conflict": conflict,
        "files": files_of(note) if note else [],
        "may_share": note is not None and journal_sharing.open_case(by=user, note=note) is not None,
    }
    return render(request, "messaging/journal/note.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("family")
def delete_note(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """Asks once, then the note and its files are gone for good."""
    note = note_or_404(person(request), note_id)
    if request.method == "POST":
        notes.throw_away(by=person(request), note=note)
        messages.success(request, _("The note is deleted."))
        return redirect("journal")
    if note.shared:
        return redirect("journal_note", note.pk)
    context = {"shown": shown(note, person(request)), "student": note.student}
    return render(request, "messaging/journal/delete_note.html", context)
