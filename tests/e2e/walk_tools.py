"""How do people of a browser walk act, each in their own browser and at their own moment?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    Given = Mapping[str, str | bool | list[str]]

HEADER: Final = "X-At-The-Moment"  # ISO 8601 with its offset; see tests.e2e.at_its_moment
OFFSET: Final = "-08:00"  # that of the district in winter; in summer it is an hour off


class People:
    """Everybody has a browser of this width, a phone's or a desk's, without a script: what is
    needed works without one. `names` are the accounts of those who have another name there."""

    def __init__(self, browser: Browser, enter: Callable[[Page, str], None], origin: str) -> None:
        self.browser, self.enter, self.origin = browser, enter, origin
        self.width = 390
        self.names: dict[str, str] = {}
        self.pages: dict[str, tuple[BrowserContext, Page]] = {}

    def of(self, who: str, at: str, path: str) -> Page:
        """The page of a person at that moment of the district ("2025-10-06 21:10")."""
        if who not in self.pages:
            context = self.browser.new_context(
                viewport={"width": self.width, "height": 844}, java_script_enabled=False
            )
            self.pages[who] = context, context.new_page()
            self.enter(self.pages[who][1], self.names.get(who, who))
        context, page = self.pages[who]
        context.set_extra_http_headers({HEADER: at.replace(" ", "T") + OFFSET})
        page.goto(path if path.startswith("http") else self.origin + path)
        return page

    def close(self) -> None:
        """Close everybody's browser."""
        for context, _page in self.pages.values():
            context.close()


def choose(page: Page, name: str, *words: str) -> list[str]:
    """The values under this name whose label holds one of the words; all without words."""
    found = page.locator(f"[name='{name}'] option, [name='{name}']:not(select)")
    rows = found.evaluate_all(
        "all => all.map(one => [one.value, one.text || one.labels?.[0]?.innerText || ''])"
    )
    return [value for value, text in rows if not words or any(one in text for one in words)]


def fill(form: Locator, given: Given) -> None:
    """Fill in the fields of a form by their names: text, a day, one of several, or several."""
    for name, value in given.items():
        field = form.locator(f"[name='{name}']")
        if field.first.is_hidden():  # folded away
            field.first.locator("xpath=ancestor::details[1]/summary").click()
        kind = field.first.evaluate("one => one.type")
        if kind not in ("radio", "checkbox", "select-one"):
            field.fill(str(value))
        elif kind == "select-one":
            field.select_option(str(value))
        elif isinstance(value, bool):
            field.set_checked(value)
        else:
            for one in [value] if isinstance(value, str) else value:
                form.locator(f"[name='{name}'][value='{one}']").check()


def send(page: Page, given: Given, button: str = "") -> None:
    """Fill in the form that has these fields and press its button, or the one with this value.
    Nothing may be refused."""
    name = f"[name='{next(iter(given))}']"
    form = page.locator("main form", has=page.locator(name)).first
    fill(form, given)
    press(page, form, f"button[value='{button}']" if button else "button[type=submit]")


def press(page: Page, where: Locator, button: str) -> None:
    """Press a button; what is said to be wrong fails the walk."""
    where.locator(button).first.click()
    page.wait_for_load_state()
    wrong = page.locator(".error-summary").all_inner_texts()
    assert not wrong, (page.url, wrong)
