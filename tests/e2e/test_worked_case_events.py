"""Does the worked case go its whole road when everybody does on the real pages what they did, each
at their own moment, in a browser without a script?

E01 to E32 of the worked case. Every day comes from what happens: a letter that is sent, a paper
that is signed, a report that is shared, a meeting that is closed, a plan of which each has read
their part, a service that is given. Nobody writes down a dated fact by hand. The mother reads
Spanish on a phone, the team English; from the first draft on all of it is done a second time on
desks, with the languages the other way round.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation
from django.utils.formats import date_format
from playwright.sync_api import Page, expect

from cases import stages
from portal.demo.content import read
from tests.e2e.walk_tools import People, choose, fill, press, send

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.browser
DATA = read("worked_case.yaml")
PAPERS = {row["id"]: row for row in DATA["papers"] if "send" in row}
WAITS = next(
    row["body"] for row in DATA["entries"] if "finish the six weeks" in str(row.get("body"))
)


# People of their own, so that no other walk meets this case: who, name, roles.
CAST = {
    "elena": ("Elena Duarte", "parent"),
    "raul": ("Raúl Duarte", "parent"),
    "iris": ("Iris Novak", "classroom_teacher"),
    "tomas": ("Tomas Berg", "special_education_teacher"),
    "carol": ("Carol Finch", "administrator"),
    "lena": ("Dr. Lena Ortiz", "specialist"),
}
SINCE = dt.date(2025, 8, 25)
TEAM = {"tomas": "case_manager", "carol": "administrator", "lena": "specialist"}
UNTIL_THE_DRAFT = (
    ("referral_received", "2025-10-06"),
    ("consent_received", "2025-10-20"),
    ("report_given", "2025-12-05"),
    ("results_explained", "2025-12-09"),
    ("eligible", "2025-12-11"),
)


# Who reads Spanish: the mother, and in the second walk everybody but the parents.
SPANISH = {"": ("elena",), "-desk": ("iris", "tomas", "carol", "lena")}


@pytest.fixture
def child(inside, site) -> str:
    """A child of whom nothing was said yet."""
    return str(inside(_child, site.password))


@pytest.fixture
def decided(inside, site) -> tuple[str, str]:
    """A child of whom it was decided that there will be a plan, and the address of the case."""
    return inside(_decided, site.password)


def _decided(password: str) -> tuple[str, str]:
    from cases.models import Student
    from cases.services import cases, facts
    from tenants.base.clock import at
    from tenants.people.models import User

    child = Student.objects.get(pk=_child(password, "-desk"))
    who = {one: User.objects.get(email=f"{one}-desk@maple-fork.example") for one in CAST}
    case = cases.open_case(by=None, student=child, on=dt.date(2025, 10, 6))
    for name, role in TEAM.items():
        own = {"user": who[name], "role": role, "starts": dt.date(2025, 10, 6)}
        cases.add_member(by=None, case=case, **own)
    for kind, day in UNTIL_THE_DRAFT:
        on = dt.date.fromisoformat(day)
        with at(dt.datetime.combine(on, dt.time(23), dt.UTC)):
            facts.note_fact(by=who["tomas"], case=case, said=facts.Said(kind, on))
    return str(child.pk), f"/cases/{case.pk}/"


def _child(password: str, desk: str = "") -> Any:
    from cases.services import students
    from tenants.people.models import School
    from tenants.people.services import roles, users

    school = School.objects.order_by("name").first()
    people = {}
    for who, (name, role) in CAST.items():
        people[who] = users.create(
            by=None,
            display_name=name,
            email=f"{who}{desk}@maple-fork.example",
            language="es" if who in SPANISH[desk] else "en",
            password=password,
        )
        roles.grant(by=None, user=people[who], role=role, school=school, starts=SINCE)
        people[who].forget_roles()
    child = students.create(
        by=None,
        full_name="Nora Duarte",
        preferred_name="Nora",
        birth_date=dt.date(2017, 3, 14),
        school=school,
        grade="3",
        home_language="es",
    )
    place = {"school": school, "grade": "3", "classroom_teacher": people["iris"]}
    students.enrol(by=None, student=child, starts=SINCE, **place)
    for who, relationship in (("elena", "mother"), ("raul", "father")):
        own = {"user": people[who], "relationship": relationship, "standing": "education_rights"}
        students.add_guardian(by=None, student=child, starts=SINCE, **own)
    return child.pk


@pytest.fixture
def people(browser, past, sign_in) -> Iterator[People]:
    found = People(browser, sign_in, past)
    yield found
    found.close()


class Walk:
    """The case, once there is one, and what was sent."""

    def __init__(self, people: People, child: str, password: str, desk: str = "") -> None:
        self.people, self.child, self.password = people, child, password
        self.spanish = SPANISH[desk]
        self.case = self.plan = self.second = self.service = ""

    def say(self, who: str, words: str) -> str:
        """What this person's pages say: the longest stretch of it without names and days."""
        with translation.override("es" if who in self.spanish else "en"):
            return max(re.split(r"%\(\w+\)s", translation.gettext(words)), key=len).strip()

    def on(self, who: str, at: str, path: str) -> Page:
        """A page under the case's address."""
        return self.people.of(who, at, self.case + path)

    def letter(self, at: str, kind: str, **answers: str) -> Page:
        """The mother answers the questions of a letter, looks at it and sends it; her receipt."""
        page = self.people.of("elena", at, f"/cases/letters/{self.child}/{kind}/")
        while "/preview/" not in page.url:
            step = page.url.rstrip("/").rpartition("/")[2]
            form = page.locator("main form")
            fill(form, {step: answers[step]} if step in answers else {})
            press(page, form, "button[value=next]")
        if copies := choose(page, "copies") if kind == "evaluation" else []:
            fill(page.locator("main"), {"copies": copies})
        press(page, page.locator("main"), "button[value=send]")
        return page

    def paper(self, who: str, at: str, name: str) -> str:
        """A notice or form with the words of the demo, written, looked at and sent; where it is."""
        row = PAPERS[name]
        given: dict[str, Any] = {}
        for key, value in row.get("parts", {}).items():
            texts = value.items() if isinstance(value, dict) else [("", value)]
            given |= {f"{key}_{lang}" if lang else key: str(text) for lang, text in texts}
        page = self.on(who, at, f"papers/new/{row['send']}/")
        send(page, given, "preview")
        page.get_by_role("button", name=self.say(who, "Send it to the family")).click()
        page.wait_for_url(re.compile("/cases/papers/[0-9a-f-]+/$"))
        return page.url

    def sign(self, who: str, at: str, form: str, name: str) -> Page:
        """A parent proves who they are, says yes and signs."""
        page = self.people.of(who, at, f"{form}sign/")
        if "/reauthenticate/" in page.url:
            send(page, {"password": self.password})
        send(page, {"says": "given", "name": name})
        return page

    def share_draft(self, at: str, note: str, label: str = "checked") -> str:
        """The plan as it is now goes to the family; what is open is carried on. Where it is."""
        page = self.people.of("tomas", at, f"{self.plan}share/")
        open_ones = page.locator("[type=radio][value=carried]").all()
        carried = {str(one.get_attribute("name")): "carried" for one in open_ones}
        send(page, {**carried, "note": note, "label": label, "label_by": "Iván Castaño"})
        return page.url

    def reads_part(self, who: str, at: str) -> None:
        """Somebody reads what they carry of the plan and confirms it."""
        page = self.on(who, at, "in-effect/")
        page.get_by_role("link", name=self.say(who, "My part"), exact=True).click()
        press(page, page.locator("main"), "form button[type=submit]")
        said = self.say(who, "%(name)s confirmed on %(day)s.")
        expect(page.locator("main")).to_contain_text(said)

    def copy(self, at: str, version: str, note: str = "") -> None:
        """The family gets this version of the plan on paper."""
        page = self.people.of("tomas", at, f"{version}copy/")
        send(page, {"happened_on": at[:10], "how": "paper", "note": note})
        expect(page.locator("main")).to_contain_text(self.say("tomas", "The family got a copy"))

    def numbers(self, **found: str) -> Page:
        """Numbers of the goal, each on its own day: d0304="52" on March 4; the goals then."""
        for day, value in found.items():
            on = f"2026-{day[1:3]}-{day[3:]}"
            page = self.on("tomas", f"{on} 15:05", "goals/note/")
            field = page.locator("main form [name^=value_]").first.get_attribute("name")
            send(page, {"day": on, str(field): value})
        return self.on("tomas", f"{on} 15:10", "goals/")

    def reports(self, at: str, says: str, **words: str) -> None:
        """A progress report for its promised day; the family reads its numbers in Spanish."""
        page = self.on("tomas", at, "progress/")
        press(page, page.locator("main"), "a[href*='/in-effect/'][href$='/progress/']")
        send(page, {"for_day": at[:10], **words})
        page = self.people.of("elena", at, page.url)
        expect(page.locator("main")).to_contain_text(says)

    def stands(self, at: str, stage: str, *dates: str) -> None:
        """Where both sides see the case, and which days they read."""
        for who in ("elena", "tomas"):
            page = self.on(who, at, "road/")
            with translation.override("es" if who in self.spanish else "en"):
                said = str(stages.stage(stage).label)
                days = [date_format(dt.date.fromisoformat(day)) for day in dates]
            now = page.locator(".stepper-now").inner_text().splitlines()
            assert now[-1].strip() == said, (at, who, now)
            for day in days:
                expect(page.locator("main"), at).to_contain_text(day)


