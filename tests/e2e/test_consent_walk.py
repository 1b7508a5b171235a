"""Staff ask for a yes, a mother reads it, says yes to a part and signs; what does each see?

Staff on a desk in English, the mother on a phone in Spanish. Every page has no violation.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.test_first_letter import check

pytestmark = pytest.mark.browser
TEXTS = {
    "records_en": "The spelling tests of spring.",
    "records_es": "Las pruebas de ortografía de la primavera.",
    "purpose_en": "Advice for the summer.",
    "purpose_es": "Consejo para el verano.",
}


def test_a_consent_is_asked_for_on_a_desk_and_signed_on_a_phone(
    site, desktop, phone, sign_in, axe, address
):
    sign_in(desktop, "theo")
    desktop.goto(f"{address}road/")
    check(desktop, axe, "consent-1")
    desktop.get_by_role("link", name="Write a notice").click()
    check(desktop, axe, "consent-2")
    desktop.get_by_role("link", name="Consent form: may the school give records").click()
    check(desktop, axe, "consent-3")
    desktop.locator("button[name=action][value=preview]").click()
    expect(desktop.locator(".error-summary, [role=alert]").first).to_be_visible()
    check(desktop, axe, "consent-4")
    for name, words in TEXTS.items():
        desktop.fill(f"[name={name}]", words)
    desktop.fill("[name=whom]", "Dana Ruiz, reading consultant")
    desktop.locator("button[name=action][value=preview]").click()
    expect(desktop.locator("main")).to_contain_text("Las pruebas de ortografía")
    check(desktop, axe, "consent-5")
    desktop.get_by_role("button", name="Send it to the family").click()
    expect(desktop.locator("main")).to_contain_text("Waits for an answer")
    check(desktop, axe, "consent-6")
    form = desktop.url

    sign_in(phone, "lucia")
    phone.goto(site.url("maple-fork", "/"))
    expect(phone.locator("main")).to_contain_text("Un formulario espera su respuesta")
    phone.goto(form)
    for words in ("Qué no significa", "Consejo para el verano", "espera su respuesta"):
        expect(phone.locator("main")).to_contain_text(words)
    check(phone, axe, "consent-7")
    phone.get_by_role("link", name="Responder y firmar").click()
    phone.fill("[name=password]", site.password)
    phone.get_by_role("button", name="Seguir").click()
    check(phone, axe, "consent-8")
    phone.get_by_label("Acepto una parte.").check()
    phone.fill("[name=name]", "Lucía Solís")
    phone.get_by_role("button", name="Firmar y mandar mi respuesta").click()
    expect(phone.locator("main")).to_contain_text("Diga qué parte acepta")
    check(phone, axe, "consent-part")
    phone.fill("[name=statement]", "Solo la prueba de mayo.")
    phone.get_by_role("button", name="Firmar y mandar mi respuesta").click()
    expect(phone.locator("main")).to_contain_text("Solo la prueba de mayo.")
    check(phone, axe, "consent-9")

    desktop.reload()
    for words in ("Yes to a part", "Lucía Solís", "Signed in the portal"):
        expect(desktop.locator("main")).to_contain_text(words)
    check(desktop, axe, "consent-10")
