"""How do our stylesheets and the installed font become what the browser loads?

Writes `static-built/`: one stylesheet and the subset fonts. WhiteNoise compresses them later.
"""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import fontpkg_atkinson_hyperlegible as font_package
import fontTools
from django.core.management.base import BaseCommand
from fontTools.subset import Options, Subsetter, load_font, save_font

ROOT = Path(__file__).resolve().parents[3]
STYLES = ("layers", "fonts", "reset", "tokens", "base", "parts/*", "util", "forced", "print")
FONTS = {
    "atkinson-regular": "AtkinsonHyperlegible-Regular.ttf",
    "atkinson-bold": "AtkinsonHyperlegible-Bold.ttf",
    "atkinson-italic": "AtkinsonHyperlegible-Italic.ttf",
}
# Latin, Latin-1, Latin Extended-A, punctuation, euro, trade mark, arrows, minus, approximately.
CHARACTERS = (
    range(0x20, 0x7F),
    range(0xA0, 0x180),
    range(0x2010, 0x2028),
    range(0x2030, 0x203B),
    (0x20AC, 0x2122, 0x2212, 0x2248, 0x2264, 0x2265),
    range(0x2190, 0x2194),
)
STAMP = ".inputs"
SHEET = "css/footbridge.css"


class Command(BaseCommand):
    help = "Build the stylesheet and the fonts into static-built/ (skipped when nothing changed)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="build even if nothing changed")

    def handle(self, *args: Any, **options: Any) -> None:
        built = build(ROOT / "portal" / "assets", ROOT / "static-built", force=options["force"])
        self.stdout.write("Assets built." if built else "Assets are up to date.")


def build(assets: Path, target: Path, *, force: bool = False) -> bool:
    """Write the built files; False when the inputs are those of the last build."""
    stamp = _stamp(assets)
    noted = target / STAMP
    if not force and _complete(target) and noted.read_text() == stamp:
        return False
    _write_styles(assets / "css", target / SHEET)
    _write_fonts(target / "fonts")
    noted.write_text(stamp)
    return True


def _complete(target: Path) -> bool:
    """Whether every built file of the last build is still there."""
    fonts = (target / "fonts" / f"{name}.woff2" for name in FONTS)
    return all(path.is_file() for path in (target / STAMP, target / SHEET, *fonts))


def style_sources(css: Path) -> list[Path]:
    """Our stylesheets in the order in which they are joined."""
    return [path for pattern in STYLES for path in sorted(css.glob(f"{pattern}.css"))]


def _stamp(assets: Path) -> str:
    """A fingerprint of all that goes in: styles, font files, the tool, this recipe."""
    inputs: Iterable[Path] = (
        *style_sources(assets / "css"),
        *(_font_file(name) for name in FONTS.values()),
        Path(__file__),
    )
    digest = hashlib.sha256(fontTools.version.encode())
    for path in inputs:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _write_styles(sources: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    joined = "\n".join(path.read_text() for path in style_sources(sources))
    target.write_text(joined)


def _write_fonts(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name, file_name in FONTS.items():
        _subset(_font_file(file_name), target / f"{name}.woff2")


def _font_file(name: str) -> Path:
    return Path(font_package.ROOT) / "files" / name


def _subset(source: Path, target: Path) -> None:
    options = Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["kern", "liga", "mark", "mkmk", "locl", "ccmp"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for block in CHARACTERS for code in block])
    with load_font(str(source), options) as font:
        subsetter.subset(font)
        save_font(font, str(target), options)
