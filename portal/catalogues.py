"""How do strings come out of the code into locale/, and become what the site reads?

With Babel, so that no gettext tools have to be installed. Templates go through Django's own
`templatize`, as makemessages does it.
"""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
PACKAGES = ("portal", "tenants", "cases", "messaging", "parent_training")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def sources() -> Iterator[Path]:
    """Every file of ours that may hold a string for people."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))
    yield from sorted(path for path in (ROOT / "templates").rglob("*.*") if path.is_file())


def collect() -> Catalog:
    """All strings as they stand in the code and the templates now."""
    catalog = Catalog(project="Footbridge", charset="utf-8", fuzzy=False)
    for path in sources():
        place = str(path.relative_to(ROOT))
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = flush_left(templatize(text, origin=place))
        found = extract("python", io.BytesIO(text.encode()), KEYWORDS, ["Translators:"])
        for _line, message, comments, context in found:
            catalog.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalog


def flush_left(text: str) -> str:
    """Without indents: a template's are not Python's, and Babel reads the lines as Python."""
    return "\n".join(line.lstrip() for line in text.splitlines())


def read(path: Path) -> Catalog:
    """A catalogue of locale/."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def update(path: Path, strings: Catalog) -> int:
    """Bring one .po in line with the strings; returns how many still lack a translation."""
    catalog = read(path) if path.exists() else Catalog(locale=path.parent.parent.name)
    catalog.update(strings, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)
    return len(untranslated(catalog))


def untranslated(catalog: Catalog) -> list[str]:
    """The strings of a catalogue that lack a translation, or a plural of it."""
    missing = []
    for message in catalog:
        texts = message.string if isinstance(message.string, list | tuple) else [message.string]
        if message.id and (message.fuzzy or not all(texts)):
            missing.append(str(message.id if isinstance(message.id, str) else message.id[0]))
    return missing


def compile_all(locale: Path = LOCALE) -> list[Path]:
    """Write the .mo beside each .po that is newer; returns those written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        _write_whole(target, read(source))
        written.append(target)
    return written


def _write_whole(target: Path, catalog: Catalog) -> None:
    """At once or not at all: other processes may compile or read at the same time."""
    with NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as file:
        write_mo(file, catalog)
    Path(file.name).replace(target)
