"""Does any address, query, form or body make the portal fail instead of answering in words?

Every route of ours is asked with odd values for all that the code reads: parts of the path, the
query, fields of forms (each in turn, beside usable values for the others), whole bodies. Whatever
a request changes is undone before the next. A refusal is fine; a 500 or an exception never is.

A form is filled in by the first of the three people who finds it. Each place meets some of the
odd values, neighbours others, the same in every run; with ODD_INPUT=all each place meets all of
them (that takes a quarter of an hour).
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import os
import re
import uuid
import zlib
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.forms import BaseForm
from django.urls import URLPattern

from cases.models import (
    Document,
    Duty,
    Explain,
    HomePromise,
    PlanAmendment,
    PlanInEffect,
    PlannedTest,
    ProgressReport,
    ServiceTime,
)
from cases.services import facts, guests
from messaging.models import PushSubscription
from messaging.services import amendments, answer_clocks, exports, ledger, letters, records
from tenants.base.clock import today
from tenants.people.models import Absence
from tenants.people.services import invitations, rules, school_days
from tenants.rulepacks.schema import ClockKey, Measure
from tests import effect_tools, meeting_tools, plan_tools, told
from tests import news_tools as tools
from tests.cases import reports_tools
from tests.cases.test_visibility import promise, tried
from tests.guards.code import ROOT, short, sources, tree
from tests.guards.test_views import patterns
from tests.journal_tools import write
from tests.paper_tools import begin as begin_paper
from tests.paper_tools import send as send_paper
from tests.thread_tools import call

if TYPE_CHECKING:
    from collections.abc import Iterator

PERSONS = ("mother", "case_manager", "district_staff")
BIG = "9" * 30
ODD = (
    "",
    "\x00",
    "-1",
    BIG,
    "²",
    "0001-01-01",
    "9999-12-31",
    "not-a-uuid",
    str(uuid.UUID(int=0)),
    "\u202e\u200b👋🏽\ufffe",
    "x" * 30_000,
)
ODD_TYPED = ("\x00", BIG, "0001-01-01", "\u202e👋🏽\ufffe", "x" * 30_000)
# Bytes that are no text, and half of a pair: they cannot be written as a str above.
ODD_RAW = ("%ff%fe", "%ED%A0%80", "%", "%zz", "%00", "a=b&a=c&&=&%u0041")
PATHS = {
    "uuid": (str(uuid.UUID(int=0)), "x", "A" * 36, str(uuid.UUID(int=0)).upper(), "%00"),
    "int": ("0", "1", str(2**31), str(2**63), "9" * 40, "-1", "1.5"),
    "slug": ("sees", "x" * 300, "asks_evaluation", "_", "-"),
    "str": ("x", "%00", "..%2f..%2fetc%2fpasswd", quote("👋🏽\u202e"), "x" * 3000, "%ff", "A-B"),
}
JSON_BODIES = (
    "",
    "null",
    "[]",
    "{",
    "1e999",
    '"x"',
    "[" * 2000,
    '{"body": "\\ud800", "key": "12345678"}',
    '{"body": "a\\u0000b", "key": "12345678"}',
    '{"body": "x", "key": "a\\u0000bcdefgh"}',
    '{"body": {"x": 1}, "key": ["12345678"], "happened_on": 5, "language": null}',
    '{"body": "x", "key": "12345678", "happened_on": "0001-01-01"}',
    '{"body": "x", "key": "12345678", "happened_on": "9999-12-31", "language": "\\u0000"}',
    json.dumps({"body": "x" * 100_000, "key": "12345678"}),
    '{"body": NaN, "key": Infinity}',
)
OWN = ("cases.", "messaging.", "parent_training.", "portal.", "tenants.")
# Refused before our code sees it, for everybody: the answer is the server's.
LEFT_OUT = {"health"}


def some(values: tuple[str, ...], most: int, *place: str) -> list[str]:
    """At most so many of the values, by turns; all of them with ODD_INPUT=all."""
    if os.environ.get("ODD_INPUT") == "all":
        return list(values)
    first = zlib.crc32(re.sub(r"[0-9a-f-]{36}", "", " ".join(place)).encode())
    return [values[(first + step) % len(values)] for step in range(min(most, len(values)))]


# --- what the code reads ------------------------------------------------------------------------


@cache
def read_names() -> frozenset[str]:
    """Every name that our code takes from a query or a form, read off the code itself."""
    found: set[str] = set()
    for path in sources():
        for node in ast.walk(tree(path)):
            text = ast.unparse(node) if isinstance(node, ast.Call | ast.Subscript) else ""
            match = re.match(
                r"(?:request\.)?(?:GET|POST|FILES|query_params|data)(?:\.get(?:list)?\(|\[)'(\w+)'",
                re.sub(r"^(?:self\.)?request\.", "", text),
            )
            if match:
                found.add(match[1])
    return frozenset(found | field_names())


def field_names() -> set[str]:
    """The fields of all our forms."""
    found: set[str] = {"from", "to", "files"}  # words that cannot be attributes of a class
    for path in (ROOT / app for app in ("cases", "messaging", "tenants/people")):
        for file in sorted((path / "forms").glob("*.py")):
            module = importlib.import_module(short(file).removesuffix(".py").replace("/", "."))
            for thing in vars(module).values():
                if isinstance(thing, type) and issubclass(thing, BaseForm):
                    found |= set(getattr(thing, "base_fields", {}))
    return found


def routes() -> list[tuple[str, URLPattern]]:
    """Our own routes with their pattern as text."""
    found = []
    for text, item in patterns("portal.urls"):
        module = getattr(item.callback, "view_class", item.callback).__module__
        if module.startswith(OWN) and item.name not in LEFT_OUT:
            found.append((text, item))
    return found


PART = re.compile(r"<(\w+):(\w+)>")


def address(text: str, ids: dict[str, object], odd: tuple[str, str] = ("", "")) -> str:
    """The path of a route with ids that exist; the part named by `odd` gets its odd value."""

    def fill(match: re.Match[str]) -> str:
        name = match[2]
        return odd[1] if name == odd[0] else quote(str(ids.get(name, "x")))

    return "/" + PART.sub(fill, text)


# --- asking -------------------------------------------------------------------------------------


@pytest.fixture
def scene(cast, alder):
    """Something of everything, so that addresses lead somewhere: the ids by name."""
    ledger.append(by=cast.mother, case=cast.case, kind="message", body="x", key="1")
    letter = ledger.append(by=cast.mother, case=cast.case, kind="letter", body="Dear", key="2")
    clock = answer_clocks.start(by=cast.mother, entry=letter, kind="concern", titles={})
    note = call(cast, "teacher")
    consent = guests.propose(
        by=cast.mother,
        case=cast.case,
        guest_name="Rosa",
        guest_email="rosa@example.org",
        purpose="helps",
        until=today(),
        signed_name="Mother",
    )
    letters.save_answers(by=cast.mother, student=cast.child, sees="x", tried="y")
    sent = invitations.invite(
        by=cast.district_staff, display_name="Rosa", role="parent", channel="letter"
    )
    file = Document.objects.create(
        case=cast.case,
        uploaded_by=cast.mother,
        name="a.pdf",
        content_type="application/pdf",
        size=3,
        sha256="0" * 64,
        stored_as=str(uuid.uuid4()),
        state="sent",
        entry_kind="message",
    )
    days = (
        school_days.add_year(by=None, first_day=today(), last_day=today()),
        school_days.close(by=None, first_day=today(), why="Snow"),
        school_days.end_early(by=None, day=today(), why="Noon"),
    )
    private = write(cast, file="a.txt")
    post = tools.post(cast.administrator, tools.school(cast), is_public=True, event=tools.plan())
    said = rules.Said(ClockKey.EVALUATION, rules.PROMISE, 30, Measure.SCHOOL, today())
    promised = rules.say(by=cast.district_staff, said=said)
    handed_in = facts.Said("consent_handed_in", today())
    report = reports_tools.shared(cast)
    sent_paper = send_paper(cast, "consent-evaluate")
    begin_paper(cast, "meeting")
    block = plan_tools.written(cast)
    draft = plan_tools.shared(cast, block)
    effect = effect_tools.bare(cast, draft)
    return {
        "test_id": PlannedTest.objects.create(
            case=cast.case, area="math", what="x", who=cast.teacher, planned_on=today()
        ).pk,
        "draft_id": reports_tools.draft(cast, "mother", kind="outside").pk,
        "report_id": report.pk,
        "explain_id": Explain.objects.create(
            case=cast.case,
            report=report,
            section=1,
            about="x",
            asked_by=cast.mother,
            person=cast.specialist,
            due_on=today(),
        ).pk,
        "effect_id": effect[PlanInEffect],
        "duty_id": effect[Duty],
        "time_id": effect[ServiceTime],
        "progress_id": effect[ProgressReport],
        "offer_id": effect[PlanAmendment],
        "promise_id": effect[HomePromise],
        "meeting_id": (row := meeting_tools.begun(cast)).pk,
        "item_id": meeting_tools.point(cast, row).pk,
        "line_id": meeting_tools.line(cast, row).pk,
        "case_id": cast.case.pk,
        "fact_id": facts.record_fact(by=cast.mother, case=cast.case, said=handed_in).pk,
        "fact_kind": "consent_handed_in",
        "support_id": tried(cast)["help in class"].pk,
        "plan_id": block.plan_id,
        "template_id": plan_tools.template(cast).pk,
        "plan_part": "accommodation",
        "block_id": block.pk,
        "version_id": draft.pk,
        "comment_id": (said := plan_tools.commented(cast, draft)).pk,
        "words_kind": "comment",
        "words_id": said.pk,
        "size": 192,
        "student_id": cast.child.pk,
        "guardianship_id": cast.child.guardianships.get(user=cast.father).pk,
        "place_id": cast.case.team.get(user=cast.specialist).pk,
        "consent_id": consent.pk,
        "document_id": file.pk,
        "entry_id": letter.pk,
        "action_id": promise(cast, note, "mother", "family").pk,
        "number": note.number,
        "kind": "concern",
        "step": "sees",
        "name": "a.pdf",
        "person_id": cast.teacher.pk,
        "assignment_id": cast.specialist.role_assignments.get().pk,
        "invitation_id": sent.invitation.pk,
        "absence_id": Absence.objects.create(
            user=cast.case_manager, stand_in=cast.teacher, starts=today(), until=today()
        ).pk,
        "clock_id": clock.pk,
        "request_id": records.open_request(by=cast.mother, case=cast.case, entry=letter).pk,
        "amendment_id": amendments.ask(
            by=cast.mother,
            case=cast.case,
            wish=amendments.Wish(key=uuid.uuid4(), wrong="x", should="", about=letter.number),
        ).pk,
        "export_id": exports.ask(by=cast.mother, case=cast.case, key=uuid.uuid4()).pk,
        "notice_id": told.notification_of(cast.mother, cast.case).pk,
        "browser_id": PushSubscription.objects.create(user=cast.mother, endpoint="x").pk,
        "task_id": told.task_of(cast.mother, cast.case).pk,
        "year_id": days[0].pk,
        "closure_id": days[1].pk,
        "note_id": private.pk,
        "file_id": private.files.get().pk,
        "short_day_id": days[2].pk,
        "rule_id": promised.pk,
        "clock": "evaluation",
        "token": sent.secret,
        "post_id": post.pk,
        "share": post.share,
        "slot_id": post.event.slots.get().pk,
        "sign_in_id": 1,
        "paper_id": sent_paper.pk,
        "paper_kind": "meeting",
        "language": "en",
        "page": "what-is-an-iep",
    }


class Asker:
    """Asks as one person; keeps what failed. Each request's changes are undone."""

    def __init__(self, client, who: str) -> None:
        client.raise_request_exception = False
        self.client, self.who, self.failed = client, who, []
        self.cookies = client.cookies.output(header="", sep=";")

    def __call__(self, method: str, path: str, what: str, **given: object):
        self.client.cookies.load(self.cookies)
        with transaction.atomic():
            answer = getattr(self.client, method)(path, **given)
            if answer.streaming:
                answer.getvalue()
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            error = answer.exc_info[1] if getattr(answer, "exc_info", None) else ""
            self.failed.append(f"{self.who} {method} {path[:90]} {what[:60]!r}: {error!r}"[:400])
        return answer


