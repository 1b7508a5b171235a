"""Can everybody read and use the pages that belong to no district, or to one that is closed?"""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tenants.provisioning import status
from tests.e2e.conftest import DOMAIN, SLUGS, _free_port, _serving
from tests.e2e.every_page import inspect
from tests.e2e.unruly import UNRULY

pytestmark = pytest.mark.browser
MAIL = "1700000000000000000"  # nanoseconds, as the post office names them


@pytest.fixture(scope="module")
def outside(site, collected, tmp_path_factory):
    """The port of a site whose mailbox holds a mail."""
    folder = tmp_path_factory.mktemp("mailbox")
    mail = EmailMessage()
    mail["From"], mail["To"] = "Footbridge <no-reply@localhost>", "lucia@maple-fork.example"
    mail["Reply-To"], mail["Subject"] = "reply+key@reply.localhost", UNRULY[:100]
    mail.set_content(UNRULY)
    (folder / f"{MAIL}.eml").write_bytes(mail.as_bytes())
    port = _free_port()
    mails = tmp_path_factory.mktemp("outside-mail")
    with _serving("portal.wsgi", port, collected, mails, MAILBOX_DIR=str(folder)):
        yield port


@pytest.fixture
def closed(site, django_db_blocker):
    """A district that is closed for now."""
    with django_db_blocker.unblock():
        status.suspend(SLUGS[1], UNRULY[:300])
        yield SLUGS[1]
        status.resume(SLUGS[1])


def look(browser, language, url, expected):
    """What is wrong with the page, read by somebody whose browser speaks this language."""
    context = browser.new_context(locale=language, reduced_motion="reduce")
    page = context.new_page()
    answer = page.goto(url)
    assert answer.status == expected
    found = inspect(page, language)
    context.close()
    return found


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("host", "path", "expected"),
    [
        ("", "/", 200),
        ("", "/mailbox/", 200),
        ("", f"/mailbox/{MAIL}/", 200),
        ("", "/no-such-page/", 404),
        ("nobody.", "/", 404),
    ],
)
def test_outside_of_districts(outside, browser, language, host, path, expected):
    assert look(browser, language, f"http://{host}{DOMAIN}:{outside}{path}", expected) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_closed_district(outside, browser, language, closed):
    assert look(browser, language, f"http://{closed}.{DOMAIN}:{outside}/", 503) == []


def test_what_is_no_request(browser, site):
    """Drawn in both languages, as nobody knows whose it is."""
    html = render_to_string("errors/unreadable.html", {"status": 414, "codes": ["en", "es"]})
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    where = site.url(SLUGS[0], "/drawn/unreadable")
    page.route(where, lambda route: route.fulfill(status=200, body=html))
    page.goto(where)
    assert inspect(page, "en") == []
    expect(page.locator("[lang=es] h1")).to_have_text("No pudimos leer eso")
    context.close()
