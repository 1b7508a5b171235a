"""Are minutes promised counted by school week, and do both sides see what was given and why not?"""

from __future__ import annotations

import datetime as dt
import uuid
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import translation

from cases import service_page
from cases.models import CaseFact, PlanInEffect, ServiceTime, ServiceTimeBefore, ServiceView
from cases.service_minutes import Promise, promise_of, promised
from cases.services import duties, facts, in_effect, services_given
from cases.services.facts import Said
from cases.services.services_given import Given
from messaging.event_sentences import sentence
from messaging.models import Entry
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.services.school_days import school_days
from tests.effect_tools import ago, asked, holding, shared, write

# Two weeks of the worked case: Monday January 19 is a holiday, Tuesday January 27 a closure.
CLOSED = {dt.date(2026, 1, 19), dt.date(2026, 1, 27)}
FIRST, LAST = dt.date(2026, 1, 20), dt.date(2026, 1, 30)
MONDAYS = [dt.date(2026, 1, 19), dt.date(2026, 1, 26)]


def school(day):
    return day.weekday() < 5 and day not in CLOSED


def weeks(frequency, times=4, minutes=30, last=LAST, until=LAST):
    one = Promise(FIRST, last, times, frequency, minutes)
    return [float(n) for n in promised([one], school, until=until).values()]


@pytest.mark.parametrize(
    ("frequency", "times", "expected"),
    [
        ("daily", 1, [120, 120]),  # four days of school in each of the two weeks
        ("per_week", 4, [120, 120]),
        ("per_week", 5, [120, 120]),  # no more times than days
        ("per_week", 8, [240, 240]),  # twice a day
        ("per_week", 1, [30, 30]),
        ("per_two_weeks", 1, [15, 15]),
        ("per_quarter", 3, [10, 10]),
        ("in_all", 3, [0, 90]),  # owed on the last day
    ],
)
def test_minutes_are_counted_by_school_week(frequency, times, expected):
    assert weeks(frequency, times) == expected


def test_a_month_is_shared_among_its_school_days():
    assert sum(1 for n in range(1, 32) if school(dt.date(2026, 1, n))) == 20
    assert weeks("per_month", times=2, minutes=60) == [24, 24]  # 4 of 20 school days
    end = dt.date(2026, 1, 20)
    assert weeks("per_month", times=2, minutes=60, last=end, until=end) == [6]


def test_a_week_without_school_and_days_to_come_promise_nothing():
    def none(day):
        return False

    one = Promise(FIRST, LAST, 4, "per_week", 30)
    assert promised([one], none, until=LAST) == {}
    assert list(promised([one], school, until=dt.date(2026, 1, 23))) == MONDAYS[:1]


def test_from_its_first_day_the_newer_promise_counts():
    fields = {"times": 4, "frequency": "per_week", "minutes": 30}
    older = promise_of(fields, begins=FIRST, ends=dt.date(2026, 1, 25))
    newer = promise_of({**fields, "times": 2}, begins=dt.date(2026, 1, 26), ends=LAST)
    found = promised([older, newer], school, until=LAST)
    assert found == {MONDAYS[0]: Fraction(120), MONDAYS[1]: Fraction(60)}


@pytest.mark.parametrize(
    ("frequency", "said"),
    [
        ("daily", ""),
        ("per_week", ""),
        ("per_two_weeks", ""),
        (
            "per_month",
            "120 minutes a month, counted in equal parts on the school days of the month.",
        ),
        ("per_quarter", "120 minutes a quarter, counted in equal parts in 9 weeks with school."),
        ("in_all", "120 minutes in all, to be given by January 30, 2026."),
    ],
)
def test_each_service_says_how_its_longer_stretch_is_counted(frequency, said):
    assert service_page.counted(Promise(FIRST, LAST, 4, frequency, 30)) == said


def test_what_has_no_last_day_says_so():
    open_end = Promise(FIRST, service_page.FOREVER, 4, "in_all", 30)
    assert "does not say by which day" in service_page.counted(open_end)


@pytest.mark.parametrize("gone", ["times", "frequency", "minutes"])
def test_a_row_that_says_too_little_promises_nothing(gone):
    fields = {"times": 4, "frequency": "per_week", "minutes": 30}
    assert promise_of(fields, begins=FIRST, ends=LAST)
    assert promise_of({**fields, gone: None}, begins=FIRST, ends=LAST) is None
    assert promise_of({**fields, "starts_on": "2026-02-01"}, begins=FIRST, ends=LAST) is None


# --- writing down ------------------------------------------------------------------------------


def speech(row) -> str:
    found = services_given.services_of(row).items()
    return next(pk for pk, block in found if block["fields"]["name"] == "Speech")


def note(cast, row, who="case_manager", **more):
    given = {"block": speech(row), "day": ago(7), "minutes": 30, "key": uuid.uuid4()}
    return services_given.note_time(
        by=cast.people[who], in_effect=row, given=Given(**{**given, **more})
    )


