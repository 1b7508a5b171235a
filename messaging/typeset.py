"""How does a long document become a PDF without the typesetter keeping its memory?

Typst remembers what it has laid out for as long as its process lives: some 65 MB for each 500
entries. So a long document is laid out in a process of its own, a part at a time. Run as
`python -m messaging.typeset`, it reads one JSON line from its input and writes a PDF.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent / "typst"
# Our typeface, and Noto for other scripts and emoji: a page is the same on each machine.
FONT_FOLDERS: Final = (("fontpkg_atkinson_hyperlegible", "files"), ("manimgx_fonts", ""))
LONGEST_WORD: Final = 60  # letters that surely fit on a line
LONGEST_WAIT: Final = 300  # seconds for one part

_LONG_WORD: Final = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
_UNPRINTABLE: Final = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


class NotSet(RuntimeError):
    """The typesetter refused; the text is its own."""


def font_folders() -> list[str]:
    """Where our typefaces are. The machine's own are only for signs that these lack, such as
    Chinese and Korean."""
    return [str(files(package) / folder) for package, folder in FONT_FOLDERS]


def printable(value: Any) -> Any:
    """The data without signs that cannot be printed, and with places to break very long words."""
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, str):
        return _LONG_WORD.sub("\\g<0>\u200b", _UNPRINTABLE.sub("", value))
    return value


def apart(template: str, sheet: dict[str, Any], *, timestamp: int) -> bytes:
    """The PDF that `template` makes of `sheet`, laid out in another process. `timestamp` is Unix
    time. Raises NotSet."""
    order = {"template": template, "sheet": printable(sheet), "timestamp": timestamp}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "messaging.typeset"],
            input=json.dumps(order).encode(),
            cwd=HERE.parent.parent,
            capture_output=True,
            timeout=LONGEST_WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise NotSet(f"{template} took more than {LONGEST_WAIT} seconds") from slow
    if done.returncode:
        raise NotSet(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def _set(order: dict[str, Any]) -> bytes:
    """PDF/UA-1, or plain tagged PDF when there is a sign that no font here has."""
    import typst

    fonts = typst.Fonts(include_system_fonts=True, font_paths=font_folders())
    given = {
        "root": HERE,
        "font_paths": fonts,
        "sys_inputs": {"sheet": json.dumps(order["sheet"])},
        "timestamp": order["timestamp"],
    }
    try:
        return bytes(typst.compile(HERE / order["template"], pdf_standards=["ua-1"], **given))
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return bytes(typst.compile(HERE / order["template"], pdf_standards=[], **given))


if __name__ == "__main__":
    sys.stdout.buffer.write(_set(json.loads(sys.stdin.buffer.read())))
