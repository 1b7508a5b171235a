"""Does a mother's word travel the road: said on a phone without a script, confirmed, corrected?"""

from __future__ import annotations

import datetime as dt
import io
import re
import time

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser
PAPER = {"width": 658, "height": 986}  # A4 at 96 to the inch, within the margins of print.css
# What of the page is wider than the paper, or hides a part of its words.
CUT_OFF = """() => [...document.querySelectorAll('main, main *')].filter(one => {
    if (!one.checkVisibility() || one.closest('.visually-hidden')) return false;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const hides = style.overflow !== 'visible' && one.scrollHeight > one.clientHeight + 2;
    return box.right > innerWidth + 1 || (hides && box.height > 4);
}).map(one => one.outerHTML.slice(0, 120))"""
TODAY = dt.datetime.now(dt.UTC).date()


def day(ago: int) -> str:
    return (TODAY - dt.timedelta(days=ago)).isoformat()


def open_road(page, site):
    page.goto(site.url("maple-fork", "/"))
    page.get_by_role("link", name=re.compile("Where we are|Dónde estamos")).first.click()
    page.wait_for_url("**/road/")


def test_a_mother_says_it_the_school_confirms_and_corrects(sign_in, address, site, plain, desktop):
    words = f"En la oficina {time.time()}"
    sign_in(plain, "lucia")
    open_road(plain, site)
    expect(plain.locator(".stepper")).to_contain_text(re.compile("Paso 1[01] de 11"))
    expect(plain.locator("#next-title + p")).not_to_be_empty()
    plain.get_by_role("link", name=re.compile("Hice algo")).click()
    kind = "La familia llevó a la escuela el consentimiento para dar los servicios, ya firmado"
    plain.get_by_role("link", name=kind).first.click()
    plain.locator("#id_happened_on").fill("2126-03-01")
    plain.locator("#id_note").fill(words)
    plain.locator("main form button[type=submit]").click()
    expect(plain.locator("#id_note")).to_have_value(words)  # refused, and nothing is lost
    expect(plain.locator("main")).to_contain_text("Revise el año")
    plain.locator("#id_happened_on").fill(day(4))
    plain.locator("main form button[type=submit]").click()
    plain.wait_for_url("**/road/")
    mine = plain.locator("#facts-title").locator("xpath=ancestor::section").locator("li")
    said = mine.filter(has_text=words)
    expect(said).to_contain_text("Aún sin confirmar")

    sign_in(desktop, "theo")
    section = desktop.locator("section", has=desktop.locator("#claims-title"))
    section.get_by_role("link").last.click()
    desktop.wait_for_url("**/confirm/")
    desktop.locator("#id_happened_on").fill(day(3))
    desktop.locator("main form button[type=submit]").click()
    desktop.wait_for_url("**/road/")
    row = desktop.locator("li", has_text="The school received the signed consent to start").first
    row.get_by_role("link", name=re.compile("Correct")).click()
    desktop.locator("#id_happened_on").fill(day(2))
    desktop.locator("#id_reason").fill("The stamp says so")
    desktop.locator("main form button[type=submit]").click()
    desktop.wait_for_url("**/road/")

    plain.reload()
    expect(said).to_contain_text("Confirmado por la escuela")
    confirmed = mine.filter(has_text="The stamp says so").first
    expect(confirmed.locator("del")).to_have_count(1)
    plain.goto(address)
    expect(plain.locator("#entries")).to_contain_text("corrigió una fecha")


def test_nothing_is_in_the_way_of_staff(sign_in, site, desktop, axe):
    sign_in(desktop, "theo")
    desktop.goto(site.url("maple-fork", "/cases/"))
    desktop.locator("a[href*='/messages/'], a[href*='/cases/']", has_text="Mateo").first.click()
    desktop.get_by_role("link", name=re.compile("Where we are")).first.click()
    desktop.wait_for_url("**/road/")
    road = desktop.url
    for address in (road, road.replace("/road/", "/supports/")):
        desktop.goto(address)
        for width in (320, 1280):
            desktop.set_viewport_size({"width": width, "height": 844})
            assert axe(desktop) == []
            assert not desktop.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_on_paper_each_date_has_its_rule_and_nothing_is_cut_off(sign_in, site, desktop):
    sign_in(desktop, "lucia")
    open_road(desktop, site)
    desktop.emulate_media(media="print")
    desktop.set_viewport_size(PAPER)
    for part in (".site-nav", ".site-tools", "main .button", "main .screen-only"):
        expect(desktop.locator(f"{part} >> visible=true")).to_have_count(0)
    name = desktop.locator("main > .print-only")
    expect(name).to_contain_text("Mateo Rivera Solís")
    expect(desktop.locator("#next-title + p")).to_be_visible()
    dates = desktop.locator("section", has=desktop.locator("#dates-title"))
    known = dates.locator(".rows details p").all()
    assert len(known) > 5  # those that are over are folded twice on the screen
    for one in known:
        expect(one).to_be_visible()
    assert desktop.evaluate(CUT_OFF) == []
    found = PdfReader(io.BytesIO(desktop.pdf(prefer_css_page_size=True)))
    told = "".join(letter for page in found.pages for letter in page.extract_text().split())
    shown = [one.inner_text() for one in (name, *known, dates.locator(".chip").first)]
    for words in (*shown, "34 CFR 300.324(b)(1)(i)", "34 CFR 300.303(b)(2)"):
        assert "".join(words.split()) in told