def balance(cast):
    plans = service_page.plans_of(cast.mother, cast.case)
    times = service_page.times_of(cast.mother, cast.case)
    calendar = school_days().of(cast.school.pk)
    found = service_page.services(plans, times, calendar, today())
    return next(one for one in found if one.name == "Speech")


def test_what_was_missed_is_made_up_and_the_balance_says_so(cast):
    row = holding(cast, days=21)
    before = balance(cast)
    assert before.promised >= 120  # twice 30 minutes in each week that is over
    assert before.silent == before.short == before.promised
    missed = note(cast, row, minutes=0, reason="staff_away", day=ago(8))
    assert [one.pk for one in balance(cast).missed] == [missed.pk]
    with pytest.raises(BadInput) as caught:
        note(cast, row, makes_up=missed, day=ago(9))
    assert "makes_up" in caught.value.message_dict
    note(cast, row, makes_up=missed, day=ago(7))
    after = balance(cast)
    assert (after.missed, after.given) == ([], 30)
    assert after.silent < after.short
    with pytest.raises(BadInput, match="made up already"):
        note(cast, row, makes_up=missed, day=ago(7))


def test_a_press_that_came_twice_is_one_time(cast):
    row = holding(cast)
    key = uuid.uuid4()
    assert note(cast, row, key=key) == note(cast, row, key=key)
    assert ServiceTime.objects.count() == 1


def began(cast):
    rows = CaseFact.objects.filter(case=cast.case, kind="services_started").order_by("number")
    return [row.happened_on for row in rows]


def test_the_first_time_that_is_given_is_the_day_on_which_services_began(cast):
    row = holding(cast)
    note(cast, row, minutes=0, reason="staff_away", day=ago(9))
    assert began(cast) == []  # nothing was given
    note(cast, row, day=ago(8))
    cast.case.refresh_from_db()
    assert (began(cast), cast.case.stage) == ([ago(8)], "in_effect")
    note(cast, row, day=ago(6))
    assert began(cast) == [ago(8)]
    note(cast, row, day=ago(10))  # written down late: it was earlier
    assert began(cast) == [ago(8), ago(10)]


def test_no_time_is_given_before_the_yes(cast):
    row = holding(cast)
    with pytest.raises(BadInput, match="only after the family said yes"):
        note(cast, row, day=ago(26))
    assert not ServiceTime.objects.exists()
    assert note(cast, row, day=ago(26), minutes=0, reason="other").minutes == 0


def test_a_time_after_the_yes_was_taken_back_begins_nothing(cast):
    """Until the notice services may still run (34 CFR 300.300(b)(4))."""
    row = holding(cast)
    note(cast, row, day=ago(8))
    gone = Said("services_consent_revoked", ago(5))
    facts.note_fact(by=cast.case_manager, case=cast.case, said=gone)
    note(cast, row, day=ago(4))
    assert began(cast) == [ago(8)]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"minutes": 0}, "reason"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"minutes": 0, "reason": "x"}, "reason"),
        ({"day": ago(-1)}, "day"),
        ({"block": str(uuid.uuid4())}, "block"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, more, field):
    with pytest.raises(BadInput) as caught:
        note(cast, holding(cast), **more)
    assert field in caught.value.message_dict


def test_only_who_gives_it_or_runs_the_case_writes_it_down(cast):
    row = holding(cast)
    asked(cast, row)
    assert note(cast, row, who="specialist").recorded_by_name == "Specialist"  # the plan names her
    assert note(cast, row).recorded_by_name == "Case Manager"
    for who in ("teacher", "mother", "district_staff", "interpreter"):
        with pytest.raises(NotAllowed):
            note(cast, row, who=who)
    thought = duties.first_thought(row)
    thought[cast.specialist.pk] = []
    duties.set_duties(by=cast.case_manager, in_effect=row, carried=thought)
    with pytest.raises(NotAllowed):
        note(cast, row, who="specialist")


def test_a_correction_keeps_what_stood_there(alder, cast, client_for):
    time = note(cast, holding(cast))
    services_given.correct_time(
        by=cast.case_manager, time=time, minutes=20, reason="school_event", note="Fire drill"
    )
    assert ServiceTime.objects.get().minutes == 20
    event = Event.objects.get(verb="service.corrected")
    assert event.data["old"] == {"minutes": 30, "reason": "", "note": ""}
    services_given.correct_time(
        by=cast.case_manager, time=time, minutes=20, reason="school_event", note="Fire drill"
    )
    before = ServiceTimeBefore.objects.get()  # the same again corrects nothing
    assert (before.minutes, before.recorded_by_name) == (30, "Case Manager")
    page = client_for(alder, cast.mother).get(reverse("service_time", args=[time.pk]))
    assert "Before: 30 minutes" in page.content.decode()


def standing_beginning(cast):
    rows = CaseFact.objects.standing().filter(case=cast.case, kind="services_started")
    return [row.happened_on for row in rows if row.happened_on]


