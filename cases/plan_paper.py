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
from tenants.base.passports import came_about
from tenants.base.written import bare

if TYPE_CHECKING:
    from cases.models import PlanInEffect, PlanVersion

LINES: Final = 2  # to write on, after each part of a draft


def plan_paper(version: PlanVersion, holds: PlanInEffect | None) -> list[Section]:
    """The whole version, section by section. `holds` is since when it is in effect; without it each
    page is marked as a draft, and each part has lines to write on. No query."""
    lines = 0 if holds else LINES
    sections = [_head(version, holds)]
    for kind in version.plan.sections:
        blocks = [block for block in version.blocks if block["kind"] == kind]
        label = str(SHAPES[kind].label)
        many = len(blocks) > 1
        items = [
            _item(version, block, f"{label} {n}" if many else "", lines)
            for n, block in enumerate(blocks, 1)
        ]
        if items:
            sections.append(Section(kind, label, items=items, draft=holds is None))
    return sections


def draft_section(version: PlanVersion) -> Section:
    """All of a draft as one section of other papers. No query."""
    names = parts_of(version)
    order = version.plan.sections
    blocks = sorted(version.blocks, key=lambda one: order.index(one["kind"]))
    title = _("Draft %(number)s: %(plan)s") % {"number": version.number, "plan": version.plan.name}
    items = [_item(version, one, _title(one, names), LINES) for one in blocks]
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


def _title(block: dict[str, Any], names: dict[str, str]) -> str:
    name = block_words(block).name
    return f"{SHAPES[block['kind']].label}: {name}" if name else names[block["id"]]


def _item(version: PlanVersion, block: dict[str, Any], title: str, lines: int) -> Item:
    """First in plain words of the reader's language, where staff wrote them, and how those came
    about; then as it is. The name that staff gave it stands with its title, or alone."""
    said, here, language = block_words(block), (get_language() or "en")[:2], version.plan.language
    words = []
    if plain := block["plain"].get(here, ""):
        label = _("In plain words")
        if version.label and here != language:
            label = f"{label}. {came_about(version.label, version.label_by, None)}"
        words.append(Words(bare(plain), here, label))
    if said.words:
        words.append(Words(bare(said.words), language, _("As it is written") if plain else ""))
    rows = [(str(label), value, language) for label, value in said.rows]
    named = said.name and said.name not in title
    full = ": ".join(filter(None, (title, said.name))) if named else title
    return Item(full, rows=rows, words=words, lines=lines)
