"""A mother finds something wrong in the record and the school says no: do her own words stand
beside it, for everybody who reads it and in the copy that she takes away?

She reads Spanish on a phone; the school sits at a desk.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile

import pytest
from django.core.files.storage import default_storage
from playwright.sync_api import expect
from pypdf import PdfReader

from messaging import jobs
from messaging.models import Entry
from messaging.services import exports
from tenants.people.models import User
from tests.e2e.test_first_letter import check, press

pytestmark = pytest.mark.browser
WRONG = "Ese día estuvo en la escuela hasta las tres."
REASONS = "The list of the office says that he left at noon."
OWN = "Tengo la hoja del autobús: subió a las tres y diez."


def wrong_entry():
    """Something that the school wrote: its case and number, and its first words."""
    row = Entry.objects.filter(kind="message", author__email__startswith="hannah").first()
    return row.case_id, row.number, " ".join(row.body.split()[:4])


def copy_of(case_id):
    """The entries and the pages of a copy that she takes."""
    lucia = User.objects.get(email="lucia@maple-fork.example")
    lucia.wear("family")
    case = Entry.objects.filter(case=case_id).select_related("case").first().case
    row = exports.ask(by=lucia, case=case, key=uuid.uuid4())
    jobs.make_export(export_id=str(row.pk))
    row.refresh_from_db()
    with default_storage.open(row.stored_as) as file, zipfile.ZipFile(file) as found:
        pages = PdfReader(io.BytesIO(found.read("record.pdf"))).pages
        lines = found.read("record.json").decode()
    return lines, " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_no_leaves_her_own_words_beside_the_record(
    phone, desktop, sign_in, site, inside, say, axe
):
    case_id, number, first_words = inside(wrong_entry)
    entry = site.url("maple-fork", f"/cases/{case_id}/entries/{number}/")
    sign_in(phone, "lucia")
    phone.goto(entry)
    phone.get_by_role("link", name=say("es", "Ask to mend this")).click()
    expect(phone.locator("input[name=about]")).to_have_value(str(number))
    phone.locator("textarea[name=wrong]").fill(WRONG)
    phone.get_by_role("button", name=say("es", "Send the request")).click()
    phone.wait_for_url("**/amendments/*/")
    where = phone.url
    expect(phone.locator("main")).to_contain_text(say("es", "Waits for a decision"))

    press(phone, "withdraw")  # a slip of the thumb takes nothing back
    expect(phone.get_by_role("heading", level=1)).to_have_text(say("es", "Take this wish back?"))
    check(phone, axe, "ask-first")
    phone.get_by_role("link", name=say("es", "Leave it"), exact=True).click()
    expect(phone.locator("main")).to_contain_text(say("es", "Waits for a decision"))

    sign_in(desktop, "theo")
    desktop.goto(site.url("maple-fork", "/cases/records/waiting/"))
    desktop.locator(f"a[href='{where[where.index('/cases') :]}']").click()
    desktop.locator("textarea[name=reasons]").fill(REASONS)
    press(desktop, "refuse")
    expect(desktop.locator("main")).to_contain_text("The record stays as it is")

    phone.reload()
    expect(phone.locator("main")).to_contain_text(say("es", "The record stays as it is"))
    check(phone, axe, "amendment-refused")
    phone.get_by_role("link", name=re.compile("La decisión")).click()
    expect(phone.locator("main")).to_contain_text(REASONS)
    expect(phone.locator("main")).to_contain_text("34 CFR 300.619")
    phone.goto(where)
    phone.locator("textarea[name=words]").fill(OWN)
    press(phone, "statement")
    expect(phone.get_by_role("link", name=re.compile("La declaración"))).to_be_visible()
    for one in (phone, desktop):
        one.goto(entry)
        expect(one.locator(f"#e{number}")).to_contain_text(OWN)
        check(one, axe, f"amendment-stated-{one.viewport_size['width']}")

    lines, pages = inside(copy_of, case_id)
    assert OWN in lines
    start = pages.index(first_words)
    assert OWN in pages[start:]
