"""Which files of a mail come along into the thread, and why do others not?

They go the way of every upload: told by content, looked through for viruses, cleaned. Nobody can be
asked here whether a file may say where it was made; so such a file waits for the portal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from cases.files.errors import ScannerAway
from cases.services import documents
from messaging.forms.composer import MOST_FILES
from tenants.base.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Case, Document
    from messaging.mail_in.mails import Attached
    from tenants.people.models import User

LONGEST_NAME = 150


@dataclass(frozen=True)
class LeftOut:
    """One file that does not come along, and why, in the person's language."""

    name: str
    why: str


def keep(
    *, by: User, case: Case, files: Sequence[Attached]
) -> tuple[list[Document], list[LeftOut]]:
    """Store what may come along; it waits for the entry that carries it. Raises ScannerAway when
    the scanner does not answer: the mail is to come again."""
    kept: list[Document] = []
    left_out: list[LeftOut] = []
    for file in files:
        if len(kept) >= MOST_FILES:
            left_out.append(LeftOut(_name(file), _("One message can carry ten files.")))
            continue
        found = _one(by, case, file)
        (kept if not isinstance(found, LeftOut) else left_out).append(found)  # type: ignore[arg-type]
    return kept, left_out


def _one(by: User, case: Case, file: Attached) -> Document | LeftOut:
    if file.is_tnef:
        return LeftOut(_name(file), _packed())
    given = SimpleUploadedFile(_name(file), file.content)
    try:
        row = documents.upload(by=by, case=case, uploaded_file=given)
    except ScannerAway:
        raise
    except BadInput as error:
        return LeftOut(_name(file), " ".join(error.messages))
    if row.may_tell_place:
        return LeftOut(
            row.name, _("It may say where it was made. Add it in the portal: there you can decide.")
        )
    return row


def _packed() -> str:
    return _(
        "Your mail program packed your files in a way that only Outlook opens. "
        "Add them in the portal, or send your mail as plain text or HTML."
    )


def _name(file: Attached) -> str:
    """Without folders: the intake puts it in order."""
    name = file.name.replace("\\", "/").rpartition("/")[2].strip(". ")
    return name[-LONGEST_NAME:] or "file"
