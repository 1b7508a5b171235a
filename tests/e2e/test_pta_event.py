"""Does news of the PTA go from the officer's desk to a helping parent's phone, and to anybody?"""

import datetime as dt
import re
import time

import pytest
from playwright.sync_api import expect

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


def test_an_officer_writes_a_parent_helps_and_anybody_reads(
    sign_in, site, browser, desktop, plain, axe
):
    stamp = f"{time.time()}"
    title, spanish = f"Autumn fair {stamp}", f"Feria de otoño {stamp}"
    sign_in(desktop, "paula")
    write(desktop, site, title, spanish)
    assert axe(desktop) == []
    desktop.get_by_role("button", name="Save and read it once more").click()
    desktop.wait_for_url(re.compile(r"/news/[0-9a-f-]{36}/$"))
    expect(desktop.locator("main")).to_contain_text("Nobody has seen it yet")
    desktop.get_by_role("button", name="Publish now").click()
    expect(desktop.locator("main")).to_contain_text("It is published")
    assert axe(desktop) == []
    where = desktop.url

    sign_in(plain, "lucia")  # a phone without JavaScript; she reads Spanish
    plain.get_by_role("link", name=re.compile("Noticias")).first.click()
    plain.get_by_role("link", name=spanish).click()
    expect(plain.locator("main")).to_contain_text("Hay pastel")
    expect(plain.locator("main")).to_contain_text("Iván Castaño")
    plain.get_by_role("button", name=re.compile("Puedo ayudar")).click()
    expect(plain.locator("main")).to_contain_text("Usted ayuda aquí")
    plain.get_by_label("Sí, iré").check()
    plain.locator("#id_people").fill("3")
    plain.get_by_role("button", name="Enviar mi respuesta").click()
    expect(plain.locator("main")).to_contain_text("3 personas")
    with plain.expect_download() as download:
        plain.get_by_role("link", name="Ponerlo en mi calendario").click()
    file = download.value.path().read_text(encoding="utf-8")
    assert "SUMMARY:Feria de otoño" in file
    assert "TZID=America/Los_Angeles" in file

    desktop.goto(where)
    expect(desktop.locator("main")).to_contain_text("Lucía Solís")
    expect(desktop.locator("main")).to_contain_text("1 place left of 2")
    shared = desktop.locator(".news-address").inner_text()
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-US")
    stranger = context.new_page()
    stranger.goto(shared)
    expect(stranger.locator("h1")).to_have_text(title)
    expect(stranger.locator("main")).not_to_contain_text("Lucía")
    expect(stranger.locator("main")).to_contain_text("Hay pastel")
    assert axe(stranger) == []
    context.close()
