"""Can a teacher and a mother go through a whole meeting by keys alone, and without a script: from
the hour that both agree on to the day to meet again, in both languages?

The hour itself is then set back, as if it had come.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Case, Meeting, PlanComment
from cases.services import cases as case_services
from cases.services import facts, plan_comments
from tenants.people.models import User
from tests.e2e.hands import Hands
from tests.e2e.test_talk_over_draft import share

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from cases.models import PlanVersion

pytestmark = pytest.mark.browser
GOAL = "Sami reads 92 words a minute in May."
BOTH = ("theo@maple-fork.example", "noor@maple-fork.example")
SINCE = dt.date(2025, 9, 1)  # a place of today begins tomorrow where it is still yesterday
FITS = "document.documentElement.scrollWidth <= innerWidth"


class Fingers:
    """The same moves as `Hands`, by tapping, where there is no script."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        self.here: Locator = page.locator("body")

    def to(self, wanted: str) -> None:
        self.here = self.page.locator(wanted).first
        self.here.scroll_into_view_if_needed()

    def type(self, words: str) -> None:
        self.here.fill(words)

    def press(self, _key: str) -> None:
        self.here.click()

    def go(self, wanted: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(wanted).first.click()


def ready(language: str) -> PlanVersion:
    """Sami's draft with a goal and a question, a case that is so far, and both who read it in this
    language."""
    User.objects.filter(email__in=BOTH).update(language=language)
    version = share(f"{GOAL} ({language}, {uuid.uuid4().hex[:6]})")
    case = Case.objects.get(pk=version.case_id)
    theo = User.objects.get(email="theo@maple-fork.example")
    theo.wear("staff")
    if not case.team.in_force().filter(user=theo).exists():
        case_services.add_member(by=None, case=case, user=theo, role="case_manager", starts=SINCE)
    for kind, ago in (("consent_received", 60), ("eligible", 20)):
        day = timezone.localdate() - dt.timedelta(days=ago)
        if not facts.known_on(case, kind, day):
            facts.note_fact(by=theo, case=case, said=facts.Said(kind, day))
    noor = User.objects.get(email="noor@maple-fork.example")
    noor.wear("family")
    saying = plan_comments.Saying("question", f"Who counts? {language}", uuid.uuid4())
    about = version.blocks[0]["id"]
    plan_comments.comment(by=noor, version=version, about=about, saying=saying)
    Meeting.objects.filter(case=case).exclude(state="held").update(state="cancelled")
    return version


def leave(case_id: uuid.UUID) -> None:
    """Other walks find things as they were."""
    case = Case.objects.get(pk=case_id)
    with transaction.atomic():
        for place in case.team.in_force().filter(user__email="theo@maple-fork.example"):
            case_services.end_place(None, place, SINCE)
    User.objects.filter(email__in=BOTH).update(language="en")


def has_come(meeting: str) -> None:
    """Its hour began ten minutes ago."""
    Meeting.objects.filter(pk=meeting).update(starts_at=timezone.now() - dt.timedelta(minutes=10))


def answered(version: PlanVersion) -> str:
    comment = PlanComment.objects.filter(version=version).latest("at")
    return str(plan_comments.state_of(comment, comment.steps.all()))


@pytest.fixture
def language() -> str:
    return "en"


@pytest.fixture
def version(inside, language):
    made = inside(ready, language)
    yield made
    inside(leave, made.case_id)


@pytest.fixture
def at(site):
    def where(path: str) -> str:
        return site.url("maple-fork", path)

    return where


def find_an_hour(staff, mother, at, version) -> str:
    """The school offers a time, the mother takes it. Gives the id of the meeting."""
    staff.page.goto(at(f"/cases/{version.case_id}/meetings/new/?purpose=plan"))
    staff.to("input[name=time_1]")
    tomorrow = timezone.localtime() + dt.timedelta(days=1)
    staff.page.locator("input[name=time_1]").fill(tomorrow.strftime("%Y-%m-%dT14:45"))
    staff.to("input[name=place]")
    staff.type("Room 12")
    staff.go("main form .button-row button")
    meeting = staff.page.url.rstrip("/").split("/")[-1]
    mother.page.goto(at(f"/cases/meetings/{meeting}/"))
    mother.to("input[name=time]")
    mother.press("Space")
    mother.go("button[value=choose]")
    return meeting


def talk(staff, mother, notes: str) -> None:
    """Both write into the notes; the mother puts her own words beside a line."""
    staff.page.goto(notes)
    staff.go("button[value=begin]")
    staff.to("#id_note_words")
    staff.type("One minute each Wednesday")
    staff.go("button[value=note]")
    mother.page.goto(notes)
    expect(mother.page.locator("#live")).to_contain_text("One minute each Wednesday")
    mother.to("#id_note_words")
    mother.type("También los martes")
    mother.go("button[value=note]")
    mother.go("a[href*='/meetings/notes/']")
    mother.to("main textarea[name=words]")
    mother.type("Dos minutos")
    mother.go("#form-correct .button-row button")


def settle(staff, notes: str) -> None:
    """The question gets its answer, the goal is tracked, and it is written down who came."""
    staff.page.goto(notes)
    staff.go("#live a[href*='/meetings/points/']")
    staff.to("input[name=outcome]")
    staff.press("Space")
    staff.to("#id_words")
    staff.type("Mr. Lindqvist counts")
    staff.go("button[value=decide]")
    for name, words in (
        ("what", "One minute of reading"),
        ("who", "Mr. Lindqvist"),
        ("how_often", "each Wednesday"),
        ("seen_where", "in the portal"),
    ):
        staff.to(f"#id_track_{name}")
        staff.type(words)
    staff.go("button[value=track]")
    staff.to("details:has(button[value=attend]) > summary")
    staff.press("Enter")
    staff.to("input[name=came]")
    staff.press("Space")
    staff.go("button[value=attend]")


def end(staff, notes: str) -> None:
    """Closed with the day to meet again."""
    staff.page.goto(notes)
    staff.to("#id_close_next_on")
    again = timezone.localdate() + dt.timedelta(days=90)
    staff.page.locator("#id_close_next_on").fill(again.isoformat())
    staff.go("button[value=close]")


def have_a_concern(mother, notes: str) -> None:
    """One point is open again."""
    mother.page.goto(notes)
    mother.go("#live a[href*='/meetings/points/']")
    mother.to("details:has(button[value=concern]) > summary")
    mother.press("Enter")
    mother.to("#form-concern textarea")
    mother.type("¿Y si está enferma?")
    mother.go("button[value=concern]")


def through(staff, mother, *, at, version, inside, check) -> None:
    meeting = find_an_hour(staff, mother, at, version)
    check(staff.page)
    check(mother.page)
    inside(has_come, meeting)
    notes = at(f"/cases/meetings/{meeting}/notes/")
    talk(staff, mother, notes)
    check(mother.page)
    settle(staff, notes)
    check(staff.page)
    end(staff, notes)
    assert inside(answered, version) == "answered"
    have_a_concern(mother, notes)
    check(mother.page)
    assert inside(answered, version) == "open"
    mother.page.goto(at(f"/cases/meetings/{meeting}/minutes/"))
    for words in ("One minute each Wednesday", "Dos minutos", "Mr. Lindqvist counts"):
        expect(mother.page.locator("main")).to_contain_text(words)
    check(mother.page)
    mother.page.goto(at(f"/cases/meetings/{meeting}/pack/"))
    check(mother.page)
    assert [*staff.wrong, *mother.wrong] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_whole_meeting_by_keys(browser, at, sign_in, inside, axe, language, version):
    pages = [
        browser.new_context(viewport={"width": width, "height": 844}).new_page()
        for width in (1280, 390)
    ]
    for page, who in zip(pages, ("theo", "noor"), strict=True):
        sign_in(page, who)

    def check(page: Page) -> None:
        assert axe(page) == []
        assert page.evaluate(FITS)
        expect(page.locator("html")).to_have_attribute("lang", language)

    staff, mother = map(Hands, pages)
    through(staff, mother, at=at, version=version, inside=inside, check=check)
    for page in pages:
        page.context.close()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_whole_meeting_without_a_script(browser, at, sign_in, inside, language, version):
    plain = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
    pages = [browser.new_context(**plain).new_page() for _who in range(2)]
    for page, who in zip(pages, ("theo", "noor"), strict=True):
        sign_in(page, who)

    def check(page: Page) -> None:
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("h1")).to_be_visible()

    staff, mother = map(Fingers, pages)
    through(staff, mother, at=at, version=version, inside=inside, check=check)
    for page in pages:
        page.context.close()


def test_what_is_typed_into_the_notes_is_there_after_a_reload(
    at, sign_in, inside, desktop, phone, version
):
    sign_in(desktop, "theo")
    sign_in(phone, "noor")
    meeting = find_an_hour(Hands(desktop), Hands(phone), at, version)
    inside(has_come, meeting)
    notes = at(f"/cases/meetings/{meeting}/notes/")
    desktop.goto(notes)
    desktop.locator("button[value=begin]").click()
    desktop.locator("#id_note_words").press_sequentially("Half a sen")
    expect(desktop.locator("#form-note .composer-saved")).to_contain_text("Saved")
    desktop.reload()
    expect(desktop.locator("#id_note_words")).to_have_value("Half a sen")
    desktop.locator("#id_note_words").fill("A whole sentence.")
    desktop.locator("button[value=note]").click()
    expect(desktop.locator("#live")).to_contain_text("A whole sentence.")
    expect(desktop.locator("#id_note_words")).to_have_value("")
    phone.goto(notes)
    expect(phone.locator("#live")).to_contain_text("A whole sentence.")
