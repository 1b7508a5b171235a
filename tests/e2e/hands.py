"""What can a person do who has only a keyboard, and what must they see at each step?

Each press of Tab asks: is the focus somewhere, is it to be seen, and does nothing cover it?
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST_STEPS = 700  # a thread of 50 entries has about 150 stops
# What is drawn around the focus, compared with how the same thing looks without it.
LOOK = """wanted => {
    const here = document.activeElement;
    if (!here || here === document.body || here === document.documentElement) {
        window.handsLast = null;
        return null;
    }
    const drawn = one => {
        // The calendar button inside a date field has a ring of its own, drawn by the browser.
        if (one === here && !here.matches(':focus')) return '';
        const style = getComputedStyle(one);
        const line = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
        return [line, style.boxShadow, style.borderColor, style.backgroundColor].join('|');
    };
    const before = window.handsLast;
    const same = before && before.one !== here && before.one.isConnected
        && before.drawn === drawn(before.one);
    const box = here.getBoundingClientRect();
    const bar = document.querySelector('.site-nav');
    const fixed = bar && getComputedStyle(bar).position === 'fixed' && !bar.contains(here);
    const floor = fixed ? bar.getBoundingClientRect().top : innerHeight;
    const within = (bar && bar.contains(here) && 'bar') || (here.closest('aside') && 'aside')
        || (here.closest('main') && 'main') || 'frame';
    const back = before && before.one.isConnected && before.one !== here
        && (here.compareDocumentPosition(before.one) & Node.DOCUMENT_POSITION_FOLLOWING);
    let round = false;
    if (back) {  // only who goes back can have come round; all stops are many
        const may = 'a[href], button, input, select, textarea, summary';
        const stops = [...document.querySelectorAll(may)]
            .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility());
        round = before.one === stops.at(-1) && here === stops[0];
    }
    window.handsLast = {one: here, drawn: drawn(here), within};
    return {
        round,
        html: here.outerHTML.slice(0, 160),
        unseen: same ? before.one.outerHTML.slice(0, 160) : '',
        covered: here.matches('textarea')
            ? box.bottom < 40 || box.top > floor - 40
            : box.height < floor && (box.top < -1 || box.bottom > floor + 1),
        small: box.width < 2 || box.height < 2,
        line: drawn(here),
        jumps: Boolean(before && before.one.isConnected && before.within === within
            && box.top < before.one.getBoundingClientRect().top - 60),
        follows: !back,
        wanted: Boolean(wanted) && here.matches(wanted),
    };
}"""


class Hands:
    """A keyboard before a page. `trail` holds the things that had the focus, the last ones last;
    `wrong` all that was wrong on the way, in sentences."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        self.trail: list[dict[str, Any]] = []

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def has(self, wanted: str) -> bool:
        """Whether the focus is on what the selector names."""
        found: bool = self.page.evaluate("s => document.activeElement.matches(s)", wanted)
        return found

    def to(self, wanted: str, key: str = "Tab") -> None:
        """Press Tab until the focus is on `wanted`; once round the page at most."""
        for _ in range(MOST_STEPS):
            self.press(key)
            found = self._look(key, wanted)
            if found and found["wanted"]:
                return
        raise AssertionError(f"{wanted} is not reached by {key} from {self.trail[0]['html']}")

    def go(self, wanted: str, key: str = "Enter") -> None:
        """To `wanted`, press it, and wait for the page that it leads to."""
        self.to(wanted)
        with self.page.expect_navigation():
            self.press(key)
        self.trail.clear()

    def stays(self, moment: str) -> None:
        """The focus is still somewhere after a part of the page was replaced."""
        if self._seen() is None:
            self.wrong.append(f"{moment}: the focus is lost")

    def round_trip(self) -> int:
        """Tab through the whole page and out of it; how many stops there are. A page from which
        one never comes out is a trap."""
        for stop in range(MOST_STEPS):
            self.press("Tab")
            found = self._look("Tab")
            if found is None or found["round"]:
                return stop
        raise AssertionError(f"no way out: {[one['html'] for one in self.trail[-4:]]}")

    def _seen(self, wanted: str = "") -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.page.evaluate(LOOK, wanted)
        return found

    def _look(self, key: str, wanted: str = "") -> dict[str, Any] | None:
        found = self._seen(wanted)
        # At the end of the page the browser's own buttons come next, or the page begins again.
        if found is None or found["round"]:
            self.trail.clear()
            return found
        for problem, words in (
            (found["unseen"], f"looks the same without the focus: {found['unseen']}"),
            (found["covered"], "is not whole on the screen"),
            (found["small"], "is too small to be seen"),
            (key == "Tab" and not found["follows"], "comes before what had the focus"),
            (key == "Tab" and found["jumps"], "stands above what had the focus"),
        ):
            if problem:
                last = self.trail[-1]["html"] if self.trail else "nothing"
                self.wrong.append(f"{self.page.url}: after {last}: {found['html']} {words}")
        self.trail.append(found)
        return found
