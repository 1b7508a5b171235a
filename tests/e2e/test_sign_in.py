"""Can a family and a member of staff sign in with a real browser, and can everyone read it?"""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

OUTSIDE = [
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/accounts/signup/",
    "/accounts/invitation/",
    "/accounts/invitation/AAAA-AAAA-AAAA-AAAA/",
]
OWN = ["/accounts/me/", "/accounts/me/email/", "/accounts/2fa/", "/accounts/sessions/"]


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
def trusted(site, playwright, browser_type_launch_args):
    """A browser that trusts the test's plain address; passkeys are for safe places only."""
    origin = site.url("maple-fork", "")
    flags = [*browser_type_launch_args["args"]]
    flags.append(f"--unsafely-treat-insecure-origin-as-secure={origin}")
    browser = playwright.chromium.launch(**{**browser_type_launch_args, "args": flags})
    yield browser.new_context().new_page()
    browser.close()


def test_a_passkey_is_added_and_used(site, trusted, sign_in):
    keys = trusted.context.new_cdp_session(trusted)
    keys.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(trusted, "lucia")
    trusted.goto(site.url("maple-fork", "/accounts/2fa/webauthn/add/"))
    trusted.locator("input[name=password]").fill(site.password)
    trusted.locator("input[name=password]").press("Enter")
    trusted.wait_for_url("**/webauthn/add/")
    trusted.locator("input[name=passwordless]").check()
    trusted.locator("#mfa_webauthn_add").click()
    trusted.wait_for_url("**/recovery-codes/", timeout=15_000)
    trusted.goto(site.url("maple-fork", "/accounts/logout/"))
    trusted.locator("main form button").click()
    trusted.wait_for_url("**/accounts/login/")
    trusted.locator("#passkey_login").click()
    trusted.wait_for_url(site.url("maple-fork", "/"), timeout=15_000)
