"""How do staff write a notice or a consent form, look at it and send it?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.services import documents
from cases.services.looks import looked_at
from messaging import pdf, policies
from messaging.forms.papers import BOTH, ENGLISH, PaperForm, SendForm
from messaging.models import Paper, PaperDraft
from messaging.papers import kinds
from messaging.services import change_notices, meeting_notices, paper_posting
from messaging.services import papers as service
from messaging.services.decision_notices import first_words
from messaging.views import later
from messaging.views.composing import limit_bytes
from messaging.views.sent_letters import as_download, as_page
from messaging.views.thread import case_or_404
from tenants.base.access import person, signed_in
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.forms import attempt, done, status_of
from tenants.base.uploads import limited_upload, too_big
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from cases.models import Case, Document
    from messaging.papers.kinds import PaperKind
    from tenants.people.models import User

MOST_FILES = 10


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def papers(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """All notices and forms of a case, the newest first, with how each stands."""
    user = person(request)
    case = case_or_404(user, case_id)
    looked_at(by=user, student=case.student, case=case, what="paper")
    rows = Paper.objects.visible_to(user).filter(case=case).select_related("entry", "for_user")
    context = {
        "case": case,
        "student": case.student,
        "rows": rows,
        "answers": case.closed_on is None and policies.may_run_request(user, case),
        "writes": policies.may_write_paper(user, case),
    }
    return render(request, "messaging/papers/papers.html", context)


@signed_in(Hat.STAFF)
@require_safe
def choose_paper(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Which notice or form? Those begun are marked."""
    user = person(request)
    case = case_or_404(user, case_id)
    offered = [one for one in kinds.kinds().values() if service.may_write(user, case, one)]
    if not offered:
        raise NotAllowed(_("Only staff on the team can send this."))
    rows = PaperDraft.objects.visible_to(user).filter(case=case, sent_at=None)
    context = {
        "case": case,
        "student": case.student,
        "notices": [one for one in offered if one.asks is None],
        "forms": [one for one in offered if one.asks is not None],
        "begun": set(rows.values_list("kind", flat=True)),
    }
    return render(request, "messaging/papers/choose_paper.html", context)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def write_paper(request: HttpRequest, case_id: uuid.UUID, paper_kind: str) -> HttpResponse:
    """All parts on one page, both languages side by side; what was typed is kept whichever button
    is pressed."""
    user = person(request)
    case, kind = _open(request, case_id, paper_kind)
    draft = service.mine(by=user, case=case, kind=kind.slug)
    if request.method != "POST":
        form = PaperForm(kind=kind, initial=_first(request, user, case, kind, draft))
        return _form(request, case, kind, form, draft)
    form = PaperForm(request.POST, kind=kind)
    draft = service.keep(
        by=user,
        case=case,
        kind=kind,
        answers=form.typed(),
        languages=form.wanted(),
        understood=request.POST.get("understood", ""),
        seat=meeting_notices.seat(user, case, request.GET.get("seat", "")),
    )
    action = request.POST.get("action", "preview")
    if action == "save":
        return render(request, "messaging/letters/_saved.html", {"draft": draft})
    if action == "leave":
        messages.success(request, _("It is saved. Go on when you like. Nobody else sees it yet."))
        return redirect("choose_paper", case.pk)
    if done(form, lambda: _complete(draft)):
        return redirect("paper_preview", case.pk, kind.slug)
    return _form(request, case, kind, form, draft)


def _complete(draft: PaperDraft) -> bool:
    service.check_complete(draft)
    return True


def _first(
    request: HttpRequest, user: User, case: Case, kind: PaperKind, draft: PaperDraft | None
) -> dict[str, Any]:
    """What the form begins with: what was kept, else what the writer wrote last of whom to ask."""
    about = kind.part("about")
    asked = request.GET.get("about", "")
    wanted = {"about": asked} if about and about.option(asked) else {}
    if met := meeting_notices.found(user, case, request.GET.get("meeting", "")):
        wanted |= meeting_notices.first_words(met)
    if seat := meeting_notices.seat(user, case, request.GET.get("seat", "")):
        wanted |= meeting_notices.of_seat(seat)
    if draft is not None:
        chosen = BOTH if len(draft.languages) > 1 else ENGLISH
        return {"languages": chosen, **draft.kept(), **wanted}
    chosen = BOTH if "es" in service.languages_of(case) else ENGLISH
    known = service.begin_with(user).get(service.HELP, {})
    helps = {f"{service.HELP}_{language}": words for language, words in known.items()}
    decided = first_words(user, case) if wanted.get("about") == "decision" else {}
    if change := change_notices.found(user, case, request.GET.get("change", "")):
        decided = change_notices.first_words(change)
    return {"languages": chosen, **helps, **decided, **wanted}


