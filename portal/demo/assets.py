"""Are the files for the browser and the translations built from what lies here now?"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOT_SERVED = ("rest_framework/*",)  # the browsable API is off
STAMP = ".inputs"


def prepare(progress: Callable[[str], None]) -> None:
    """Build stylesheet, fonts, catalogues and the compressed copies; quick when unchanged."""
    call_command("build_assets", verbosity=0, stdout=_Lines())
    call_command("compile_catalogues", verbosity=0)
    _collect(progress)


def _collect(progress: Callable[[str], None]) -> None:
    noted = Path(settings.STATIC_ROOT) / STAMP
    wanted = _fingerprint()
    if noted.is_file() and noted.read_text() == wanted:
        return
    progress("Building the files for the browser ...")
    ignored = list(NOT_SERVED)
    call_command(
        "collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=ignored
    )
    noted.write_text(wanted)


def _fingerprint() -> str:
    """Changes with every file that is served and with every package that brings some."""
    digest = hashlib.sha256()
    for path in _inputs():
        digest.update(str(path).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _inputs() -> Iterator[Path]:
    yield settings.ROOT / ".ci" / "lock" / "run.txt"
    for folder in settings.STATICFILES_DIRS:
        yield from sorted(path for path in Path(folder).rglob("*") if path.is_file())


class _Lines:
    """Swallows what a command would say about itself."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        """Nothing is kept."""
