"""Does the list of the law hold everybody from outside once a day, and nobody else?"""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from cases.services import guests
from cases.services.looks import looked_at, parties_at
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.tables import harmless
from tests.crowd import add_crowd


@pytest.fixture
def looked(cast):
    """Everyone has looked; the guest came by a parent's consent."""
    add_crowd(cast)
    cast.guest.wear("family")
    consent = guests.propose(
        by=cast.mother,
        case=cast.case,
        guest_name="Guest",
        guest_email="guest@crowd.example",
        purpose="=helps me at the meetings",
        until=today() + dt.timedelta(days=2),
        signed_name="Mother",
    )
    cast.case.team.filter(user=cast.guest).delete()
    guests.accept(by=cast.case_manager, consent=consent, guest=cast.guest)
    for who in ("mother", "teacher", "interpreter", "district_staff", "guest", "guest"):
        looked_at(by=cast.people[who], student=cast.child, case=cast.case, what="thread")
    return cast


def test_only_people_from_outside_once_a_day_with_their_purpose(looked):
    (one,) = parties_at(by=looked.mother, student=looked.child)
    assert (one.name, one.day, one.looks) == ("Guest", today(), 2)
    assert one.purpose == "=helps me at the meetings"


def test_page_and_table(looked, alder, client_for):
    client = client_for(alder, looked.mother)
    page = client.get(reverse("record_of_access", args=[looked.child.pk])).content.decode()
    assert "helps me at the meetings" in page
    assert "Teacher" not in page.partition("<main")[2]
    answer = client.get(reverse("record_of_access_csv", args=[looked.child.pk]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1:] == [["Guest", today().isoformat(), "'=helps me at the meetings"]]


@pytest.mark.parametrize("who", ["guest", "teacher", "father", "case_manager"])
def test_others_may_not(looked, alder, client_for, who):
    client = client_for(alder, looked.people[who])
    for name in ("record_of_access", "record_of_access_csv"):
        assert client.get(reverse(name, args=[looked.child.pk])).status_code in (403, 404)
    with pytest.raises(NotAllowed):
        parties_at(by=looked.people[who], student=looked.child)


def test_formulas_become_words():
    assert [harmless(text) for text in ("=1+1", "@x", "Ana", "")] == ["'=1+1", "'@x", "Ana", ""]


def test_the_parent_sees_each_person_once_with_role_and_number(looked, alder, client_for):
    client = client_for(alder, looked.mother)
    address = reverse("looks", args=[looked.child.pk])
    people = {
        (each["one"].name, str(each["role"])): each["one"].looks
        for each in client.get(address).context["people"]
    }
    assert people[("Guest", "Guest of the family")] == 2
    assert people[("Teacher", "Classroom teacher")] == 1
    one = client.get(address, {"who": looked.guest.pk})
    assert {line["who"] for line in one.context["lines"]} == {"Guest"}
    for odd in ("x", "", looked.other_mother.pk):
        assert client.get(address, {"who": odd}).context["wanted"] == ""
