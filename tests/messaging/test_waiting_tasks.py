"""Does the thread show all that waits for a person, the same as their first page?"""

import html
import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.services import explaining, meetings
from messaging import waiting_tasks
from messaging.services import letters
from messaging.services.opening import opened
from tenants.people.models import User
from tests.cases.test_explaining import ask
from tests.meeting_tools import at, proposed
from tests.paper_tools import send
from tests.thread_tools import call, say, url


def links(page):
    """Address and words of each task that a page shows under "What you can do now"."""
    found = re.findall(r'<ul class="task-list">(.*?)</ul>', page, re.DOTALL)
    return {
        (address, " ".join(html.unescape(words).split()))
        for some in found
        for address, words in re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', some, re.DOTALL)
    }


@pytest.fixture
def full(cast):
    """Something of every kind waits for the mother, and much for staff."""
    send(cast, "consent-evaluate")
    proposed(cast)
    explaining.explained(by=cast.specialist, explain=ask(cast))
    call(cast, agreed="We read every evening")
    letters.save_answers(by=cast.mother, student=cast.child, sees="He skips words.")
    return cast


def waits(cast, user):
    case = opened(user, cast.case.pk)
    rights = user.hat == "family"
    return waiting_tasks.in_case(user, case, has_rights=rights)


def test_every_kind_waits_for_the_mother_on_both_pages(full, alder, client_for):
    client = client_for(alder, full.mother)
    home = links(client.get(reverse("home")).content.decode())
    thread = links(client.get(url(full)).content.decode())
    for words in (
        "A form waits for your answer",
        "Choose a time for the meeting",
        "Say what you understood",
        "Say if the note of",
    ):
        assert [one for one in home if words in one[1]], words
        assert {one for one in home if words in one[1]} <= thread
    assert [one for one in thread if "Finish the letter you began" in one[1]]


@pytest.mark.parametrize("who", ["mother", "case_manager", "teacher", "specialist"])
def test_both_pages_ask_for_the_same(full, who):
    meetings.counter(
        by=full.mother, meeting=proposed(full), times=[at(12, 18)], words="I work until five"
    )
    ask(full)
    user = User.objects.get(pk=full.people[who].pk)
    user.wear("family" if who == "mother" else "staff")
    there = waiting_tasks.tasks(user).get(full.case.pk, [])
    assert bool(there) == (who in ("mother", "case_manager"))
    mine = [task for task in waits(full, user) if "letter you began" not in task["label"]]
    assert mine == there


@pytest.mark.parametrize("who", ["father", "past_guest", "other_mother"])
def test_nothing_of_it_waits_for_others(full, who):
    user = full.people[who]
    assert opened(user, full.case.pk) is None
    assert full.case.pk not in waiting_tasks.tasks(user)


def test_staff_are_asked_for_no_parents_answer(full, alder, client_for):
    page = client_for(alder, full.case_manager).get(url(full)).content.decode()
    assert "A form waits for your answer" not in page


def test_questions_to_the_database_do_not_grow_with_what_waits(full, alder, client_for):
    client = client_for(alder, full.mother)
    say(full)
    counts = []
    for _ in range(3):
        client.get(url(full))
        with CaptureQueriesContext(connection) as seen:
            client.get(url(full))
        counts.append(len(seen))
        explaining.explained(by=full.specialist, explain=ask(full))
        call(full)
    assert all(one == other for one, other in pairwise(counts))
