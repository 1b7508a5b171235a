"""Does each page of the guide fit on one sheet, and is it read and sent on without an account?"""

from __future__ import annotations

import io
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from parent_training.guide import LANGUAGES, pages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_prints_on_one_sheet(desktop, site, language):
    for key, page in pages().items():
        desktop.goto(site.url("maple-fork", f"/guide/{language}/{key}/"))
        sheets = PdfReader(io.BytesIO(desktop.pdf(format="Letter"))).pages
        assert len(sheets) == 1, key
        words = " ".join(sheets[0].extract_text().split())
        assert page.title[language][:20] in words
        assert f"/guide/{language}/{key}/" in words.replace(" ", "")  # where it stands
        assert "sms:" not in words


def test_a_stranger_walks_from_page_to_page_without_a_script_and_finds_the_other_language(
    plain, site
):
    plain.goto(site.url("maple-fork", "/guide/"))
    plain.get_by_role("link", name="What is an IEP?").click()
    expect(plain.locator("h1")).to_have_text("What is an IEP?")
    plain.locator("a[rel=next]").click()
    expect(plain.locator("h1")).to_have_text("What is a 504 plan?")
    plain.locator("a[hreflang=es]").click()
    expect(plain.locator("h1")).to_have_text("¿Qué es un plan 504?")
    expect(plain.locator("html")).to_have_attribute("lang", "es")
    text = unquote(plain.locator("a[href^='sms:']").get_attribute("href") or "")
    assert text.endswith("/guide/es/what-is-a-504-plan/")
    plain.locator("summary").click()
    expect(plain.locator("img[src^='data:image/png']")).to_be_visible()


def test_by_keyboard_at_390_px_nothing_is_wider_than_the_screen(phone, site, axe):
    phone.goto(site.url("maple-fork", "/guide/es/when-you-disagree/"))
    assert axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.locator("a[rel=prev]").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("h1")).to_have_text("Sus derechos")
