"""Which pages are there, who opens each, and what is looked at on every one of them?

The routes come from the resolver: a page that is added is walked by itself, or its test fails
and asks who can open it. Used by test_pages_in_english.py and test_pages_in_spanish.py.
"""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import NoReverseMatch, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_from_request
from django_tenants.utils import schema_context

from cases.facts import CLAIMS
from cases.models import Case, CaseFact, Meeting, PlanBlock, PlanComment, Student
from cases.services import (
    about_child,
    guests,
    meeting_notes,
    meeting_people,
    meetings,
    report_drafts,
    translations,
)
from cases.services.report_parts import Part
from messaging.models import Announcement, AnswerClock, Entry, JournalNote, Paper
from messaging.papers import kinds as paper_kinds
from messaging.services import (
    amendments,
    exports,
    journal,
    letters,
    papers,
    records,
    stopping,
    voices,
)
from portal.views import errors
from tenants.base import signing
from tenants.base.clock import now, today
from tenants.base.long_work import Crowded
from tenants.people.models import User
from tenants.people.services import invitations
from tests import mails
from tests import news_tools as tools
from tests.e2e.passkeys import add_passkey, give_device
from tests.e2e.unruly import UNRULY, say_unruly_things
from tests.fixtures.browser import SETTLED
from tests.guards.test_two_districts import HARMLESS, MEANS
from tests.paper_tools import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.e2e.conftest import Site

# In this order somebody is looked for who can open a page.
PEOPLE = ("lucia", "hannah", "june", "theo", "paula", "felix", "grace", "rosa")
# Everybody whose first page is another one.
HOMES = (*PEOPLE, "colleen", "ivan")
SIGNED_OUT = ""
WITH_SECOND_LOCK = "felix"  # given after signing in
WITH_PASSKEY = "marisol"
NOT_PAGES = {
    "account_email": "our own page stands in its place",
    "account_email_verification_sent": "nobody signs up by themselves",
    "account_confirm_email": "addresses are confirmed by code",
    "usersessions_list": "our own page stands in its place",
    "other_account_page": "leads to the person's own page",
    "letter_draft_pdf": "a PDF",
    "letter_pdf": "a PDF",
    "letter_form": "a PDF",
    "begin_letter": "leads on to the first question",
    "document": "a download",
    "export_file": "a download",
    "record_of_access_csv": "a table to download",
    "board_csv": "a table to download",
    "board_dates_csv": "a table to download",
    "board_letters_csv": "a table to download",
    "board_rows_csv": "a table to download",
    "verify_export_file": "a download",
    "journal_file": "a download",
    "paper_draft_pdf": "a PDF",
    "paper_pdf": "a PDF",
    "push_worker": "a script",
    "end_push": "only takes the press of a button",
    "keep_typing": "only takes what is typed",
    "ask_other_date": "only takes the press of a button",
    "read_up_to": "only takes the press of a button",
    "end_promise": "only takes the press of a button",
    "add_block": "only takes the press of a button",
    "move_block": "only takes the press of a button",
    "come_back": "only takes the press of a button",
    "case_log_csv": "a download",
    "case_log_pdf": "a PDF",
    "student_log_csv": "a download",
    "student_log_pdf": "a PDF",
    "post_file": "a download",
    "shared_file": "a download",
    "event_calendar": "a calendar file",
    "meeting_calendar": "a calendar file",
    "meeting_pack_pdf": "a PDF",
    "plan_pdf": "a PDF",
    "meeting_minutes_pdf": "a PDF",
    "shared_calendar": "a calendar file",
    "calendar_feed": "a calendar file",
    "case_calendar_feed": "a calendar file",
    "thread_news": "a piece of the thread",
    "meeting_news": "a piece of the notes",
    "theme_css": "a style sheet",
    "crest": "a picture",
    "manifest": "for machines",
    "app_icon": "a picture",
    "open_notice": "leads on to what the notice is about",
    "health": "for machines",
    "api_cases": "for machines",
    "api_entries": "for machines",
    "api_schema": "for machines",
    "mfa_login_webauthn": "answers a script",
    "mfa_download_recovery_codes": "a text file",
    "account_set_password": "the form of account_change_password, for who has none",
    "account_complete_password_reset": "needs the code of a mail; that form too",
}
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
# Every rule is run; but of what passes, axe need not name the elements.
VIOLATIONS = {"resultTypes": ["violations"]}
# A theme changes nothing but colours; words change neither markup nor colours, only how much room
# they take. So each language meets the whole rule set at one size in the light, and what depends
# on colours or room at the other size in the dark; the other language has it the other way round.
# Each size is seen in both themes then, and with the words of both languages.
ROOM = VIOLATIONS | {"runOnly": ["color-contrast", "scrollable-region-focusable"]}
WHOLE_AT = {"es": "phone", "en": "desktop"}
# What everybody opens meets the whole rule set at each size in each theme, in both languages.
MAIN = frozenset(
    {"home", "thread", "account_login", "account_request_login_code", "letter_question"}
    | {"letter_preview", "entry", "road", "notices", "plan", "meeting", "case_list", "board"}
)
AXE = "async options => (await axe.run(document, options)).violations"
FETCH = """async path => {
    const answer = await fetch(path, {redirect: 'manual'});
    const html = (answer.headers.get('content-type') || '').includes('text/html');
    return [answer.status, html && (await answer.text()).includes('<html')];
}"""
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
ONE_LINE = """() => [...document.querySelectorAll('.breadcrumb ol')]
    .every(e => e.getBoundingClientRect().height < 56)"""