def test_services_begin_by_what_was_given_after_all(cast):
    """The day of the beginning follows what is corrected of the times."""
    row = holding(cast, days=24)
    first = note(cast, row, day=ago(20))
    assert standing_beginning(cast) == [ago(20)]
    note(cast, row, day=ago(13))
    mend = {"by": cast.case_manager, "reason": "staff_away", "note": ""}
    services_given.correct_time(time=first, minutes=0, **mend)
    assert standing_beginning(cast) == [ago(13)]
    assert CaseFact.objects.filter(case=cast.case, kind="services_started").count() == 2


def test_no_correction_gives_a_service_before_the_yes(cast):
    row = holding(cast, days=24)
    first = CaseFact.objects.filter(case=cast.case, kind="services_consent_received").first()
    early = first.happened_on - dt.timedelta(days=1)
    missed = note(cast, row, day=early, minutes=0, reason="staff_away")
    with pytest.raises(BadInput, match="after the family said yes"):
        services_given.correct_time(
            by=cast.case_manager, time=missed, minutes=30, reason="", note=""
        )


def test_a_parent_puts_their_view_beside_it(cast):
    time = note(cast, holding(cast))
    services_given.say_view(by=cast.mother, time=time, words="He says it was ten minutes.")
    services_given.say_view(by=cast.mother, time=time, words="He says it was ten minutes.")
    assert ServiceView.objects.count() == 1
    told = Entry.objects.filter(case=cast.case).last().data
    assert "Speech" in sentence(told)
    assert "ten minutes" in sentence(told)
    with translation.override("es"):
        assert "30 minutos" in sentence(told)
    for who in ("teacher", "father", "past_guest"):
        with pytest.raises(NotAllowed):
            services_given.say_view(by=cast.people[who], time=time, words="x")


def test_an_amended_service_goes_on_with_its_own_log(cast):
    """The same service in a newer version: what was promised before counts as before."""
    row = holding(cast, days=24)
    note(cast, row, day=ago(20))
    block = row.version.plan.blocks.get(kind="related_service")
    write(cast, block, "", **{**block.fields, "times": 4})
    version = shared(cast, row.version.plan)
    before = balance(cast).promised
    newer = in_effect.put_in_effect(by=cast.case_manager, version=version, starts_on=ago(7))
    assert PlanInEffect.objects.count() == 2
    assert newer.number == 2
    after = balance(cast)
    assert before < after.promised <= before + 120
    assert after.given == 30


# --- pages -------------------------------------------------------------------------------------


def test_a_time_is_written_down_by_hand_and_seen_by_the_family(cast, client_for, in_alder):
    row = holding(cast, days=21)
    client = client_for(in_alder, cast.case_manager)
    url = reverse("note_service", args=[cast.case.pk])
    assert client.get(url).status_code == 200
    sent = {"block": speech(row), "day": ago(8).isoformat(), "minutes": "0", "key": uuid.uuid4()}
    assert client.post(url, sent).status_code == 422
    sent["reason"] = "child_away"
    assert client.post(url, sent).status_code == 302
    assert "Does it make up" in client.get(url).content.decode()
    mother = client_for(in_alder, cast.mother)
    page = mother.get(reverse("services", args=[cast.case.pk])).content.decode()
    assert "The child was absent" in page
    assert "minutes are missing" in page
    time = reverse("service_time", args=[ServiceTime.objects.get().pk])
    assert mother.post(time, {"words": ""}).status_code == 422
    assert mother.post(time, {"words": "He was there."}).status_code == 302
    assert "He was there." in client.get(time).content.decode()
    assert client.post(time, {"minutes": "30", "reason": "", "note": ""}).status_code == 302
    assert ServiceTime.objects.get().minutes == 30
    assert client_for(in_alder, cast.teacher).post(time, {"minutes": "5"}).status_code == 403
    for who in ("interpreter", "father", "pta_officer"):
        other = client_for(in_alder, cast.people[who])
        assert other.get(time).status_code in (403, 404)
        assert other.get(reverse("services", args=[cast.case.pk])).status_code in (403, 404)


def test_queries_do_not_grow_with_times(
    cast, client_for, in_alder, django_assert_max_num_queries, django_assert_num_queries
):
    row = holding(cast)
    for name, who in (("services", "mother"), ("note_service", "case_manager")):
        client = client_for(in_alder, cast.people[who])
        url = reverse(name, args=[cast.case.pk])
        missed = note(cast, row, minutes=0, reason="staff_away", day=ago(9))
        note(cast, row, makes_up=missed)
        client.get(url)
        with django_assert_max_num_queries(28) as few:
            client.get(url)
        for n in range(8):
            note(cast, row, day=ago(n))
        note(cast, row, minutes=0, reason="staff_away", day=ago(9))
        with django_assert_num_queries(len(few)):
            client.get(url)
