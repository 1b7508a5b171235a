"""Does “Where we are” say what comes next, and is a fact written down, confirmed and corrected?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import CaseFact
from cases.services import facts
from cases.services.facts import Said
from tenants.base.clock import today
from tenants.people.services import absences


def ago(days):
    return today() - dt.timedelta(days=days)


def note(cast, kind, days=0, by="case_manager"):
    return facts.record_fact(by=cast.people[by], case=cast.case, said=Said(kind, ago(days)))


def page(client, cast, name="road", *more):
    answer = client.get(reverse(name, args=[cast.case.pk, *more]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def mother(alder, cast, client_for):
    return client_for(alder, cast.mother)


@pytest.fixture
def staff(alder, cast, client_for):
    return client_for(alder, cast.case_manager)


def test_a_parent_sees_the_next_step_its_day_its_rule_and_who_has_it(mother, cast):
    note(cast, "referral_received", 30)
    note(cast, "consent_received", 10)
    text = page(mother, cast)
    assert "The school tests and writes a report." in text
    assert "Case Manager (Case manager)" in text
    assert "35 school days" in text  # Washington's rule
    assert "WAC 392-172A" in text
    assert "No date runs now" not in text
    assert reverse("choose_fact", args=[cast.case.pk]) in text


def test_a_case_without_facts_has_a_page_too(mother, cast):
    text = page(mother, cast)
    assert "Nothing is written down yet" in text
    assert "The teacher answers" in text
    assert "No date runs now" in text


def test_it_is_the_mothers_turn(mother, staff, cast):
    note(cast, "referral_received", 30)
    note(cast, "consent_asked", 20)
    assert "You (The family)" in " ".join(page(mother, cast).split())
    assert "You (The family)" not in " ".join(page(staff, cast).split())


def test_help_in_class_says_that_it_holds_up_nothing(mother, cast):
    note(cast, "supports_started", 20, by="teacher")
    assert "It may not delay an evaluation" in page(mother, cast)


def test_staff_write_down_a_fact_with_its_day(staff, cast):
    note(cast, "referral_received", 30)
    assert "Most likely now" in page(staff, cast, "choose_fact")
    url = reverse("write_fact", args=[cast.case.pk, "consent_received"])
    given = {"happened_on": ago(2).isoformat(), "how": "paper", "from_whom": cast.mother.pk}
    assert staff.post(url, given).status_code == 302
    row = CaseFact.objects.get(kind="consent_received")
    assert (row.happened_on, row.how, row.from_whom) == (ago(2), "paper", cast.mother)
    assert "The school received the signed consent to test" in page(staff, cast)


def test_what_cannot_be_is_said_and_nothing_typed_is_lost(staff, cast):
    note(cast, "referral_received", 5)
    url = reverse("write_fact", args=[cast.case.pk, "consent_received"])
    for day, words in (
        (ago(9), "Check both days"),
        (ago(-1), "has not come yet"),
        (dt.date(1926, 3, 1), "Check the year"),
        (dt.date(2126, 3, 1), "Check the year"),
    ):
        given = {"happened_on": day.isoformat(), "how": "paper", "note": "From her hand"}
        answer = staff.post(url, given)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert words in text
        assert "From her hand" in text
        assert day.isoformat() in text
    assert CaseFact.objects.filter(kind="consent_received").count() == 0


def test_a_parent_says_it_and_staff_confirm_it(mother, staff, cast):
    note(cast, "referral_received", 30)
    url = reverse("write_fact", args=[cast.case.pk, "consent_handed_in"])
    assert mother.post(url, {"happened_on": ago(3).isoformat(), "how": "paper"}).status_code == 302
    claim = CaseFact.objects.get(kind="consent_handed_in")
    assert "Not confirmed yet" in page(mother, cast)
    confirm = reverse("confirm_fact", args=[claim.pk])
    assert confirm in page(staff, cast)
    assert confirm in staff.get("/").content.decode()
    assert confirm not in page(mother, cast)
    assert mother.get(confirm).status_code == 403
    assert "That day stays beside yours" in staff.get(confirm).content.decode()
    given = {"happened_on": ago(1).isoformat(), "how": "paper"}
    assert staff.post(confirm, given).status_code == 302
    assert "Confirmed by the school" in page(mother, cast)
    assert CaseFact.objects.get(kind="consent_received").about == claim
    assert confirm not in staff.get("/").content.decode()


def test_a_parent_is_offered_only_the_familys_own_side(mother, cast):
    text = page(mother, cast, "choose_fact")
    assert reverse("write_fact", args=[cast.case.pk, "consent_handed_in"]) in text
    assert "consent_received" not in text
    url = reverse("write_fact", args=[cast.case.pk, "consent_received"])
    assert mother.get(url).status_code == 403
    url = reverse("write_fact", args=[cast.case.pk, "no-such-kind"])
    assert mother.get(url).status_code == 404


def test_a_correction_shows_both_days(mother, staff, cast):
    note(cast, "referral_received", 30)
    row = note(cast, "consent_received", 20)
    url = reverse("correct_fact", args=[row.pk])
    assert mother.get(url).status_code == 403
    given = {"happened": "day", "happened_on": ago(18).isoformat(), "reason": "The stamp"}
    assert staff.post(url, given).status_code == 302
    text = page(mother, cast)
    assert "The stamp" in text
    assert "<del>" in text
    assert staff.get(url).status_code == 404  # it is corrected already
    new = CaseFact.objects.get(corrects=row)
    given = {"happened": "not", "reason": "Another child’s paper"}
    assert staff.post(reverse("correct_fact", args=[new.pk]), given).status_code == 302
    assert "Taken back: it did not happen." in page(mother, cast)


def test_a_correction_without_day_or_reason_is_asked_again(staff, cast):
    row = note(cast, "referral_received", 30)
    url = reverse("correct_fact", args=[row.pk])
    answer = staff.post(url, {"happened": "day", "happened_on": "", "reason": ""})
    assert answer.status_code == 422
    assert "Write the right day." in answer.content.decode()


def test_who_does_not_read_the_record_does_not_see_the_road(alder, cast, client_for):
    url = reverse("road", args=[cast.case.pk])
    assert client_for(alder, cast.interpreter).get(url).status_code == 403
    assert client_for(alder, cast.father).get(url).status_code == 404


def test_the_questions_do_not_grow_with_the_facts(mother, cast):
    def asked():
        with CaptureQueriesContext(connection) as caught:
            page(mother, cast)
        return len(caught)

    note(cast, "referral_received", 30)
    asked()
    one = asked()
    for days in range(20, 12, -1):
        note(cast, "safeguards_given", days)
    assert asked() <= one


def test_a_closed_case_is_read_and_not_written(mother, staff, cast):
    row = note(cast, "referral_received", 30)
    cast.case.closed_on = today()
    cast.case.save()
    text = page(staff, cast)
    assert "This case is closed" in text
    assert reverse("choose_fact", args=[cast.case.pk]) not in text
    assert reverse("correct_fact", args=[row.pk]) not in text
    assert staff.get(reverse("choose_fact", args=[cast.case.pk])).status_code == 403


def test_home_and_thread_lead_there(mother, cast):
    url = reverse("road", args=[cast.case.pk])
    assert url in mother.get("/").content.decode()
    assert url in mother.get(reverse("thread", args=[cast.case.pk])).content.decode()


def test_a_family_reads_who_stands_in(mother, cast):
    where = [reverse(view, args=[cast.case.pk]) for view in ("road", "team")]
    assert not any("stands in" in mother.get(url).content.decode() for url in where)
    absences.go_away(by=cast.case_manager, starts=today(), until=today(), stand_in=cast.teacher)
    for url in where:
        assert "Teacher stands in." in mother.get(url).content.decode()