ZONE = "America/Los_Angeles"
MOST_IDS = 6  # of one kind that are tried to find a page


def page_names() -> list[str]:
    """The names of all routes of a district that are or could be pages."""

    def walk(resolver: URLResolver) -> Iterator[str]:
        for item in resolver.url_patterns:
            if isinstance(item, URLResolver):
                yield from walk(item)
            elif item.name:
                yield item.name

    found = set(walk(get_resolver("portal.urls")))
    assert found >= MAIN, MAIN - found
    return sorted(found - NOT_PAGES.keys())


@dataclass
class Reader:
    """One person with a browser: `page` is signed in; `ids` are those that they may see."""

    who: str
    context: BrowserContext
    page: Page
    ids: dict[Any, list[Any]]
    refused: list[str] = field(default_factory=list)

    def paths(self, name: str) -> Iterator[str]:
        """The addresses that a route can have for this person."""
        wanted = _parameters(name)
        values = [
            self.ids.get(MEANS[one], [])
            if one in MEANS
            else self.ids.get(one, [HARMLESS.get(one, "none")])
            for one in wanted
        ]
        for chosen in itertools.product(*values):
            try:
                kwargs = dict(zip(wanted, chosen, strict=True))
                yield reverse(name, kwargs=kwargs, urlconf="portal.urls")
            except NoReverseMatch:
                continue

    def finds(self, name: str) -> tuple[str, bool]:
        """The first address of the route that is a page for this person, "" when none is; and
        whether the route takes posts only."""
        for path in self.paths(name):
            status, whole = self.page.evaluate(FETCH, path)
            if status == 405:
                return "", True
            if status == 200 and whole:
                return path, False
        return "", False


def _parameters(name: str) -> list[str]:
    resolver = get_resolver("portal.urls")
    return list(resolver.reverse_dict[name][0][0][1])


