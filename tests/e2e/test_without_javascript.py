"""Can a mother go the whole road in Spanish when her browser runs no script at all?"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.test_thread import field, said, send

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
FILE = {"name": "cuaderno de Mateo 📓.txt", "mimeType": "text/plain", "buffer": b"Once palabras"}
FITS = "document.documentElement.scrollWidth <= innerWidth"


def press(page: Page, value: str) -> None:
    page.locator(f"main button[name=action][value={value}]").first.click()


def write_a_letter(page: Page) -> None:
    """From home over three questions, with a stop in between, to the receipt."""
    page.locator("main a.button[href*='/letters/']").first.click()
    page.locator("textarea[name=sees]").fill("Se salta renglones.")
    press(page, "leave")
    expect(page.locator("main .messages")).to_contain_text("guardada")
    page.locator("main a.button[href*='/letters/']").first.click()
    expect(page.locator("textarea[name=sees]")).to_have_value("Se salta renglones.")
    press(page, "next")
    page.locator("textarea[name=tried]").fill("Desde septiembre me dicen que espere.")
    press(page, "next")
    press(page, "next")
    page.wait_for_load_state()
    if page.locator("input[value=no]").is_visible():  # without an answer the question stays
        page.locator("input[value=no]").check()
        press(page, "next")
    expect(page.locator("article.letter")).to_contain_text("Se salta renglones.")
    with page.expect_download() as paper:
        page.locator("a[href$='.pdf'], a[href*='/pdf']").first.click()
    assert Path(paper.value.path()).read_bytes().startswith(b"%PDF")
    page.locator("main form details:has(textarea[name=text]) summary").click()
    text = page.locator("textarea[name=text]")
    text.fill(text.input_value().replace("renglones", "renglones enteros"))
    press(page, "show")
    expect(page.locator("article.letter")).to_contain_text("renglones enteros")
    press(page, "send")
    expect(page.locator(".receipt")).to_contain_text(re.compile("hora del distrito"))


def find(page: Page) -> None:
    """Words without accents, a kind, a person, days that make no sense, and back again."""
    page.locator("details.filters summary").click()
    page.locator("#filter_q").fill("evaluacion")
    page.locator("#filter_kind").select_option("letter")
    page.locator("#filter_person").select_option(label="Lucía Solís")
    page.locator("details.filters button").click()
    expect(page.locator(".thread mark").first).to_contain_text("evaluación")
    expect(page.locator("#composer")).to_be_visible()
    expect(page.locator(".thread .entry:not(.entry-mine)")).to_have_count(0)
    page.locator("#filter_from").fill("2026-05-01")
    page.locator("#filter_to").fill("2026-04-01")
    page.locator("details.filters button").click()
    expect(
        page.locator("details.filters .error-text, details.filters .field-error")
    ).to_be_visible()
    page.locator("details.filters a").last.click()
    expect(page.locator("#composer")).to_be_visible()


def read_from_the_start(page: Page) -> None:
    while page.locator(".since-earlier a").count():
        page.locator(".since-earlier a").click()
        page.wait_for_load_state()
    expect(page.locator("[data-number='1']")).to_be_visible()
    page.locator("[data-number='1'] .entry-facts a").click()
    page.locator("main a[href*='/receipt/']").click()
    expect(page.locator(".receipt")).to_be_visible()
    page.go_back()
    page.locator("main a[href*='before=']").click()
    expect(page).to_have_url(re.compile("#e1$"))


def keep_a_draft(page: Page, words: str) -> None:
    """By its button, with a file and a day; all of it is there in another visit."""
    field(page).fill(words)
    page.locator("#composer details summary").click()
    page.locator("#id_happened_on").fill("2026-06-01")
    page.locator("#composer input[type=file]").set_input_files(FILE)
    page.locator("#composer .button-row [formaction]").click()
    page.goto(page.url.split("#")[0])
    expect(page.locator("#saved")).to_contain_text(re.compile(r"Guardado.*\d:\d\d"))
    expect(field(page)).to_have_value(words)
    expect(page.locator("#id_happened_on")).to_have_value("2026-06-01")
    expect(page.locator("#composer input[name=documents]")).to_be_checked()


def send_it(page: Page, words: str) -> None:
    page.locator("[data-number] button[name=quote]").last.click()
    expect(page.locator("#composer .entry-quote")).to_be_visible()
    send(page)
    expect(said(page, words)).to_have_count(1)
    entry = page.locator(".entry", has=said(page, words))
    expect(entry.locator(".entry-quote")).to_be_visible()
    expect(entry).to_contain_text("1 de junio de 2026")
    with page.expect_download() as download:
        entry.locator(".attachments a").click()
    assert download.value.suggested_filename == FILE["name"]
    assert Path(download.value.path()).read_bytes() == FILE["buffer"]


def correct_it(page: Page, words: str) -> None:
    entry = page.locator(".entry", has=said(page, words))
    entry.locator("button[name=correct]").click()
    expect(field(page)).to_have_value(words)
    field(page).fill(words + " y una más")
    send(page)
    expect(said(page, words + " y una más")).to_have_count(1)
    old = page.locator(".entry", has=page.get_by_text(words, exact=True))
    expect(old).to_contain_text("Corregida")


def test_the_whole_road_in_spanish(site, open_as, sign_in, address, plain):
    words = f"Leyó once palabras {time.time()}"
    sign_in(plain, "lucia")
    expect(plain.locator("html")).to_have_attribute("lang", "es")
    write_a_letter(plain)
    plain.goto(address)
    find(plain)
    read_from_the_start(plain)
    plain.goto(address)
    keep_a_draft(plain, words)
    send_it(plain, words)
    correct_it(plain, words)
    plain.set_viewport_size({"width": 320, "height": 640})
    assert plain.evaluate(FITS)
    plain.locator(".bell").click()
    expect(plain.locator("h1")).to_be_visible()
    plain.locator(".language-switch button").click()
    expect(plain.locator("html")).to_have_attribute("lang", "en")
    plain.locator(".language-switch button").click()
    plain.locator(".site-tools summary").click()
    plain.locator(".menu-panel form[action$='/logout/'] button").click()
    expect(plain).to_have_url(re.compile("/accounts/login/"))
    open_as(plain, "hannah")
    expect(said(plain, words + " y una más")).to_have_count(1)
