"""Which templates of plans does this district offer, with which parts and prompts?

A change is for plans that are begun later: a plan keeps what it was begun with. A template is
ended, never deleted. `seen` is the version that was shown; who changed it meanwhile wins.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import F, TextField, Value
from django.utils.translation import gettext as _

from cases import policies
from cases.models import PlanTemplate, Student
from cases.plan_shapes import FREQUENCIES, PLANS, SHAPES, FieldKind, PlanKind
from cases.template_parts import (
    LANGUAGES,
    LONGEST_NAME,
    LONGEST_PROMPT,
    MOST_ROWS,
    Part,
    empty_parts,
    may_hold_rows,
    required,
    row_fields,
)
from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput, Conflict, NotAllowed

if TYPE_CHECKING:
    from tenants.people.models import User

LONGEST_LINE: Final = 300
MOST_NUMBER: Final = 100_000
Words = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Row:
    """A service or a support that plans begin with; lines of a service by language."""

    words: Words = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)


def add(*, by: User, kind: str, names: Words) -> PlanTemplate:
    """A template with all parts of such a plan, offered from now on. Raises NotAllowed,
    BadInput."""
    _check(by)
    if kind not in PLANS:
        raise BadInput({"kind": _("Choose which plan it is.")})
    said = _names(by, names)
    with transaction.atomic():
        row = PlanTemplate.objects.create(
            kind=PlanKind(kind),
            names=said,
            parts=empty_parts(kind),
            changed_by=by,
            changed_by_name=by.display_name,
        )
        record("plan_template.added", by=by, target=row, new={"names": said, "kind": row.kind})
    return row


def rename(*, by: User, template: PlanTemplate, seen: int, names: Words) -> PlanTemplate:
    """Call it something else. Raises NotAllowed, BadInput, Conflict."""
    _check(by)
    said = _names(by, names)

    def change(row: PlanTemplate) -> None:
        row.names = said

    return _changed(by, template, seen, change)


def prompt(*, by: User, template: PlanTemplate, seen: int, kind: str, words: Words) -> PlanTemplate:
    """What staff are asked to write there. Raises NotAllowed, BadInput, Conflict."""
    _check(by)
    if not SHAPES[kind].words:
        raise BadInput(_("This part has no place for words."))
    said = _both(words, "prompt", LONGEST_PROMPT)
    _nobodys(by, "prompt", said.values())
    return _changed(by, template, seen, lambda row: _part(row, kind).update(prompt=said))


def write_row(
    *, by: User, template: PlanTemplate, seen: int, kind: str, said: Row, place: int | None = None
) -> PlanTemplate:
    """A row that plans begin with: a new one, or in the place of the one that stands there (0 is
    the first). Raises NotAllowed, BadInput, Conflict."""
    _check(by)
    kept = _row(by, kind, said)

    def change(template: PlanTemplate) -> None:
        rows = _part(template, kind)["rows"]
        if place is None and len(rows) >= MOST_ROWS:
            raise BadInput(_("A template begins with at most %(n)d rows.") % {"n": MOST_ROWS})
        if place is None:
            rows.append(kept)
        else:
            rows[_there(rows, place)] = kept

    return _changed(by, template, seen, change)


def remove_row(
    *, by: User, template: PlanTemplate, seen: int, kind: str, place: int
) -> PlanTemplate:
    """Plans that are begun later begin without this row. Raises NotAllowed, BadInput, Conflict."""
    _check(by)

    def change(row: PlanTemplate) -> None:
        rows = _part(row, kind)["rows"]
        del rows[_there(rows, place)]

    return _changed(by, template, seen, change)


def move_part(*, by: User, template: PlanTemplate, seen: int, kind: str, up: bool) -> PlanTemplate:
    """Before the part above it, or behind the one below it. Raises NotAllowed, BadInput,
    Conflict."""
    _check(by)

    def change(row: PlanTemplate) -> None:
        place = row.parts.index(_part(row, kind))
        other = place - 1 if up else place + 1
        if 0 <= other < len(row.parts):
            row.parts[place], row.parts[other] = row.parts[other], row.parts[place]

    return _changed(by, template, seen, change)


def leave_out(*, by: User, template: PlanTemplate, seen: int, kind: str) -> PlanTemplate:
    """Plans that are begun later begin without this part; staff can still add it. What the law
    asks of each plan stays. Raises NotAllowed, BadInput, Conflict."""
    _check(by)
    if kind in required(template.kind):
        raise BadInput(_("The law asks for this part in each plan of this kind. It stays."))
    return _changed(by, template, seen, lambda row: row.parts.remove(_part(row, kind)))


def take_in(*, by: User, template: PlanTemplate, seen: int, kind: str) -> PlanTemplate:
    """A part that was left out, at the end. Raises NotAllowed, BadInput, Conflict."""
    _check(by)
    if kind not in PLANS[template.kind]:
        raise BadInput(_("This plan has no part of this kind."))

    def change(row: PlanTemplate) -> None:
        if all(part["kind"] != kind for part in row.parts):
            row.parts.append({"kind": kind, "prompt": {}, "rows": []})

    return _changed(by, template, seen, change)


def turn(*, by: User, template: PlanTemplate, on: bool) -> PlanTemplate:
    """Offer it, or offer it no more. Plans begun with it stay as they are. Raises NotAllowed."""
    _check(by)
    with transaction.atomic():
        row = PlanTemplate.objects.select_for_update().get(pk=template.pk)
        if row.active != on:
            row.active = on
            _save(by, row)
            verb = "plan_template.turned_on" if on else "plan_template.turned_off"
            record(verb, by=by, target=row)
    return row


def _changed(
    by: User, template: PlanTemplate, seen: int, change: Callable[[PlanTemplate], object]
) -> PlanTemplate:
    with transaction.atomic():
        row = PlanTemplate.objects.select_for_update().get(pk=template.pk)
        if row.version != seen:
            raise Conflict(_("Somebody changed this template meanwhile. Look at it, then save."))
        old = {"names": row.names, "parts": copy.deepcopy(row.parts)}
        change(row)
        new = {"names": row.names, "parts": row.parts}
        if new != old:
            _save(by, row)
            record("plan_template.changed", by=by, target=row, old=old, new=new)
    return row


def _save(by: User, row: PlanTemplate) -> None:
    row.version += 1
    row.changed_by, row.changed_by_name, row.changed_at = by, by.display_name, now()
    row.save()


def _part(row: PlanTemplate, kind: str) -> Part:
    for part in row.parts:
        if part["kind"] == kind:
            found: Part = part
            return found
    raise BadInput(_("This template does not hold this part."))


def _there(rows: list[Any], place: int) -> int:
    if not 0 <= place < len(rows):
        raise BadInput(_("This row is not there any more."))
    return place


def _row(by: User, kind: str, said: Row) -> dict[str, Any]:
    """The row as it is kept. Raises BadInput by field."""
    if not may_hold_rows(kind):
        raise BadInput(_("A template holds no rows of this kind."))
    # A support is its words; of a service they only say more.
    words = _both(said.words, "words", LONGEST_PROMPT, needed=not row_fields(kind))
    fields: dict[str, Any] = {}
    for each in row_fields(kind):
        value = _VALUES[each.kind](each.name, said.fields.get(each.name))
        if value:
            fields[each.name] = value
    if row_fields(kind) and "name" not in fields:
        raise BadInput({f"name_{code}": _("Write this in both languages.") for code in LANGUAGES})
    lines = [
        line for value in fields.values() if isinstance(value, dict) for line in value.values()
    ]
    _nobodys(by, "words", [*words.values(), *lines])
    return {"words": words, "fields": fields}


def _line(name: str, given: Any) -> dict[str, str]:
    return _both(given or {}, name, LONGEST_LINE)


def _number(name: str, given: Any) -> int | None:
    if given in (None, ""):
        return None
    if not isinstance(given, int) or not 0 <= given <= MOST_NUMBER:
        raise BadInput({name: _("This cannot be right. Check it.")})
    return given


def _frequency(name: str, given: Any) -> str:
    if given and given not in FREQUENCIES:
        raise BadInput({name: _("This cannot be right. Check it.")})
    return str(given or "")


_VALUES: Final[dict[FieldKind, Callable[[str, Any], Any]]] = {
    FieldKind.LINE: _line,
    FieldKind.NUMBER: _number,
    FieldKind.FREQUENCY: _frequency,
}


def _names(by: User, names: Words) -> dict[str, str]:
    said = _both(names, "name", LONGEST_NAME, needed=True)
    _nobodys(by, "name", said.values())
    return said


def _both(words: Words, name: str, longest: int, *, needed: bool = False) -> dict[str, str]:
    """The words in each language in which a plan can be written; {} for none at all. Raises
    BadInput by field."""
    said = {code: str(words.get(code, "")).replace("\r\n", "\n").strip() for code in LANGUAGES}
    for code, text in said.items():
        if "\x00" in text or len(text) > longest:
            raise BadInput({f"{name}_{code}": _("This cannot be right. Check it.")})
    if not needed and not any(said.values()):
        return {}
    if lacks := [code for code, text in said.items() if not text]:
        raise BadInput({f"{name}_{code}": _("Write this in both languages.") for code in lacks})
    return said


def _nobodys(by: User, name: str, texts: Iterable[str]) -> None:
    """A template is about no child: the full name of one in this district is refused."""
    text = Value("\n".join(texts), output_field=TextField())
    rows = Student.objects.visible_to(by).alias(said=text).filter(said__icontains=F("full_name"))
    child = rows.values_list("full_name", flat=True).first()
    if child:
        words = _("“%(name)s” is the name of a child in this district. Write [child] in its place.")
        raise BadInput({f"{name}_{LANGUAGES[0]}": words % {"name": child}})


def _check(by: User) -> None:
    if not policies.may_change_templates(by):
        raise NotAllowed(_("Only district staff can change the templates of plans."))
