"""Do district staff keep the school days, and does every count go by them?"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import Closure, School, SchoolYear
from tenants.people.services import district_settings, school_days
from tenants.rulepacks.calendars import Unit

DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(2026, 8, 24), dt.date(2027, 6, 11)
PAGE = "/accounts/school-days/"


@pytest.fixture(autouse=True)
def _fresh_settings(in_alder):
    district_settings.forget()
    yield
    district_settings.forget()


@pytest.fixture
def year(cast):
    return school_days.add_year(by=cast.district_staff, first_day=FIRST, last_day=LAST)


def at(words):
    zone = school_days.school_days().zone
    return dt.datetime.fromisoformat(words).replace(tzinfo=zone)


def test_days_without_school_are_not_counted(cast, year):
    school_days.close(
        by=cast.district_staff,
        first_day=dt.date(2026, 11, 26),
        last_day=dt.date(2026, 11, 27),
        why="Thanksgiving",
    )
    calendar = school_days.school_days().of(cast.school.pk)
    assert calendar.after(dt.date(2026, 11, 24), 2, Unit.SCHOOL) == dt.date(2026, 11, 30)


def test_a_school_goes_by_its_own_year_and_its_own_snow(cast, year):
    other = School.objects.create(name="Hill School")
    school_days.add_year(
        by=cast.district_staff, first_day=dt.date(2026, 9, 8), last_day=LAST, school=other
    )
    school_days.close(
        by=cast.district_staff, first_day=dt.date(2026, 9, 9), why="Snow", school=cast.school
    )
    known = school_days.school_days()
    assert known.of(other.pk).counts(dt.date(2026, 9, 9), Unit.SCHOOL)
    assert not known.of(other.pk).counts(dt.date(2026, 9, 1), Unit.SCHOOL)
    assert not known.of(cast.school.pk).counts(dt.date(2026, 9, 9), Unit.SCHOOL)
    assert known.of(None).counts(dt.date(2026, 9, 9), Unit.SCHOOL)


def test_an_unknown_stretch_is_counted_in_business_days_and_said_so(cast, year):
    calendar = school_days.school_days().of(cast.school.pk)
    known = calendar.due(dt.date(2027, 6, 8), 3, Unit.SCHOOL)
    assert (known.day, known.estimated) == (dt.date(2027, 6, 11), False)
    guessed = calendar.due(dt.date(2027, 6, 8), 5, Unit.SCHOOL)
    # Friday the 11th is the third; the 14th and 15th of June are the next business days.
    assert (guessed.day, guessed.estimated) == (dt.date(2027, 6, 15), True)


def test_school_hours_begin_again_on_the_next_school_day(cast, year):
    school_days.close(by=cast.district_staff, first_day=dt.date(2026, 11, 26), why="Holiday")
    known = school_days.school_days()
    assert known.in_hours(at("2026-11-25 08:00"))
    assert not known.in_hours(at("2026-11-25 16:00"))
    assert not known.in_hours(at("2026-11-26 10:00"))
    assert not known.in_hours(at("2026-11-28 10:00"))
    for start, opens in (
        ("2026-11-25 21:10", "2026-11-27 08:00"),
        ("2026-11-27 05:00", "2026-11-27 08:00"),
        ("2026-11-27 15:59", "2026-11-27 15:59"),
        ("2026-11-27 16:00", "2026-11-30 08:00"),
        ("2027-06-11 17:00", "2027-06-14 08:00"),  # no year known: the next business day
    ):
        assert known.next_open(at(start)) == at(opens)
    assert known.next_open(at("2026-11-25 21:10").astimezone(ZoneInfo("UTC"))) == at(
        "2026-11-27 08:00"
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [("2027-06-11", "2026-08-24"), ("2026-08-24", "2028-06-11"), ("2027-06-11", "2027-07-01")],
)
def test_a_year_that_cannot_be_is_refused(cast, year, first, last):
    with pytest.raises(BadInput):
        school_days.add_year(
            by=cast.district_staff,
            first_day=dt.date.fromisoformat(first),
            last_day=dt.date.fromisoformat(last),
        )
    assert SchoolYear.objects.count() == 1


def test_a_year_that_leaves_one_out_is_refused(alder, cast, year, client_for):
    """Else all of it would be one summer, in which nothing leaves and no day counts."""
    later = {"first_day": dt.date(2028, 8, 21), "last_day": dt.date(2029, 6, 8)}
    earlier = {"first_day": dt.date(2024, 8, 26), "last_day": dt.date(2025, 6, 6)}
    for days in (later, earlier):
        with pytest.raises(BadInput, match="A school year is missing"):
            school_days.add_year(by=cast.district_staff, **days)
    typed = {f"year-{name}": day.isoformat() for name, day in later.items()}
    answer = client_for(alder, cast.district_staff).post(f"{PAGE}years/", typed)
    assert answer.status_code == 422
    assert "June 12, 2027 – August 20, 2028" in answer.content.decode()
    school_days.add_year(
        by=cast.district_staff, first_day=dt.date(2027, 8, 23), last_day=dt.date(2028, 6, 9)
    )
    school_days.add_year(by=cast.district_staff, **later)
    assert SchoolYear.objects.count() == 3


def test_only_district_staff_change_the_days(cast, year):
    for name, person in cast.people.items():
        if name != "district_staff":
            with pytest.raises(NotAllowed):
                school_days.close(by=person, first_day=FIRST, why="x")
            with pytest.raises(NotAllowed):
                school_days.remove(by=person, row=year)


def test_a_reason_keeps_the_language_it_was_written_in(alder, cast, client_for):
    cast.district_staff.language = "es"
    cast.district_staff.save()
    school_days.close(by=cast.district_staff, first_day=FIRST, why="Nieve")
    school_days.end_early(by=cast.district_staff, day=FIRST + dt.timedelta(days=1), why="Hielo")
    client = client_for(alder, cast.district_staff)
    client.post("/language/", {"language": "en", "next": "/"})
    page = client.get(PAGE).content.decode()
    for word in ("Nieve", "Hielo"):
        assert f' lang="es">{word}<' in page


def test_who_keeps_the_days_is_told_before_they_run_out(alder, cast, client_for):
    """On the first page and on that of the days; staff who cannot add any read it nowhere."""
    staff, teacher = client_for(alder, cast.district_staff), client_for(alder, cast.teacher)
    assert "No school days are known" in staff.get(reverse("home")).content.decode()
    last = today() + dt.timedelta(days=61)
    row = school_days.add_year(
        by=cast.district_staff, first_day=today() - dt.timedelta(days=200), last_day=last
    )
    known = school_days.school_days().of(None).last_known
    for ago, told in ((61, False), (60, True), (0, True), (-30, True)):
        assert bool(school_days.runs_out(school_days.school_days(), known - ago * DAY)) is told
    SchoolYear.objects.filter(pk=row.pk).update(last_day=today() + 30 * DAY)
    for page in (reverse("home"), PAGE):
        words = staff.get(page).content.decode()
        assert "School days are known until" in words, page
        assert PAGE in words
    assert "School days are known" not in teacher.get(reverse("home")).content.decode()


def test_the_school_whose_days_end_first_counts(cast):
    far, near = today() + 200 * DAY, today() + 10 * DAY
    school_days.add_year(by=None, first_day=today(), last_day=far)
    assert school_days.runs_out(school_days.school_days(), today()) is None
    school_days.add_year(by=None, first_day=today() - DAY, last_day=near, school=cast.school)
    found = school_days.runs_out(school_days.school_days(), today())
    assert found is not None
    assert found.last <= near
    SchoolYear.objects.filter(school=None).delete()
    SchoolYear.objects.update(last_day=far)
    assert School.objects.count() == 1
    assert school_days.runs_out(school_days.school_days(), today()) is None
    School.objects.create(name="Hill School")  # goes by the district, which has no year
    assert school_days.runs_out(school_days.school_days(), today()).last is None


def test_the_page_adds_and_removes(alder, cast, client_for):
    client = client_for(alder, cast.district_staff)
    assert "estimate" in client.get(PAGE).content.decode()
    days = {"year-first_day": "2026-08-24", "year-last_day": "2027-06-11"}
    assert client.post(f"{PAGE}years/", days).status_code == 302
    assert client.post(f"{PAGE}years/", days).status_code == 422
    assert client.post(PAGE, {"first_day": "2026-12-24", "why": "Snow"}).status_code == 302
    wrong = client.post(PAGE, {"first_day": "2026-12-24", "last_day": "2026-12-01", "why": "Snow"})
    assert wrong.status_code == 422
    assert "Snow" in wrong.content.decode()
    year, closure = SchoolYear.objects.get(), Closure.objects.get()
    client.post(f"{PAGE}closed/{closure.pk}/remove/")
    client.post(f"{PAGE}years/{year.pk}/remove/")
    assert not Closure.objects.exists()
    assert not SchoolYear.objects.exists()
    assert set(
        Event.objects.filter(verb__startswith="calendar.").values_list("verb", flat=True)
    ) == {
        "calendar.year_added",
        "calendar.closed",
        "calendar.opened",
        "calendar.year_removed",
    }


@pytest.mark.parametrize("who", ["mother", "teacher", "case_manager", "pta_officer"])
def test_others_do_not_see_the_page(alder, cast, client_for, who):
    assert client_for(alder, cast.people[who]).get(PAGE).status_code == 403


def test_hours_that_end_before_they_begin_are_refused(cast):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        district_settings.change(
            by=cast.district_staff, school_opens=dt.time(16), school_closes=dt.time(8)
        )
