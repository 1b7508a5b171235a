"""How does a version of a plan stand on paper, in the language of the moment?

What staff wrote stays in the language of the plan; plain words come first where there are any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.plan_shapes import SHAPES
from cases.plan_talks import block_words, parts_of
from cases.printed import Item, Section, Words

if TYPE_CHECKING:
    from cases.models import PlanInEffect, PlanVersion

LINES: Final = 2  # to write on, after each part of a draft


def plan_paper(version: PlanVersion, holds: PlanInEffect | None) -> list[Section]:
    """The whole version, section by section. `holds` is since when it is in effect; without it each
    page is marked as a draft, and each part has lines to write on. No query."""
    lines = 0 if holds else LINES
    names = parts_of(version)
    sections = [_head(version, holds)]
    for kind in version.plan.sections:
        items = [
            _item(block, names, version.plan.language, lines=lines, within=kind)
            for block in version.blocks
            if block["kind"] == kind
        ]
        if items:
            title = str(SHAPES[kind].label)
            sections.append(Section(kind, title, items=items, draft=holds is None))
    return sections


def draft_section(version: PlanVersion) -> Section:
    """All of a draft as one section of other papers. No query."""
    names = parts_of(version)
    order = version.plan.sections
    blocks = sorted(version.blocks, key=lambda one: order.index(one["kind"]))
    title = _("Draft %(number)s: %(plan)s") % {"number": version.number, "plan": version.plan.name}
    items = [_item(one, names, version.plan.language, lines=LINES) for one in blocks]
    return Section("draft", title, _proposal(), items, draft=True, fresh=True)


def _head(version: PlanVersion, holds: PlanInEffect | None) -> Section:
    rows = [(_("Draft"), str(version.number), "")]
    shared = date_format(localtime(version.shared_at), "DATE_FORMAT")
    rows.append((_("Shared"), f"{shared}, {version.shared_by_name}", ""))
    if holds:
        day = date_format(holds.starts_on, "DATE_FORMAT")
        rows = [(_("In effect since"), day, ""), (_("Put into effect by"), holds.put_by_name, "")]
    items = [Item(rows=rows)]
    if version.note and not holds:
        words = Words(version.note, version.shared_by.language)
        title = _("A word from %(name)s") % {"name": version.shared_by_name}
        items.append(Item(title, words=[words]))
    note = "" if holds else _proposal()
    return Section("about", version.plan.name, note, items, draft=holds is None)


def _proposal() -> str:
    return _("This is a proposal. You can ask for changes before and at the meeting.")


def _item(
    block: dict[str, Any], names: dict[str, str], language: str, *, lines: int, within: str = ""
) -> Item:
    """First in plain words of the reader's language, where staff wrote them; then as it is. The
    only part of a section that is named above it needs no title."""
    said, here = block_words(block), (get_language() or "en")[:2]
    words = []
    if plain := block["plain"].get(here, ""):
        words.append(Words(plain, here, _("In plain words")))
    if said.words:
        words.append(Words(said.words, language, _("As it is written") if plain else ""))
    rows = [(str(label), value, language) for label, value in said.rows]
    kind = str(SHAPES[block["kind"]].label)
    title = f"{kind}: {said.name}" if said.name else names[block["id"]]
    return Item("" if within and title == kind else title, rows=rows, words=words, lines=lines)
