"""Does every part look right to a machine's eye, in every theme, direction and width?

The page is drawn here and served from a folder: no database and no portal take part.
"""

from __future__ import annotations

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path

from portal import urls
from portal.management.commands import build_assets
from portal.views import styleguide, theme
from tests.fixtures.browser import comes_true
from tests.guards.code import ROOT

VARIANTS = {
    "light": "",
    "dark": "theme=dark",
    "arabic": "language=ar",
    "arabic-dark": "language=ar&theme=dark",
    "spanish": "language=es",
    "plum": "brand=7a2a6b",
    "plum-dark": "brand=7a2a6b&theme=dark",
    "yellow": "brand=ffd400",
}
WIDTHS = (320, 390, 1280)
SMALL = """() => [...document.querySelectorAll('a, button, summary, select, textarea, label')]
  .map(e => [e, e.closest('.choice') ? e.closest('.choice') : e])
  .filter(([e, box]) => e.tagName !== 'LABEL' || box !== e)
  .map(([e, box]) => [e.outerHTML.slice(0, 80), box.getBoundingClientRect()])
  .filter(([, r]) => r.width && r.height && (r.width < 43.5 || r.height < 43.5))
  .map(([html]) => html)"""


def _unused(request: HttpRequest) -> HttpResponse:
    raise AssertionError("only its address is used")


urlpatterns = [
    *(pattern for pattern in urls.urlpatterns if getattr(pattern, "name", "") != "styleguide"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("<slug:brand>.css", _unused, name="styleguide_theme"),
]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a folder with the drawn pages and what they load."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "portal" / "assets", folder / "static")
    build_assets.build(ROOT / "portal" / "assets", folder / "static")
    htmx = folder / "static" / "django_htmx" / "htmx-2.min.js"
    htmx.parent.mkdir()
    htmx.write_text("")
    for colour in ("7a2a6b", "ffd400"):
        (folder / f"{colour}.css").write_bytes(theme.stylesheet(f"#{colour}"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def draw(site, settings):
    """draw(variant) writes the page and gives its address."""
    settings.ROOT_URLCONF = __name__
    folder, address = site

    def write(variant: str) -> str:
        request = RequestFactory().get(f"/styleguide/?{VARIANTS[variant]}")
        (folder / f"{variant}.html").write_bytes(styleguide.styleguide(request).content)
        return f"{address}/{variant}.html"

    return write


@pytest.fixture
def open_page(chromium, draw):
    """open_page(variant, width) gives the page, and fails it for anything on the console."""
    with chromium.new_context() as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))

        def visit(variant: str, width: int, height: int = 844):
            page.set_viewport_size({"width": width, "height": height})
            page.goto(draw(variant))
            comes_true(page, "document.fonts.status === 'loaded'")
            return page

        yield visit
    assert said == []


@pytest.mark.browser
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_rule_of_accessibility_is_broken_and_nothing_scrolls_sideways(
    open_page, violations, variant
):
    for width in WIDTHS:
        page = open_page(variant, width)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        if width != 320 or variant == "light":  # 320 px has the rules of a phone
            assert violations(page) == [], width


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_everything_that_is_pressed_is_large_enough_for_a_thumb(open_page, width):
    assert open_page("light", width).evaluate(SMALL) == []


@pytest.mark.browser
def test_the_glossary_sheet_lies_at_the_foot_of_a_phone_and_closes(open_page, violations):
    page = open_page("dark", 390)
    sheet = page.locator("#term-goal")
    assert not sheet.is_visible()
    page.get_by_role("button", name="annual goal").click()
    box = sheet.bounding_box()
    assert box["y"] + box["height"] == pytest.approx(844, abs=1)
    assert violations(page) == []
    sheet.get_by_role("button", name="Close").click()
    assert not sheet.is_visible()


@pytest.mark.browser
def test_the_bar_lets_go_of_the_screen_at_400_percent_zoom(open_page):
    page = open_page("light", 320, height=256)
    position = page.locator(".site-nav").evaluate("e => getComputedStyle(e).position")
    assert position == "static"


@pytest.mark.browser
def test_paper_shows_no_navigation_and_full_dates(open_page):
    page = open_page("light", 1280)
    page.emulate_media(media="print")
    assert not page.locator(".site-nav").is_visible()
    assert not page.locator(".composer").is_visible()
    assert page.get_by_text("Tuesday, September 16, 2025").first.is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("main details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details:not([open])").count() > 0


@pytest.mark.browser
def test_a_second_press_sends_nothing(open_page):
    page = open_page("light", 390)
    sent = page.evaluate(
        """() => {
          const form = document.querySelector('form.composer');
          let sent = 0;
          window.addEventListener('submit', (e) => {
            if (!e.defaultPrevented) sent += 1;
            e.preventDefault();
          });
          form.noValidate = true;
          const button = form.querySelector('button');
          button.click();
          button.click();
          window.dispatchEvent(new Event('pageshow'));
          button.click();
          return sent;
        }"""
    )
    assert sent == 2


@pytest.mark.browser
def test_the_error_summary_has_the_focus(open_page):
    page = open_page("light", 390)
    assert page.evaluate("document.activeElement.className") == "error-summary"