def prepare(language: str) -> dict[str, Any]:
    """Everybody reads this language, and there is one of each thing that has a page: a letter
    begun and a letter sent, a guest proposed, an invitation. Gives each person's ids."""
    User.objects.update(language=language)
    lucia = User.objects.get(email="lucia@maple-fork.example")
    june = User.objects.get(email="june@maple-fork.example")
    for child in ("Camila", "Mateo"):
        student = Student.objects.get(preferred_name=child)
        letters.save_answers(by=lucia, student=student, sees=UNRULY, asks_evaluation="no")
    letters.send(by=lucia, draft=letters.open_draft(by=lucia, student=student))
    letters.save_answers(by=lucia, student=student, sees=UNRULY, asks_evaluation="yes")
    journal_page(lucia, student)
    say_unruly_things(lucia, Case.objects.get(student=student))
    guests.propose(
        by=lucia,
        case=Case.objects.get(student=student),
        guest_name="Inés Prado",
        guest_email=f"ines-{language}@example.org",
        purpose="Ayuda",
        until=today() + dt.timedelta(days=9),
        signed_name="Lucía Solís",
    )
    case = Case.objects.get(student=student)
    exports.ask(by=lucia, case=case, key=uuid.uuid4())
    records.ask(by=lucia, case=case, wish=records.Wish(key=uuid.uuid4(), what="Los exámenes"))
    mend = amendments.Wish(key=uuid.uuid4(), wrong="No faltó.", should="Estuvo.", about=1)
    amendments.ask(by=lucia, case=case, wish=mend)
    _report(lucia, case)
    _paper(case)
    _meeting(case)
    mails.beside(Entry.objects.get(case=case, number=1), lucia, UNRULY)
    AnswerClock.objects.update(started_on=today() - dt.timedelta(days=90))
    sent = invitations.invite(
        by=june, display_name="Omar", role="parent", channel="letter", language=language
    )
    stop = signing.sign([str(lucia.pk), "message"], purpose=stopping.PURPOSE)
    post = _news()
    found = {who: ids_of(_person(who)) for who in PEOPLE}
    written = Entry.objects.filter(author=lucia, kind="letter").values_list("pk", flat=True)
    found["lucia"][Entry] = [*written, *found["lucia"][Entry]]
    # The demo's notes are shared, and what is shared is deleted by nobody.
    own = JournalNote.objects.filter(author=lucia, entry=None).values_list("pk", flat=True)
    found["lucia"][JournalNote] = [*own, *found["lucia"][JournalNote]]
    # One that waits for an answer and one that was agreed to: the other papers take neither.
    all_papers = list(Paper.objects.filter(case=case))
    first = [
        next(row.pk for row in all_papers if row.may_be_answered),
        next(row.pk for row in all_papers if row.is_agreed),
    ]
    found["lucia"][Paper] = [*first, *found["lucia"][Paper]]
    # Only of a goal it is said what is counted.
    goals = list(
        PlanBlock.objects.filter(plan__case=case, kind="goal").values_list("pk", flat=True)
    )
    found["theo"][PlanBlock] = [*goals, *found["theo"][PlanBlock]]
    # What the family said can be confirmed; other facts cannot.
    said = CaseFact.objects.standing().filter(kind__in=CLAIMS).values_list("pk", flat=True)
    for ids in found.values():
        ids[CaseFact] = [*said, *ids[CaseFact]] if ids[CaseFact] else []
    for ids in found.values():
        ids["language"] = [language]  # a page of the guide stands in that of its address
    out = {"token": [sent.secret, stop], "share": [post.share], "language": [language]}
    return found | {SIGNED_OUT: out}


def _paper(case: Case) -> None:
    """A form in the making, so that it can be seen before it is sent."""
    slug = HARMLESS["paper_kind"]
    given = {
        key: dict.fromkeys(said, UNRULY) if isinstance(said, dict) else said
        for key, said in answers(slug).items()
    }
    kind = paper_kinds.kinds()[slug]
    papers.keep(by=_person("theo"), case=case, kind=kind, answers=given, languages=("en", "es"))