@pytest.fixture(params=PERSONS)
def ask(request, alder, cast, scene, client_for):
    asker = Asker(client_for(alder, cast.people[request.param]), request.param)
    yield asker
    assert not asker.failed, "\n".join(asker.failed)


TWO = pytest.mark.parametrize("ask", ["mother", "district_staff"], indirect=True)


def test_every_part_of_a_path_is_known(scene):
    unknown = {n for text, _i in routes() for _kind, n in PART.findall(text)} - scene.keys()
    assert unknown == set(), "say in `scene` which id this part of the path means"
    assert {kind for text, _i in routes() for kind, _n in PART.findall(text)} <= PATHS.keys()


def test_paths(ask, scene):
    for text, _item in routes():
        for kind, name in PART.findall(text):
            for value in some(PATHS[kind], 1, text, name, ask.who):
                ask("get", address(text, scene, (name, value)), value)
                ask("post", address(text, scene, (name, value)), value)


@TWO
def test_queries(ask, scene):
    names = sorted(read_names())
    for text, item in routes():
        path = address(text, scene)
        if ask("get", path, "").status_code != 200:
            continue
        reads = reads_query(item)
        for value in some(ODD, 2, text, ask.who) if reads else ("\x00",):
            query = urlencode(dict.fromkeys(names, value[:500]))
            ask("get", f"{path}?{query}", value)
        for raw in some(ODD_RAW, 1, text, ask.who) if reads else ODD_RAW[:1]:
            ask("get", f"{path}?" + "&".join(f"{name}={raw}" for name in names), raw)
        if item.name in ("thread", "thread_news", "case_list"):
            one_by_one(ask, path)


