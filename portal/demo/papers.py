"""How do the notices and forms of the demo get sent, answered and handed over, as real ones do?"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cases.models import Case
from messaging.letters.kinds import LANGUAGES
from messaging.models import LetterReceipt, Paper
from messaging.papers import kinds
from messaging.services import consents, handing, papers
from portal.demo.meetings import newest
from tenants.base.clock import today

if TYPE_CHECKING:
    from tenants.people.models import User

Step = tuple[dict[str, Any], Callable[[], object]]
Person = Callable[[str], "User"]


def steps(rows: list[dict[str, Any]], case: Callable[[], Case], person: Person) -> Iterator[Step]:
    """Each line at its own moment: send, sign, enter (on paper) or hand (over)."""
    sent: dict[str, Paper] = {}
    for row in rows:
        do = next(_DO[name] for name in _DO if name in row)
        yield row, functools.partial(do, row, case, person, sent)


def _send(
    row: dict[str, Any], case: Callable[[], Case], person: Person, sent: dict[str, Paper]
) -> None:
    by, kind = person(row["by"]), kinds.kinds()[row["send"]]
    answers = {name: _plain(given) for name, given in row.get("parts", {}).items()}
    seat = newest(case()).people.get(user=person(row["seat"])) if "seat" in row else None
    papers.keep(by=by, case=case(), kind=kind, answers=answers, languages=LANGUAGES, seat=seat)
    draft = papers.mine(by=by, case=case(), kind=kind.slug)
    assert draft is not None
    sent[row.get("id", row["at"])] = papers.send(by=by, draft=draft)


def _plain(given: Any) -> Any:
    return given.isoformat() if isinstance(given, dt.date) else given


def _found(sent: dict[str, Paper], name: str, who: User) -> Paper:
    """The paper of that name; where each parent has their own, that of this one."""
    paper = sent[name]
    rows = Paper.objects.filter(kind=paper.kind, sent_on=paper.sent_on, case=paper.case_id)
    if paper.for_user_id:
        rows = rows.filter(for_user=who)
    return rows.select_related("case__student", "entry").get()


def _sign(
    row: dict[str, Any], case: Callable[[], Case], person: Person, sent: dict[str, Paper]
) -> None:
    by = person(row["by"])
    paper = _found(sent, row["sign"], by)
    signed = consents.Signed(
        key=_key(row, paper),
        says=row.get("says", "given"),
        sha256=paper.texts[by.language]["sha256"],
        language=by.language,
        name=by.display_name,
        statement=row.get("body", ""),
    )
    consents.sign(by=by, paper=paper, signed=signed)


def _enter(
    row: dict[str, Any], case: Callable[[], Case], person: Person, sent: dict[str, Paper]
) -> None:
    parent = person(row["from"])
    paper = _found(sent, row["enter"], parent)
    given = consents.OnPaper(
        key=_key(row, paper),
        says=row.get("says", "given"),
        parent=parent,
        received_on=today(),
        signed_on=row.get("signed_on"),
    )
    consents.enter(by=person(row["by"]), paper=paper, given=given)


def _hand(
    row: dict[str, Any], case: Callable[[], Case], person: Person, sent: dict[str, Paper]
) -> None:
    to = person(row["to"])
    paper = _found(sent, row["hand"], to)
    receipt = LetterReceipt.objects.get(entry=paper.entry, user=to)
    handing.hand_over(
        by=person(row["by"]), paper=paper, receipt=receipt, day=today(), how=row["how"]
    )


def _key(row: dict[str, Any], paper: Paper) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"demo-{paper.pk}-{row['at']}")


_DO: dict[str, Callable[..., None]] = {
    "send": _send,
    "sign": _sign,
    "enter": _enter,
    "hand": _hand,
}
