"""What do tests of notices and consents need over and over?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from messaging.letters.kinds import LANGUAGES
from messaging.papers import kinds
from messaging.services import consents, papers
from messaging.services.consents import OnPaper, Signed
from tenants.base.clock import today

if TYPE_CHECKING:
    from messaging.models import Entry, Paper, PaperDraft
    from tenants.people.models import User
    from tests.cast import Cast

SEVEN = ("action", "why", "basis", "copy", "help", "options", "other")
FIRST = {"pwn-propose": "evaluation", "pwn-refuse": "evaluation", "meeting": "plan"}


def wear(user: User) -> User:
    """A parent, acting as family."""
    user.wear("family")
    return user


def answers(slug: str, **more: Any) -> dict[str, Any]:
    """Every part of a kind filled in: "why in en" and so on, the first choices, a day to come."""
    found: dict[str, Any] = {}
    for part in kinds.kinds()[slug].questions:
        if part.type == "text":
            found[part.key] = {one: f"{part.key} in {one}" for one in LANGUAGES}
        elif part.type == "choice":
            found[part.key] = part.choices[0].key
        elif part.type == "date":
            found[part.key] = (today() + dt.timedelta(days=14)).isoformat()
        else:
            found[part.key] = f"{part.key} here"
    if slug in FIRST:
        found["about"] = FIRST[slug]
    return found | more


def begin(
    cast: Cast,
    slug: str,
    *,
    by: str = "case_manager",
    given: dict[str, Any] | None = None,
    languages: Any = LANGUAGES,
    understood: str = "",
    **more: Any,
) -> PaperDraft:
    """A paper in the making with everything filled in."""
    draft = papers.keep(
        by=cast.people[by],
        case=cast.case,
        kind=kinds.kinds()[slug],
        answers=answers(slug, **more) if given is None else given,
        languages=languages,
        understood=understood,
    )
    found = papers.mine(by=cast.people[by], case=cast.case, kind=slug)
    assert found is not None
    assert found == draft
    return found


def send(cast: Cast, slug: str, *, by: str = "case_manager", **more: Any) -> Paper:
    """The same, sent."""
    return papers.send(by=cast.people[by], draft=begin(cast, slug, by=by, **more))


def sign(paper: Paper, by: User, says: str = "given", **more: Any) -> Entry:
    """A parent answers in the portal."""
    text = paper.texts[more.get("language", "en")]
    given = {
        "key": uuid.uuid4(),
        "says": says,
        "sha256": text["sha256"],
        "language": "en",
        "name": by.display_name,
    }
    return consents.sign(by=wear(by), paper=paper, signed=Signed(**given | more))


def on_paper(cast: Cast, paper: Paper, says: str = "given", **more: Any) -> Entry:
    """Staff write down what the mother handed in today."""
    given = {"key": uuid.uuid4(), "says": says, "parent": cast.mother, "received_on": today()}
    return consents.enter(by=cast.case_manager, paper=paper, given=OnPaper(**given | more))
