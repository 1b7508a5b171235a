"""How do the demo's letters come into the record, through the same door as real ones?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from messaging.letters.kinds import CONCERN, ours
from messaging.models import AnswerClock
from messaging.services import addressees, answer_ends, letter_papers, letter_posting
from messaging.services.letter_papers import Leaving
from messaging.services.letter_posting import Sheet

if TYPE_CHECKING:
    import datetime as dt

    from cases.models import Case
    from messaging.models import Entry
    from tenants.people.models import User


def post(*, by: User, case: Case, row: dict[str, Any], key: str, day: dt.date) -> Entry:
    """A parent's letter of the file: `letter` names its kind, `given` the choices and days."""
    kind = ours()[row.get("letter", CONCERN)]
    answers = {name: str(answer) for name, answer in row.get("given", {}).items()}
    to, language = (
        addressees.addressee(case.student, writer=by, to=kind.to),
        row.get("language", "en"),
    )
    title = kind.title_for(answers)
    leaving = Leaving(case.student, by, to, (), row["body"], language, title.in_(language), day)
    sheet = Sheet(
        kind=kind,
        answers=answers,
        text=leaving.body,
        language=language,
        key=key,
        climbs_itself=row.get("climbs_itself", False),
        documents=letter_papers.freeze(by=by, leaving=leaving),
    )
    return letter_posting.post(by=by, case=case, parent=by, to=to, sheet=sheet, day=day)


def answer(*, by: User, entry: Entry, letter: Entry) -> None:
    """An entry answers a letter of the file."""
    clock = AnswerClock.objects.select_related("case").get(first=letter)
    with transaction.atomic():
        answer_ends.answered_by(by=by, entry=entry, clock=clock)
