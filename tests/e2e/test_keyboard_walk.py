"""Can a mother and a teacher go the whole road without a mouse, and see where they are?"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.hands import Hands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
SEND = "#composer .button-row .button:not([formaction])"


@contextmanager
def person(browser: Browser, width: int) -> Iterator[Hands]:
    """Somebody before a window of this width."""
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="es")
    yield Hands(context.new_page())
    context.close()


def sign_in(hands: Hands, site, who: str) -> None:
    hands.page.goto(site.url("maple-fork", "/accounts/login/"))
    hands.to("input[name=login]")
    hands.type(f"{who}@maple-fork.example")
    hands.to("input[name=password]")
    hands.type(site.password)
    with hands.page.expect_navigation():
        hands.press("Enter")


def sign_out(hands: Hands) -> None:
    hands.to(".site-tools summary")
    hands.press("Enter")
    hands.press("Escape")
    assert hands.has(".site-tools summary")
    hands.press("Space")
    hands.go(".menu-panel form[action$='/logout/'] button")
    expect(hands.page).to_have_url(re.compile("/accounts/login/"))


def change_language(hands: Hands, to: str) -> None:
    hands.go(".language-switch button")
    expect(hands.page.locator("html")).to_have_attribute("lang", to)


def skip_to_the_content(hands: Hands) -> None:
    """The first stop of a page leads past its frame."""
    hands.press("Tab")
    assert hands.has(".skip-link")
    expect(hands.page.locator(".skip-link")).to_be_in_viewport(ratio=1)
    hands.press("Enter")
    hands.press("Tab")
    assert hands.page.evaluate("document.activeElement.closest('main') !== null")
    hands.trail.clear()


def write_a_letter(hands: Hands, words: str) -> None:
    page = hands.page
    hands.go("main a.button[href*='/letters/']")
    hands.to("textarea[name=sees]")
    hands.press("ControlOrMeta+A")
    hands.type(words)
    hands.go("button[value=next]")
    hands.to("textarea[name=tried]")
    hands.press("ControlOrMeta+A")
    hands.type("Desde primer grado.")
    hands.go("button[value=next]")
    hands.to("input[type=radio]")
    hands.press("ArrowDown")
    hands.press("ArrowDown")
    expect(page.locator("input[value=no]")).to_be_checked()
    hands.go("button[value=next]")
    expect(page.locator("article.letter")).to_contain_text(words)
    hands.to("main form details:has(textarea[name=text]) summary")
    hands.press("Space")
    hands.to("textarea[name=text]")
    hands.to("button[value=send]", "Shift+Tab")
    with page.expect_navigation():
        hands.press("Enter")
    expect(page.locator(".receipt")).to_contain_text(re.compile(r"\d"))


def look_round(hands: Hands, words: str) -> None:
    """Filters, search, earlier entries and a way through the whole page."""
    page = hands.page
    hands.to("details.filters summary")
    hands.press("Enter")
    hands.to("#filter_q")
    hands.type(words.split(maxsplit=1)[0])
    hands.to("#filter_kind")
    hands.go("details.filters button")
    expect(page.locator(".thread mark").first).to_be_visible()
    hands.go("details.filters a.button-quiet")
    first = page.locator("[data-number]").first
    while page.locator(".since-earlier").count():
        top = first.get_attribute("data-number") or ""
        hands.to(".since-earlier a")
        hands.press("Enter")
        expect(first).not_to_have_attribute("data-number", top)
    hands.stays("after earlier entries came")
    hands.to("[data-number='1'] .entry-facts a")
    page.reload()
    assert hands.round_trip() > 40


def send(hands: Hands, words: str) -> None:
    page = hands.page
    hands.to("#id_body")
    hands.type(words)
    expect(page.locator("#saved")).to_contain_text(re.compile(r"\d"), timeout=10_000)
    hands.stays("after the draft was saved")
    assert hands.has("#id_body")
    hands.to("#composer details summary")
    hands.press("Enter")
    hands.to("#id_channel")
    hands.press("ArrowDown")
    hands.press("ArrowUp")
    hands.to(SEND)
    hands.press("Enter")
    expect(page.locator(".entry-body", has_text=words)).to_have_count(1, timeout=10_000)
    hands.stays("after sending")
    assert hands.has("#id_body")


def quote_and_answer(hands: Hands, words: str, answer: str) -> None:
    page = hands.page
    entry = page.locator(".entry", has_text=words)
    number = entry.locator("button[name=quote]").get_attribute("value")
    hands.to(f"button[name=quote][value='{number}']")
    with page.expect_navigation():
        hands.press("Enter")
    expect(page.locator("#id_body")).to_be_focused()
    hands.type(answer)
    hands.to("#composer input[name=answers]")
    hands.press("ArrowUp")  # the last of the answers: something else
    expect(page.locator("#composer input[name=answers][value=no]")).to_be_checked()
    hands.to(SEND)
    hands.press("Enter")
    mine = page.locator(".entry", has=page.locator(".entry-body", has_text=answer))
    expect(mine.locator(".entry-quote")).to_contain_text(words, timeout=10_000)
    hands.stays("after the answer")


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1280, "en")])
def test_the_whole_road_without_a_mouse(site, browser, address, width, language):
    words, answer = f"Se salta renglones {time.time()}", f"I see it too {time.time()}"
    with person(browser, width) as hands:
        sign_in(hands, site, "lucia")
        if language == "en":
            change_language(hands, "en")
        skip_to_the_content(hands)
        write_a_letter(hands, "Se salta palabras.")
        hands.page.goto(address)
        skip_to_the_content(hands)
        look_round(hands, "lectura")
        send(hands, words)
        change_language(hands, "en" if language == "es" else "es")
        if language == "es":
            change_language(hands, "es")
        sign_out(hands)
    with person(browser, width) as teacher:
        sign_in(teacher, site, "hannah")
        skip_to_the_content(teacher)
        # Other links on her home lead to parts of the case.
        path = urlsplit(address).path
        teacher.go(f"main a[href='{path}'], main a[href^='{path}#']")
        quote_and_answer(teacher, words, answer)
        sign_out(teacher)
    wrong = hands.wrong + teacher.wrong
    assert not wrong, "\n".join(wrong)


def test_a_hard_word_is_explained_and_the_focus_comes_back(site, phone):
    hands = Hands(phone)
    phone.goto(site.url("maple-fork", "/styleguide/"))
    hands.to("button.explain")
    hands.press("Enter")
    expect(phone.locator(".sheet:popover-open")).to_be_visible()
    hands.to(".sheet button")
    hands.press("Escape")
    expect(phone.locator(".sheet:popover-open")).to_have_count(0)
    assert hands.has("button.explain")
