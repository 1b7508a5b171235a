"""Can a mother write her first letter on a phone, and does the teacher see that she waits?"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import comes_true

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("PICTURES", "")


def check(page, axe, name):
    """No accessibility finding and no sideways scroll; a picture when PICTURES names a folder."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert axe(page) == [], name
    # The page may still be coming in after a button was pressed.
    page.wait_for_load_state("load")
    comes_true(page, "document.documentElement.scrollWidth <= window.innerWidth")


def press(page, value):
    page.locator(f"button[name=action][value={value}]").first.click()


def write(page, axe, look=True):
    """From home to the receipt; returns nothing, the page shows the receipt."""
    page.locator("a.button[href$='/concern/']").first.click()
    see = check if look else lambda *_given: None
    see(page, axe, "letter-1")
    page.locator("textarea[name=sees]").fill("Tarda una hora en leer dos páginas.")
    press(page, "next")
    see(page, axe, "letter-2")
    page.locator("textarea[name=tried]").fill("Desde primer grado me dicen que espere.")
    press(page, "back")
    expect(page.locator("textarea[name=sees]")).to_have_value(re.compile("Tarda una hora"))
    press(page, "next")
    expect(page.locator("textarea[name=tried]")).to_have_value(re.compile("Desde primer grado"))
    press(page, "next")
    see(page, axe, "letter-3")
    page.locator("input[value=yes]").check()
    press(page, "next")
    see(page, axe, "letter-4")
    expect(page.locator("article.letter")).to_contain_text("Tarda una hora")
    press(page, "send")
    page.wait_for_url(re.compile("/letters/sent/"))
    see(page, axe, "letter-5")


def test_a_letter_from_a_phone_and_the_teachers_home(site, phone, desktop, sign_in, axe):
    sign_in(phone, "lucia")
    check(phone, axe, "home-parent")
    write(phone, axe)
    expect(phone.locator(".receipt code")).to_have_text(re.compile(r"[0-9a-f]{10}"))
    sign_in(desktop, "hannah")
    check(desktop, axe, "home-teacher")
    expect(desktop.locator(".tasks a[href*='/cases/']").first).to_be_visible()


def test_a_letter_without_javascript(site, plain, sign_in, axe):
    sign_in(plain, "lucia")
    write(plain, axe, look=False)
    expect(plain.locator(".receipt")).to_have_count(1)


def test_pages_about_a_child(site, phone, desktop, sign_in, axe):
    sign_in(phone, "lucia")
    sign_in(desktop, "colleen")
    for page, size in ((phone, 390), (desktop, 1280)):
        where = "/" if page is phone else "/cases/children/"
        page.goto(site.url("maple-fork", where))
        page.locator("main .card a[href*='/cases/children/']").first.click()
        check(page, axe, f"student-{size}")
        page.locator("a[href$='/team/']").first.click()
        check(page, axe, f"team-{size}")