def concern_and_request(walk: Walk) -> None:
    """E01 to E05, M05: what was said, what was tried, what was asked for."""
    page = walk.letter(
        "2025-09-15 19:42",
        "concern",
        sees="En casa tarda casi una hora en leer dos páginas y se salta palabras.",
        tried="En primer grado me dijeron que esperara.",
        asks_evaluation="not_sure",
    )
    walk.case = page.get_by_role("link", name="Ver el registro").get_attribute("href") or ""
    walk.people.of("iris", "2025-09-17 07:50", "/")
    page = walk.on("iris", "2025-09-17 07:55", "")
    first = choose(page, "answers", "Concern")[0]
    send(page, {"body": "I see it too. He will be in a small reading group.", "answers": first})
    page = walk.on("iris", "2025-09-22 14:40", "supports/new/")
    support = {"what": "Small reading group", "times_a_week": "4", "minutes": "25"}
    counted = {"measure": "Words right in one minute", "start_value": "41", "aim_value": "52"}
    send(page, {**support, **counted, "starts": "2025-09-22", "review_on": "2025-10-31"})
    page = walk.on("iris", "2025-10-01 15:00", "road/")
    expect(page.locator(".stepper-now")).to_contain_text("Concern")  # help moves nothing
    walk.letter(
        "2025-10-06 21:10",
        "evaluation",
        sees="Lee muy despacio y le cuesta contar lo que pasó.",
        areas="La lectura, la ortografía y cómo cuenta las cosas.",
    )
    for name, role in TEAM.items():
        page = walk.on("june", "2025-10-06 21:15", "team/add/")
        send(page, {"user": choose(page, "user", CAST[name][0])[0], "role": role})
    walk.stands("2025-10-06 21:20", "evaluation_requested")
    page = walk.on("iris", "2025-10-07 08:20", "")
    form = page.locator("#composer form, form#composer, main form", has=page.locator("[name=body]"))
    asked = choose(page, "answers", "evaluation")[0]
    fill(form.first, {"body": WAITS, "answers": asked})
    form.first.locator("button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("it must not delay or deny the evaluation")
    rights = walk.paper("carol", "2025-10-07 12:10", "rights")
    page = walk.people.of("tomas", "2025-10-07 15:20", rights)
    send(page, {"receipt": choose(page, "receipt")[0], "day": "2025-10-07", "how": "child"})


def consent_and_tests(walk: Walk) -> None:
    """E06 to E13: notice, consent, tests, report, the record and what it means."""
    walk.paper("tomas", "2025-10-14 10:35", "pwn1")
    form = walk.paper("tomas", "2025-10-14 10:36", "test")
    walk.stands("2025-10-14 10:40", "consent")
    page = walk.people.of("tomas", "2025-10-20 08:10", f"{form}on-paper/")
    days = {"received_on": "2025-10-20", "signed_on": "2025-10-17", "says": "given"}
    mother = choose(page, "parent", "Elena")[0]
    send(page, {"parent": mother, **days, "ticked": choose(page, "ticked")})
    # 30 school days by the promise of the district, 35 by the rule of the state (section 14).
    walk.stands("2025-10-20 08:15", "evaluation", "2025-12-05")
    page = walk.on("lena", "2025-10-21 09:00", "evaluation/tests/new/")
    test = {"area": "reading", "what": "KTEA-3: reading", "planned_on": "2025-11-05"}
    send(page, {**test, "who": choose(page, "who", "Lena")[0]})
    page.locator("main a[href*='/cases/tests/']").first.click()
    send(walk.people.of("lena", "2025-11-05 15:00", page.url), {"done_on": "2025-11-05"}, "done")
    page = walk.on("iris", "2025-10-31 15:15", "supports/")
    page.locator("a[href$='/end/']").first.click()
    send(page, {"ended_on": "2025-10-31", "outcome": "Slow growth."})
    page = walk.on("lena", "2025-12-05 13:00", "reports/new/")
    send(page, {"kind": "staff", "title": "Psychological report", "report_on": "2025-12-03"})
    draft = page.url
    page = walk.people.of("lena", "2025-12-05 13:10", f"{draft}parts/1/")
    said = {"plain_en": "Reading words is very hard for her.", "plain_es": "Leer le cuesta mucho."}
    send(page, {"title": "Reading", **said, "text": "Letter & Word Recognition SS 78 (7th)."})
    page = walk.people.of("lena", "2025-12-05 14:00", draft)
    send(page, {"whole": True, "how": "paper"}, "share")
    walk.stands("2025-12-05 14:05", "results")
    part = page.locator("a[href*='/explain/?about=report:'][href$=':1']").get_attribute("href")
    page = walk.people.of("elena", "2025-12-05 20:10", part or "")
    send(page, {"words": "¿Qué quiere decir?"})
    asked = page.url
    page = walk.on("elena", "2025-12-08 19:30", "records/new/")
    send(page, {"wants": "explain", "what": "Todo el expediente", "meeting_on": "2025-12-11"})
    page = walk.people.of("tomas", "2025-12-09 15:00", page.url)
    expect(page.locator("main")).to_contain_text("December 10, 2025")  # before the meeting
    send(page, {"visit": "2:15 pm, room 12", "visit_on": "2025-12-09"}, "release")
    page = walk.people.of("tomas", "2025-12-09 15:50", page.url)
    press(page, page.locator("main"), "button[value='visited']")
    page = walk.people.of("lena", "2025-12-09 15:56", asked)
    send(
        page,
        {"words": "We moved the sounds of her name with blocks.", "results": True},
        "explained",
    )
    page = walk.people.of("elena", "2025-12-09 15:57", asked)
    send(page, {"words": "Es lista. No es el español."}, "say_back")
    walk.stands("2025-12-09 16:00", "eligibility")


def decision(walk: Walk) -> None:
    """E14: the decision and its notice."""
    page = walk.on("carol", "2025-12-11 16:00", "eligibility/decide/")
    everybody = {name: choose(page, name) for name in ("took_part", "got_copies")}
    send(
        page,
        {
            "decided_on": "2025-12-11",
            **everybody,
            "has_disability": "yes",
            "main": "specific_learning_disability",
            "more": ["speech_or_language_impairment"],
            "needs_special_education": "yes",
            "exclusions": True,
            "reasons": "Reading words is very hard for her; six weeks of help were not enough.",
            "how": "paper",
        },
    )
    walk.paper("carol", "2025-12-11 17:00", "pwn2")
    # Due on a Saturday: the working day before it stands beside (section 15, 5).
    walk.stands("2025-12-11 17:10", "draft_plan", "2026-01-10", "2026-01-09")


def drafts(walk: Walk) -> None:
    """E15 to E19: the hour of the meeting, two drafts, and who may leave early."""
    page = walk.on("tomas", "2025-12-12 09:00", "meetings/new/")
    room = {"way": "room", "place": "Room 12", "minutes": "65"}
    spoken = {"interpreter": True, "language": "Español"}
    send(page, {"purpose": "plan", "time_1": "2026-01-08T14:45", **room, **spoken})
    walk.meeting = page.url
    page = walk.people.of("elena", "2025-12-12 12:00", walk.meeting)
    send(page, {"time": choose(page, "time")[0]}, "choose")
    walk.paper("tomas", "2025-12-12 13:00", "invite")
    page = walk.on("tomas", "2025-12-12 13:10", "plans/new/")
    send(page, {"kind": "iep"})
    walk.plan = page.url
    plain = {"plain_es": "Ella leerá mejor."}
    write(walk, "2025-12-16 13:00", "goal", words="She will improve her reading skills.", **plain)
    hour = {"name": "Reading at 1:10", "times": "4", "frequency": "per_week", "minutes": "30"}
    walk.service = write(walk, "2025-12-16 13:10", "special_education", **hour)
    write(walk, "2025-12-16 13:20", "accommodation", words="Text-to-speech in science")
    page = walk.people.of("tomas", "2025-12-16 13:30", walk.plan)
    progress = page.locator("section", has=page.locator("#s-progress"))
    press(page, progress, "a[href*='/plans/parts/']")
    send(page, {"days": "2026-03-27\n2026-06-05\n2026-10-30"})
    page = walk.people.of("tomas", "2025-12-18 15:00", walk.plan)
    lacks = walk.say("tomas", "Nobody can tell if this goal was met. It lacks: %(parts)s")
    expect(page.locator("main")).to_contain_text(lacks)  # section 15, 4
    first = walk.share_draft("2025-12-18 15:30", "A first draft.", label="machine")
    page = walk.people.of("elena", "2025-12-18 15:32", first)
    machine = walk.say("elena", MACHINE)
    expect(page.locator("main")).to_contain_text(machine)  # section 15, 14
    walk.stands("2025-12-18 15:35", "meeting")
    page = walk.people.of("iris", "2025-12-29 10:00", f"{first}comment/?part={walk.service}")
    send(page, {"kind": "concern", "words": "She cannot miss science; it is where she shines."})
    page = walk.people.of("tomas", "2026-01-06 15:00", f"/cases/plans/parts/{walk.goal}/")
    send(page, {"words": GOAL})
    walk.second = walk.share_draft("2026-01-06 15:30", "This answers you.")
    page = walk.people.of("elena", "2026-01-06 15:40", walk.second)
    expect(page.locator("main")).to_contain_text("She cannot miss science")  # section 15, 6
    expect(page.locator("main")).to_contain_text("Iván Castaño")
    excuse = walk.paper("tomas", "2026-01-06 16:00", "excuse")
    walk.sign("elena", "2026-01-07 18:15", excuse, "Elena Duarte")


MACHINE = (
    "This is not official. The original counts, and you can ask for a translation by a person."
)
IN_A_ROW = re.compile("4 in a row|4 seguidos")
GOAL = (
    "By January 8, 2027, given an unpracticed third-grade passage, Nora will read aloud at 92 "
    "words correct per minute on three weekly probes in a row, up from 48 words correct per "
    "minute now."
)


def write(walk: Walk, at: str, kind: str, **given: str) -> str:
    """One more part of the plan; its id."""
    page = walk.people.of("tomas", at, walk.plan)
    press(page, page.locator("main"), f"button[name=kind][value={kind}]")
    part = page.url.rstrip("/").rpartition("/")[2]
    if kind == "goal":
        walk.goal = part
    send(page, given)
    return part


def meeting_and_services(walk: Walk) -> None:
    """E20 to E26: the meeting, the yes to services that comes apart from it, and their start."""
    notes = f"{walk.meeting}notes/"
    page = walk.people.of("tomas", "2026-01-08 14:45", notes)
    press(page, page.locator("main"), "button[value=begin]")
    expect(page.locator("main")).to_contain_text("She cannot miss science")
    links = page.locator("main a[href*='/meetings/points/']")
    for point in dict.fromkeys(links.evaluate_all("all => all.map(one => one.pathname)")):
        page = walk.people.of("tomas", "2026-01-08 15:00", point)
        if page.locator("[name=outcome]").count():
            answer_point(page)
    page = walk.people.of("tomas", "2026-01-08 15:10", notes)
    for part in filter(None, choose(page, "block")):
        page = walk.people.of("tomas", "2026-01-08 15:20", f"{notes}?part={part}")
        how = {"what": "A probe", "who": "Mr. Lindqvist", "how_often": "Each Wednesday"}
        send(page, {"block": part, **how, "seen_where": "Here, the same week"}, "track")
    for who, came in (("Elena", "room"), ("Raúl", "phone"), ("Iris", "part")):
        page = walk.people.of("tomas", "2026-01-08 15:40", notes)
        send(page, {"person": choose(page, "person", who)[0], "came": came}, "attend")
    page = walk.people.of("tomas", "2026-01-08 15:50", notes)
    send(page, {"next_on": "2026-04-07"}, "close")
    walk.stands("2026-01-08 16:00", "services_consent")  # who came said no yes (15, 7)
    walk.paper("tomas", "2026-01-09 11:05", "pwn3")
    form = walk.paper("tomas", "2026-01-09 11:06", "start")
    walk.copy("2026-01-09 11:07", walk.second)
    page = walk.on("tomas", "2026-01-12 08:00", "road/write/services_started/")
    fill(page.locator("main form"), {"happened_on": "2026-01-12"})
    page.locator("main form button[type=submit]").click()
    first = walk.say("tomas", "“%(this)s” is not possible yet. First comes: “%(other)s”.")
    expect(page.locator(".error-summary")).to_contain_text(first)  # section 15, 9
    walk.letter(
        "2026-01-13 20:31",
        "plan-part",
        part="El grupo es a la 1:10, y esa es la clase de ciencias.",
        why="Es lo que más le gusta.",
        want="¿Se puede cambiar la hora?",
        rest="agree",
    )
    page = walk.on("tomas", "2026-01-15 14:20", "")
    asked = choose(page, "answers", "plan", "Plan")[0]
    send(page, {"body": "Changed to 10:20. Nothing else changed.", "answers": asked})
    part = f"/cases/plans/parts/{walk.service}/"
    send(walk.people.of("tomas", "2026-01-15 14:25", part), {"name": "Reading at 10:20"})
    third = walk.share_draft("2026-01-15 14:30", "The new hour. Nothing else changed.")
    page = walk.people.of("tomas", "2026-01-15 14:40", f"{third}in-effect/")
    yes = "First the family says yes to services, in writing (34 CFR 300.300(b))."
    expect(page.locator("main")).to_contain_text(walk.say("tomas", yes))
    walk.sign("raul", "2026-01-16 12:09", form, "Raúl Duarte")
    walk.stands("2026-01-16 12:15", "services_consent")
    page = walk.people.of("tomas", "2026-01-16 13:01", f"{third}in-effect/")
    send(page, {"starts_on": "2026-01-20"})
    carried = {}
    for who, words in (("Tomas Berg", ("Goal", "service")), ("Iris Novak", ("Accommodation",))):
        box = page.locator("main fieldset", has_text=who).locator("input").first
        name = str(box.get_attribute("name"))
        carried[name] = choose(page, name, *words)
    send(page, carried)
    walk.reads_part("tomas", "2026-01-16 13:20")
    walk.reads_part("iris", "2026-01-16 15:12")
    walk.stands("2026-01-16 15:15", "services_consent")  # read is not begun
    page = walk.on("tomas", "2026-01-20 15:00", "services/note/")
    given = {"block": choose(page, "block", "Reading")[0], "day": "2026-01-20", "minutes": "30"}
    send(page, given)
    walk.stands("2026-01-20 15:05", "in_effect", "2027-01-08")


def answer_point(page: Page) -> None:
    """What the team answers to an open question of the draft."""
    send(page, {"outcome": "decided", "words": "Mr. Lindqvist looks for another hour."})


def in_effect(walk: Walk) -> None:
    """E27 to E32: progress, a change without a meeting, and the yearly day that stays."""
    page = walk.on("tomas", "2026-01-20 15:10", "goals/")
    press(page, page.locator("main"), "a[href*='/in-effect/'][href*='/goals/']")
    line = {"starts": "2026-01-20", "start_value": "48", "ends": "2027-01-08", "aim_value": "92"}
    send(page, {"measure": "Words in one minute", "unit": "count", **line, "in_a_row": "4"})
    page = walk.numbers(d0304="52", d0311="53", d0318="52", d0325="53")
    expect(page.locator("main")).to_contain_text(IN_A_ROW)  # section 15, 11
    next_words = {"next_en": "We talk on April 7.", "next_es": "Hablamos el 7 de abril."}
    walk.reports("2026-03-27 15:30", "53", **next_words)
    page = walk.on("elena", "2026-04-07 18:40", "")
    send(page, {"body": "La línea no sube. Pedimos cinco días desde enero."})
    part = f"/cases/plans/parts/{walk.service}/"
    send(walk.people.of("tomas", "2026-04-08 08:30", part), {"times": "5"})
    fourth = walk.share_draft("2026-04-08 08:40", "Five times a week.")
    page = walk.people.of("carol", "2026-04-08 08:45", f"{fourth}amend/")
    reason = "Reading goes from four to five times 30 minutes a week."
    send(page, {"starts_on": "2026-04-13", "reason": reason, "signed": "Carol Finch"})
    page = walk.people.of("raul", "2026-04-08 09:20", page.url)
    send(page, {"signed": "Raúl Duarte"}, "agree")
    expect(page.locator("main")).to_contain_text(walk.say("raul", "Signed by the family"))
    walk.paper("tomas", "2026-04-09 09:05", "pwn4")
    walk.reads_part("iris", "2026-04-09 12:15")
    walk.reads_part("tomas", "2026-04-09 12:20")
    page = walk.on("elena", "2026-04-10 08:10", "")
    send(page, {"body": "¿Me da una copia del plan entero, con el cambio?"})
    walk.copy("2026-04-10 12:00", fourth, "Elena asked for the whole plan with the change.")
    walk.numbers(d0603="70")
    walk.reports("2026-06-05 14:35", "70", next_en="On we go.", next_es="Seguimos.")
    # Neither the amendment nor the copies moved it (section 15, 12); three years from the decision.
    walk.stands("2026-06-05 15:00", "in_effect", "2027-01-08", "2028-12-11")


# What the pages wrote down of E20 to E32, on which days.
DAYS = {
    "plan_meeting": ["2026-01-08"],
    "plan_offered": ["2026-01-09"],
    "plan_copy_given": ["2026-01-09", "2026-04-10"],
    "services_consent_received": ["2026-01-16"],
    "access_confirmed": ["2026-01-16", "2026-01-16", "2026-04-09", "2026-04-09"],
    "services_started": ["2026-01-20"],
    "progress_reported": ["2026-03-27", "2026-06-05"],
    "plan_amended": ["2026-04-08"],
    "change_notice_given": ["2025-12-11", "2026-04-09"],  # the decision's, and the change's
}


def _days(child: str) -> dict[str, list[str]]:
    from cases.models import CaseFact

    rows = CaseFact.objects.standing().filter(case__student=child, kind__in=DAYS)
    found: dict[str, list[str]] = {}
    for kind, day in rows.order_by("happened_on", "number").values_list("kind", "happened_on"):
        found.setdefault(kind, []).append(str(day))
    return found


def test_everybody_does_what_they_did_and_the_case_goes_its_way(people, child, site, inside):
    walk = Walk(people, child, site.password)
    concern_and_request(walk)
    consent_and_tests(walk)
    decision(walk)
    drafts(walk)
    meeting_and_services(walk)
    in_effect(walk)
    assert inside(_days, child) == DAYS


def test_from_the_first_draft_on_the_same_is_done_on_desks_in_the_other_languages(
    people, decided, site, inside
):
    child, address = decided
    people.width, people.names = 1280, {who: f"{who}-desk" for who in CAST}
    walk = Walk(people, child, site.password, desk="-desk")
    walk.case = people.origin + address
    drafts(walk)
    meeting_and_services(walk)
    in_effect(walk)
    days = inside(_days, child)
    assert days.pop("change_notice_given") == DAYS["change_notice_given"][1:]
    assert days == {kind: on for kind, on in DAYS.items() if kind != "change_notice_given"}
