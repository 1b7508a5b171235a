"""With which words is a file turned away?"""

from __future__ import annotations

from tenants.base.errors import BadInput


class FileRefused(BadInput):
    """This file is not taken. The message says why and what would work."""


class ScannerAway(FileRefused):
    """The virus scanner did not answer; the same file may be taken later."""
