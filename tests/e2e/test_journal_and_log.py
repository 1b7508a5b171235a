"""Does a mother's note stay hers on a phone until she shares it, and does the log hold it then?"""

import csv
import io
import os
import re
import time
import wave
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.cases.files.test_clean_and_scan import photo
from tests.fixtures.browser import comes_true

pytestmark = pytest.mark.browser
NOTHING = "Nothing was heard. Please record it again, or choose a sound file below."


@pytest.fixture
def browser(whole_browser):
    """The shell has no microphone."""
    return whole_browser


def picture(page, name):
    """A screenshot for whoever wants to look, when SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def silence():
    """Half a second of it, as a sound file."""
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(8000))
    return made.getvalue()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_note_is_hers_until_she_shares_it(
    language, mother, say, sign_in, address, phone, desktop, site, axe
):
    page = mother(language)
    other = desktop if page is phone else phone
    words = f"Leyó con su hermana {time.time()}"
    page.goto(site.url("maple-fork", "/journal/"))
    picture(page, f"journal-list-{language}")
    assert axe(page) == []
    page.get_by_role("link", name=say(language, "Write about %(name)s") % {"name": "Mateo"}).click()
    page.get_by_label(say(language, "What happened?")).press_sequentially(words[:20], delay=5)
    expect(page.locator("#saved")).to_contain_text(re.compile(r"Guardado|Saved|\d"), timeout=20_000)
    page.reload()
    expect(page.get_by_label(say(language, "What happened?"))).to_have_value(words[:20])
    page.get_by_label(say(language, "What happened?")).fill(words)
    page.get_by_text(say(language, "Hard"), exact=True).click()
    page.get_by_label(say(language, "How many minutes")).fill("25")
    photo_of_book = {"name": "libro.jpg", "mimeType": "image/jpeg", "buffer": photo().getvalue()}
    page.get_by_label(say(language, "Photo or voice note")).set_input_files(photo_of_book)
    picture(page, f"journal-note-{language}")
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("button", name=say(language, "Keep it for me")).click()
    expect(page.locator(".journal > li").first).to_contain_text(words)
    expect(page.locator(".journal > li").first).to_contain_text(say(language, "Only you"))

    sign_in(other, "theo")
    for path in (f"{address}?q=hermana", f"{address}log/?q=hermana"):
        other.goto(path)
        expect(other.locator("main")).not_to_contain_text(words)

    change = say(language, "Read or change")
    page.locator(".journal > li").first.get_by_role("link", name=change).click()
    page.get_by_label(say(language, "What happened?")).fill(f"{words}, contento")
    page.get_by_role("button", name=say(language, "Keep and share")).click()
    expect(page.locator("main")).to_contain_text("Theo Lindqvist")
    expect(page.locator("main")).to_contain_text("libro.jpg")
    picture(page, f"journal-share-{language}")
    assert axe(page) == []
    page.get_by_role("button", name=say(language, "Share it with them")).click()
    expect(page.locator(".entry")).to_contain_text(f"{words}, contento")
    expect(page.locator(".entry")).to_contain_text(re.compile("25 minut"))
    picture(page, f"journal-entry-{language}")

    other.goto(address)
    expect(other.locator("#entries")).to_contain_text(f"{words}, contento")
    other.goto(f"{address}log/?q=hermana")
    expect(other.locator(".log")).to_contain_text(f"{words}, contento")


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_voice_note_is_recorded_in_the_page(language, mother, say, site, axe):
    """The microphone is a made-up one that beeps; whoever presses Keep while it records loses
    nothing."""
    page = mother(language)
    page.context.grant_permissions(["microphone"])
    page.goto(site.url("maple-fork", "/journal/"))
    page.get_by_role(
        "link", name=say(language, "Write about %(name)s") % {"name": "Camila"}
    ).click()
    begin = page.get_by_role("button", name=say(language, "Record a voice note"))
    stop = page.get_by_role("button", name=say(language, "Stop"), exact=True)
    drop = page.get_by_role("button", name=say(language, "Throw the recording away"))
    files = "[...document.querySelector('input[type=file]').files].map(f => [f.name, f.type])"
    begin.click()
    expect(stop).to_be_focused()
    expect(page.locator("[data-clock]")).to_have_text("0:01")
    assert axe(page) == []
    picture(page, f"voice-recording-{language}")
    stop.click()
    expect(drop).to_be_focused()
    expect(page.locator(".recorder audio")).to_be_visible()
    comes_true(page, "document.querySelector('.recorder audio').duration > 0.9")
    picture(page, f"voice-recorded-{language}")
    assert axe(page) == []
    assert fits(page)
    ((name, kind),) = page.evaluate(files)
    assert name.startswith(say(language, "Voice note"))
    assert kind.startswith("audio/")
    photo_of_book = {"name": "libro.jpg", "mimeType": "image/jpeg", "buffer": photo().getvalue()}
    page.locator("input[type=file]").set_input_files(photo_of_book)
    assert len(page.evaluate(files)) == 2  # a file chosen later does not put it out
    drop.click()
    expect(begin).to_be_focused()
    assert [name for name, _kind in page.evaluate(files)] == ["libro.jpg"]
    page.locator("input[type=file]").set_input_files([])
    newest = page.locator(".journal > li").first
    nothing = page.get_by_text(say(language, NOTHING))
    for clock in ("0:01", "0:04", "0:10"):  # a machine under load may hear nothing at first
        begin.click()
        expect(page.locator("[data-clock]")).to_have_text(clock, timeout=20_000)
        page.get_by_role("button", name=say(language, "Keep it for me")).click()
        expect(newest.or_(nothing)).to_be_visible(timeout=20_000)  # the sound is stored first
        if not nothing.is_visible():
            break
    expect(newest).to_contain_text(say(language, "1 file") if language == "en" else "1 archivo")
    newest.get_by_role("link", name=say(language, "Read or change")).click()
    file = page.locator(".attachments li").first
    expect(file).to_contain_text(say(language, "Sound"))
    where = file.get_by_role("link").get_attribute("href")
    heard = page.evaluate(
        """async path => {
            const sound = new Audio(path);
            await new Promise((done, failed) => {
                sound.addEventListener("loadedmetadata", done);
                sound.addEventListener("error", () => failed(sound.error.message));
            });
            return sound.duration;
        }""",
        where,
    )
    assert heard > 0  # how much of it a busy machine hears is its own affair


def test_who_gives_no_microphone_reads_what_else_works(sign_in, desktop, site):
    sign_in(desktop, "lucia")
    desktop.goto(site.url("maple-fork", "/journal/"))
    desktop.get_by_role("link", name="Escribir sobre Camila").click()
    desktop.get_by_role("button", name="Grabar una nota de voz").click()
    expect(desktop.locator(".recorder [role=status]")).to_contain_text("elija abajo un archivo")
    expect(desktop.get_by_role("button", name="Grabar una nota de voz")).to_be_visible()


def test_a_note_without_javascript(sign_in, plain, site):
    sign_in(plain, "lucia")
    plain.goto(site.url("maple-fork", "/journal/"))
    plain.get_by_role("link", name="Escribir sobre Camila").click()
    plain.get_by_label("¿Qué pasó?").fill("Sin JavaScript")
    expect(plain.get_by_role("button", name="Grabar una nota de voz")).to_be_hidden()
    sound = {"name": "voz.wav", "mimeType": "audio/wav", "buffer": silence()}
    plain.get_by_label("Foto o nota de voz").set_input_files(sound)
    plain.get_by_role("button", name="Guardarla para mí").click()
    expect(plain.locator(".journal > li").first).to_contain_text("Sin JavaScript")
    expect(plain.locator(".journal > li").first).to_contain_text("1 archivo")


def test_the_log_on_the_page_on_paper_and_as_a_table(sign_in, address, desktop, axe):
    sign_in(desktop, "theo")
    desktop.goto(address)
    desktop.get_by_role("link", name=re.compile("^The log")).click()
    expect(desktop.locator("h1")).to_contain_text("log")
    picture(desktop, "log-1280")
    assert axe(desktop) == []
    desktop.set_viewport_size({"width": 390, "height": 844})
    picture(desktop, "log-390")
    assert fits(desktop)
    desktop.set_viewport_size({"width": 320, "height": 640})
    assert fits(desktop)
    desktop.set_viewport_size({"width": 1280, "height": 844})
    desktop.get_by_text("Search and filter", exact=True).click()
    desktop.get_by_label("Kind").select_option("call_note")
    desktop.get_by_role("button", name="Show", exact=True).click()
    desktop.get_by_text("See the numbers").click()
    picture(desktop, "log-filtered")
    assert axe(desktop) == []
    shown = desktop.locator(".log-row").count()
    assert shown > 2
    with desktop.expect_download() as table:
        desktop.get_by_role("link", name="Table (CSV)").click()
    text = Path(table.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == shown
    assert {row["Kind"] for row in rows} == {"Call note"}
    with desktop.expect_download() as paper:
        desktop.get_by_role("link", name="PDF", exact=True).click()
    pages = PdfReader(paper.value.path()).pages
    said = " ".join("".join(page.extract_text() for page in pages).split())
    assert "Mateo Rivera Solís" in said
    assert "Only a part is shown" in said
    assert f"Page 1 of {len(pages)}" in said
    desktop.emulate_media(media="print")
    expect(desktop.locator(".filters")).to_be_hidden()
    expect(desktop.locator(".log")).to_be_visible()
    picture(desktop, "log-print")
