"""What does a family read in the guide, and which of its pages does the district show?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parent_training import policies
from parent_training.forms.guide import ReviewForm
from parent_training.guide import LANGUAGES, Page, Section, pages
from parent_training.services import guide as service
from tenants.base.access import person, public, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, status_of
from tenants.here import full_address
from tenants.people.roles import Hat
from tenants.people.services import rules
from tenants.people.services.parent_centers import outside_help
from tenants.rulepacks import words
from tenants.rulepacks.loader import states

if TYPE_CHECKING:
    from parent_training.models import GuideReview
    from tenants.rulepacks.packs import Pack

REASON = "General words for families: nothing here is about anybody."


@dataclass(frozen=True)
class Row:
    """A page in the list. `review` is None while it is not shown; `other`: it is there in another
    language than the reader's only."""

    page: Page
    language: str
    review: GuideReview | None
    other: bool = False

    @property
    def title(self) -> str:
        return self.page.title[self.language]

    @property
    def lede(self) -> str:
        return self.page.lede[self.language]


@dataclass(frozen=True)
class Known:
    """What is known of one rule here: what must happen, where it stands, and how sure that is."""

    name: str
    must: str
    whose: str
    cite: str
    sure: str


@dataclass(frozen=True)
class Shown:
    """A section as the page shows it."""

    heading: str
    text: str
    cite: str
    rules: list[Known]
    start: bool


def _here() -> str:
    language = (get_language() or "en")[:2]
    return language if language in LANGUAGES else "en"


@public(reason=REASON)
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """All pages that the district shows, in the reader's language where they are there."""
    found = service.shown(service.newest(request.user))
    here = _here()
    rows = []
    for page in pages().values():
        order = (here, *(one for one in LANGUAGES if one != here))
        language = next((one for one in order if (page.key, one) in found), None)
        if language is not None:
            review = found[page.key, language]
            rows.append(Row(page, language, review, other=language != here))
    reviews = request.user.is_authenticated and policies.may_show_guide(request.user)
    context = {"rows": rows, "reviews": reviews, "help": outside_help()}
    return render(request, "parent_training/guide.html", context)


@public(reason=REASON)
@require_safe
def guide_page(request: HttpRequest, language: str, page: str) -> HttpResponse:
    """One page in the language of its address, which says nothing of who sends it to whom. Who
    reviews the guide reads it before it is shown."""
    found = pages().get(page)
    if found is None or language not in LANGUAGES:
        raise Http404
    known = service.shown(service.newest(request.user))
    review = known.get((page, language))
    reviews = request.user.is_authenticated and policies.may_show_guide(request.user)
    if review is None and not reviews:
        raise Http404
    with translation.override(language):
        path = reverse("guide_page", args=[language, page])
        address = full_address(path)
        said = f"{found.title[language]}: {address}"
        context = {
            "page": found,
            "title": found.title[language],
            "lede": found.lede[language],
            "language": language,
            "sections": _sections(found.sections, language),
            "review": review,
            "reviews": reviews,
            "address": address,
            "mail": f"mailto:?subject={quote(found.title[language])}&body={quote(said)}",
            "text": f"sms:?&body={quote(said)}",
            "qr": segno.make(address, error="m").png_data_uri(scale=4),
            "others": [one for one in LANGUAGES if one != language and (page, one) in known],
            "before": _beside(page, language, known, -1),
            "after": _beside(page, language, known, 1),
        }
        return render(request, "parent_training/guide_page.html", context)


def _beside(
    key: str, language: str, known: dict[service.Which, GuideReview], step: int
) -> Row | None:
    """The page before or after this one, of those that are shown in its language."""
    keys = [one for one in pages() if (one, language) in known or one == key]
    place = keys.index(key) + step
    if not 0 <= place < len(keys):
        return None
    page = pages()[keys[place]]
    return Row(page, language, known[page.key, language])


def _sections(sections: tuple[Section, ...], language: str) -> list[Shown]:
    pack = rules.pack() if any(one.rules for one in sections) else None
    return [
        Shown(
            heading=one.heading[language],
            text=one.text[language],
            cite=", ".join(one.cite),
            rules=_known(one, pack) if pack else [],
            start=one.start,
        )
        for one in sections
    ]


def _known(section: Section, pack: Pack) -> list[Known]:
    """What the rules of this district say today."""
    state = states()[pack.state].name if pack.state else ""
    found = [pack.rule(key, today()) for key in section.rules]
    return [
        Known(
            name=words.name(rule.key),
            must=words.must(rule),
            whose=words.whose(rule, state),
            cite=rule.cite,
            sure=words.sure(rule),
        )
        for rule in found
    ]


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def review_guide(request: HttpRequest) -> HttpResponse:
    """Which pages are shown, who has read them, and which are to be shown from now on."""
    user = person(request)
    if not policies.may_show_guide(user):
        raise NotAllowed(_("Only district staff can show or hide pages of the guide."))
    hidden = request.POST.get("hide", "")
    if hidden:
        language, _colon, page = hidden.partition(":")
        if page not in pages() or language not in LANGUAGES:
            raise Http404
        service.hide(by=user, page=page, language=language)
        messages.success(request, _("The page is shown no more."))
        return redirect("review_guide")
    reviews = service.newest(user)
    known = service.shown(reviews)
    rows = [
        Row(page, language, known.get((page.key, language)))
        for page in pages().values()
        for language in LANGUAGES
    ]
    form = ReviewForm(request.POST or None, choices=[_choice(row) for row in rows])
    if request.method == "POST" and attempt(form, lambda: _show(request, form)) is not None:
        messages.success(request, _("Everybody can read these pages now."))
        return redirect("review_guide")
    context = {
        "rows": rows,
        "shown": len(known),
        "form": form,
        "changed": {(p.key, lang) for p in pages().values() for lang in LANGUAGES}
        & (reviews.keys() - known.keys()),
    }
    status = status_of(form)
    return render(request, "parent_training/review_guide.html", context, status=status)


def _show(request: HttpRequest, form: ReviewForm) -> list[GuideReview]:
    given = form.cleaned_data
    return service.show(
        by=person(request),
        which=form.chosen(),
        reviewed_by=given["reviewed_by"],
        reviewed_on=given["reviewed_on"],
    )


def _choice(row: Row) -> tuple[str, str]:
    """The title in its own language."""
    spoken = _("Spanish") if row.language == "es" else _("English")
    label = format_html('<span lang="{}">{}</span> ({})', row.language, row.title, spoken)
    return f"{row.language}:{row.page.key}", label
