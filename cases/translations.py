"""Which of the words on a page are there in the reader's language too?"""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import get_language

from cases.models import TranslatedWords
from cases.services.translations import NAME_OF, language_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.services.translations import Said
    from tenants.people.models import User


def attach(user: User, said: Iterable[Said]) -> None:
    """Give each of them its newest translation into the language of the moment, as `translated`.
    What was written in that language has none. One query, none when nothing needs it."""
    here = (get_language() or "en")[:2]
    foreign = [one for one in said if one.words and language_of(one) != here]
    if not foreign:
        return
    ids: dict[str, list[uuid.UUID]] = defaultdict(list)
    for one in foreign:
        ids[NAME_OF[type(one)]].append(one.pk)
    wanted = Q()
    for name, keys in ids.items():
        wanted |= Q(**{f"{name}__in": keys})
    rows = TranslatedWords.objects.visible_to(user).filter(wanted, language=here)
    known: dict[Any, TranslatedWords] = {}
    for row in rows.order_by("at", "pk"):
        known[row.target_id] = row
    for one in foreign:
        one.translated = known.get(one.pk)
