"""Which kinds of letter does this district offer, in whose words?

Ours stand in code; the district's own, and its words for ours, in a table. A change is for
letters that are begun later: one in the making and one that was sent keep their words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from messaging import policies
from messaging.letters.checks import problems
from messaging.letters.kinds import CONCERN, DISTRICTS, Kind, definition, ours, read
from messaging.models import LetterKind
from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput, Conflict, NotAllowed

if TYPE_CHECKING:
    from tenants.people.models import User

LONGEST_SLUG = 40
# Words that stand in addresses where the kind of a letter stands.
RESERVED = {"preview", "pdf", "new"}


def offered() -> list[Kind]:
    """Ours, in the district's words where it changed them, then the district's own; one query."""
    own = {row.slug: row for row in LetterKind.objects.filter(active=True)}
    found = [of_row(own[slug]) if slug in own else kind for slug, kind in ours().items()]
    return found + [of_row(row) for slug, row in own.items() if slug not in ours()]


def find(slug: str) -> Kind | None:
    """The kind of that slug as it is offered now; None when it is not offered."""
    row = LetterKind.objects.filter(slug=slug, active=True).first()
    return of_row(row) if row else ours().get(slug)


def of_row(row: LetterKind) -> Kind:
    """A kind in the district's words."""
    return read(row.slug, row.definition, whose=DISTRICTS, version=row.version)


# --- what district staff change -----------------------------------------------------------------


def add(*, by: User, row: dict[str, Any]) -> LetterKind:
    """A kind of the district's own, offered from now on. Raises NotAllowed, BadInput."""
    _check(by)
    slug = _free_slug(str(row["title"]["en"]))
    checked(slug, row)
    try:
        with transaction.atomic():
            made = LetterKind.objects.create(slug=slug, definition=row)
            record("letter_kind.added", by=by, target=made, slug=slug, new=row)
    except IntegrityError as error:  # two people, the same name, the same moment
        raise Conflict(_("Somebody added a letter of that name just now. Look at it.")) from error
    return made


def change(*, by: User, slug: str, row: dict[str, Any], seen: int) -> LetterKind:
    """New words for a kind. `seen` is the version that was shown, 0 for ours.

    Raises NotAllowed, BadInput, Conflict when somebody changed it meanwhile.
    """
    _check(by)
    checked(slug, row)
    with transaction.atomic():
        found, made = LetterKind.objects.get_or_create(
            slug=slug, defaults={"definition": row, "version": seen + 1}
        )
        kept = LetterKind.objects.select_for_update().get(pk=found.pk)
        if made:
            record("letter_kind.changed", by=by, target=kept, slug=slug, new=row)
            return kept
        if kept.version != seen:
            raise Conflict(_("Somebody changed this letter meanwhile. Look at it, then save."))
        if kept.definition == row and kept.active:
            return kept
        _save(by, kept, "letter_kind.changed", definition=row, active=kept.active or _is_ours(slug))
    return kept


def turn(*, by: User, slug: str, on: bool) -> LetterKind:
    """Offer a kind of the district's own, or offer it no more. Ours are always offered: families
    have a right to most of them. Raises NotAllowed, BadInput."""
    _check(by)
    if _is_ours(slug):
        raise BadInput(_("Families can always send this letter. You can change its words."))
    return _switch(by, slug, "letter_kind.turned_on" if on else "letter_kind.turned_off", on)


def restore(*, by: User, slug: str) -> LetterKind:
    """Our words again for one of our kinds. Raises NotAllowed, BadInput."""
    _check(by)
    if not _is_ours(slug):
        raise BadInput(_("These words are the district’s own. There are no others."))
    return _switch(by, slug, "letter_kind.restored", False)


def _switch(by: User, slug: str, verb: str, active: bool) -> LetterKind:
    with transaction.atomic():
        kept = LetterKind.objects.select_for_update().filter(slug=slug).first()
        if kept is None:
            raise BadInput(_("These words were not changed."))
        if kept.active != active:
            _save(by, kept, verb, active=active)
    return kept


def _save(by: User, kept: LetterKind, verb: str, **changes: Any) -> None:
    old = kept.definition
    for name, value in changes.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.changed_at = now()
    kept.save()
    record(verb, by=by, target=kept, slug=kept.slug, old=old, new=kept.definition)


def checked(slug: str, row: dict[str, Any]) -> Kind:
    """The kind that these parts make. Raises BadInput, by field of the page."""
    kind = read(slug, row, whose=DISTRICTS, version=1)
    if wrong := problems(kind):
        by_field: dict[str, list[str]] = {}
        for field, sentence in wrong:
            by_field.setdefault(field, []).append(sentence)
        raise BadInput(by_field)
    return kind


def _free_slug(title: str) -> str:
    """A slug that no kind has and no address of the letters uses."""
    base = slugify(title)[:LONGEST_SLUG].strip("-") or "letter"
    concern = {one.key for one in ours()[CONCERN].questions}
    taken = RESERVED | concern | set(ours())
    taken |= set(LetterKind.objects.values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base[: LONGEST_SLUG - 4]}-{number}"
    return slug


def _is_ours(slug: str) -> bool:
    return slug in ours()


def _check(by: User) -> None:
    if not policies.may_change_letters(by):
        raise NotAllowed(_("Only district staff can change the letters."))


def shown(slug: str, row: LetterKind | None) -> tuple[Kind, int] | None:
    """The kind whose words are changed, and the version to say so with; None when there is none.

    `row` is the district's row of that slug, if there is one: of ours it counts only while its
    words are in use.
    """
    if row is not None and (row.active or not _is_ours(slug)):
        return of_row(row), row.version
    kind = ours().get(slug)
    return (kind, row.version if row else 0) if kind else None


def words_of_ours(slug: str) -> dict[str, Any]:
    """Our parts of one of our kinds, as plain data."""
    return definition(ours()[slug])
