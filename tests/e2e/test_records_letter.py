"""A mother asks for the record in a formal letter: do letter, desk and answer tell one day?

She reads Spanish on a phone, the school English on a desk.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_first_letter import check
from tests.e2e.test_letter_walk import press

pytestmark = pytest.mark.browser


def test_one_day_from_the_letter_to_the_release(site, phone, desktop, sign_in, axe):
    sign_in(phone, "lucia")
    phone.locator("a.button[href*='/letters/'][href$='/']:not([href$='/concern/'])").first.click()
    phone.locator(".row-main a[href$='/records/']").click()
    press(phone, "next")
    phone.locator("input[name=how][value=come]").check()
    press(phone, "next")
    press(phone, "next")
    press(phone, "send")
    phone.wait_for_url(re.compile("/letters/sent/"))
    phone.locator("a[href*='/letters/clocks/']").click()
    letter = phone.url
    check(phone, axe, "records-letter")
    day = re.search("para el ([^.]+)[.]", phone.locator("main").inner_text()).group(1)
    phone.locator("a.button[href*='/records/']").click()
    request = phone.url
    check(phone, axe, "records-request-family")
    expect(phone.locator("main")).to_contain_text(day)

    sign_in(desktop, "theo")
    desktop.goto(site.url("maple-fork", "/cases/letters/waiting/"))
    own = letter.partition("/cases")[2]
    expect(desktop.locator(f"main a[href*='{own}']")).to_have_count(0)
    desktop.goto(site.url("maple-fork", "/cases/records/waiting/"))
    check(desktop, axe, "records-desk")
    desktop.locator(f"a[href='{request[request.index('/cases') :]}']").click()
    check(desktop, axe, "records-request-staff")
    desktop.locator("input[name=named]").first.check()
    desktop.locator("input[name=visit]").fill("Friday at 3, room 12")
    desktop.locator("button[name=action][value=release]").click()
    desktop.wait_for_load_state()
    check(desktop, axe, "records-given")
    for page in (phone, desktop):
        page.goto(letter)
        check(page, axe, f"records-letter-answered-{page.viewport_size['width']}")
        expect(page.locator("button[value=dispute]")).to_have_count(0)
    phone.goto(letter)
    expect(phone.locator("main h2").first).to_contain_text("Respondida")
