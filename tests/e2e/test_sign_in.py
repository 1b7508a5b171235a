"""Can a family and a member of staff sign in with a real browser, and can everyone read it?"""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.db import connections
from django_tenants.utils import schema_context
from playwright.sync_api import expect

from tests.e2e.passkeys import add_passkey, give_device

pytestmark = pytest.mark.browser

OUTSIDE = [
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/accounts/signup/",
    "/accounts/invitation/",
    "/accounts/invitation/AAAA-AAAA-AAAA-AAAA/",
]
OWN = ["/accounts/me/", "/accounts/2fa/", "/accounts/sessions/"]


def look_at(page, site, axe, path):
    """Open a page; it has no accessibility finding, no sideways scroll, no refused script."""
    refused = []
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    page.goto(site.url("maple-fork", path))
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert [line for line in refused if "Content Security" in line] == []


@pytest.mark.parametrize("path", OUTSIDE)
def test_pages_before_sign_in(site, phone, desktop, axe, path):
    for page in (phone, desktop):
        look_at(page, site, axe, path)


def test_a_mother_signs_in_and_sees_her_account(site, phone, sign_in, axe):
    sign_in(phone, "lucia")
    assert phone.url == site.url("maple-fork", "/")
    for path in OWN:
        look_at(phone, site, axe, path)


def test_it_works_without_javascript(site, plain, sign_in):
    sign_in(plain, "lucia")
    plain.goto(site.url("maple-fork", "/accounts/logout/"))
    plain.locator("main form button").click()
    assert "/accounts/login/" in plain.url


@pytest.fixture
def passkeys_end(django_db_blocker):
    """The passkeys made in a test go with it: whoever signs in next has only a password."""
    yield
    with django_db_blocker.unblock(), schema_context("d_maple_fork"):
        Authenticator.objects.all().delete()
        connections.close_all()


def test_a_passkey_is_added_and_used(site, desktop, sign_in, passkeys_end):
    give_device(desktop)
    sign_in(desktop, "lucia")
    add_passkey(desktop, site.url("maple-fork", "/accounts/2fa/webauthn/add/"), site.password)
    desktop.goto(site.url("maple-fork", "/accounts/logout/"))
    desktop.locator("main form button").click()
    desktop.wait_for_url("**/accounts/login/")
    desktop.locator("#passkey_login").click()
    desktop.wait_for_url(site.url("maple-fork", "/"), timeout=15_000)


def test_district_staff_invite_a_family_that_comes_in(site, desktop, phone, sign_in, axe):
    sign_in(desktop, "june")
    for path in ("people/", "schools/", "invitations/", "invitations/new/", "district/"):
        look_at(desktop, site, axe, f"/accounts/{path}")
    desktop.goto(site.url("maple-fork", "/accounts/people/?q=lucia@"))
    desktop.locator("main .rows a").click()
    assert axe(desktop) == []
    desktop.goto(site.url("maple-fork", "/accounts/invitations/new/"))
    desktop.locator("input[name=display_name]").fill("Elena Prieto")
    desktop.locator("select[name=role]").select_option("parent")
    desktop.locator("select[name=language]").select_option("es")
    desktop.locator("input[name=channel][value=letter]").check()
    desktop.locator("main form.form button").click()
    desktop.wait_for_url("**/accounts/invitations/*-*/")
    assert axe(desktop) == []
    desktop.locator("form[action$='/renew/'] button").click()
    code = desktop.locator(".letter-code").inner_text()
    assert axe(desktop) == []
    desktop.emulate_media(media="print")
    expect(desktop.locator("main .letter")).to_be_visible()
    for part in (".site-header", ".site-footer", "[data-print]"):  # in the language of the staff
        expect(desktop.locator(part)).to_be_hidden()
    desktop.emulate_media(media="screen")
    look_at(phone, site, axe, f"/accounts/invitation/{code}/")
    phone.locator("input[name=mobile]").fill("206 555 0177")
    phone.locator("input[name=password]").fill("three green umbrellas")
    phone.locator("main form button").click()
    phone.wait_for_url(site.url("maple-fork", "/"))


def test_a_teacher_who_is_a_parent_is_asked_which_role(site, phone, sign_in, axe):
    sign_in(phone, "grace")
    phone.wait_for_url("**/accounts/hat/**")
    assert axe(phone) == []
    phone.locator("main button[value=family]").click()
    phone.wait_for_url(site.url("maple-fork", "/"))