def _meeting(case: Case) -> None:
    """Times that wait for the family's answer, and a meeting whose notes are open, with everything
    that a page of them can show."""
    theo, lucia = _person("theo"), _person("lucia")
    details = meetings.Details(
        "video",
        90,
        place=UNRULY[:300],
        link="https://meet.example/room",
        interpreter=True,
        language="es",
    )
    times = [now() + dt.timedelta(days=days) for days in (20, 21)]

    def propose() -> Meeting:
        given = meetings.Proposal("plan", details, times, uuid.uuid4(), words=UNRULY)
        return meetings.propose(by=theo, case=case, proposal=given)

    meetings.note_attempt(by=theo, meeting=propose(), how="phone", on=today(), words=UNRULY)
    row = propose()
    meetings.choose(by=lucia, meeting=row, time=row.times[0])
    meeting_notes.begin(by=theo, meeting=row)
    answers = dict.fromkeys(about_child.FIELDS, UNRULY)
    about_child.share(by=lucia, case=case, answers=answers)
    meeting_people.bring(by=lucia, meeting=row, name=UNRULY[:90], knows=UNRULY[:200])
    item = meeting_notes.add_item(by=lucia, meeting=row, words=UNRULY, key=uuid.uuid4())
    given = {"meeting": row, "words": UNRULY, "item": item}
    line = meeting_notes.note(by=theo, key=uuid.uuid4(), **given)
    meeting_notes.correct(by=lucia, note=line, words=UNRULY, key=uuid.uuid4())
    said = PlanComment.objects.filter(case=case).first()
    other = translations.Translation("ar", UNRULY, "machine", uuid.uuid4())
    translations.translate(by=theo, said=said, given=other)
    decided = meeting_notes.Decided("decided", UNRULY, uuid.uuid4(), 0, theo, today())
    meeting_notes.decide(by=theo, item=item, decided=decided)


def _news() -> Announcement:
    """Something of the PTA for everybody, in both languages, and a draft beside it."""
    paula = _person("paula")
    (voice,) = voices.of(paula)
    tools.draft(paula, voice)
    words = [tools.ENGLISH, tools.SPANISH]
    return tools.post(paula, voice, is_public=True, pinned=True, words=words, event=tools.plan())


def _report(lucia: User, case: Case) -> None:
    """A report from outside in the making, with a part."""
    cover = report_drafts.Cover(title="Examen", report_on=today())
    draft = report_drafts.begin(by=lucia, case=case, kind="outside", cover=cover)
    part = Part(title=UNRULY[:100], text=UNRULY, plain_es="Ve bien con lentes y lee de lejos.")
    report_drafts.write_part(by=lucia, draft=draft, number=1, part=part, version=draft.version)


def journal_page(lucia: User, student: Student) -> None:
    """A kept note of everything."""
    typed = {"text": "Leyó solo.", "mood": "good", "minutes": "20", "tags": "lectura"}
    journal.finish(by=lucia, student=student, key=uuid.uuid4(), seen=0, typed=typed, day=today())


def give_second_lock(who: str) -> None:
    """The person signs in with a code of an app from now on; has codes to come back, too."""
    person = _person(who)
    totp.TOTP.activate(person, totp.generate_totp_secret())
    RecoveryCodes.activate(person)


def _person(who: str) -> User:
    return User.objects.get(email=f"{who}@maple-fork.example")


def ids_of(user: Any) -> dict[Any, list[Any]]:
    """Some ids of each model that the person may see."""
    found = {}
    for model in set(MEANS.values()):
        rows = model.objects
        visible = rows.visible_to(user) if hasattr(rows, "visible_to") else rows.filter(user=user)
        found[model] = list(visible.order_by("-pk").values_list("pk", flat=True)[:MOST_IDS])
    return found


def open_reader(browser: Browser, site: Site, who: str, language: str, ids: Any) -> Reader:
    """A browser whose owner reads this language; signed in unless `who` is empty."""
    context = browser.new_context(
        locale=language, viewport={"width": 390, "height": 844}, reduced_motion="reduce"
    )
    reader = Reader(who, context, context.new_page(), ids)
    reader.page.set_default_timeout(10_000)
    reader.page.on("console", lambda line: _note(reader, line.type, line.text))
    reader.page.on("pageerror", lambda error: _note(reader, "error", str(error)))
    return reader


