"""Is every page that shows something of a child a look that is kept, whoever opens it?

The routes come from the resolver: a page that is added is asked by itself.
"""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from tenants.audit.models import AccessRecord
from tests.guards.test_two_districts import HARMLESS, MEANS, fill, routes, shown, wants

PEOPLE = ("mother", "teacher", "case_manager", "district_staff", "administrator")
OF_NO_CHILD = {
    "person_id",
    "assignment_id",
    "invitation_id",
    "year_id",
    "closure_id",
    "absence_id",
    "pk",
    "name",
}
NO_LOOK = {
    "letter_question": "one's own letter in the making",
    "letter_preview": "one's own letter in the making",
    "letter_draft_pdf": "one's own letter in the making",
    "choose_letter": "one's own letter in the making",
    "choose_paper_letter": "a form for a letter on paper; the child's name is all it says",
    "enter_letter": "a form for a letter on paper; the child's name is all it says",
    "new_note": "one's own journal",
    "journal_note": "one's own journal",
    "journal_file": "one's own journal",
    "share_note": "one's own journal",
    "delete_note": "one's own journal",
    "news_post": "news are of no child",
    "withdraw_post": "news are of no child",
    "event_calendar": "news are of no child",
    "choose_paper": "one's own notice in the making",
    "write_paper": "one's own notice in the making",
    "paper_preview": "one's own notice in the making",
    "paper_draft_pdf": "one's own notice in the making",
    "note_call": "one's own note in the making",
    "ask_records": "one's own wish in the making",
    "ask_amendment": "one's own wish in the making",
    "new_export": "what one asked for oneself; asking and taking are looks",
    "export": "what one asked for oneself; asking and taking are looks",
    "child_notices": "how oneself is told",
    "reach_task": "a look as soon as there are words to read",
    "reach_print": "a look as soon as there are words to read",
}


def test_each_page_about_a_child_is_a_look(in_alder, client_for):
    cast, own, _code = fill("alder", "otter1347")
    clients = {who: client_for(in_alder, cast.people[who]) for who in PEOPLE}
    opened, silent = set(), set()
    for item in routes():
        names = set(wants(item))
        if not (names & MEANS.keys()) - OF_NO_CHILD:
            continue
        given = {n: own[MEANS[n]] if n in MEANS else HARMLESS.get(n) for n in names}
        path = reverse(item.name, kwargs=given, urlconf="portal.urls")
        for who in PEOPLE:
            with transaction.atomic():
                before = AccessRecord.objects.count()
                answer = clients[who].get(path)
                shown(answer)
                kept = AccessRecord.objects.count() - before
                transaction.set_rollback(True)
            if answer.status_code == 200:
                opened.add(item.name)
                if not kept:
                    silent.add(item.name)
    assert silent == NO_LOOK.keys()
    assert len(opened) > 25
