"""Which files make up the archive of a record, read from the record as it goes?"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Final
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models.functions import Length
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from cases.models import Document
from messaging import archives, record_sheets, typeset
from messaging.canonical import canonical
from messaging.lines import role_name
from messaging.models import Amendment, Entry, RecordExport
from messaging.services.ledger import canonical_payload
from tenants.base.clock import now
from tenants.here import full_address, this_district

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from cases.models import Case
    from messaging.models.entries import EntryQuerySet
    from tenants.people.models import User

AT_A_TIME: Final = 500  # entries in memory, and at most in one PDF
PART_LETTERS: Final = 300_000  # letters in one PDF: the typesetter's memory goes by them
README_LANGUAGES: Final = ("en", "es")
Progress = Callable[[str, int], None]
Step = RecordExport.Step
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """Whose record it is, for whom, and up to which entry."""

    case: Case
    user: User
    role: str
    reason: str
    language: str
    upto: int
    made_at: dt.datetime

    def rows(self) -> EntryQuerySet:
        """The entries that this person may see, in order."""
        mine = Entry.objects.visible_to(self.user).filter(case=self.case, number__lte=self.upto)
        return mine.select_related("corrects").defer("search", "corrects__search")

    def parts(self) -> list[tuple[int, int]]:
        """The first and last number of each PDF, none too long for the typesetter."""
        found: list[list[int]] = []
        entries = letters = 0
        rows = self.rows().order_by("number").values_list("number", Length("body"))
        for number, length in rows.iterator(chunk_size=AT_A_TIME):
            entries, letters = entries + 1, letters + length
            if not found or entries > AT_A_TIME or letters > PART_LETTERS:
                found.append([number, number])
                entries, letters = 1, length
            found[-1][1] = number
        return [(first, last) for first, last in found]

    def between(self, first: int, last: int) -> list[Entry]:
        """The entries of these numbers, both included."""
        return list(self.rows().filter(number__range=(first, last)).order_by("number"))

    def runs(self) -> Iterator[list[Entry]]:
        """The entries, some hundreds at a time."""
        after = 0
        while found := list(self.rows().filter(number__gt=after).order_by("number")[:AT_A_TIME]):
            yield found
            after = found[-1].number


def source(row: RecordExport, user: User) -> Source:
    """What an export asks for; `row` with its case, child and school."""
    return Source(
        case=row.case,
        user=user,
        role=row.role,
        reason=row.reason,
        language=row.language,
        upto=row.upto,
        made_at=now(),
    )


def write(file: IO[bytes], of: Source, *, progress: Progress) -> str:
    """Write the archive into `file`; gives the fingerprint of its manifest. `progress` hears the
    step and the percentage. Raises NotSet, OSError."""
    zone = this_district().timezone
    with (
        translation.override(of.language),
        timezone.override(zone),
        archives.Archive(file, timezone.localtime(of.made_at)) as archive,
    ):
        entries, last = _record(archive, of, progress)
        _pages(archive, of, entries, last, progress)
        _attachments(archive, of, progress)
        _readme(archive)
        return archive.close(_about(of, entries, last))


def _record(archive: archives.Archive, of: Source, progress: Progress) -> tuple[int, str]:
    """record.json; gives how many entries it has and the hash of the last."""
    seen: list[Any] = [0, ""]

    def rows() -> Iterator[tuple[dict[str, Any], str]]:
        for run in of.runs():
            progress(Step.ENTRIES, _share(seen[0], of.upto, 0, 25))
            for entry in run:
                seen[:] = [seen[0] + 1, entry.hash]
                yield canonical_payload(entry), entry.hash

    with archive.adding("record.json") as target:
        for line in archives.record_json(str(of.case.pk), rows()):
            target.write(line)
    return seen[0], seen[1]


def _pages(
    archive: archives.Archive, of: Source, entries: int, last: str, progress: Progress
) -> None:
    """The PDF, in parts when it is long: see messaging.typeset."""
    cover, links = _cover(of, entries, last), _links(of)
    parts = of.parts() or [(0, 0)]
    total = len(parts)
    for number, (first, until) in enumerate(parts, 1):
        progress(Step.PAGES, _share(number - 1, total, 25, 60))
        run = of.between(first, until)
        sheet = record_sheets.part(cover, run, links, number=number, total=total)
        path = "record.pdf" if total == 1 else f"record-{number:02d}-of-{total:02d}.pdf"
        moment = int(of.made_at.timestamp())
        archive.add(path, typeset.apart("record.typ", sheet, timestamp=moment))


def _cover(of: Source, entries: int, last: str) -> record_sheets.Cover:
    student = of.case.student
    return record_sheets.Cover(
        language=of.language.partition("-")[0],
        district=this_district().name,
        school=student.school.name,
        child=student.full_name,
        case_id=of.case.pk,
        made_for=of.user.display_name,
        made_for_role=role_name(of.role),
        made_at=of.made_at,
        entries=entries,
        last_hash=last,
        reason=of.reason,
    )


def _links(of: Source) -> record_sheets.Links:
    found: dict[int, list[int]] = defaultdict(list)
    rows = of.rows().filter(corrects__isnull=False).order_by("number")
    for number, corrected in rows.values_list("number", "corrects__number"):
        found[corrected].append(number)
    stated: dict[int, list[Entry]] = defaultdict(list)
    told = Amendment.objects.visible_to(of.user).filter(case=of.case, about__isnull=False)
    for row in told.filter(statement__number__lte=of.upto).select_related("about", "statement"):
        if row.about and row.statement:
            stated[row.about.number].append(row.statement)
    return record_sheets.Links(corrected_by=found, stated=stated)


def _attachments(archive: archives.Archive, of: Source, progress: Progress) -> None:
    """Every file that an entry carries. What the store has no more cannot be added: it is
    logged, and every check of the archive names it."""
    done = 0
    for run in of.runs():
        carrying = [entry for entry in run if entry.attachments]
        places = _places(carrying)
        for entry in carrying:
            share = _share(done + entry.number - run[0].number, of.upto, 60, 95)
            for place, item in enumerate(entry.attachments, 1):
                alive = partial(progress, Step.FILES, share)
                alive()
                _attachment(
                    archive,
                    number=entry.number,
                    place=place,
                    item=item,
                    places=places,
                    alive=alive,
                )
        done += len(run)


def _places(entries: list[Entry]) -> dict[str, str]:
    ids = [UUID(item["id"]) for entry in entries for item in entry.attachments]
    rows = Document.objects.filter(pk__in=ids).values_list("pk", "stored_as")
    return {str(pk): stored_as for pk, stored_as in rows}


def _attachment(
    archive: archives.Archive,
    *,
    number: int,
    place: int,
    item: dict[str, Any],
    places: dict[str, str],
    alive: Callable[[], None],
) -> None:
    stored_as = places.get(item["id"], "")
    if not stored_as or not default_storage.exists(stored_as):
        log.error("Attachment %d of entry %d is not in the store", place, number)
        return
    path = archives.path_of(number, place, item["name"])
    with default_storage.open(stored_as, "rb") as file:
        size = int(item["size"])
        archive.copy(path, file, size=size, entry=number, place=place, alive=alive)


def _readme(archive: archives.Archive) -> None:
    """How to check it, in each language. The checker itself is not put in: an archive that
    brings its own judge proves nothing."""
    address = full_address(reverse("check_export", urlconf=settings.ROOT_URLCONF))
    context = {"address": address, **archives.COMMANDS}
    for language in README_LANGUAGES:
        with translation.override(language):
            words = render_to_string("messaging/exports/readme.txt", context)
        archive.add(f"README.{language}.txt", words.encode())


def _about(of: Source, entries: int, last: str) -> dict[str, Any]:
    """What the manifest says beside its files, as plain JSON values."""
    district = this_district()
    return {
        "case": str(of.case.pk),
        "child": of.case.student.full_name,
        "district": {"name": district.name, "address": full_address("/")},
        "entries": entries,
        "last": {"number": entries, "hash": last},
        "made_at": json.loads(canonical(of.made_at)),
        "made_for": {"name": of.user.display_name, "role": of.role},
        "reason": of.reason,
    }


def _share(done: int, of: int, start: int, end: int) -> int:
    """Where between two percentages the work is."""
    return start + (end - start) * min(done, of) // max(of, 1)
