"""Does a case end only where the road ends, in the open, and can it begin again?"""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from cases.models import Case
from cases.services import cases, closing, facts
from cases.services.facts import Said
from messaging.event_sentences import sentence
from messaging.models import AnswerClock, Entry
from messaging.services import answer_clocks, ledger, records
from tenants.base.clock import today
from tenants.base.errors import BadInput, Conflict, NotAllowed


@pytest.fixture
def gone(cast):
    """The child moved away."""
    facts.record_fact(by=cast.case_manager, case=cast.case, said=Said("moved", today()))
    cast.case.refresh_from_db()
    return cast.case


def close(cast, case, reason="They live in Ohio now."):
    return closing.close_case(by=cast.case_manager, case=case, reason=reason)


def test_a_case_ends_where_the_road_ends_and_says_so(cast, gone):
    row = close(cast, gone)
    assert row.closed_on == today()
    data = Entry.objects.filter(case=gone).last().data
    assert data["verb"] == "case.closed"
    assert "closed the case at “Moved away”" in sentence(data)
    assert "They live in Ohio now." in sentence(data)
    with translation.override("es"):
        assert "cerró el caso" in sentence(data)
    assert ledger.verify_case(row) == []


def test_a_road_that_goes_on_is_not_cut_off(cast):
    with pytest.raises(BadInput):
        close(cast, cast.case)
    assert Case.objects.get(pk=cast.case.pk).closed_on is None


def test_a_reason_is_needed_and_the_second_hears_of_the_first(cast, gone):
    with pytest.raises(BadInput):
        close(cast, gone, " ")
    close(cast, gone)
    with pytest.raises(Conflict):
        close(cast, gone)


def test_nobody_writes_in_a_closed_case_and_everybody_reads_it(alder, cast, gone, client_for):
    close(cast, gone)
    with pytest.raises(NotAllowed):
        ledger.append(
            by=cast.mother, case=Case.objects.get(pk=gone.pk), kind="message", body="x", key="1"
        )
    page = client_for(alder, cast.mother).get(reverse("thread", args=[gone.pk]))
    assert "You can read this case but not write in it." in page.content.decode()


def test_a_case_is_not_closed_over_a_letter_or_a_request(cast, gone):
    entry = ledger.append(by=cast.mother, case=gone, kind="letter", body="x", key="letter")
    clock = answer_clocks.start(by=cast.mother, entry=entry, kind="concern", titles={})
    with pytest.raises(BadInput, match="letter still waits"):
        close(cast, gone)
    AnswerClock.objects.filter(pk=clock.pk).update(state=AnswerClock.State.ANSWERED)
    records.open_request(by=cast.mother, case=gone, entry=entry)
    with pytest.raises(BadInput, match="waits to see the record"):
        close(cast, gone)
    assert Case.objects.get(pk=gone.pk).closed_on is None
    assert not Entry.objects.filter(case=gone, data__verb="case.closed").exists()


def test_a_case_is_not_closed_over_a_complaint_without_saying_so(alder, cast, gone, client_for):
    said = Said("state_complaint_filed", today())
    facts.record_fact(by=cast.case_manager, case=gone, said=said)
    with pytest.raises(BadInput, match="still owed"):
        close(cast, gone)
    client = client_for(alder, cast.case_manager)
    address = reverse("close_case", args=[gone.pk])
    assert "Decision on a complaint to the state" in client.get(address).content.decode()
    assert client.post(address, {"reason": "Moved"}).status_code == 422
    assert client.post(address, {"reason": "Moved", "goes_on": "on"}).status_code == 302
    data = Entry.objects.filter(case=gone).last().data
    assert "still owed: Decision on a complaint to the state." in sentence(data)


def test_it_is_opened_again_where_it_stood(cast, gone):
    case = close(cast, gone)
    with pytest.raises(BadInput):
        closing.reopen_case(by=cast.case_manager, case=case, reason="")
    again = closing.reopen_case(by=cast.district_staff, case=case, reason="They came back.")
    assert (again.closed_on, again.stage) == (None, "moved")
    data = Entry.objects.filter(case=gone).last().data
    assert "opened the case again" in sentence(data)
    with pytest.raises(NotAllowed):  # it is open
        closing.reopen_case(by=cast.case_manager, case=again, reason="x")


def test_a_child_has_one_open_case(cast, gone):
    case = close(cast, gone)
    cases.open_case(by=None, student=cast.child)
    with pytest.raises(BadInput, match="open case"):
        closing.reopen_case(by=cast.case_manager, case=case, reason="They came back.")


@pytest.mark.parametrize("who", ["mother", "teacher", "other_teacher", "interpreter"])
def test_only_who_runs_the_case_ends_it(cast, gone, who):
    with pytest.raises(NotAllowed):
        closing.close_case(by=cast.people[who], case=gone, reason="x")


def test_the_page_closes_and_opens(alder, cast, gone, client_for):
    client = client_for(alder, cast.case_manager)
    address = reverse("close_case", args=[gone.pk])
    assert address in client.get(reverse("road", args=[gone.pk])).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Moved"}).status_code == 302
    page = client.get(address).content.decode()
    assert "Open the case again" in page
    client.post(address, {"reason": "Back"})
    assert Case.objects.get(pk=gone.pk).closed_on is None


def test_the_page_of_a_case_that_goes_on_leads_to_what_happened(alder, cast, client_for):
    client = client_for(alder, cast.case_manager)
    address = reverse("close_case", args=[cast.case.pk])
    page = client.get(address).content.decode()
    assert reverse("choose_fact", args=[cast.case.pk]) in page
    assert address not in client.get(reverse("road", args=[cast.case.pk])).content.decode()
    assert client.post(address, {"reason": "x"}).status_code == 422
