"""A mother asks for the record in a formal letter: do letter, desk and answer tell one day?

Once she reads Spanish on a phone and the school sits at a desk, once the other way round.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tenants.base.clock import today
from tests.e2e.test_first_letter import check
from tests.e2e.test_letter_walk import press

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["es", "en"])
def test_one_day_from_the_letter_to_the_release(
    language, mother, say, site, phone, desktop, sign_in, axe
):
    page = mother(language)
    school = desktop if page is phone else phone
    page.locator(".card-links a[href*='/letters/']").first.click()
    page.locator(".row-main a[href$='/records/']").click()
    press(page, "next")
    page.locator("input[name=how][value=come]").check()
    press(page, "next")
    press(page, "next")
    press(page, "send")
    page.wait_for_url(re.compile("/letters/sent/"))
    page.locator("a[href*='/letters/clocks/']").click()
    letter = page.url
    check(page, axe, "records-letter")
    day = re.search(r"(?:para el|by) ([^.]*20\d\d)", page.locator("main").inner_text()).group(1)
    page.locator("a.button[href*='/records/']").click()
    request = page.url
    check(page, axe, "records-request-family")
    expect(page.locator("main")).to_contain_text(day)

    sign_in(school, "theo")
    school.goto(site.url("maple-fork", "/cases/letters/waiting/"))
    own = letter.partition("/cases")[2]
    expect(school.locator(f"main a[href*='{own}']")).to_have_count(0)
    school.goto(site.url("maple-fork", "/cases/records/waiting/"))
    check(school, axe, "records-desk")
    school.locator(f"a[href='{request[request.index('/cases') :]}']").click()
    check(school, axe, "records-request-staff")
    school.locator("input[name=named]").first.check()
    school.locator("input[name=visit]").fill("At 3, room 12")
    school.locator("input[name=visit_on]").fill(today("America/Los_Angeles").isoformat())
    school.locator("button[name=action][value=release]").click()
    school.wait_for_load_state()
    check(school, axe, "records-given")
    for one in (page, school):
        one.goto(letter)
        check(one, axe, f"records-letter-answered-{one.viewport_size['width']}-{language}")
        expect(one.locator("button[value=dispute]")).to_have_count(0)
    expect(page.locator("main h2").first).to_contain_text(say(language, "Answered"))