def reads_query(item: URLPattern) -> bool:
    """Whether the view's module takes anything from the query, read off the code itself."""
    source = inspect.getsource(
        inspect.getmodule(getattr(item.callback, "view_class", item.callback))
    )
    return "request.GET" in source or "query_params" in source


def one_by_one(ask: Asker, path: str) -> None:
    """Where several are read, one odd value must not hide behind another."""
    for name in ("before", "after", "quote", "q", "kind", "person", "from", "to", "school"):
        for value in (BIG, "9999-12-31", "0001-01-01", "²"):
            query = urlencode({name: value})
            ask("get", f"{path}?{query}&before=3", value, headers={"HX-Request": "true"})


@TWO
def test_bodies(ask, scene):
    names = sorted(read_names())
    most = 500_000 // len(names)  # letters; a larger body is refused before a view reads it
    for text, item in routes():
        path = address(text, scene)
        if ask("post", path, "").status_code == 405:
            continue
        for place, value in enumerate(some(ODD, 2, text, ask.who)):
            typed = dict.fromkeys(names, value[:most])
            if place % 2:
                ask("post", path, value, data=urlencode(typed), content_type=FORM)
            else:
                ask("post", path, value, data=typed)
        if ask.who == "mother":
            ask("post", path, "many", data={f"f{n}": "x" for n in range(1500)})
            ask("post", path, "big", data={"body": "x" * 3_000_000})
        for kind in some(KINDS, 1, text, ask.who):
            ask("post", path, kind, data=b"\xff\x00{", content_type=kind)
        ask("post", path, "raw", data="&".join(f"{n}=%ff" for n in names), content_type=FORM)
        if item.name == "api_entries":
            for body in JSON_BODIES:
                ask("post", path, body, data=body, content_type="application/json")


