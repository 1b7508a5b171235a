"""A mother asks for an evaluation, the school is late, the letters climb: who sees what, when?

The mother reads Spanish on a phone, the school English on a desk.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connections
from django_tenants.utils import schema_context

from messaging.models import AnswerClock, Entry
from messaging.services import ladder
from tenants.base.clock import today
from tests.e2e.test_first_letter import check

pytestmark = pytest.mark.browser
SEES = "Lee dos páginas en una hora y llora."


def press(page, value):
    page.locator(f"button[name=action][value={value}]").first.click()


def overdue(blocker) -> None:
    """The days for the answer are over, and the portal makes its round."""
    with blocker.unblock(), schema_context("d_maple_fork"):
        rows = AnswerClock.objects.filter(first__body__contains=SEES)
        rows.update(started_on=today() - dt.timedelta(days=120))
        found = rows.select_related("case__student", "first", "latest", "asked_by").get()
        assert ladder.climb(found)
        connections.close_all()


def letters_sent(blocker) -> list[dict]:
    with blocker.unblock(), schema_context("d_maple_fork"):
        rows = Entry.objects.filter(kind="letter", body__contains=SEES).order_by("number")
        found = list(rows.values_list("data", flat=True))
        connections.close_all()
        return found


def names(data: dict) -> list[str]:
    return [one["name"] for one in data.get("copies", ())]


def test_the_ladder_from_the_first_letter_to_the_answer(
    site, phone, desktop, sign_in, axe, django_db_blocker
):
    sign_in(phone, "lucia")
    phone.locator("a.button[href*='/letters/'][href$='/']:not([href$='/concern/'])").first.click()
    check(phone, axe, "choose-letter")
    assert "¿Qué quiere decirle a la escuela?" in phone.locator("h1").inner_text()
    phone.locator(".row-main a[href$='/evaluation/']").click()
    check(phone, axe, "evaluation-1")
    phone.locator("textarea[name=sees]").fill(SEES)
    press(phone, "next")
    press(phone, "next")
    press(phone, "next")
    check(phone, axe, "evaluation-preview")
    assert "Petición de una evaluación" in phone.locator("article.letter").inner_text()
    phone.locator("input[name=climbs_itself]").check()
    press(phone, "send")
    phone.wait_for_url(re.compile("/letters/sent/"))
    check(phone, axe, "evaluation-receipt")
    phone.locator("a[href*='/letters/clocks/']").click()
    where = phone.url

    overdue(django_db_blocker)
    phone.reload()
    assert "Colleen Whitfield" in phone.locator("main").inner_text()
    overdue(django_db_blocker)
    phone.reload()
    check(phone, axe, "evaluation-three-letters")
    first, second, third = letters_sent(django_db_blocker)
    assert (names(first), names(second)) == ([], ["Colleen Whitfield"])
    assert names(third) == ["Colleen Whitfield", "June Park"]

    sign_in(desktop, "colleen")
    desktop.goto(site.url("maple-fork", "/cases/letters/waiting/"))
    check(desktop, axe, "letter-desk-late")
    desktop.goto(where)
    check(desktop, axe, "evaluation-administrator")
    assert "Request for an evaluation" in desktop.locator("h1").inner_text()
    desktop.locator("a.button[href$='#write']").click()
    answer = "We will test reading and language. The notice and the form come on Friday."
    desktop.locator("textarea[name=body]").fill(answer)
    option = desktop.locator("select[name=answers] option", has_text="Request for an evaluation")
    desktop.locator("select[name=answers]").select_option(option.last.get_attribute("value"))
    with desktop.expect_navigation():
        desktop.locator("#composer button[type=submit]:not([formaction])").click()
    for page, word in ((desktop, "Answered"), (phone, "Respondida")):
        page.goto(where)
        check(page, axe, f"evaluation-answered-{word}")
        assert word in page.locator("main h2").first.inner_text()
    phone.get_by_role("link", name=re.compile("Leer la respuesta")).click()
    assert answer in phone.locator("main").inner_text()


def test_a_letter_on_paper_and_the_districts_words(site, phone, desktop, open_as, sign_in, axe):
    open_as(desktop, "theo")
    desktop.locator("a[href$='/letters/new/']").click()
    check(desktop, axe, "paper-choose")
    desktop.locator("a[href$='/letters/new/meeting/']").click()
    check(desktop, axe, "paper-meeting")
    desktop.locator("input[name=parent]").first.check()
    desktop.locator("textarea[name=text]").fill("Por favor, quiero una reunión sobre las tareas.")
    desktop.locator("select[name=language]").select_option("es")
    desktop.locator("main form button[type=submit]").click()
    desktop.wait_for_url(re.compile("/receipt/"))
    check(desktop, axe, "paper-receipt")
    for page, size in ((desktop, 1280), (phone, 390)):
        page.context.clear_cookies()
        sign_in(page, "june")
        page.goto(site.url("maple-fork", "/cases/letters/kinds/"))
        check(page, axe, f"kinds-{size}")
        page.locator("a[href$='/kinds/meeting/']").click()
        check(page, axe, f"kind-meeting-{size}")
        page.locator("textarea[name=text_en]").fill("Please meet us about {child}.")
        press(page, "preview")
        check(page, axe, f"kind-wrong-{size}")
        assert "34 CFR 300.503" in page.locator(".error-summary, [role=alert]").first.inner_text()
        page.goto(site.url("maple-fork", "/cases/letters/kinds/new/"))
        check(page, axe, f"kind-new-{size}")
