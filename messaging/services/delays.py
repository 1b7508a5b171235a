"""Do words of staff make an evaluation wait that a parent asked for?

Words that answer a letter which asks for an evaluation are about testing, whether or not they say
so: "Let us complete Tier 2 first" (34 CFR 300.301(b); OSEP Memo 11-07).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from messaging.letters.delay_words import delaying_words
from messaging.letters.kinds import EVALUATION
from messaging.models import Entry
from messaging.policies import speaks_for_family

if TYPE_CHECKING:
    from collections.abc import Collection

    from cases.models import Case
    from tenants.people.models import User

ASKS = Q(data__letter=EVALUATION) | Q(data__asks_evaluation="yes")


def delaying(by: User, case: Case, *texts: str, letters: Collection[int | None] = ()) -> str:
    """The sentence of these words that asks to wait; "" when there is none, when nobody asked for
    an evaluation, or for the family. `letters` are the numbers of the entries that the words
    answer or quote."""
    if speaks_for_family(by):
        return ""
    of_testing = _asks_for_testing(case, letters)
    if not of_testing and case.evaluation_requested_on is None:
        return ""
    found = (delaying_words(text, of_testing=of_testing) for text in texts)
    return next((words for words in found if words), "")


def _asks_for_testing(case: Case, letters: Collection[int | None]) -> bool:
    """Whether one of these entries is a letter that asks for an evaluation."""
    numbers = [number for number in letters if number]
    return bool(numbers) and Entry.objects.filter(ASKS, case=case, number__in=numbers).exists()
