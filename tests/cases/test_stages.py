"""Can staff raise a concern to a request, and is every change in the record?"""

import datetime as dt

import pytest
from django.urls import reverse

from cases.services import cases, facts
from messaging.models import Entry
from tenants.base.clock import today
from tenants.base.errors import BadInput


def last(cast):
    return Entry.objects.filter(case=cast.case).order_by("-number").first()


def test_staff_raise_a_concern_to_a_request(alder, cast, client_for):
    url = reverse("evaluation_request", args=[cast.case.pk])
    client = client_for(alder, cast.teacher)
    data = {"received_on": today().isoformat(), "how": "phone", "reason": "She asked by telephone."}
    assert client.post(url, data).status_code == 302
    assert cast.case.facts.get().how == "phone"
    cast.case.refresh_from_db()
    assert (cast.case.stage, cast.case.evaluation_requested_on) == ("evaluation_requested", today())
    assert last(cast).data["reason"] == "She asked by telephone."


def test_a_day_to_come_is_refused(alder, cast, client_for):
    url = reverse("evaluation_request", args=[cast.case.pk])
    data = {"received_on": (today() + dt.timedelta(days=2)).isoformat()}
    answer = client_for(alder, cast.teacher).post(url, data)
    assert answer.status_code == 422
    assert "has not come yet" in answer.content.decode()


def test_going_back_needs_a_reason(alder, cast, client_for):
    url = reverse("change_stage", args=[cast.case.pk])
    client = client_for(alder, cast.case_manager)
    assert client.post(url, {"stage": "evaluation"}).status_code == 302
    refused = client.post(url, {"stage": "concern"})
    assert refused.status_code == 422
    assert "needs a reason" in refused.content.decode()
    client.post(url, {"stage": "concern", "reason": "Marked by mistake."})
    cast.case.refresh_from_db()
    assert cast.case.stage == "concern"
    assert last(cast).data["reason"] == "Marked by mistake."


def test_the_record_offers_it_to_staff_and_not_to_the_family(alder, cast, client_for):
    thread = reverse("thread", args=[cast.case.pk])
    url = reverse("evaluation_request", args=[cast.case.pk])
    assert url in client_for(alder, cast.teacher).get(thread).content.decode()
    assert url not in client_for(alder, cast.mother).get(thread).content.decode()


def test_a_request_never_lowers_the_stage_and_keeps_its_first_day(cast):
    first = today() - dt.timedelta(days=3)
    cases.mark_evaluation_requested(by=cast.teacher, case=cast.case, received_on=first, how="staff")
    cases.change_stage(by=cast.teacher, case=cast.case, stage="meeting")
    cases.mark_evaluation_requested(
        by=cast.mother, case=cast.case, received_on=today(), how="letter"
    )
    cast.case.refresh_from_db()
    assert (cast.case.stage, cast.case.evaluation_requested_on) == ("meeting", first)
    assert last(cast).data["received_on"] == today().isoformat()


@pytest.mark.parametrize("stage", ["in_effect", "review"])
def test_nothing_is_in_effect_without_a_yes_to_services(cast, stage):
    """34 CFR 300.300(b); a 504 plan needs none."""

    def write(kind):
        said = facts.Said(kind, today())
        facts.record_fact(by=cast.case_manager, case=cast.case, said=said)

    def say(stage):
        cases.change_stage(by=cast.case_manager, case=cast.case, stage=stage, reason="So it is.")
        cast.case.refresh_from_db()
        return cast.case.stage

    for no in ("consent_received", "services_declined"):
        write(no)
        with pytest.raises(BadInput, match="No services without a yes"):
            say(stage)
    assert say("in_effect_504") == "in_effect_504"
    write("services_consent_received")
    assert say(stage) == stage
    write("services_consent_revoked")
    with pytest.raises(BadInput):
        say(stage)
