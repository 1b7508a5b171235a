"""Is the decision the group's, with the parents, with reasons and copies, and does it move on?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cases.models import CaseFact, EligibilityDecision, Student
from cases.services import eligibility, facts
from cases.services.eligibility import Decided
from cases.services.reports import Sharing
from messaging import contacts
from messaging.models import Entry
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.rulepacks.categories import categories, everyday
from tests.cases.reports_tools import shared


def said(cast, **more):
    given = {
        "decided_on": today(),
        "has_disability": True,
        "needs_special_education": True,
        "reasons": "Reading words is very hard and group help did not help enough.",
        "categories": ["specific_learning_disability", "speech_or_language_impairment"],
        "everyday_words": "dyslexia",
        "exclusions": True,
        "took_part": [cast.mother, cast.case_manager, cast.teacher],
        "got_copies": [cast.mother],
        **more,
    }
    return Decided(**given)


def decide(cast, who="case_manager", **more):
    return eligibility.decide(by=cast.people[who], case=cast.case, said=said(cast, **more))


def no(**more):
    return {"has_disability": False, "needs_special_education": False, "categories": [], **more}


def test_a_yes_moves_the_case_and_is_a_decision_in_the_record(cast):
    row = decide(cast)
    cast.case.refresh_from_db()
    assert cast.case.stage == "draft_plan"
    entry = Entry.objects.get(case=cast.case, kind="decision")
    assert "is eligible" in entry.body
    assert "Specific learning disability, Speech or language impairment" in entry.body
    assert "dyslexia" in entry.body
    assert row.group[0] == {"id": str(cast.mother.pk), "name": "Mother", "role": "parent"}
    assert [one["name"] for one in entry.data["came"]] == [one["name"] for one in row.group]
    assert Entry.objects.filter(contacts.of(cast.teacher.pk), pk=entry.pk).exists()
    assert not Entry.objects.filter(contacts.of(cast.specialist.pk), pk=entry.pk).exists()
    assert row.fact.kind == "eligible"
    assert not Entry.objects.filter(case=cast.case, data__verb="fact.recorded").exists()


@pytest.mark.parametrize(
    "more",
    [no(), {"needs_special_education": False}],
    ids=["no disability", "no need"],
)
def test_either_no_is_not_eligible(cast, more):
    assert decide(cast, **more).outcome == "not_eligible"
    cast.case.refresh_from_db()
    assert cast.case.stage == "not_eligible"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        (no(needs_special_education=True), "needs_special_education"),
        ({"categories": []}, "categories"),
        ({"categories": ["dyslexia"]}, "categories"),
        ({"exclusions": False}, "exclusions"),
        ({"reasons": " "}, "reasons"),
        ({"got_copies": []}, "got_copies"),
        ({"decided_on": dt.date(2126, 1, 1)}, "decided_on"),
        ({"decided_on": dt.date(1926, 1, 1)}, "decided_on"),
    ],
)
def test_what_cannot_be_decided_is_said_and_nothing_is_saved(cast, more, field):
    with pytest.raises(BadInput) as error:
        decide(cast, **more)
    assert field in error.value.message_dict
    assert not EligibilityDecision.objects.exists()
    assert not CaseFact.objects.exists()


def test_the_parents_are_part_of_the_group_or_it_is_said_why_not(cast):
    alone = {"took_part": [cast.case_manager, cast.teacher]}
    with pytest.raises(BadInput) as error:
        decide(cast, **alone)
    assert "took_part" in error.value.message_dict
    row = decide(cast, **alone, without_parents="Called on three days, wrote twice.")
    assert "Called on three days" in Entry.objects.get(kind="decision").body
    assert row.without_parents


def test_one_person_is_no_group(cast):
    with pytest.raises(BadInput):
        decide(cast, took_part=[cast.mother, cast.case_manager])
    with pytest.raises(BadInput):
        decide(cast, took_part=[cast.mother, cast.case_manager, cast.interpreter])


def test_developmental_delay_ends_with_its_age(cast):
    kind = {"categories": ["developmental_delay"]}
    for years, fits in ((10, False), (2, False), (5, True)):
        day = today().replace(year=today().year - years, day=1)
        Student.objects.filter(pk=cast.child.pk).update(birth_date=day)
        cast.case.student.refresh_from_db()
        if fits:
            assert decide(cast, **kind).categories == ["developmental_delay"]
        else:
            with pytest.raises(BadInput):
                decide(cast, **kind)


def test_a_decision_before_the_consent_is_refused(cast):
    facts.record_fact(
        by=cast.case_manager, case=cast.case, said=facts.Said("consent_received", today())
    )
    with pytest.raises(BadInput) as error:
        decide(cast, decided_on=today() - dt.timedelta(days=3))
    assert "decided_on" in error.value.message_dict or "happened_on" in error.value.message_dict


def test_only_who_runs_the_case_writes_it_down(cast):
    for who in ("mother", "teacher", "specialist", "interpreter", "other_teacher"):
        with pytest.raises(NotAllowed):
            decide(cast, who)
    assert decide(cast, "district_staff").recorded_by == cast.district_staff
    assert Entry.objects.get(kind="decision").author is None


def test_it_is_never_changed_and_what_was_taken_back_stands_no_more(cast):
    row = decide(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        EligibilityDecision.objects.update(reasons="x")
    assert eligibility.standing(cast.case, [row]) == [row]
    moved = facts.correct_fact(
        by=cast.case_manager,
        fact=row.fact,
        happened_on=today() - dt.timedelta(days=1),
        reason="mistyped",
    )
    assert eligibility.standing(cast.case, [row]) == [row]
    facts.correct_fact(by=cast.case_manager, fact=moved, happened_on=None, reason="wrong child")
    assert eligibility.standing(cast.case, [row]) == []


# --- data ---------------------------------------------------------------------------------------


def test_the_thirteen_of_the_law_are_there_in_order():
    kinds = list(categories().values())
    assert [one.cite for one in kinds[:13]] == [f"34 CFR 300.8(c)({n})" for n in range(1, 14)]
    assert kinds[13].optional
    assert all(one.es and one.plain_en and one.plain_es for one in kinds)
    assert categories()["hearing_impairment"].name("en", "TX") == "Auditory impairment"
    assert categories()["hearing_impairment"].name("en", "WA") == "Hearing impairment"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("dyslexia", "specific_learning_disability"),
        ("ADHD", "other_health_impairment"),
        ("speech delay", "speech_or_language_impairment"),
        ("concussion", "traumatic_brain_injury"),
    ],
)
def test_everyday_words_lead_to_official_names(word, kind):
    (found,) = [one for one in everyday() if one.en == word]
    assert kind in found.to
    assert found.es


def test_gifted_is_no_kind_of_disability():
    (found,) = [one for one in everyday() if one.en == "gifted"]
    assert found.to == ()
    assert "your state" in found.note("en")


# --- pages --------------------------------------------------------------------------------------


def posted(cast, **more):
    return {
        "decided_on": today().isoformat(),
        "took_part": [str(cast.people[who].pk) for who in ("mother", "case_manager", "teacher")],
        "has_disability": "yes",
        "main": "specific_learning_disability",
        "needs_special_education": "no",
        "reasons": "He reads well with help in class.",
        "got_copies": [str(cast.mother.pk)],
        "how": "paper",
        **more,
    }


def test_the_decision_is_written_down_and_read_with_the_ways_on(alder, cast, client_for):
    client = client_for(alder, cast.case_manager)
    where = reverse("decide_eligibility", args=[cast.case.pk])
    wrong = client.post(where, posted(cast, reasons=""))
    assert wrong.status_code == 422
    assert client.post(where, posted(cast)).status_code == 302
    mother = client_for(alder, cast.mother)
    page = mother.get(reverse("eligibility", args=[cast.case.pk])).content.decode()
    assert "Not eligible for special education" in page
    assert "He reads well with help in class." in page
    page = mother.get(reverse("eligibility_choices", args=[cast.case.pk])).content.decode()
    for words in ("Help in class", "504", "independent", "Ask again", "Mediation", "due process"):
        assert words in page
    assert "/independent-evaluation/" in page
    assert page.count('<li class="card">') == 8


def test_an_everyday_word_is_found_in_both_languages(alder, cast, client_for):
    client = client_for(alder, cast.mother)
    where = reverse("eligibility", args=[cast.case.pk])
    assert client.get(where, {"q": "dislex"}).context["found"][0]["word"] == "dyslexia"
    assert "Nothing found" in client.get(where, {"q": "zzz"}).content.decode()


@pytest.mark.parametrize(
    ("more", "notice", "english", "spanish"),
    [
        (
            {},
            "pwn-propose",
            "the child needs special education (Specific learning disability,",
            "necesita educación especial",
        ),
        (
            no(),
            "pwn-refuse",
            "does not need special education under IDEA",
            "no necesita educación especial",
        ),
    ],
    ids=["yes", "no"],
)
def test_the_decision_fills_its_notice(alder, cast, client_for, more, notice, english, spanish):
    decide(cast, **more)
    client = client_for(alder, cast.case_manager)
    address = reverse("write_paper", args=[cast.case.pk, notice]) + "?about=decision"
    page = client.get(reverse("eligibility", args=[cast.case.pk])).content.decode()
    assert address in page
    form = client.get(address).context["form"]
    assert english in form.initial["action_en"]
    assert spanish in form.initial["action_es"]
    assert form.initial["why_en"] == said(cast).reasons
    other = client.get(address.replace("=decision", "=change")).context["form"]
    assert "action_en" not in other.initial
    overseer = client_for(alder, cast.district_staff)
    page = overseer.get(reverse("eligibility", args=[cast.case.pk])).content.decode()
    assert address not in page


def test_words_of_the_law_are_explained_in_the_reasons(alder, cast, client_for):
    decide(cast, **no(reasons="The percentile rank is high. No IEP is needed."))
    page = client_for(alder, cast.mother).get(reverse("eligibility", args=[cast.case.pk]))
    assert page.content.decode().count('<button type="button" class="explain"') == 2


def test_a_no_after_a_yes_proposes_a_change(alder, cast, client_for):
    """34 CFR 300.503(a): a first no refuses to begin, a later one proposes to end."""
    decide(cast, decided_on=today() - dt.timedelta(days=1))
    decide(cast, **no())
    page = client_for(alder, cast.case_manager).get(reverse("eligibility", args=[cast.case.pk]))
    assert [one["notice"] for one in page.context["decisions"]] == ["pwn-propose"] * 2


def test_the_notice_says_only_what_stands_and_on_what_it_rests(alder, cast, client_for):
    old = shared(cast)
    new = shared(cast, word="Speech", sharing=Sharing(replaces=old))
    first = decide(cast, decided_on=today() - dt.timedelta(days=1), **no())
    taken_back = decide(cast)
    facts.correct_fact(
        by=cast.case_manager, fact=taken_back.fact, happened_on=None, reason="wrong child"
    )
    client = client_for(alder, cast.case_manager)
    address = reverse("write_paper", args=[cast.case.pk, "pwn-propose"]) + "?about=decision"
    begun = client.get(address).context["form"].initial
    assert "does not need special education" in begun["action_en"]
    assert begun["why_en"] == first.reasons
    assert begun["basis_en"].startswith(f"- {new.title}, ")
    assert old.title not in begun["basis_es"]


@pytest.mark.parametrize("stage", ["in_effect", "review"])
def test_a_yes_while_a_plan_is_in_effect_is_a_new_evaluation_and_moves_nothing_back(cast, stage):
    """34 CFR 300.303: the three years begin anew, and the plan goes on."""
    road = (
        ("referral_received", 90),
        ("consent_received", 80),
        ("eligible", 60),
        ("plan_meeting", 50),
        ("services_consent_received", 40),
        ("services_started", 30),
    )
    for kind, days in road:
        day = today() - dt.timedelta(days=days)
        facts.note_fact(by=cast.case_manager, case=cast.case, said=facts.Said(kind, day))
    if stage == "review":
        said = facts.Said("plan_meeting_set", today() + dt.timedelta(days=9))
        facts.note_fact(by=cast.case_manager, case=cast.case, said=said)
    row = decide(cast)
    cast.case.refresh_from_db()
    assert (row.fact.kind, cast.case.stage) == ("reevaluated", stage)
