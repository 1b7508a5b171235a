"""A mother asks for an evaluation, the school is late, the letters climb, the administrator answers
by mail: who sees what, when?

In Spanish and in English, on a phone and on a desk. The mail is a real answer to the real notice,
over SMTP to the listener.
"""

from __future__ import annotations

import datetime as dt
import re
import smtplib

import pytest
from django.db import connections
from playwright.sync_api import expect

from cases.models import Case
from messaging.models import AnswerClock, Delivery, Entry
from messaging.services import ladder, letters
from tenants.base.clock import at as clock_at
from tenants.base.clock import now, today
from tenants.people.models import User
from tests import mails, told
from tests.e2e.conftest import BOTH_WAYS
from tests.e2e.test_first_letter import check
from tests.messaging.test_ways_in import hand_over, listening

pytestmark = pytest.mark.browser
ANSWER = "We will test reading and language. The notice and the form come on Friday."
# What is seen in each language: the mother's words, then what her pages say.
WORDS = {
    "es": {
        "sees": "Lee dos páginas en una hora y llora.",
        "title": "Petición de una evaluación",
        "answered": "Respondida",
        "read": "Leer la respuesta",
    },
    "en": {
        "sees": "He reads two pages in an hour and cries.",
        "title": "Request for an evaluation",
        "answered": "Answered",
        "read": "Read the answer",
    },
}


@pytest.fixture(scope="module")
def listener(site, django_db_blocker):
    """Where the site takes mail in."""
    with django_db_blocker.unblock(), listening() as port:
        connections.close_all()
        yield port


def press(page, value):
    page.locator(f"button[name=action][value={value}]").first.click()


def overdue(sees) -> None:
    """The days for the answer are over, and the portal makes its round."""
    rows = AnswerClock.objects.filter(first__body__contains=sees)
    rows.update(started_on=today() - dt.timedelta(days=120))
    rows.filter(rung__gt=1).update(repeated_on=today() - dt.timedelta(days=60))
    found = rows.select_related("case__student", "first", "latest", "asked_by").get()
    assert ladder.climb(found)


def letters_sent(sees) -> list[dict]:
    rows = Entry.objects.filter(kind="letter", body__contains=sees).order_by("number")
    return list(rows.values_list("data", flat=True))


def names(data: dict) -> list[str]:
    return [one["name"] for one in data.get("copies", ())]


def notice_of(box, sees):
    """The mail with which the administrator is told of the third letter."""
    third = Entry.objects.get(body__contains=sees, data__rung=3)
    told.tell()
    row = Delivery.objects.get(
        notification__entry=third, channel="email", user__email="colleen@maple-fork.example"
    )
    with clock_at(told.by_day(0)):
        Delivery.objects.filter(pk=row.pk).update(due_at=now())
        told.jobs.deliver(delivery_id=str(row.pk))
    (mail,) = box.letters
    return mail


@pytest.fixture
def answer_by_mail(settings, inside, listener):
    """answer_by_mail(sees) answers the notice as a mail program does, over SMTP."""

    def go(sees):
        mails.use(settings)
        with told.post_office() as box:
            told.use(settings, box.port)
            notice = inside(notice_of, box, sees)
        to = str(notice["Reply-To"])
        text = notice.get_body(("plain",)).get_content()
        quoted = "\n".join(f"> {line}" for line in text.splitlines())
        words = f"{ANSWER}\n\nOn Monday, {notice['From']} wrote:\n{quoted}\n"
        raw = mails.letter(
            to,
            "colleen@maple-fork.example",
            words,
            Subject=f"Re: {notice['Subject']}",
            In_Reply_To=notice["Message-ID"],
        )
        with smtplib.SMTP("127.0.0.1", listener) as link:
            assert hand_over(link, to, raw, sender="colleen@maple-fork.example")[0] == 250

    return go


