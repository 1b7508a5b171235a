"""How does somebody write to many: the form, publishing, taking back?"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from messaging import policies
from messaging.forms import events as dates
from messaging.forms.announcements import PostForm, PublishForm, initial_of
from messaging.forms.composer import posted_key
from messaging.forms.post_drafts import initial_of as kept_initial
from messaging.forms.post_drafts import says_something, slots_of, typed_of
from messaging.lines import number_in
from messaging.models import Announcement, PostDraft
from messaging.services import (
    announcements,
    post_drafts,
    post_files,
    publishing,
    voices,
    wording,
)
from messaging.views.announcements import file_row, post_or_404, post_page
from messaging.views.composing import limit_bytes
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, status_of
from tenants.base.uploads import limited_upload, too_big
from tenants.people.models import School
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from messaging.services.events import EventPlan
    from messaging.services.voices import Voice
    from tenants.people.models import User

WRITERS = (Hat.STAFF, Hat.PTA)


@limited_upload(limit_bytes)
@signed_in(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_post(request: HttpRequest) -> HttpResponse:
    """A new announcement, in a name in which this person may speak."""
    user = person(request)
    mine = voices.of(user)
    if not mine:
        raise NotAllowed(_("Your role does not write to many people."))
    begun = post_drafts.newest(by=user) if request.method != "POST" else None
    start = {
        "key": begun.key if begun else uuid.uuid4(),
        "version": 0,
        "voice": mine[0].key,
        "groups": ["families"],
        "language1": user.language,
        "language2": "en" if user.language == "es" else "es",
    }
    return _kept(request, user) or _form_page(request, user, mine, None, start, begun=begun)


@limited_upload(limit_bytes)
@signed_in(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_post(request: HttpRequest, post_id: uuid.UUID) -> HttpResponse:
    """A draft is changed as one likes; what is published keeps its old words."""
    user = person(request)
    post = post_or_404(user, post_id)
    if not policies.may_change_post(user, post):
        raise NotAllowed(_("Only those who may speak in this name can change it."))
    mine = [voices.of_post(post)] if post.published_at else voices.of(user)
    begun = post_drafts.of(by=user, key=post.pk) if request.method != "POST" else None
    return _kept(request, user) or _form_page(
        request, user, mine, post, initial_of(post), begun=begun
    )


def _kept(request: HttpRequest, user: User) -> HttpResponse | None:
    """The answer to a form that is only to be kept, or to be begun anew; None for any other."""
    action, key = request.POST.get("action", ""), posted_key(request.POST)
    if key is None or action not in ("save", "forget"):
        return None
    if action == "forget":
        post_drafts.forget(by=user, key=key)
        return redirect(request.path)
    typed = typed_of(request.POST)
    row = None
    if says_something(typed):
        version = number_in(request.POST.get("version"))
        row = post_drafts.keep(by=user, key=key, answers=typed, version=version)
    if row is None:
        return HttpResponse(status=204)
    return render(request, "parts/saved.html", {"saved_at": row.saved_at})


def _form_page(
    request: HttpRequest,
    user: User,
    mine: list[Voice],
    post: Announcement | None,
    start: dict[str, Any],
    *,
    begun: PostDraft | None = None,
) -> HttpResponse:
    published = post is not None and post.published_at is not None
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PostForm(
        *given,
        voices=mine,
        schools=School.objects.visible_to(user),
        may_be_urgent=any(policies.may_be_urgent(user, voice) for voice in mine),
        published=published,
        initial=start | (kept_initial(begun.answers) if begun else {}),
    )
    event = dates.event_form(request.POST if given else None, post)
    if begun:
        event = dates.event_form_as(kept_initial(begun.answers), slots_of(begun.answers))
    if given:
        dates.check(form, event)
        saved = attempt(form, lambda: _save(user, form, mine, event.plan(form)))
        if saved is not None:
            return _saved(request, user, form, saved)
    context = {
        "form": form,
        "event": event,
        "post": post,
        "published": published,
        "begun": begun,
        "files": [file_row(post, row) for row in post_files.of(post)] if post else [],
    }
    page = "messaging/announcements/write_post.html"
    return render(request, page, context, status=status_of(form))


def _save(user: User, form: PostForm, mine: list[Voice], plan: EventPlan | None) -> Announcement:
    return announcements.write(
        by=user,
        key=form.cleaned_data["key"],
        voice=form.chosen_voice() if "voice" in form.fields else mine[0],
        written=replace(form.written(), event=plan),
        version=form.cleaned_data["version"],
    )


def _saved(request: HttpRequest, user: User, form: PostForm, post: Announcement) -> HttpResponse:
    """The words are safe; what is wrong with a file is said beside them."""
    post_drafts.forget(by=user, key=post.pk)
    _take_away(user, post, request.POST.getlist("without"))
    trouble = _attach(request, user, form, post)
    for words in trouble:
        messages.warning(request, words)
    if trouble:
        return redirect("change_post", post.pk)
    if post.published_at:
        messages.success(request, _("It is changed. The old words stay below it."))
    else:
        messages.success(request, _("It is saved. Read it once more, then publish it."))
    return redirect("news_post", post.pk)


def _take_away(user: User, post: Announcement, ids: list[str]) -> None:
    for given in ids:
        try:
            document_id = uuid.UUID(given)
        except ValueError:
            continue
        post_files.detach(by=user, post=post, document_id=document_id)


def _attach(request: HttpRequest, user: User, form: PostForm, post: Announcement) -> list[str]:
    """What went wrong, in sentences."""
    found = []
    for given in form.cleaned_data.get("files") or []:
        try:
            row = post_files.attach(by=user, post=post, uploaded_file=given)
        except ValidationError as error:
            found += error.messages
        else:
            if row.document.may_tell_place:
                words = _("“%(name)s” may say where it was made. Take it away if it should not.")
                found.append(words % {"name": row.document.name})
    if too_big(request):
        found.append(_("The files were too big. Your words are saved. Add smaller files."))
    return found


@require_POST
@signed_in(*WRITERS)
def publish_post(request: HttpRequest, post_id: uuid.UUID) -> HttpResponse:
    """Publish it now, at a moment to come, or not at that moment after all."""
    user = person(request)
    post = post_or_404(user, post_id)
    action = request.POST.get("action", "")
    if action == "stop":
        publishing.unschedule(by=user, post=post)
        messages.success(request, _("It is a draft again."))
        return redirect("news_post", post.pk)
    if action != "later":
        return _publish_now(request, user, post)
    form = PublishForm(request.POST)
    done = attempt(form, lambda: publishing.publish(by=user, post=post, at=form.moment()))
    if done is None:
        return post_page(request, post, form)
    messages.success(request, _("It will be published by itself at that moment."))
    return redirect("news_post", post.pk)


def _publish_now(request: HttpRequest, user: User, post: Announcement) -> HttpResponse:
    try:
        publishing.publish(by=user, post=post)
    except ValidationError as error:
        for words in error.messages:
            messages.error(request, words)
        return redirect("change_post", post.pk)
    messages.success(request, _("It is published. Everybody hears of it as they chose."))
    return redirect("news_post", post.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(*WRITERS)
def withdraw_post(request: HttpRequest, post_id: uuid.UUID) -> HttpResponse:
    """Take it back, after one question."""
    user = person(request)
    post = post_or_404(user, post_id)
    if not policies.may_withdraw_post(user, post):
        raise NotAllowed(_("Only those who may speak in this name can do this."))
    if request.method == "POST":
        announcements.withdraw(by=user, post=post)
        messages.success(request, _("It is taken back. Nobody can read it any more."))
        return redirect("news_list")
    context = {"post": post, "title": wording.title(post), "speaker": wording.speaker_name(post)}
    return render(request, "messaging/announcements/withdraw_post.html", context)


@require_POST
@signed_in(*WRITERS)
def hand_out_post(request: HttpRequest, post_id: uuid.UUID) -> HttpResponse:
    """The sheets for those who want paper are printed and given out."""
    user = person(request)
    post = post_or_404(user, post_id)
    announcements.handed_out(by=user, post=post)
    messages.success(request, _("It is noted that the sheets were given out."))
    return redirect("news_post", post.pk)
