"""A mother reads the results on a phone in Spanish, asks what they mean, and says it back."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def picture(page, name):
    """A screenshot for whoever wants to look, when SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def check(page, axe, name):
    """No violation, no scrolling to the side; the picture is kept."""
    picture(page, name)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_mother_understands_the_results(sign_in, address, phone, desktop, plain, site, axe):
    sign_in(phone, "lucia")
    phone.goto(f"{address}road/")
    phone.get_by_role("link", name="Pruebas e informes").first.click()
    check(phone, axe, "results-evaluation")
    phone.get_by_role("link", name="Psychoeducational report").first.click()
    check(phone, axe, "results-report")
    report = phone.url.partition("#")[0]

    part = phone.locator("#part-2")
    expect(part).to_contain_text("Leer palabras le cuesta mucho a Mateo")
    expect(part).to_contain_text("De 100 niños de la misma edad, unos 4 sacan lo mismo o menos")
    word = part.get_by_role("button", name="dislexia")
    word.focus()
    word.press("Enter")
    sheet = part.locator(".sheet:popover-open")
    expect(sheet).to_contain_text("Dislexia")
    picture(phone, "results-word")
    assert axe(phone) == []
    sheet.get_by_role("button", name="Cerrar").click()
    expect(part.locator(".sheet:popover-open")).to_have_count(0)

    third = phone.locator("#part-3")
    third.get_by_label("¿Qué no está claro?").fill("¿Por la misma razón?")
    third.get_by_role("button", name="No está claro").click()
    expect(phone.locator("#part-3")).to_contain_text("Usted dijo: no está claro.")

    phone.locator("#part-3").get_by_role("link", name=re.compile("Explíquenme esto")).click()
    expect(phone.get_by_label("¿Qué le explicamos?")).to_have_value(re.compile(r"^report:.*:3$"))
    expect(phone.get_by_label("Necesito un intérprete")).to_be_checked()
    check(phone, axe, "results-ask")
    phone.get_by_role("button", name="Pedirlo").click()
    expect(phone.locator("main")).to_contain_text("Dr. Ruth Abara")
    check(phone, axe, "results-asked")
    where = phone.url

    sign_in(desktop, "ruth")
    expect(desktop.locator("main")).to_contain_text("Explain it to the family")
    desktop.goto(where)
    tomorrow = dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=1)
    desktop.get_by_label("First time").fill(tomorrow.strftime("%Y-%m-%dT15:05"))
    check(desktop, axe, "results-offer")
    desktop.get_by_role("button", name="Offer these times").click()

    phone.goto(site.url("maple-fork"))
    phone.get_by_role("link", name=re.compile("Elija una hora con Dr. Ruth Abara")).click()
    phone.locator("input[name=time]").first.check()
    phone.get_by_role("button", name="Tomar esta hora").click()
    desktop.reload()
    desktop.get_by_role("button", name="Write it down").click()
    phone.reload()
    phone.get_by_label("Entonces usted dice que …").fill("Oye los sonidos mezclados.")
    check(phone, axe, "results-say-back")
    phone.get_by_role("button", name="Enviar").click()
    desktop.reload()
    desktop.get_by_label("Not quite").check()
    desktop.get_by_label("In plain words").fill("He hears them well. Sorting them is hard.")
    desktop.get_by_role("button", name="Send the answer").click()
    phone.reload()
    phone.get_by_label("Entonces usted dice que …").fill("Oye bien; le cuesta ordenarlos.")
    phone.get_by_role("button", name="Enviar").click()
    desktop.reload()
    desktop.get_by_label("Yes, that is right").check()
    desktop.get_by_role("button", name="Send the answer").click()
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Los dos entienden lo mismo")
    check(phone, axe, "results-clear")
    phone.goto(address)
    expect(phone.locator("#entries")).to_contain_text("Oye bien; le cuesta ordenarlos.")

    phone.goto(f"{address}eligibility/")
    expect(phone.locator("main")).to_contain_text("Discapacidad específica del aprendizaje")
    check(phone, axe, "results-eligibility")
    phone.goto(f"{address}eligibility/choices/")
    expect(phone.locator(".choices-equal > li")).to_have_count(8)
    check(phone, axe, "results-choices")

    sign_in(plain, "lucia")
    plain.goto(report)
    plain.locator("#part-2").get_by_role("button", name="dislexia").click()
    expect(plain.locator("#part-2 .sheet:popover-open")).to_contain_text("Dislexia")


def test_a_psychologist_writes_a_report_with_hints(sign_in, address, desktop, axe):
    sign_in(desktop, "ruth")
    desktop.goto(f"{address}evaluation/")
    check(desktop, axe, "report-evaluation")
    desktop.get_by_role("link", name="Write or bring a report").click()
    desktop.get_by_label("Report of the school").check()
    desktop.get_by_label("Name of the report").fill("Follow-up")
    check(desktop, axe, "report-new")
    desktop.get_by_role("button", name="Go on").click()
    desktop.get_by_role("link", name="Add a part").click()
    desktop.get_by_label("Name of this part").fill("Reading")
    words = "The comprehensive evaluation evidenced phonological insufficiencies in his decoding."
    desktop.get_by_label("In plain words, in English").fill(words)
    first = desktop.get_by_role("group", name="Score 1", exact=True)
    first.get_by_label("What was measured").fill("Decoding")
    first.get_by_label("Scale").select_option("standard")
    first.get_by_label("Number").fill("82")
    desktop.get_by_role("button", name="Save and look at the words").click()
    expect(desktop.locator(".reading-hints")).to_contain_text("hard for many parents")
    check(desktop, axe, "report-part")
    desktop.get_by_role("link", name="Back to the report").click()
    check(desktop, axe, "report-draft")


def test_the_decision_is_written_down_on_one_page(sign_in, address, desktop, axe):
    sign_in(desktop, "theo")
    desktop.goto(f"{address}eligibility/decide/")
    check(desktop, axe, "decide")
    desktop.goto(f"{address}evaluation/tests/new/")
    check(desktop, axe, "plan-test")
