"""Does news of the PTA go from the officer's desk to a helping parent's phone, and to anybody?"""

import datetime as dt
import re
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import BOTH_WAYS

pytestmark = pytest.mark.browser
IN_A_WEEK = (dt.date.today() + dt.timedelta(days=7)).isoformat()  # noqa: DTZ011


def write(page, site, title, spanish):
    """An officer writes about a date with helpers, in two languages, for everybody."""
    page.goto(site.url("maple-fork", "/news/new/"))
    page.locator("#id_title1").fill(title)
    page.locator("#id_body1").fill("Come and **help**. There is cake.")
    page.locator("#id_title2").fill(spanish)
    page.locator("#id_body2").fill("Venga a **ayudar**. Hay pastel.")
    page.locator("#id_label2").select_option("checked")
    page.locator("#id_label_by2").fill("Iván Castaño")
    page.locator("#id_has_event").check()
    page.locator("summary", has_text="Day, place and helpers").click()
    page.locator("#id_day").fill(IN_A_WEEK)
    page.locator("#id_starts").fill("16:00")
    page.locator("#id_ends").fill("18:00")
    page.locator("#id_place").fill("School yard")
    page.locator("#id_asks_answer").check()
    page.locator("#id_slots-0-what").fill("Bring a cake")
    page.locator("#id_slots-0-what_translated").fill("Traer un pastel")
    page.locator("#id_slots-0-places").fill("2")
    page.locator("#id_is_public").check()


@BOTH_WAYS
def test_an_officer_writes_a_parent_helps_and_anybody_reads(
    language, crossed, mother, say, sign_in, site, browser, phone, desktop, plain, seen
):
    """In Spanish the parent's phone has no JavaScript. The officer has the other size."""
    page = mother(language, crossed)
    officer = desktop if page is phone else phone
    if language == "es" and not crossed:
        page = plain
        sign_in(page, "lucia")
    stamp = f"{time.time()}"
    title, spanish = f"Autumn fair {stamp}", f"Feria de otoño {stamp}"
    news, cake = (spanish, "Hay pastel") if language == "es" else (title, "There is cake")
    sign_in(officer, "paula")
    write(officer, site, title, spanish)
    assert seen(officer, crossed) == []
    officer.get_by_role("button", name="Save and read it once more").click()
    officer.wait_for_url(re.compile(r"/news/[0-9a-f-]{36}/$"))
    expect(officer.locator("main")).to_contain_text("Nobody has seen it yet")
    officer.get_by_role("button", name="Publish now").click()
    expect(officer.locator("main")).to_contain_text("It is published")
    expect(officer.locator("main")).not_to_contain_text("Your answer")
    assert seen(officer, crossed) == []
    where = officer.url

    page.get_by_role("link", name=re.compile(say(language, "News"))).first.click()
    page.get_by_role("link", name=news).click()
    expect(page.locator("main")).to_contain_text(cake)
    if language == "es":
        expect(page.locator("main")).to_contain_text("Iván Castaño")
    if page is not plain:
        assert seen(page, crossed) == []
    page.get_by_role("button", name=re.compile(say(language, "I can help"))).click()
    expect(page.locator("main")).to_contain_text(say(language, "You help here"))
    page.get_by_label(say(language, "Yes, I will come")).check()
    page.locator("#id_people").fill("3")
    page.get_by_role("button", name=say(language, "Send my answer")).click()
    expect(page.locator("main")).to_contain_text(re.compile("3 (personas|people)"))
    with page.expect_download() as download:
        page.get_by_role("link", name=say(language, "Put it in my calendar")).click()
    file = download.value.path().read_text(encoding="utf-8")
    assert f"SUMMARY:{news[:11]}" in file
    assert "TZID=America/Los_Angeles" in file

    officer.goto(where)
    expect(officer.locator("main")).to_contain_text("Lucía Solís")
    expect(officer.locator("main")).to_contain_text("1 place left of 2")
    shared = officer.locator(".news-address").inner_text()
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-US")
    stranger = context.new_page()
    stranger.goto(shared)
    expect(stranger.locator("h1")).to_have_text(title)
    expect(stranger.locator("main")).not_to_contain_text("Lucía")
    expect(stranger.locator("main")).to_contain_text("Hay pastel")
    assert seen(stranger, crossed) == []
    context.close()
