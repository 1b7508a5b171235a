"""Does a call note go from the teacher's phone to the mother's yes, and is the promise kept?"""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import BOTH_WAYS

pytestmark = pytest.mark.browser


def note(page, address, words, promise):
    page.goto(address + "calls/new/")
    page.get_by_label(re.compile("What was said|Qué se dijo")).fill(words)
    page.locator("#id_actions-0-what").fill(promise)
    page.locator("form#call .button-row button[value=send]").click()
    page.wait_for_url("**/entries/*/")


@BOTH_WAYS
def test_two_sides_stand_side_by_side(
    language, crossed, mother, sign_in, address, site, phone, desktop, plain, seen
):
    """In Spanish the mother's phone has no JavaScript. The teacher has the other size."""
    words, promise = f"About the books {time.time()}", f"Send a book {time.time()}"
    hers = mother(language, crossed)
    teacher = desktop if hers is phone else phone
    if language == "es" and not crossed:
        hers = plain
        sign_in(hers, "lucia")
    sign_in(teacher, "hannah")
    note(teacher, address, words, promise)
    where = teacher.url
    assert seen(teacher, crossed) == []
    hers.goto(where)
    hers.locator("textarea").fill("También lloró.")
    hers.locator("button[value=view]").click()
    expect(hers.locator(".side-by-side .entry")).to_have_count(2)
    if hers is not plain:  # the checker is a script
        assert seen(hers, crossed) == []
    teacher.goto(site.url("maple-fork", "/"))
    teacher.get_by_role("link", name=promise).click()
    expect(teacher.locator("#answers")).to_contain_text("También lloró.")
    teacher.get_by_role("button", name=re.compile("It is done")).click()
    expect(teacher.locator("#actions")).to_contain_text("Done")


def test_half_a_note_is_kept_without_a_button(sign_in, address, phone):
    sign_in(phone, "theo")
    phone.goto(address + "calls/new/")
    phone.get_by_label("What was said?").press_sequentially("He called about", delay=5)
    expect(phone.locator("#saved")).to_contain_text(re.compile(r"Saved \d"), timeout=10_000)
    phone.reload()
    expect(phone.get_by_label("What was said?")).to_have_value("He called about")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("who", ["lucia", "hannah"])
def test_nothing_is_in_the_way(sign_in, address, browser, axe, who, width):
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    sign_in(page, who)
    page.goto(address + "calls/new/")
    problems = axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()
    assert problems == []
    assert not wide
