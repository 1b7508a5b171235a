"""What does a browser test find? A real web server on a real database, and a real Chromium.

site            the running site: site.url("maple-fork", "/path"), site.password
past            where the same site answers as at a moment of the past; see walk_tools
sign_in         sign_in(page, "lucia") signs a person of the worked case in
whole_browser   Chromium with everything around the page; `browser` may be its shell (see
                tests/fixtures/browser.py)
phone, desktop  pages of 390 and 1280 px; `plain` is a phone without JavaScript
open_as         open_as(page, "lucia") signs in and opens the thread of the worked case, `address`
mother          mother("es") is Lucía's page: a phone in Spanish, a desk in English; crossed, not
say             say("es", words) is what a page in that language says
inside          inside(work) does something with the database of the running site
axe             axe(page) gives the accessibility violations as readable lines
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from portal.demo.assets import NOT_SERVED
from tenants.base.database_roles import socket_url
from tests import pushes
from tests.fixtures.browser import FLAGS, SETTLED, program, whole_program

# The browser's own event loop runs in this thread; tests here make no queries inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

SLUGS = ("maple-fork", "birch-street")
# Browsers trust a plain address only there: anywhere else a page could have no passkeys and no
# worker. They find the names below it by themselves.
DOMAIN = "localhost"
# The walks that are done in both languages and at both sizes. axe looks at the first two.
BOTH_WAYS = pytest.mark.parametrize(
    ("language", "crossed"),
    [("es", False), ("en", False), ("es", True), ("en", True)],
    ids=["es-390", "en-1280", "es-1280", "en-390"],
)


@dataclass(frozen=True)
class Site:
    """Where the running site is."""

    port: int
    process: subprocess.Popen[bytes]
    password: str

    def url(self, slug: str, path: str = "/") -> str:
        return f"http://{slug}.{DOMAIN}:{self.port}{path}"


@pytest.fixture(scope="session")
def port() -> int:
    """Where this run's site listens."""
    return _free_port()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    flags = [*FLAGS, "--use-fake-device-for-media-stream"]  # a microphone that beeps
    return {"executable_path": program(), "args": flags, "headless": True}


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Static files as the production server serves them."""
    target = tmp_path_factory.mktemp("static")
    env = _environment({"STATIC_DIR": str(target)})
    call_command("build_assets", verbosity=0)
    ignored = [word for pattern in NOT_SERVED for word in ("--ignore", pattern)]
    command = ["manage.py", "collectstatic", "--noinput", "--verbosity", "0", *ignored]
    subprocess.run([sys.executable, *command], cwd=settings.ROOT, env=env, check=True)
    return target


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker, collected, port, tmp_path_factory) -> Iterator[Site]:
    from portal.demo.content import PASSWORD, Replay, read
    from tenants.provisioning import create_district
    from tenants.provisioning.drop import drop_district

    with django_db_blocker.unblock():
        _make_districts(create_district, read, Replay)
        connections.close_all()
    mails = tmp_path_factory.mktemp("mail")
    try:
        with _serving("portal.wsgi", port, collected, mails) as process:
            yield Site(port, process, PASSWORD)
    finally:
        with django_db_blocker.unblock():
            for slug in SLUGS:
                drop_district(slug, missing_ok=True)
            connections.close_all()


@pytest.fixture(scope="session")
def past(site, collected, tmp_path_factory) -> Iterator[str]:
    """Where the same site answers as at the moment that the browser names, for maple-fork."""
    port = _free_port()
    mails = tmp_path_factory.mktemp("past-mail")
    with _serving("tests.e2e.at_its_moment", port, collected, mails):
        yield f"http://{SLUGS[0]}.{DOMAIN}:{port}"


@contextmanager
def _serving(
    application: str, port: int, collected: Path, mails: Path, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The production web server at a port, until the block ends; `more` are settings."""
    env = _environment(
        {
            "STATIC_DIR": str(collected),
            "FILES_DIR": str(settings.FILES_DIR),
            "BASE_DOMAIN": DOMAIN,
            "PORT": str(port),
            "BIND": f"127.0.0.1:{port}",
            "WEB_WORKERS": "1",
            "DEMO": "1",
            "PUBLIC_PORT": str(port),
            "DATABASE_POOLED": "1",
            "EMAIL_URL": f"file://{mails}",
            "LOG_LEVEL": "WARNING",
            "PUSH_KEY": pushes.KEY,
            **more,
        }
    )
    command = [sys.executable, "-m", "gunicorn", "-c", "portal/gunicorn_conf.py", application]
    process = subprocess.Popen(command, cwd=settings.ROOT, env=env)
    try:
        _wait_until_it_answers(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def whole_browser(
    playwright: Playwright, browser_type_launch_args: dict[str, object]
) -> Iterator[Browser]:
    given = {**browser_type_launch_args, "executable_path": whole_program()}
    browser = playwright.chromium.launch(**given)
    yield browser
    browser.close()


def _make_districts(create_district, read, replay_class) -> None:
    from django_tenants.utils import schema_context

    for slug, name in zip(SLUGS, ("worked_case.yaml", "birch.yaml"), strict=True):
        data = read(name)
        given = data["district"]
        # Two of a state cannot have one name, and the other tests' Birch is in this database.
        named = given["name"].replace("Birch Public", "Birch Street")
        names = {"name": named, "domain": f"{slug}.{DOMAIN}"}
        place = {"state": given["state"], "timezone": given["timezone"]}
        district = create_district(slug=slug, **names, **place)
        with schema_context(district.schema_name):
            replay_class(data).run()


def _environment(more: dict[str, str]) -> dict[str, str]:
    """The tests' environment, leading to this worker's own database."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", **more}
    for alias, name in (("default", "DATABASE_URL"), ("owner", "DATABASE_OWNER_URL")):
        s = connections.settings[alias]
        if not s.get("NAME"):
            continue
        options = s.get("OPTIONS", {})
        host, at = s["HOST"] or options.get("host", "localhost"), s["PORT"] or options.get("port")
        if str(host).startswith("/"):
            env[name] = socket_url(s["USER"], s["PASSWORD"], s["NAME"], str(host), str(at))
        else:
            env[name] = f"postgres://{s['USER']}:{s['PASSWORD']}@{host}:{at}/{s['NAME']}"
    return env


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 40
    ask = urllib.request.Request(f"http://127.0.0.1:{port}/health/", headers={"Host": DOMAIN})
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail("The web server stopped while starting.")
        try:
            with urllib.request.urlopen(ask, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            process_is_starting = 0.1
            time.sleep(process_is_starting)
    pytest.fail("The web server did not answer within 40 seconds.")


def _page(browser: Browser, width: int, **more: object) -> tuple[BrowserContext, Page]:
    context = browser.new_context(viewport={"width": width, "height": 844}, **more)
    return context, context.new_page()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context, page = _page(browser, 390, has_touch=True)
    yield page
    context.close()


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    context, page = _page(browser, 1280)
    yield page
    context.close()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context, page = _page(browser, 390, java_script_enabled=False)
    yield page
    context.close()


@pytest.fixture
def sign_in(site: Site) -> Callable[..., None]:
    def go(page: Page, who: str, slug: str = SLUGS[0]) -> None:
        origin = "birch" if slug == SLUGS[1] else "maple-fork"
        page.goto(site.url(slug, "/accounts/login/"))
        page.locator("input[name=login]").fill(f"{who}@{origin}.example")
        page.locator("input[name=password]").fill(site.password)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda address: "/accounts/login/" not in address)

    return go


@pytest.fixture(scope="session")
def address(site, django_db_blocker) -> str:
    """Where the thread of the worked case is."""
    from django_tenants.utils import schema_context

    from cases.models import Case

    with django_db_blocker.unblock(), schema_context("d_maple_fork"):
        case = Case.objects.filter(student__guardianships__user__email__startswith="lucia").first()
        return site.url(SLUGS[0], f"/cases/{case.pk}/")


@pytest.fixture
def open_as(sign_in, address):
    def go(page: Page, who: str) -> Page:
        sign_in(page, who)
        page.goto(address)
        return page

    return go


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    def run(page: Page) -> list[str]:
        page.wait_for_load_state("load")
        page.evaluate(SETTLED)
        found = Axe().run(page).response["violations"]
        return [f"{v['id']}: {n['html'][:160]}" for v in found for n in v["nodes"]]

    return run


@pytest.fixture
def seen(axe) -> Callable[..., list[str]]:
    """seen(page, crossed) is what axe finds; of a page that it sees in the other walk only whether
    something is wider than the screen."""

    def run(page: Page, crossed: bool) -> list[str]:
        page.wait_for_load_state("load")  # at first a page that comes in has nothing to measure
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return ["too wide"] if wide else [] if crossed else axe(page)

    return run


@pytest.fixture
def inside(django_db_blocker):
    """inside(work) does something with the database of the running site."""
    from django_tenants.utils import schema_context

    def go(work, *given):
        with django_db_blocker.unblock(), schema_context("d_maple_fork"):
            try:
                return work(*given)
            finally:
                connections.close_all()

    return go


@pytest.fixture
def mother(phone, desktop, sign_in, inside):
    """mother("es") is her page, with her language set: a phone in Spanish, a desk in English, and
    the other way round when crossed."""
    from tenants.people.models import User

    def speak(language):
        User.objects.filter(email="lucia@maple-fork.example").update(language=language)

    def go(language, crossed=False):
        inside(speak, language)
        page = phone if (language == "es") is not crossed else desktop
        sign_in(page, "lucia")
        return page

    yield go
    inside(speak, "es")


@pytest.fixture
def say() -> Callable[[str, str], str]:
    """say("es", "Send my answer") is what a page in that language says."""

    def go(language: str, words: str) -> str:
        with translation.override(language):
            return gettext(words)

    return go
