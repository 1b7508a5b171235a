"""Which kinds of letter does this district offer, in whose words?"""

from __future__ import annotations

from messaging.letters.kinds import DISTRICTS, Kind, ours, read
from messaging.models import LetterKind


def offered() -> list[Kind]:
    """Ours, in the district's words where it changed them, then the district's own; one query."""
    own = {row.slug: row for row in LetterKind.objects.filter(active=True)}
    found = [of_row(own[slug]) if slug in own else kind for slug, kind in ours().items()]
    return found + [of_row(row) for slug, row in own.items() if slug not in ours()]


def find(slug: str) -> Kind | None:
    """The kind of that slug as it is offered now; None when it is not offered."""
    row = LetterKind.objects.filter(slug=slug, active=True).first()
    return of_row(row) if row else ours().get(slug)


def of_row(row: LetterKind) -> Kind:
    """A kind in the district's words."""
    return read(row.slug, row.definition, whose=DISTRICTS, version=row.version)