FORM = "application/x-www-form-urlencoded"
KINDS = ("multipart/form-data; boundary=x", "application/json", "x", "text/plain")


class Forms(HTMLParser):
    """The forms of a page that are posted: each a list of (name, usable value)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.open: dict[str, str] | None = None
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.open = {}
            self.found.append((given.get("action", ""), self.open))
        if self.open is None:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and given.get("value"):
            self.open.setdefault(self.select, given["value"])
        elif tag == "textarea" and name:
            self.open[name] = "Some words"
        elif tag in ("input", "button") and name and kind != "file":
            self.open.setdefault(name, given.get("value") or usable(kind))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        if tag == "select":
            self.select = ""


def usable(kind: str) -> str:
    values = {"email": "x@example.org", "date": today().isoformat(), "number": "5", "tel": "555"}
    return values.get(kind, "Word")


# Who comes later fills in the forms that nobody before found.
FILLED_IN: set[tuple[str, ...]] = set()
ID = re.compile(r"[0-9a-f-]{36}|\d+")


def posted_forms(ask: Asker, scene: dict[str, object]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every form that this person finds on any page and nobody filled in before, once."""
    for text, _item in routes():
        path = address(text, scene)
        answer = ask("get", path, "")
        if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            continue
        for action, fields in Forms(answer.content.decode()).found:
            mark = (ID.sub("", action or path), *sorted(fields))
            if mark not in FILLED_IN:
                FILLED_IN.add(mark)
                yield action or path, fields


def test_forms_with_one_odd_answer(ask, scene):
    for path, fields in posted_forms(ask, scene):
        ask("post", path, "as it is", data=fields)
        for name in fields:
            for value in some(ODD_TYPED, 1, path, name):
                ask("post", path, f"{name}={value}", data={**fields, name: value})
    assert len(FILLED_IN) > 30
