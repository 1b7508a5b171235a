"""How is the composer filled, and what becomes of what was sent with it?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import policies
from cases.models import Case, Document
from cases.services import documents
from messaging.forms.composer import MessageForm, initial_of, kept_of
from messaging.lines import Linked, entry_url, excerpt, number_in
from messaging.models import Draft, Entry
from messaging.services import answer_clocks, drafts, threads
from tenants.base.uploads import too_big
from tenants.people.models import User
from tenants.people.services import district_settings

_TOO_BIG = gettext_lazy(
    "The files are too big: at most %(mb)d MB go at a time. Your text is safe. Add smaller files, "
    "or send them one by one."
)
_PLACE = gettext_lazy(
    "“%(name)s” may say where it was made, and we cannot take that out. It is not sent yet. To "
    "send it as it is, press Send again. To leave it out, take away its mark."
)


@dataclass(frozen=True)
class Composer:
    """The form, the draft behind it, and the entry it quotes or corrects."""

    form: MessageForm
    draft: Draft
    quotes: Linked | None = None
    corrects: Linked | None = None


def limit_bytes() -> int:
    """How many bytes of files this district takes at a time."""
    return district_settings.current().upload_limit_mb * 1_000_000


def form_for(user: User, case: Case, waiting: list[Document], **kwargs: Any) -> MessageForm:
    """The form with the choices this person has."""
    staff = policies.may_enter_for_parent(user, case)
    clocks = (
        answer_clocks.open_for(case) if staff or policies.has_rights(user, case.student) else []
    )
    return MessageForm(
        parents=threads.parents(case) if staff else [],
        letters=[(clock.first.number, answer_clocks.in_words(clock)) for clock in clocks],
        warns_of_delay=staff and case.evaluation_requested_on is not None,
        waiting=waiting,
        limit_mb=district_settings.current().upload_limit_mb,
        **kwargs,
    )


def composer(user: User, case: Case, form: MessageForm | None = None) -> Composer:
    """The composer as this person left it, or with the form that could not be sent."""
    draft = drafts.open_draft(by=user, case=case)
    if form is None:
        waiting = drafts.files(by=user, ids=draft.data.get("documents", []))
        form = form_for(user, case, waiting, initial=initial_of(draft, user.language))
        form.initial["documents"] = [str(row.pk) for row in waiting]
    found = _entries(user, case, form["quotes"].value(), form["corrects"].value())
    return Composer(form, draft, *found)


def quoting(user: User, case: Case, number: int) -> Composer:
    """The composer with the entry of that number quoted, nothing kept yet."""
    ready = composer(user, case)
    ready.form.initial["quotes"] = number
    return Composer(ready.form, ready.draft, *_entries(user, case, number, ""))


def _entries(user: User, case: Case, *wanted: Any) -> list[Linked | None]:
    numbers = [number_in(number) for number in wanted]
    if not any(numbers):
        return [None, None]
    rows = Entry.objects.visible_to(user).filter(case=case, number__in=numbers)
    found = {
        row.number: Linked(
            row.number, entry_url(case.pk, row.number), row.author_name, excerpt(row)
        )
        for row in rows.defer("search")
    }
    return [found.get(number) for number in numbers]


def posted(request: HttpRequest, user: User, case: Case, key: uuid.UUID | None) -> MessageForm:
    """The form as it was sent. Without a usable key it takes the one of the draft."""
    data = request.POST.copy()
    data["key"] = str(key or drafts.open_draft(by=user, case=case).key)
    waiting = drafts.files(by=user, ids=data.getlist("documents"))
    form = form_for(user, case, waiting, data=data, files=request.FILES)
    if len(waiting) < len(set(data.getlist("documents"))):
        data.setlist("documents", [str(row.pk) for row in waiting])
        form.add_error("files", _("A file was removed because it waited too long. Add it again."))
    form.is_valid()
    return form


def take_key(form: MessageForm, user: User, case: Case) -> None:
    """Give a form that could not be sent the key of the draft as it is now."""
    form.data["key"] = str(drafts.open_draft(by=user, case=case).key)  # type: ignore[index]


def keep_typed(request: HttpRequest, user: User, case: Case, form: MessageForm) -> list[Document]:
    """Store the files that came with the form and keep everything in the draft, so that nothing
    must be chosen or typed again. What is wrong with a file is added to the form."""
    data: QueryDict = form.data  # type: ignore[assignment]
    for given in request.FILES.getlist("files"):
        try:
            row = documents.upload(by=user, case=case, uploaded_file=given)
        except ValidationError as error:
            form.add_error("files", error)
        else:
            data.appendlist("documents", str(row.pk))
            if row.may_tell_place:
                form.add_error("files", _PLACE % {"name": row.name})
    if too_big(request):
        mb = district_settings.current().upload_limit_mb
        form.add_error("files", _TOO_BIG % {"mb": mb})
    kept = kept_of(data, user.language)
    key = uuid.UUID(str(data["key"]))
    drafts.keep(by=user, case=case, key=key, body=data.get("body", ""), data=kept)
    waiting = drafts.files(by=user, ids=data.getlist("documents"))
    form.offer(waiting)
    return waiting
