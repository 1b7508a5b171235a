"""Can a family choose words of a draft by mouse, key, touch or without a script, say something of
them, and find it again when the words moved or are gone?
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from cases.models import PlanVersion, Student
from cases.services import plan_accounts, plan_versions, plans
from cases.services.cases import open_case
from tenants.people.models import User
from tests.e2e.test_composer_breaks import sign_out

pytestmark = pytest.mark.browser

WORDS = "Sami reads 48 words a minute in class. He likes maps. He writes three lines."
MOVED = "He likes maps. At home Sami reads aloud. Sami reads 48 words a minute in class."
GONE = "He counts to one hundred."
# From the text of the draft: where in it these words stand, as a range.
FIND = """([text, words]) => {
    const held = document.querySelector(`[data-text="${text}"]`);
    const walk = document.createTreeWalker(held, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const at = walk.currentNode.data.indexOf(words);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(walk.currentNode, at);
        range.setEnd(walk.currentNode, at + words.length);
        return range;
    }
}"""
PLACE = f"""given => {{
    const range = ({FIND})(given);
    range.startContainer.parentElement.scrollIntoView({{block: 'center'}});
    const boxes = [...range.getClientRects()];
    const first = boxes[0], last = boxes.at(-1), half = first.height / 2;
    return [first.left + 1, first.top + half, last.right - 1, last.top + half];
}}"""
# What a long press and its handles do; Chromium without a screen draws no handles to drag.
TOUCHED = f"""given => {{
    const chosen = document.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(({FIND})(given));
}}"""
# A caret is moved by keys only where it is to be seen (F7, which a test cannot press): the first
# letter is chosen, the rest by keys.
BEGIN = f"""given => {{
    const range = ({FIND})(given), at = range.startContainer, from = range.startOffset;
    document.getSelection().setBaseAndExtent(at, from, at, from + 1);
}}"""


def hannah() -> User:
    user = User.objects.get(email="hannah@maple-fork.example")
    user.wear("staff")
    return user


def share(words: str, version: PlanVersion | None = None) -> PlanVersion:
    """A draft of Sami's plan whose goal has these words; the next one after `version`."""
    by = hannah()
    if version is None:
        case = open_case(by=by, student=Student.objects.get(full_name="Sami Haddad"))
        plan = plans.begin_plan(by=by, case=case, kind="iep")
        goal = plans.add_block(by=by, plan=plan, kind="goal")
    else:
        plan, goal = version.plan, version.plan.blocks.get(kind="goal")
    plans.write_block(by=by, block=goal, revision=goal.revision, words=words, fields={})
    accounts = {
        row.pk: plan_accounts.Account("carried") for row in plan_accounts.open_comments(plan)
    }
    return plan_versions.share(by=by, plan=plan, accounts=accounts)


@pytest.fixture
def draft(inside) -> PlanVersion:
    return inside(share, WORDS)


@pytest.fixture
def read(site, sign_in):
    def go(page: Page, version: PlanVersion) -> Page:
        if "maple-fork" not in page.url:
            sign_in(page, "noor")
        page.goto(site.url("maple-fork", f"/cases/plans/shared/{version.pk}/"))
        return page

    return go


def by_mouse(page: Page, words: str) -> None:
    x, y, to_x, to_y = page.evaluate(PLACE, ["words", words])
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=6)
    page.mouse.up()
    page.locator("#offer a").click()


def by_key(page: Page, words: str) -> None:
    page.evaluate(BEGIN, ["words", words])
    for _letter in words[1:]:
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#offer")).to_be_visible()
    expect(page.locator("[data-text=words] + #offer")).to_have_count(1)  # what Tab comes to next
    page.locator("#offer a").focus()
    page.keyboard.press("Enter")


def by_touch(page: Page, words: str) -> None:
    page.evaluate(TOUCHED, ["words", words])
    page.locator("#offer a").tap()


def say(page: Page, words: str) -> None:
    page.wait_for_url("**/comment/**")
    page.locator("input[name=kind][value=question]").check()
    page.locator("textarea[name=words]").fill(words)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**#c-*")


def about(page: Page, words: str):
    """The comment with these words."""
    return page.locator(".talk", has_text=words)


@pytest.mark.parametrize("way", ["mouse", "key", "touch"])
def test_words_that_are_selected_are_meant_moved_and_gone(way, draft, desktop, phone, read, inside):
    page = read(phone if way == "touch" else desktop, draft)
    {"mouse": by_mouse, "key": by_key, "touch": by_touch}[way](page, "48 words a minute")
    chosen = page.locator("select[name=pointer] option:checked")
    expect(chosen).to_have_text(re.compile("48 words a minut"))
    say(page, "How is it counted?")
    expect(about(page, "How is it counted?").locator(".talk-quote")).to_have_text(
        re.compile("48 words a minut")
    )
    expect(page.locator(".plan-read mark")).to_have_text(re.compile("48 words a minut"))
    newer = inside(share, MOVED, draft)
    read(page, newer)
    expect(page.locator(".plan-read mark")).to_have_text(re.compile("48 words a minut"))
    expect(about(page, "How is it counted?")).to_contain_text("About the words of draft 1")
    expect(about(page, "How is it counted?")).not_to_contain_text("About earlier words")
    read(page, inside(share, GONE, newer))
    expect(about(page, "How is it counted?")).to_contain_text("About earlier words")
    expect(about(page, "How is it counted?").locator(".talk-quote")).to_have_text(
        re.compile("48 words a minut")
    )
    expect(page.locator(".plan-read mark")).to_have_count(0)


