"""Does the thread work in a real browser: two people at once, double clicks, keys, no script?"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
NEWS = 25_000  # milliseconds: one round of polling and some more
PICTURES = os.environ.get("THREAD_PICTURES", "")


def field(page: Page):
    return page.locator("#id_body")


def send(page: Page) -> None:
    """Where a letter of the family waits, staff say that this answers none."""
    no = page.locator("#composer input[type=radio][name=answers][value=no]")
    if no.count():
        no.check()
    page.locator("#composer button[type=submit]:not([formaction])").click()


def said(page: Page, words: str):
    return page.locator(".entry-body", has_text=words)


def test_what_the_mother_writes_the_teacher_sees_without_a_reload(open_as, browser, desktop):
    mother = open_as(desktop, "lucia")
    other = browser.new_context()
    teacher = open_as(other.new_page(), "hannah")
    field(teacher).fill("half a sentence of mine")
    words = f"Hoy leyó tres páginas {time.time()}"
    field(mother).fill(words)
    send(mother)
    expect(said(mother, words)).to_be_visible(timeout=10_000)
    expect(field(mother)).to_have_value("")
    expect(said(teacher, words)).to_be_visible(timeout=NEWS)
    expect(field(teacher)).to_have_value("half a sentence of mine")
    expect(said(teacher, words)).to_have_attribute("lang", "es")
    other.close()


def test_a_double_click_makes_one_entry(open_as, desktop):
    page = open_as(desktop, "lucia")
    words = f"Dos veces {time.time()}"
    field(page).fill(words)
    page.locator("#composer button[type=submit]:not([formaction])").dblclick()
    expect(said(page, words)).to_have_count(1, timeout=10_000)
    page.reload()
    expect(said(page, words)).to_have_count(1)


def test_a_lost_connection_loses_no_words_and_makes_no_second_entry(open_as, desktop):
    page = open_as(desktop, "lucia")
    words = f"Sin red {time.time()}"
    field(page).fill(words)
    page.context.set_offline(True)
    send(page)
    expect(page.locator("#not-sent")).not_to_be_empty()
    expect(field(page)).to_have_value(words)
    page.context.set_offline(False)
    send(page)
    expect(said(page, words)).to_have_count(1, timeout=10_000)


def test_a_draft_saves_itself_and_is_there_again(open_as, desktop):
    page = open_as(desktop, "theo")
    words = f"A thought {time.time()}"
    field(page).press_sequentially(words, delay=5)
    expect(page.locator("#saved")).to_contain_text(re.compile(r"Saved \d"), timeout=10_000)
    page.reload()
    expect(field(page)).to_have_value(words)


def test_an_error_keeps_everything_and_is_announced(open_as, desktop):
    page = open_as(desktop, "hannah")
    field(page).fill("With a day to come")
    page.locator("#composer details summary").click()
    page.locator("#id_happened_on").fill("2999-01-01")
    send(page)
    expect(page.locator("#composer .error-summary")).to_be_focused(timeout=10_000)
    expect(field(page)).to_have_value("With a day to come")
    expect(page.locator("#id_happened_on")).to_be_visible()


def test_without_a_script_one_writes_quotes_and_sends(open_as, plain):
    page = open_as(plain, "lucia")
    words = f"Sin programa {time.time()}"
    field(page).fill(words)
    page.locator("button[name=quote]").last.click()
    expect(field(page)).to_have_value(words)
    expect(page.locator(".composer .entry-quote")).to_be_visible()
    page.locator("#composer input[type=file]").set_input_files(
        {"name": "nota 🎈.txt", "mimeType": "text/plain", "buffer": b"Hola"}
    )
    send(page)
    expect(said(page, words)).to_have_count(1)
    expect(page).to_have_url(re.compile(r"#e\d+$"))
    with page.expect_download() as download:
        page.locator(".attachments a", has_text="nota").last.click()
    assert download.value.suggested_filename == "nota 🎈.txt"
    assert Path(download.value.path()).read_bytes() == b"Hola"


def test_the_keyboard_is_enough(open_as, desktop):
    page = open_as(desktop, "theo")
    page.goto(page.url.split("#")[0] + "#write")
    page.reload()
    expect(field(page)).to_be_focused()
    words = f"By keys {time.time()}"
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(words)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#composer input[name=answers]')"):
            page.keyboard.press("ArrowUp")  # the last of the answers: something else
        if page.evaluate("document.activeElement.matches('#composer .button:not([formaction])')"):
            break
    page.keyboard.press("Enter")
    expect(said(page, words)).to_have_count(1, timeout=10_000)
    expect(field(page)).to_be_focused()


def test_staff_get_a_receipt_for_what_they_enter_for_a_parent(open_as, desktop):
    page = open_as(desktop, "hannah")
    field(page).fill("She called about the homework.")
    fold = page.locator("#composer details")
    if not fold.evaluate("fold => fold.open"):
        fold.locator("summary").click()
    page.locator("#id_happened_on").fill("")
    page.locator("#id_channel").select_option("phone")
    page.locator("#id_on_behalf_of").select_option(label="Lucía Solís")
    send(page)
    page.wait_for_url("**/receipt/", timeout=10_000)
    expect(page.locator(".receipt")).to_contain_text("Lucía Solís")


@pytest.mark.parametrize(("who", "bright", "dark"), [("lucia", 390, 1280), ("hannah", 1280, 390)])
def test_nothing_is_in_the_way_with_everything_unfolded(open_as, desktop, axe, who, bright, dark):
    page = open_as(desktop, who)
    for fold in page.locator("main details").all():
        fold.evaluate("fold => fold.open = true")
    for width, scheme in ((bright, "light"), (dark, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/thread-{who}-{width}-{scheme}.png", full_page=True)
        assert axe(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_it_fits_a_very_small_screen(open_as, browser):
    context = browser.new_context(viewport={"width": 320, "height": 600})
    page = open_as(context.new_page(), "hannah")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


@pytest.mark.parametrize("path", ["entries/1/", "entries/1/receipt/"])
def test_entry_and_receipt_have_nothing_in_the_way(open_as, address, phone, axe, path):
    page = open_as(phone, "lucia")
    page.goto(address + path)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{path.strip('/').replace('/', '-')}.png", full_page=True)
    assert axe(page) == []


def folded_entry(page: Page) -> str:
    """The number of an entry of the thread whose text is folded."""
    entry = page.locator("article.entry:has(.entry-body > details.entry-rest)").last
    return (entry.get_attribute("id") or "").removeprefix("e")


def test_a_link_to_an_entry_opens_what_is_folded_of_it(open_as, desktop, address):
    page = open_as(desktop, "theo")
    number = folded_entry(page)
    rest = page.locator(f"#e{number} .entry-body > details.entry-rest")
    expect(rest).not_to_have_attribute("open", "")
    page.goto(f"{address}#e{number}")  # on the same page
    expect(rest).to_have_attribute("open", "")
    page.goto("about:blank")
    page.goto(f"{address}#e{number}")
    expect(rest).to_have_attribute("open", "")
    expect(page.locator(f"#e{number}")).to_be_in_viewport()
    page.goto("about:blank")
    page.goto(f"{address}#e1")  # older than what the thread shows
    expect(page.locator("#e1")).to_be_in_viewport()


def test_a_link_to_an_entry_shows_the_whole_of_it_without_a_script(open_as, plain, address):
    page = open_as(plain, "theo")
    number = folded_entry(page)
    page.goto(f"{address}?entry={number}#e{number}")
    expect(page.locator(f"#e{number} .entry-body")).to_be_visible()
    expect(page.locator(f"#e{number} .entry-body > details")).to_have_count(0)
    page.goto(f"{address}?entry=1#e1")
    expect(page.locator("#e1")).to_be_in_viewport()


def asked(page: Page) -> list[str]:
    """Grows with each question for news."""
    found: list[str] = []
    page.on("request", lambda one: found.append(one.url) if "/news" in one.url else None)
    return found


def test_it_asks_every_quarter_minute_and_once_a_minute_while_nobody_looks(open_as, desktop):
    desktop.clock.install()
    page = open_as(desktop, "lucia")
    expect(field(page)).to_be_visible()
    questions = asked(page)
    with page.expect_response(lambda answer: "/news" in answer.url):
        page.clock.run_for(15_500)
    page.clock.run_for(10_000)
    assert len(questions) == 1
    hide = """is => {
        Object.defineProperty(document, "hidden", {configurable: true, get: () => is});
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(hide, True)
    page.clock.run_for(55_000)
    assert len(questions) == 1
    with page.expect_response(lambda answer: "/news" in answer.url):
        page.clock.run_for(10_000)
    with page.expect_response(lambda answer: "/news" in answer.url):
        page.evaluate(hide, False)  # whoever comes back sees at once what is new
        page.clock.run_for(1_000)
    assert len(questions) == 3


def test_a_thread_that_closes_says_so(open_as, desktop):
    desktop.clock.install()
    page = open_as(desktop, "lucia")
    expect(field(page)).to_be_visible()
    page.route("**/news/**", lambda route: route.fulfill(status=404, body=""))
    page.clock.run_for(15_500)
    expect(page.locator("#news")).to_contain_text("Esta conversación ya no está abierta para usted")
    questions = asked(page)
    page.clock.run_for(130_000)
    assert questions == []
