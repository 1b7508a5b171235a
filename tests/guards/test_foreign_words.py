"""Does what somebody wrote in another language than the page's say in which (WCAG 3.1.2)?

Everybody writes in Spanish here and reads in English, so every word of theirs must stand in
Spanish, on every page that the resolver knows.
"""

from __future__ import annotations

import re
import uuid
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.urls import reverse

from cases.models import PlannedTest, PlanVersion, Student
from cases.services import explaining, facts
from cases.services.explaining import Wish
from messaging.models import AnnouncementText, Entry, RecordsRequest, VolunteerSlot
from messaging.services import records
from messaging.services.records import Release
from tenants.base.clock import today
from tenants.people.models import Closure, EarlyDismissal, User
from tests import mails, plan_tools
from tests.guards import test_two_districts as everything

WORD = "nutria1347"
NAMES = re.compile(
    rf"{WORD} (Child|School|Teacher|Guest|Parent|Person|Title|Hall)|{WORD}[\w.@]*\.(txt|org)"
)
# A sentence of ours that repeats what somebody said is ours; what is typed just now is one's own.
NOT_SAID = ("title", "option", "textarea", "script")
UNKNOWN = {
    "show_rule": "where a rule is written down",
    "passkeys": "the name that somebody gave a key",
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Words(HTMLParser):
    """Where each piece of text stands: (language, tags around it, text)."""

    def __init__(self) -> None:
        super().__init__()
        self.around: list[tuple[str, str, str]] = []  # tag, its language or that around it, class
        self.found: list[tuple[str, str, str, bool]] = []  # the last: in an event of the record

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        spoken = given.get("lang") if tag != "html" else ""
        spoken = spoken or (self.around[-1][1] if self.around else "")
        if tag not in VOID:
            self.around.append((tag, spoken, given.get("class") or ""))

    def handle_endtag(self, tag):
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if WORD in data and self.around and self.around[-1][0] not in NOT_SAID:
            place = ">".join(f"{tag}.{kind}" if kind else tag for tag, _l, kind in self.around[-4:])
            kinds = {one for _tag, _language, kind in self.around for one in kind.split()}
            event = bool(kinds & {"entry-event", "log-text"})
            self.found.append((self.around[-1][1], place, " ".join(data.split()), event))


@pytest.fixture
def filled(in_alder, monkeypatch):
    made = everything.make_cast

    def spaniards(tag):
        cast = made(tag)
        User.objects.update(language="es")
        for one in cast.people.values():
            one.language = "es"
        return cast

    monkeypatch.setattr(everything, "make_cast", spaniards)
    filled = everything.fill("alder", WORD)
    message = Entry.objects.get(case=filled[0].case, kind="message")
    mails.beside(message, filled[0].mother, f"{WORD} mail")
    monkeypatch.setitem(everything.HARMLESS, "number", message.number)
    AnnouncementText.objects.update(language="es")
    Closure.objects.update(written_in="es")
    EarlyDismissal.objects.update(written_in="es")
    PlannedTest.objects.update(written_in="es", reason_in="es")
    VolunteerSlot.objects.update(words={"es": WORD})
    Student.objects.filter(preferred_name=WORD).update(preferred_name="Ana")
    happened(filled[0])
    return filled


def unsaid(page: str) -> set[tuple[str, str]]:
    """Where words of somebody stand alone, and no element around them says their language. In the
    sentences of the record, which are read like speech, they need not stand alone."""
    words = Words()
    words.feed(page)
    return {
        (place, text)
        for language, place, text, event in words.found
        if not language and _says(NAMES.sub("", text).strip("“”:, "), event)
    }


def _says(text: str, event: bool) -> bool:
    return WORD in text if event else text.startswith(WORD)


def happened(cast) -> None:
    """What people said in steps that the record tells in sentences of ours, and a records answer
    of the school."""
    row = RecordsRequest.objects.get(case=cast.case)
    given = Release(key=uuid.uuid4(), copy=True, paper=WORD, visit=WORD, visit_on=today(), fee=WORD)
    records.release(by=cast.case_manager, request=row, given=given)
    draft = PlanVersion.objects.filter(case=cast.case).first()
    plan_tools.commented(cast, draft, words=WORD)
    asked = explaining.ask(by=cast.mother, case=cast.case, wish=Wish(words=WORD))
    explaining.explained(by=cast.specialist, explain=asked, words=WORD)
    said = facts.Said("meeting_asked", today(), note=WORD)
    facts.record_fact(by=cast.case_manager, case=cast.case, said=said)


@pytest.mark.parametrize("who", ["mother", "specialist", "case_manager", "district_staff"])
def test_words_in_another_language_say_so(in_alder, filled, client_for, who):
    cast, own, _code = filled
    found = {}
    for item in everything.routes():
        names = set(everything.wants(item))
        given = {
            n: own[everything.MEANS[n]] if n in everything.MEANS else everything.HARMLESS.get(n)
            for n in names
        }
        if None in given.values():
            continue
        client = client_for(in_alder, cast.people[who])
        with transaction.atomic():
            User.objects.filter(pk=cast.people[who].pk).update(language="en")
            answer = client.get(reverse(item.name, kwargs=given, urlconf="portal.urls"))
            page = everything.shown(answer) if answer.status_code == 200 else ""
            transaction.set_rollback(True)
        if "<html" in page and item.name not in UNKNOWN:
            found[item.name] = unsaid(page[page.index("<html") :])
    said = [f"{name} | {' | '.join(one)}" for name, places in found.items() for one in places]
    assert sorted(said) == []