def test_without_a_script_the_whole_part_or_a_sentence_is_meant(draft, plain, read):
    page = read(plain, draft)
    expect(page.locator("#offer")).to_be_hidden()
    page.locator("section:has(#s-goal) a[href*='/comment/']").click()
    page.locator("select[name=pointer]").select_option(label="“He likes maps.”")
    page.get_by_role("button", name="Send").click()  # what it is, is not chosen
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("select[name=pointer] option:checked")).to_have_text("“He likes maps.”")
    say(page, "Which maps?")
    expect(about(page, "Which maps?").locator(".talk-quote")).to_have_text("He likes maps.")


def test_what_is_typed_is_there_after_a_reload_and_a_new_sign_in(draft, phone, read, sign_in):
    page = read(phone, draft)
    by_touch(page, "three lines")
    page.wait_for_url("**/comment/**")
    here = page.url
    page.locator("textarea[name=words]").fill("Why thr")
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.reload()
    expect(page.locator("textarea[name=words]")).to_have_value("Why thr")
    expect(page.locator("select[name=pointer] option:checked")).to_have_text("“three lines”")
    sign_out(page)
    page.locator("textarea[name=words]").fill("Why three lines?")
    expect(page.locator("#saved a")).to_be_visible()  # signed out: the page keeps every word
    expect(page.locator("textarea[name=words]")).to_have_value("Why three lines?")
    sign_in(page, "noor")
    page.goto(here)
    expect(page.locator("textarea[name=words]")).to_have_value("Why thr")
    say(page, "Why three lines?")
    expect(page.get_by_text("Not sent yet")).to_have_count(0)


def test_keys_lead_through_the_comments_and_can_be_turned_off(draft, desktop, read, axe):
    page = read(desktop, draft)
    for words, said in (("48 words", "One?"), ("maps", "Two?")):
        by_mouse(page, words)
        say(page, said)
    read(page, draft)
    page.keyboard.press("j")
    expect(about(page, "One?")).to_be_focused()
    page.keyboard.press("j")
    expect(about(page, "Two?")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.press("k")
    expect(about(page, "One?")).to_be_focused()
    about(page, "One?").get_by_role("link", name="Next comment").click()
    expect(about(page, "Two?")).to_be_focused()
    assert axe(page) == []
    off = page.get_by_role("button", name="Turn these keys off")
    off.click()
    expect(off).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("k")
    expect(about(page, "One?")).not_to_be_focused()
    page.get_by_role("link", name="What was said").click()
    expect(off).to_have_attribute("aria-pressed", "true")
    off.click()
    about(page, "One?").get_by_role("link", name="Read and answer").click()
    page.locator("textarea[name=words]").press_sequentially("jk")
    expect(page.locator("textarea[name=words]")).to_have_value("jk")
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("main blockquote")).to_have_text("maps")


# A browser that speaks: it keeps what it was given, and ends each when told.
VOICES = """
    window.said = [];
    const told = [];
    class Utterance extends EventTarget {
        constructor(words) { super(); this.text = words; }
    }
    window.SpeechSynthesisUtterance = Utterance;
    Object.defineProperty(window, 'speechSynthesis', {value: {
        getVoices: () => [{lang: 'en-US'}],
        speak: one => { window.said.push([one.text, one.lang]); told.push(one); },
        cancel: () => { for (const one of told.splice(0)) one.dispatchEvent(new Event('end')); },
    }});
    window.ended = () => told.shift().dispatchEvent(new Event('end'));
"""


def test_a_draft_is_read_aloud_by_key_paused_and_stopped(draft, desktop, read):
    desktop.add_init_script(VOICES)
    page = read(desktop, draft)
    listen = page.get_by_role("button", name=re.compile(r"Listen.*Goal"))
    listen.focus()
    page.keyboard.press("Enter")
    pause = page.get_by_role("button", name="Pause")
    expect(pause).to_be_focused()
    page.evaluate("ended()")
    first, second = WORDS.split(". ")[:2]
    assert page.evaluate("said") == [[f"{first}.", "en"], [f"{second}.", "en"]]
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    page.keyboard.press("Enter")
    expect(pause).to_be_focused()
    assert page.evaluate("said.at(-1)[0]") == f"{second}."  # the sentence begins again
    page.get_by_role("button", name="Stop").press("Enter")
    expect(listen).to_be_focused()
    expect(pause).to_be_hidden()


def test_nothing_is_offered_where_there_is_no_voice(draft, desktop, read):
    desktop.add_init_script(VOICES.replace("en-US", "fr-FR"))
    page = read(desktop, draft)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[data-do=play]").first).to_be_attached()
    expect(page.locator("[data-do=play]:visible")).to_have_count(0)