def _note(reader: Reader, kind: str, text: str) -> None:
    """Keep an error of the console, but the one that comes from a plain http address."""
    if kind == "error" and "Cross-Origin-Opener-Policy" not in text:
        reader.refused.append(text)


def inspect(page: Page, language: str, *, wholly: bool = False) -> list[str]:
    """What is wrong with the page that is open, in sentences."""
    wrong = []
    page.wait_for_load_state()
    lang = page.evaluate("document.documentElement.lang")
    if lang != language:
        wrong.append(f"the page says it is in {lang!r}")
    page.evaluate(Axe().axe_script)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        at_whole = size == WHOLE_AT[language]
        usual = {"light": VIOLATIONS} if at_whole else {"dark": ROOM}
        both = {"light": VIOLATIONS, "dark": VIOLATIONS}
        for theme, rules in (both if wholly else usual).items():
            page.emulate_media(color_scheme=theme)
            wrong += [f"{size} {theme}: {text}" for text in _axe(page, rules)]
    page.emulate_media(color_scheme="light")
    return wrong + _narrow(page)


def _axe(page: Page, options: dict[str, Any]) -> list[str]:
    # Colours move over to the other theme; a transition is no finding.
    page.evaluate(SETTLED)
    return [
        f"{found['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for found in page.evaluate(AXE, options)
        for node in found["nodes"]
    ]


def _narrow(page: Page) -> list[str]:
    """A phone of 320 px is also a window of 1280 px at 400 % zoom."""
    wrong = []
    page.set_viewport_size({"width": 320, "height": 640})
    for direction in ("ltr", "rtl"):
        page.evaluate(f"document.documentElement.dir = '{direction}'")
        if not page.evaluate(FITS):
            wrong.append(f"320 px {direction}: it scrolls sideways at {_widest(page)}")
        if not page.evaluate(ONE_LINE):
            wrong.append(f"320 px {direction}: the way back takes more than one line")
    page.set_viewport_size({"width": 390, "height": 844})
    return wrong


def _widest(page: Page) -> str:
    """What sticks out, for the message."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')]
        .filter(e => { const r = e.getBoundingClientRect();
            return r.width && (r.right > innerWidth + 1 || r.left < -1); })
        .slice(-3).map(e => e.outerHTML.slice(0, 120)).join(' | ')"""
    )


