"""How do the tests, the reports and the decision of the demo come about, each at its own moment?"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.utils.timezone import make_aware

from cases.models import Case, Explain, PlannedTest, Report
from cases.services import (
    eligibility,
    evaluation,
    explaining,
    report_drafts,
    report_parts,
    reports,
    translations,
)
from portal.demo.supports import in_spanish
from tenants.base.clock import today

if TYPE_CHECKING:
    from tenants.people.models import User

Step = tuple[dict[str, Any], Callable[[], object]]
People = Callable[[str], "User"]


def steps(rows: list[dict[str, Any]], case: Callable[[], Case], person: People) -> Iterator[Step]:
    """Each line: `plan`, `done`, `report`, `rate`, `considered`, `explain` with its steps, or
    `decide`."""
    for row in rows:
        yield row, functools.partial(_line, row, case, person)


def _line(row: dict[str, Any], case: Callable[[], Case], person: People) -> None:
    (what,) = LINES.keys() & row.keys()
    LINES[what](person(row["by"]), case(), row[what], person)


def _plan(by: User, case: Case, given: dict[str, Any], person: People) -> None:
    plan = evaluation.Plan(
        area=given["area"],
        what=given["what"],
        who=person(given["who"]),
        planned_on=given["day"],
        concern=given.get("concern", ""),
        language=given.get("language", ""),
    )
    test = evaluation.plan_test(by=by, case=case, plan=plan)
    if "concern_es" in given:
        words = in_spanish(given["concern_es"], given["what"])
        translations.translate(by=by, said=test, given=words)


def _done(by: User, case: Case, what: str, person: People) -> None:
    test = PlannedTest.objects.get(case=case, what=what)
    evaluation.finish_test(by=by, test=test, done_on=today())


def _report(by: User, case: Case, given: dict[str, Any], person: People) -> None:
    cover = report_drafts.Cover(
        title=given["title"],
        report_on=given["day"],
        made_by=given.get("made_by", ""),
        translated_by=given.get("translated_by", ""),
    )
    draft = report_drafts.begin(by=by, case=case, kind=given.get("kind", "staff"), cover=cover)
    for number, part in enumerate(given["parts"], start=1):
        written = report_parts.Part(
            title=part["title"],
            title_es=part.get("title_es", ""),
            text=part.get("text", ""),
            plain_en=part.get("en", ""),
            plain_es=part.get("es", ""),
            scores=[_score(score) for score in part.get("scores", [])],
        )
        draft = report_drafts.write_part(
            by=by, draft=draft, number=number, part=written, version=draft.version
        )
    whole = {"whole": True, "how": given["whole"]} if "whole" in given else {}
    reports.share(by=by, draft=draft, sharing=reports.Sharing(**whole))


def _score(given: list[Any]) -> dict[str, Any]:
    names, scale, value, *ends = given
    low, high = ends or (None, None)
    name, name_es = names if isinstance(names, list) else (names, "")
    return {
        "name": name,
        "name_es": name_es,
        "scale": scale,
        "value": value,
        "low": low,
        "high": high,
    }


def _rate(by: User, case: Case, given: dict[str, Any], person: People) -> None:
    report = Report.objects.get(case=case, title=given["title"])
    reports.rate(
        by=by,
        report=report,
        section=given["part"],
        clear=given["clear"],
        said=given.get("said", ""),
    )


def _considered(by: User, case: Case, given: dict[str, Any], person: People) -> None:
    report = Report.objects.get(case=case, title=given["title"])
    reports.consider(by=by, report=report, on=today(), note=given["note"])


def _ask(by: User, case: Case, given: dict[str, Any], person: People) -> None:
    wish = explaining.Wish(
        report=Report.objects.get(case=case, title=given["title"]),
        section=given["part"],
        words=given["words"],
        interpreter=True,
        language=given["language"],
    )
    explaining.ask(by=by, case=case, wish=wish)


def _newest(case: Case) -> Explain:
    return Explain.objects.filter(case=case).latest("asked_at")


def _offer(by: User, case: Case, given: list[str], person: People) -> None:
    times = [make_aware(dt.datetime.fromisoformat(time)) for time in given]
    explaining.offer(by=by, explain=_newest(case), times=times)


def _take(by: User, case: Case, place: int, person: People) -> None:
    row = _newest(case)
    explaining.choose(by=by, explain=row, time=row.times[place - 1])


def _explained(by: User, case: Case, given: dict[str, Any], person: People) -> None:
    explaining.explained(by=by, explain=_newest(case), **given)


def _say_back(by: User, case: Case, words: str, person: People) -> None:
    explaining.say_back(by=by, explain=_newest(case), words=words)


def _answer(by: User, case: Case, words: str, person: People) -> None:
    explaining.answer(by=by, explain=_newest(case), yes=True, words=words)


def _decide(by: User, case: Case, given: dict[str, Any], person: People) -> None:
    family = [person(key) for key in given["family"]]
    said = eligibility.Decided(
        decided_on=today(),
        has_disability=True,
        needs_special_education=True,
        reasons=given["reasons"],
        categories=given["categories"],
        everyday_words=given["words"],
        exclusions=True,
        took_part=[*family, *(person(key) for key in given["staff"])],
        got_copies=family,
        how="paper",
    )
    eligibility.decide(by=by, case=case, said=said)


LINES: dict[str, Callable[[User, Case, Any, People], None]] = {
    "plan": _plan,
    "done": _done,
    "report": _report,
    "rate": _rate,
    "considered": _considered,
    "explain": _ask,
    "offer": _offer,
    "take": _take,
    "explained": _explained,
    "say_back": _say_back,
    "answer": _answer,
    "decide": _decide,
}
