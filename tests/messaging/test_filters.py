"""Does the filter of the thread say only what is true of what it shows?"""

import re

from tests.thread_tools import say, url

COUNT = re.compile(r"\d+\s+entr(y|ies)\s+found")


def test_days_the_wrong_way_round_are_not_counted(alder, client_for, cast):
    say(cast)
    client = client_for(alder, cast.mother)
    wrong = {"from": "2026-05-02", "to": "2026-05-01"}
    page = client.get(url(cast), wrong).content.decode()
    assert "The last day must not be before the first day." in page
    assert not COUNT.search(page)
    page = client.get(url(cast), {"from": "2000-05-01"}).content.decode()
    assert COUNT.search(page)