@dataclass
class Walk:
    """All readers of one language, each with a browser that is opened when it is needed."""

    site: Site
    browser: Browser
    language: str
    ids: dict[str, Any]
    readers: dict[str, Reader] = field(default_factory=dict)
    invitation: str = ""

    def reader(self, who: str) -> Reader:
        """The person's browser; for SIGNED_OUT one of somebody whom nobody knows."""
        if who not in self.readers:
            reader = open_reader(self.browser, self.site, who, self.language, self.ids.get(who, {}))
            if who:
                self._sign_in(reader.page, who)
            else:
                reader.page.goto(self.site.url("maple-fork", "/accounts/login/"))
            self.readers[who] = reader
        return self.readers[who]

    def look_at(self, name: str, *people: str) -> list[str]:
        """What is wrong with a page; that nobody can open it is wrong too."""
        wanted = people or (SIGNED_OUT, *PEOPLE)
        only_posts = False
        for who in wanted:
            path, refused = self.reader(who).finds(name)
            if path:
                return self._inspect(self.reader(who), path, wholly=name in MAIN)
            only_posts = only_posts or refused
        if only_posts or (name in FLOWS and not people):
            return []
        return [f"nobody of {PEOPLE} can open {name}: add a reader, a flow or a reason"]

    def follow(self, flow: str) -> list[str]:
        """What is wrong with a page that a form leads to."""
        if flow.endswith("_webauthn"):
            return self._look_after(flow, self.holder())
        reader = open_reader(self.browser, self.site, flow, self.language, {})
        try:
            return self._look_after(flow, reader)
        finally:
            reader.context.close()

    def holder(self) -> Reader:
        """Somebody whose browser has made a passkey; it stays in that one browser."""
        if WITH_PASSKEY not in self.readers:
            reader = open_reader(self.browser, self.site, WITH_PASSKEY, self.language, {})
            give_device(reader.page)
            self._sign_in(reader.page, WITH_PASSKEY)
            add = reverse("mfa_add_webauthn", urlconf="portal.urls")
            add_passkey(reader.page, self.site.url("maple-fork", add), self.site.password)
            self.readers[WITH_PASSKEY] = reader
        return self.readers[WITH_PASSKEY]

    def _look_after(self, flow: str, reader: Reader) -> list[str]:
        reader.refused.clear()
        FLOWS[flow](self, reader.page)
        found = urlsplit(reader.page.url).path
        if resolve(found, urlconf="portal.urls").url_name != flow:
            return [f"the form leads to {found}"]
        return inspect(reader.page, self.language) + reader.refused

    def error(self, status: int | str) -> list[str]:
        """What is wrong with an error page, shown by the real site where it can be asked to."""
        reader = self.reader("paula" if status != 404 else SIGNED_OUT)
        page, url = reader.page, self.site.url("maple-fork", ERRORS[status])
        if status in DRAWN:
            html = _drawn(status, self.language)
            page.route(url, lambda route: route.fulfill(status=200, body=html))
        answer = page.goto(url)
        page.unroute(url)
        if status not in DRAWN and answer.status != status:
            return [f"{url} answers {answer.status}"]
        reader.refused.clear()  # the browser tells the status itself as an error
        return inspect(page, self.language)

    def _inspect(self, reader: Reader, path: str, *, wholly: bool) -> list[str]:
        reader.refused.clear()
        reader.page.goto(self.site.url("maple-fork", path))
        found = inspect(reader.page, self.language, wholly=wholly) + reader.refused
        return [f"{path} as {reader.who or 'a stranger'}: {line}" for line in found]

    def _sign_in(self, page: Page, who: str) -> None:
        page.goto(self.site.url("maple-fork", "/accounts/login/"))
        page.locator("input[name=login]").fill(f"{who}@maple-fork.example")
        page.locator("input[name=password]").fill(self.site.password)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_load_state()
        if "/accounts/hat/" in page.url:
            page.locator("main form button").last.click()
        page.wait_for_url(self.site.url("maple-fork", "/"))
        page.goto(self.site.url("maple-fork", "/accounts/reauthenticate/"))
        _send(page, "input[name=password]", self.site.password)


@contextmanager
def walking(site: Site, browser: Browser, blocker: Any, language: str) -> Iterator[Walk]:
    """Data and browsers for one file of tests."""
    with blocker.unblock(), schema_context("d_maple_fork"), timezone.override(ZONE):
        own = dict(User.objects.values_list("pk", "language"))
        with translation.override(language):
            ids = prepare(language)
        connections.close_all()
    walk = Walk(site, browser, language, ids)
    walk.reader(WITH_SECOND_LOCK)
    with blocker.unblock(), schema_context("d_maple_fork"):
        give_second_lock(WITH_SECOND_LOCK)
        walk.invitation = invited_without_password(language)
        connections.close_all()
    yield walk
    for reader in walk.readers.values():
        reader.context.close()
    with blocker.unblock(), schema_context("d_maple_fork"):
        Authenticator.objects.all().delete()
        for pk, theirs in own.items():
            User.objects.filter(pk=pk).update(language=theirs)
        connections.close_all()


def invited_without_password(language: str) -> str:
    """Where a family comes in that needs no password."""
    sent = invitations.invite(
        by=User.objects.get(email="june@maple-fork.example"),
        email=f"nadia-{language}@maple-fork.example",
        display_name="Nadia Code",
        role="parent",
        channel="email",
        language=language,
    )
    return reverse("accept_invitation", args=[sent.secret], urlconf="portal.urls")


def _prove_by_code(walk: Walk, page: Page) -> None:
    page.goto(walk.site.url("maple-fork", walk.invitation))
    for step in ("", reverse("prove_by_code", urlconf="portal.urls")):
        if step:
            page.goto(walk.site.url("maple-fork", step))
        with page.expect_navigation():
            page.locator("main form button").first.click()


