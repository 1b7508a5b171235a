"""How do district staff word the letters, add their own and end them?"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from messaging import policies
from messaging.forms.letter_kinds import OwnKindForm, WordsForm
from messaging.letters.kinds import LANGUAGES, OURS, Kind, ours
from messaging.letters.samples import sample
from messaging.models import LetterKind
from messaging.services import letter_kinds as service
from messaging.views.sent_letters import as_page
from tenants.base.access import person, signed_in
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.forms import add_errors, attempt, done, status_of
from tenants.people.roles import Hat

Form = WordsForm | OwnKindForm


@signed_in(Hat.STAFF)
@require_safe
def list_letter_kinds(request: HttpRequest) -> HttpResponse:
    """All letters that families can send, and those that the district ended."""
    _check(request)
    rows = {row.slug: row for row in LetterKind.objects.visible_to(person(request))}
    own = [(service.of_row(row), row) for slug, row in rows.items() if slug not in ours()]
    built_in = [service.shown(slug, rows.get(slug)) for slug in ours()]
    page = {"built_in": [found[0] for found in built_in if found], "own": own, "ours": OURS}
    return render(request, "messaging/letters/letter_kinds.html", page)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def new_letter_kind(request: HttpRequest) -> HttpResponse:
    """One more letter of the district's own."""
    _check(request)
    if request.method != "POST":
        return _page(request, OwnKindForm(), None)
    form = OwnKindForm(request.POST)
    if request.POST.get("action") == "preview":
        return _page(request, form, None, _tried(form, "letter"))
    row = attempt(form, lambda: service.add(by=person(request), row=form.made()))
    if row is None:
        return _page(request, form, None)
    messages.success(request, _("The letter is added. Families can send it now."))
    return redirect("letter_kind", row.slug)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """The words of one letter, with how it looks for an invented child."""
    _check(request)
    row = LetterKind.objects.visible_to(person(request)).filter(slug=kind).first()
    found = service.shown(kind, row)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, _form(*found), found[0], found[0], row)
    form = _form(*found, request.POST)
    action = request.POST.get("action", "")
    if action in ("restore", "turn_on", "turn_off"):
        return _switch(request, kind, action)
    if action == "preview":
        return _page(request, form, found[0], _tried(form, kind), row)
    if done(form, lambda: _save(request, kind, form)):
        messages.success(request, _("The new words are for letters that are begun from now on."))
        return redirect("letter_kind", kind)
    return _page(request, form, found[0], None, row)


def _form(kind: Kind, seen: int, data: Any = None) -> Form:
    if kind.slug in ours():
        return WordsForm(data, kind=kind, seen=seen)
    return OwnKindForm(data, kind=kind, seen=seen)


def _save(request: HttpRequest, slug: str, form: Form) -> LetterKind:
    seen = form.cleaned_data["seen"] or 0
    return service.change(by=person(request), slug=slug, row=form.made(), seen=seen)


def _tried(form: Form, slug: str) -> Kind | None:
    """The kind that was typed, when it can be one; else the form says what to mend."""
    if not form.is_valid():
        return None
    try:
        return service.checked(slug, form.made())
    except BadInput as error:
        add_errors(form, error)
        return None


def _switch(request: HttpRequest, slug: str, action: str) -> HttpResponse:
    user = person(request)
    try:
        if action == "restore":
            service.restore(by=user, slug=slug)
            messages.success(request, _("Our words are back, for letters begun from now on."))
        else:
            service.turn(by=user, slug=slug, on=action == "turn_on")
            messages.success(request, _("It is done. Letters already begun can still be sent."))
    except BadInput as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("letter_kind", slug)


def _page(
    request: HttpRequest,
    form: Form,
    kind: Kind | None,
    drawn: Kind | None = None,
    row: LetterKind | None = None,
) -> HttpResponse:
    page = {
        "form": form,
        "kind": kind,
        "row": row,
        "is_ours": kind is not None and kind.slug in ours(),
        "changed": kind is not None and kind.slug in ours() and kind.whose != OURS,
        "samples": [_sample(drawn, language) for language in LANGUAGES] if drawn else [],
    }
    return render(request, "messaging/letters/letter_kind.html", page, status=status_of(form))


def _sample(kind: Kind, language: str) -> dict[str, Any]:
    """How a letter of this kind looks; it is nobody's draft."""
    return as_page(sample(kind, language)) | {"draft": ""}


def _check(request: HttpRequest) -> None:
    if not policies.may_change_letters(person(request)):
        raise NotAllowed(_("Only district staff can change the letters."))
