"""How is the composer filled, and what becomes of what was sent with it?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import policies
from cases.models import Case, Document
from cases.places import Place, place_on
from cases.services import documents
from messaging.forms.composer import ELSEWHERE, MOST_FILES, MessageForm, initial_of, kept_of
from messaging.lines import Linked, entry_url, excerpt, number_in
from messaging.models import Draft, Entry
from messaging.services import answer_clocks, delays, drafts, threads
from tenants.base.errors import BadInput
from tenants.base.uploads import too_big
from tenants.people.models import User
from tenants.people.services import district_settings

LONGEST_NAME = 80  # letters of a file's name in a sentence

_TOO_BIG = gettext_lazy(
    "The files are too big: at most %(mb)d MB go at a time. Your text is safe. Add smaller files, "
    "or send them one by one."
)
_PLACE = gettext_lazy(
    "“%(name)s” may say where it was made, and we cannot take that out. It is not sent yet. To "
    "send it as it is, press Send again. To leave it out, take away its mark."
)


@dataclass(frozen=True)
class Choices:
    """What this person can say with a message beside its words."""

    staff: bool
    parents: list[User]
    letters: list[tuple[int, str]]
    limit_mb: int


@dataclass(frozen=True)
class Composer:
    """The draft, the entry it quotes or corrects, and the form. The form is made only where a
    part of it is drawn: `like` holds what its parts depend on, None for a form that was sent."""

    draft: Draft
    choices: Choices
    initial: dict[str, Any]
    waiting: list[Document]
    sent_form: MessageForm | None = None
    quotes: Linked | None = None
    corrects: Linked | None = None

    @cached_property
    def form(self) -> MessageForm:
        """The form that could not be sent, or one as this person left it."""
        if self.sent_form is not None:
            return self.sent_form
        form = form_for(self.choices, self.waiting, initial=self.initial)
        form.initial["documents"] = [str(row.pk) for row in self.waiting]
        return form

    @cached_property
    def hidden(self) -> list[tuple[str, Any]]:
        """Names and values of what the form carries unseen."""
        names = ("key", "quotes", "corrects")
        if self.sent_form is not None:
            return [(name, self.sent_form[name].value() or "") for name in names]
        return [(name, self.initial.get(name) or "") for name in names]

    @property
    def like_body(self) -> str | None:
        """What the box for the words depends on."""
        return str(self.initial["body"]) if self.sent_form is None else None

    @property
    def like_rest(self) -> tuple[Any, ...] | None:
        """What the answers for things said elsewhere depend on."""
        if self.sent_form is not None:
            return None
        given = (self.initial.get(name) or "" for name in ELSEWHERE)
        return (*given, *((row.pk, row.display_name) for row in self.choices.parents))

    @property
    def like_files(self) -> int | None:
        """What the choice of files depends on."""
        return self.choices.limit_mb if self.sent_form is None else None


def limit_bytes() -> int:
    """How many bytes of files this district takes at a time."""
    return district_settings.current().upload_limit_mb * 1_000_000


def choices_for(
    user: User, case: Case, place: Place | None = None, *, letters: bool = True
) -> Choices:
    """What this person can choose. `place` is theirs on the case when it is already known, and
    `letters` is False when it is known that none waits."""
    place = place or place_on(user, case.pk)
    staff = policies.may_enter_for_parent(user, case, place=place)
    asked = letters and (staff or place.has_rights)
    clocks = answer_clocks.open_for(case) if asked else []
    return Choices(
        staff=staff,
        parents=threads.parents(case) if staff else [],
        letters=[(clock.first.number, answer_clocks.answer_to(clock)) for clock in clocks],
        limit_mb=district_settings.current().upload_limit_mb,
    )


def form_for(choices: Choices, waiting: list[Document], **kwargs: Any) -> MessageForm:
    """The form with the choices this person has."""
    return MessageForm(
        staff=choices.staff,
        parents=choices.parents,
        letters=choices.letters,
        waiting=waiting,
        limit_mb=choices.limit_mb,
        **kwargs,
    )


def composer(
    user: User,
    case: Case,
    form: MessageForm | None = None,
    *,
    place: Place | None = None,
    letters: bool = True,
    quote: int = 0,
    correct: int = 0,
) -> Composer:
    """The composer as this person left it, or with the form that could not be sent. `quote` and
    `correct` are numbers of entries, nothing kept yet; for the others see `choices_for`."""
    draft = drafts.open_draft(by=user, case=case)
    initial = initial_of(draft, user.language) | _begun(user, case, draft, quote, correct)
    wanted = (initial.get("quotes"), initial.get("corrects"))
    if form is not None:
        wanted = (form["quotes"].value(), form["corrects"].value())
    return Composer(
        draft,
        choices_for(user, case, place, letters=letters),
        initial,
        drafts.files(by=user, ids=draft.data.get("documents", [])) if form is None else [],
        form,
        *_entries(user, case, *wanted),
    )


def _begun(user: User, case: Case, draft: Draft, quote: int, correct: int) -> dict[str, Any]:
    """What an address begins: a quote, or a correction with the old words in an empty box."""
    found: dict[str, Any] = {"quotes": quote} if quote else {}
    if correct:
        found["corrects"] = correct
        if not draft.body.strip():
            found |= words_of(user, case, correct)
    return found


def words_of(user: User, case: Case, number: int) -> dict[str, str]:
    """What a correction of that entry begins with: its words and their language."""
    rows = Entry.objects.visible_to(user).filter(case=case, number=number).exclude(kind="event")
    old = rows.defer("search").first()
    return {"body": old.body, "language": old.language} if old else {}


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
    form = form_for(
        choices_for(user, case),
        waiting,
        delaying=partial(delays.delaying, user, case),
        data=data,
        files=request.FILES,
    )
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
    came = request.FILES.getlist("files")
    for given in came:
        try:
            row = documents.upload(by=user, case=case, uploaded_file=given)
        except ValidationError as error:
            form.add_error("files", _of_file(error, given, among=came))
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


def came_along(request: HttpRequest, user: User, case: Case | None) -> list[Document]:
    """The files of a form that keeps no draft, checked and stored. Raises NotAllowed, BadInput."""
    if too_big(request):
        raise BadInput({"files": _("The files are too big. Send them one by one.")})
    given = request.FILES.getlist("files")
    if len(given) > MOST_FILES:
        raise BadInput({"files": _("At most ten files go at a time.")})
    found = []
    for one in given:
        try:
            found.append(documents.upload(by=user, case=case, uploaded_file=one))
        except ValidationError as error:
            raise BadInput({"files": _of_file(error, one, among=given)}) from error
    return found


def _of_file(error: ValidationError, file: UploadedFile[Any], among: list[Any]) -> list[str]:
    """What is wrong, with the name of the file when there are several."""
    if len(among) == 1:
        return error.messages
    name = (file.name or "")[:LONGEST_NAME]
    return [_("“%(name)s”: %(words)s") % {"name": name, "words": words} for words in error.messages]