def _form(
    request: HttpRequest, case: Case, kind: PaperKind, form: PaperForm, draft: PaperDraft | None
) -> HttpResponse:
    context = {
        "case": case,
        "student": case.student,
        "kind": kind,
        "form": form,
        "draft": draft,
        "fixed": [part for part in kind.parts if part.type == "fixed"],
    }
    return render(request, "messaging/papers/write_paper.html", context, status=status_of(form))


@limited_upload(limit_bytes)
@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_preview(request: HttpRequest, case_id: uuid.UUID, paper_kind: str) -> HttpResponseBase:
    """The very text that the family will get, in each language; then it is sent."""
    user = person(request)
    case, kind = _open(request, case_id, paper_kind)
    draft = _draft(user, case, kind, request.POST.get("draft", ""))
    if draft is None:
        return redirect("write_paper", case.pk, kind.slug)
    if draft.paper_id is not None:
        return redirect("paper", draft.paper_id)
    form = SendForm(request.POST if request.method == "POST" else None)
    sent = attempt(form, lambda: _send(request, user, draft)) if form.is_bound else None
    if sent is not None:
        messages.success(request, _("It is sent. The family is told, and it stands in the record."))
        later.say(request, sent.entry)
        return redirect("paper", sent.pk)
    context = {
        "case": case,
        "student": case.student,
        "kind": kind,
        "draft": draft,
        "form": form,
        "delay": service.delaying(draft),
        "own_words": _own_words(kind, draft),
        "pages": [
            as_page(paper_posting.sheet(paper_posting.of_draft(draft, language, text)))
            for language, text in service.texts(draft).items()
        ],
    }
    return render(request, "messaging/papers/paper_preview.html", context, status=status_of(form))


def _own_words(kind: PaperKind, draft: PaperDraft) -> list[tuple[str, str, str]]:
    """What the writer wrote, part by part in each language: its name, the language, the text."""
    kept = draft.kept()
    return [
        (str(part.label), language, str(text))
        for part in kind.questions
        if part.type == "text"
        for language in draft.languages
        if (text := kept.get(f"{part.key}_{language}"))
    ]


def _draft(user: User, case: Case, kind: PaperKind, given: str) -> PaperDraft | None:
    """The draft that the page showed, sent or not; else the one in the making."""
    try:
        wanted = uuid.UUID(given)
    except ValueError:
        return service.mine(by=user, case=case, kind=kind.slug)
    rows = PaperDraft.objects.visible_to(user).filter(case=case, kind=kind.slug, pk=wanted)
    return rows.select_related("case__student__school", "author").first()


def _send(request: HttpRequest, user: User, draft: PaperDraft) -> Paper:
    service.check_complete(draft)
    return service.send(by=user, draft=draft, documents=files(request, user, draft.case))


def files(request: HttpRequest, user: User, case: Case) -> list[Document]:
    """The files that came along, checked and kept. Raises BadInput."""
    if too_big(request):
        raise BadInput(_("The files are too big. Send them one by one."))
    given = request.FILES.getlist("files")
    if len(given) > MOST_FILES:
        raise BadInput(_("At most ten files go at a time."))
    return [documents.upload(by=user, case=case, uploaded_file=one) for one in given]


@signed_in(Hat.STAFF)
@require_safe
def paper_draft_pdf(request: HttpRequest, case_id: uuid.UUID, paper_kind: str) -> HttpResponse:
    """What is in the making, on paper, marked as a draft; ?language=es for Spanish."""
    user = person(request)
    case, kind = _open(request, case_id, paper_kind)
    draft = service.mine(by=user, case=case, kind=kind.slug)
    if draft is None:
        raise Http404
    texts = service.texts(draft)
    language = chosen_language(request, list(texts))
    printed = paper_posting.of_draft(draft, language, texts[language])
    return as_download(request, pdf.letter_pdf(paper_posting.sheet(printed)))


def chosen_language(request: HttpRequest, known: list[str]) -> str:
    """The language asked for, else that of the page, else the first there is."""
    asked = request.GET.get("language", "")
    mine = (get_language() or "en").partition("-")[0]
    return next(one for one in (asked, mine, *known) if one in known)


def _open(request: HttpRequest, case_id: uuid.UUID, slug: str) -> tuple[Case, PaperKind]:
    """The case and the kind, when this person writes it there. Raises Http404, NotAllowed."""
    kind = kinds.find(slug)
    if kind is None:
        raise Http404
    case = case_or_404(person(request), case_id)
    if not service.may_write(person(request), case, kind):
        raise NotAllowed(_("You cannot send this in this case."))
    return case, kind
