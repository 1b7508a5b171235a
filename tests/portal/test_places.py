"""Does every page say at which place of the menu it stands, and lead only where one may go?"""

import re

import pytest
from django.urls import reverse

from tests.thread_tools import say, url

MARK = re.compile(r'<a href="([^"]+)"\s+aria-current="(page|true)"')
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#?]*)')


def marked(page):
    nav = page[page.index('class="site-nav"') :].partition("</nav>")[0]
    return MARK.findall(nav)


@pytest.mark.parametrize(
    ("who", "name", "about", "at"),
    [
        ("mother", "home", None, ("/", "page")),
        ("mother", "thread", "case", ("/", "true")),
        ("mother", "student", "child", ("/", "true")),
        ("mother", "choose_letter", "child", ("/cases/letters/new/", "true")),
        ("mother", "journal", None, ("/journal/", "page")),
        ("mother", "your_account", None, None),
        ("case_manager", "thread", "case", ("/cases/", "true")),
        ("case_manager", "case_list", None, ("/cases/", "page")),
        ("case_manager", "student", "child", ("/cases/children/", "true")),
        ("case_manager", "your_notices", None, None),
        ("district_staff", "list_people", None, ("/accounts/people/", "page")),
        ("pta_officer", "news_list", None, ("/news/", "page")),
    ],
)
def test_the_place_of_a_page_is_marked_once(alder, client_for, cast, who, name, about, at):
    say(cast)
    args = {"case": [cast.case.pk], "child": [cast.child.pk], None: []}[about]
    client = client_for(alder, cast.people[who])
    for _ in range(2):  # the second comes from kept parts
        page = client.get(reverse(name, args=args)).content.decode()
        assert marked(page) == ([at] if at else [])
        client.get(url(cast) if who != "pta_officer" else "/")


@pytest.mark.parametrize(
    "who", ["mother", "father", "teacher", "case_manager", "district_staff", "pta_officer"]
)
@pytest.mark.parametrize("name", ["home", "your_account", "your_notices", "news_list"])
def test_no_link_leads_to_a_closed_door(alder, client_for, cast, who, name):
    client = client_for(alder, cast.people[who])
    answer = client.get(reverse(name))
    if answer.status_code == 403:
        return
    closed = {
        address
        for address in set(LINK.findall(answer.content.decode()))
        if not address.startswith("/static/") and client.get(address).status_code == 403
    }
    assert closed == set()