def _ask_for_a_code(walk: Walk, page: Page) -> None:
    page.goto(walk.site.url("maple-fork", "/accounts/login/code/"))
    _send(page, "input[name=email], input[name=login]", "noor@maple-fork.example")


def _reset_a_password(walk: Walk, page: Page) -> None:
    page.goto(walk.site.url("maple-fork", "/accounts/password/reset/"))
    _send(page, "input[name=email]", "noor@maple-fork.example")


def _change_an_address(walk: Walk, page: Page) -> None:
    walk._sign_in(page, "karim")
    page.goto(walk.site.url("maple-fork", "/accounts/me/email/"))
    _send(page, "main input[type=email]", f"karim-{walk.language}@example.org")


def _send(page: Page, where: str, text: str) -> None:
    page.locator(where).first.fill(text)
    with page.expect_navigation():
        page.locator(where).first.press("Enter")


def _sign_in_with_second_lock(walk: Walk, page: Page) -> None:
    page.goto(walk.site.url("maple-fork", "/accounts/login/"))
    page.locator("input[name=login]").fill(f"{WITH_SECOND_LOCK}@maple-fork.example")
    _send(page, "input[name=password]", walk.site.password)


def _choose_passkey(place: int) -> Callable[[Walk, Page], None]:
    """To what the list of passkeys offers at that place."""

    def go(walk: Walk, page: Page) -> None:
        page.goto(walk.site.url("maple-fork", "/accounts/2fa/webauthn/"))
        page.locator("main .rows a").nth(place).click()

    return go


def _prove_with_passkey(walk: Walk, page: Page) -> None:
    path = reverse("mfa_reauthenticate_webauthn", urlconf="portal.urls")
    page.goto(walk.site.url("maple-fork", path))


FLOWS = {
    "mfa_edit_webauthn": _choose_passkey(0),
    "mfa_remove_webauthn": _choose_passkey(1),
    "mfa_reauthenticate_webauthn": _prove_with_passkey,
    "mfa_authenticate": _sign_in_with_second_lock,
    "account_confirm_login_code": _ask_for_a_code,
    "account_confirm_password_reset_code": _reset_a_password,
    "confirm_email": _change_an_address,
    "prove_by_code": _prove_by_code,
}
# Where the site shows an error page by itself; those in DRAWN need a broken site.
ERRORS: dict[int | str, str] = {
    400: "/drawn/400",
    403: "/accounts/people/",
    404: "/nowhere/",
    405: "/language/",
    413: "/drawn/413",
    429: "/drawn/429",
    500: "/drawn/500",
    503: "/drawn/503",
    "crowded": "/drawn/crowded",
    "old_form": "/drawn/old-form",
    "signed_out": "/drawn/signed-out",
    "step_first": "/drawn/step-first",
}
DRAWN = (400, 413, 429, 500, 503, "crowded", "old_form", "signed_out", "step_first")


def _words_back(name: str, request: HttpRequest) -> HttpResponse:
    """For who has to do something else first and wrote already."""
    with translation.override(get_language_from_request(request)):
        context = {"words": [UNRULY], "sign_in_url": "/accounts/login/", "where": "/accounts/hat/"}
        return HttpResponse(render_to_string(f"errors/{name}.html", context))


def _drawn(status: int | str, language: str) -> str:
    """The page as the handler of this status draws it."""
    handler = {
        400: errors.bad_request,
        413: errors.too_large,
        429: errors.too_many,
        500: errors.server_error,
        503: errors.unavailable,
        "crowded": lambda request: errors.crowded(request, Crowded(own=False)),
        "old_form": errors.csrf_failure,
        "signed_out": partial(_words_back, "signed_out"),
        "step_first": partial(_words_back, "step_first"),
    }[status]
    request = RequestFactory().get("/", headers={"accept-language": language})
    return handler(request).content.decode()
