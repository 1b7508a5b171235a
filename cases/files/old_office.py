"""Which office file of before 2007 is this, and what does a person do with one we do not take?

Only Word's are taken. Excel's own old macros (XLM) are no part of a file that could be told from
the rest by its name, and RTF carries programs as letters: those are to be saved anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from cases.files.errors import FileRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

_MACROS: Final = "_VBA_PROJECT".encode("utf-16-le")
# Names of what lies in such a container. The first that is found says what it is.
_PARTS: Final = tuple(
    (key, name.encode("utf-16-le"))
    for key, name in (
        ("doc", "WordDocument"),
        ("locked", "EncryptedPackage"),  # a newer file under a password
        (".xls", "Workbook"),
        (".xls", "Book\0"),  # of 1995
        (".ppt", "PowerPoint Document"),
    )
)
_NEWER: Final = {".xls": ".xlsx", ".ppt": ".pptx", ".rtf": ".docx"}
_LONGEST: Final = max(len(_MACROS), *(len(name) for _key, name in _PARTS))  # bytes


def kind_of_old_office(chunks: Iterable[bytes]) -> str | None:
    """The kind's key for a Word document without macros, None for what we do not know. Raises
    FileRefused, which says what to do."""
    found = _found(chunks)
    kind = next((key for key, _name in _PARTS if key in found), None)
    if kind == "locked":
        raise FileRefused(_("This file is locked with a password. Please save it without one."))
    if kind in _NEWER:
        raise too_old(kind)
    return kind


def too_old(ending: str) -> FileRefused:
    """The refusal of a file of this old kind, such as ".xls"."""
    words = _(
        "We cannot take this old kind of file (%(old)s). Open it, save it as %(newer)s or PDF and "
        "try again."
    )
    return FileRefused(words % {"old": ending, "newer": _NEWER[ending]})


def _found(chunks: Iterable[bytes]) -> set[str]:
    found, last = set(), b""
    for chunk in chunks:
        window = last + chunk
        if _MACROS in window:
            raise FileRefused(
                _("This file holds a program (macros). Please save it without macros, or as a PDF.")
            )
        found |= {key for key, name in _PARTS if name in window}
        last = window[-_LONGEST:]
    return found
