"""Which files of a record can staff name when they give it, without sending them once more?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from messaging.models import Entry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from cases.models import Case
    from tenants.people.models import User

MOST_ENTRIES = 300  # with files, the newest of them


@dataclass(frozen=True)
class NamedFile:
    """A file that an entry of the record carries, with the hash that the entry's seal holds."""

    entry: int
    place: int  # of the entry's files, the first is 1
    name: str
    sha256: str
    day: dt.date

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.entry}.{self.place}"

    @property
    def data(self) -> dict[str, object]:
        """What the entry of a release keeps of it."""
        return {name: value for name, value in asdict(self).items() if name != "day"}


def in_record(case: Case, *, to: User) -> list[NamedFile]:
    """The files of the case that this person may open, those of the newest entry first."""
    rows = Entry.objects.visible_to(to).filter(case=case).exclude(attachments=[])
    newest = rows.order_by("-number")[:MOST_ENTRIES]
    return [
        NamedFile(number, place, str(item["name"]), str(item["sha256"]), day)
        for number, day, items in newest.values_list("number", "happened_on", "attachments")
        for place, item in enumerate(items, 1)
    ]


def chosen(keys: Iterable[str], files: Iterable[NamedFile]) -> tuple[NamedFile, ...]:
    """Those that were ticked, the oldest entry first; what is not in the record is left out."""
    wanted = set(keys)
    return tuple(sorted((one for one in files if one.key in wanted), key=_order))


def _order(one: NamedFile) -> tuple[int, int]:
    return one.entry, one.place