@BOTH_WAYS
def test_the_ladder_from_the_first_letter_to_the_answer_by_mail(
    language, crossed, mother, desktop, phone, sign_in, site, seen, inside, answer_by_mail
):
    words, page = dict(WORDS[language]), mother(language, crossed)
    if crossed:  # other words than in the first walk
        words["sees"] = f"{words['sees'].rstrip('.')}, otra vez."

    def axe(here):
        return seen(here, crossed)

    page.locator(".card-links a[href*='/letters/']").first.click()
    check(page, axe, f"choose-letter-{language}")
    page.locator(".row-main a[href$='/evaluation/']").click()
    check(page, axe, f"evaluation-1-{language}")
    page.locator("textarea[name=sees]").fill(words["sees"])
    for _ in range(3):
        press(page, "next")
    check(page, axe, f"evaluation-preview-{language}")
    expect(page.locator("article.letter")).to_contain_text(words["title"])
    page.locator("input[name=climbs_itself]").check()
    press(page, "send")
    page.wait_for_url(re.compile("/letters/sent/"))
    check(page, axe, f"evaluation-receipt-{language}")
    page.locator("a[href*='/letters/clocks/']").click()
    where = page.url

    inside(overdue, words["sees"])
    page.reload()
    expect(page.locator("main")).to_contain_text("Colleen Whitfield")
    inside(overdue, words["sees"])
    page.reload()
    check(page, axe, f"evaluation-three-letters-{language}")
    first, second, third = inside(letters_sent, words["sees"])
    assert (names(first), names(second)) == ([], ["Colleen Whitfield"])
    assert names(third) == ["Colleen Whitfield", "June Park"]

    answer_by_mail(words["sees"])
    page.reload()
    check(page, axe, f"evaluation-answered-{language}")
    expect(page.locator("main h2").first).to_contain_text(words["answered"])
    page.get_by_role("link", name=re.compile(words["read"])).click()
    check(page, axe, f"evaluation-answer-{language}")
    expect(page.locator("main")).to_contain_text(ANSWER)
    for not_hers in ("Reply-To", "wrote:"):
        expect(page.locator("main")).not_to_contain_text(not_hers)

    other = desktop if page is phone else phone  # and the school, in the other size
    sign_in(other, "colleen")
    other.goto(where)
    check(other, axe, f"evaluation-administrator-{language}")
    expect(other.locator("main h2").first).to_contain_text("Answered")
    other.goto(site.url("maple-fork", "/cases/letters/waiting/"))
    check(other, axe, f"letter-desk-{language}")
    own = where.partition("/cases")[2]
    expect(other.locator(f"main a[href*='{own}']")).to_have_count(0)


def test_an_answer_in_the_portal_ends_the_wait(site, desktop, sign_in, axe, inside):
    def send():
        writer = User.objects.get(email="lucia@maple-fork.example")
        writer.wear("family")
        child = Case.objects.filter(student__guardianships__user=writer).first().student
        given = {"sees": "Portal.", "asks_evaluation": "no"}
        draft = letters.save_answers(by=writer, student=child, **given)
        entry = letters.send(by=writer, draft=draft)
        return AnswerClock.objects.get(first=entry).pk, entry.number

    clock, number = inside(send)
    where = site.url("maple-fork", f"/cases/letters/clocks/{clock}/")
    sign_in(desktop, "colleen")
    desktop.goto(where)
    desktop.locator("a.button[href$='#write']").click()
    desktop.locator("textarea[name=body]").fill("I see it in class too.")
    desktop.locator("#composer button[type=submit]:not([formaction])").click()
    asked = desktop.get_by_text("Say if this answers a letter of the family").first
    expect(asked).to_be_visible()  # nothing is chosen for her
    desktop.locator(f"input[name=answers][value='{number}']").check()
    # The page stays where it is: the entry comes as a piece, and the composer is empty again.
    desktop.locator("#composer button[type=submit]:not([formaction])").click()
    desktop.locator("#entries").get_by_text("I see it in class too.").wait_for()
    expect(desktop.locator("textarea[name=body]")).to_have_value("")
    desktop.goto(where)
    check(desktop, axe, "answered-in-the-portal")
    expect(desktop.locator("main h2").first).to_contain_text("Answered")


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
        wrong = page.locator(".error-summary, [role=alert]").first
        expect(wrong).to_contain_text("34 CFR 300.503")
        page.goto(site.url("maple-fork", "/cases/letters/kinds/new/"))
        check(page, axe, f"kind-new-{size}")
