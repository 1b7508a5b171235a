"""Does a mother take the record with her, prove that it is true, and get what she asks for?"""

import datetime as dt
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connections
from django_tenants.utils import schema_context
from playwright.sync_api import expect

from messaging.models import RecordExport
from tenants.base.clock import today
from tests.e2e.conftest import BOTH_WAYS, _environment

pytestmark = pytest.mark.browser
CHECKER = settings.ROOT / "messaging" / "verify_export.py"


@pytest.fixture(scope="module")
def worker(site, tmp_path_factory, django_db_blocker):
    """A real worker that does the waiting jobs. The walk over every page asked for a copy, too: it
    may have waited so long by now that its page says that nobody makes it.
    """
    with django_db_blocker.unblock(), schema_context("d_maple_fork"):
        RecordExport.objects.under_way().update(state=RecordExport.State.FAILED)
        connections.close_all()
    env = _environment(
        {
            "FILES_DIR": str(settings.FILES_DIR),
            "EMAIL_URL": f"file://{tmp_path_factory.mktemp('mail')}",
            "DEMO": "1",
            "PUBLIC_PORT": str(site.port),
            "LOG_LEVEL": "WARNING",
        }
    )
    command = [sys.executable, "manage.py", "run_jobs", "--at-once", "2"]
    process = subprocess.Popen(command, cwd=settings.ROOT, env=env)
    yield process
    process.terminate()
    process.wait(timeout=30)


def check(path, *more):
    """The one file, as a stranger runs it: exit status and last words."""
    done = subprocess.run(
        [sys.executable, "-I", str(CHECKER), str(path), *more],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


@BOTH_WAYS
def test_a_mother_takes_the_record_and_a_changed_comma_is_found(
    language, crossed, mother, say, site, address, worker, tmp_path, seen
):
    page = mother(language, crossed)
    page.goto(address)
    whole = say(language, "Take the whole record with you")
    page.get_by_role("link", name=whole).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(whole)
    assert seen(page, crossed) == []
    page.get_by_role("button", name=say(language, "Make the copy")).click()
    ready = page.get_by_role("heading", name=say(language, "The copy is ready"))
    expect(ready).to_be_visible(timeout=90_000)
    assert seen(page, crossed) == []
    fingerprint = page.locator("code.fingerprint").inner_text()
    take = say(language, "Take the copy (%(size)s)").partition(" (")[0]
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile(take)).click()
    taken = tmp_path / "record.zip"
    waiting.value.save_as(taken)
    status, words = check(taken, "--manifest", fingerprint)
    assert (status, words.splitlines()[-1][:5]) == (0, "VALID"), words
    data = taken.read_bytes()
    assert b"Quiero ver todo el expediente" in data
    taken.write_bytes(data.replace(b"41, 43, 42, 45, 44 and 46", b"51, 53, 52, 55, 54 and 56"))
    status, words = check(taken)
    assert status == 1
    assert re.search(r"entry \d+: changed", words)


def test_staff_give_what_a_mother_asks_for_on_paper(sign_in, address, desktop, phone, site, axe):
    sign_in(desktop, "theo")
    desktop.goto(address + "records/new/")
    desktop.get_by_label("Which parent asks?").select_option(label="Lucía Solís")
    desktop.get_by_label("On paper").check()
    received = today("America/Los_Angeles") - dt.timedelta(days=10)
    desktop.locator("input[name=received_on]").fill(received.isoformat())
    desktop.get_by_label("To look at it at the school").check()
    desktop.get_by_label("Do you mean something special?").fill("The reading numbers of spring")
    assert axe(desktop) == []
    desktop.get_by_role("button", name="Send the request").click()
    expect(desktop.locator("main")).to_contain_text("34 CFR 300.613")
    where = desktop.url
    assert axe(desktop) == []
    desktop.goto(site.url("maple-fork", "/cases/records/waiting/"))
    assert axe(desktop) == []
    desktop.goto(where)
    desktop.get_by_label("A visit to look at the record").fill("At 3 pm, room 4")
    desktop.get_by_label("Day of the visit").fill(today("America/Los_Angeles").isoformat())
    desktop.get_by_role("button", name="Give it").click()
    assert axe(desktop) == []
    desktop.get_by_role("button", name="The visit took place").click()
    expect(desktop.get_by_role("link", name=re.compile("What was given"))).to_be_visible()
    sign_in(phone, "lucia")
    phone.goto(where)
    phone.get_by_role("link", name=re.compile("Lo que se entregó")).click()
    expect(phone.locator("main")).to_contain_text("At 3 pm, room 4")
    phone.get_by_role("link", name="Pedir que se corrija esto").click()
    expect(phone.get_by_label("Número de la entrada")).not_to_have_value("")
    assert axe(phone) == []
