"""Is a private note in the backup of a district, readable only where it came from?"""

from __future__ import annotations

from zipfile import ZipFile

import pytest
from django.utils import timezone
from django_tenants.utils import schema_context

from messaging.models import JournalNote
from messaging.services import journal, journal_files
from tenants.base.sealing import Unreadable
from tenants.people.models import User
from tenants.provisioning import status
from tenants.provisioning.drop import drop_district
from tenants.provisioning.export import export_district
from tenants.provisioning.restore import import_district
from tests.cast import make_cast
from tests.journal_tools import write

WORD = "walrus4821"


def test_the_archive_holds_the_note_but_not_its_words(make_district, tmp_path, settings):
    district = make_district(slug="keeps-notes")
    with schema_context(district.schema_name), timezone.override(district.timezone):
        write(make_cast("alder"), text=WORD, tags=WORD, file=f"{WORD}.txt")
    status.suspend("keeps-notes", "moving house")
    path = tmp_path / "archive.zip"
    export_district("keeps-notes", path)
    with ZipFile(path) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
        rows = archive.read("rows/messaging_journalnote.copy")
    assert WORD.encode() not in whole
    assert len(rows.splitlines()) == 1
    drop_district("keeps-notes")
    back = import_district(path)
    with schema_context(back.schema_name):
        note = JournalNote.objects.get()
        mother = User.objects.get(email="mother@alder.example")
        assert note.author == mother
        assert journal.told(note).text == WORD
        assert WORD.encode() in b"".join(journal_files.content(note.files.get()))
        settings.SECRET_KEY = "n" * 60  # somebody else's site
        assert journal.told(note).lost
        with pytest.raises(Unreadable):
            b"".join(journal_files.content(note.files.get()))
