"""Is each person told at an hour that suits, in their own zone, over weekends and clock changes?"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from messaging.models import Pace, Urgency
from messaging.quiet import Habits, due

SEATTLE, NEW_YORK = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/New_York")
HOME = Habits(SEATTLE)


def at(words, zone=SEATTLE):
    return dt.datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=zone)


def school(moment):
    """Monday to Friday, eight to four, but not on Thanksgiving and the day after."""
    local = moment.astimezone(SEATTLE)
    day = local.date()
    if local.time() >= dt.time(16):
        day += dt.timedelta(days=1)

    def closed(day):
        return day.weekday() > 4 or day in (dt.date(2026, 11, 26), dt.date(2026, 11, 27))

    if day == local.date() and not closed(day) and local.time() >= dt.time(8):
        return moment
    while closed(day):
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(8), tzinfo=SEATTLE)


TEACHER = Habits(SEATTLE, opens=school)
NIGHT_OWL = Habits(SEATTLE, quiet_from=dt.time(1), quiet_until=dt.time(10))
ALWAYS = Habits(SEATTLE, quiet_from=None, quiet_until=None)
EMPTY = Habits(SEATTLE, quiet_from=dt.time(8), quiet_until=dt.time(8))
EAST = Habits(NEW_YORK)
LATE_DIGEST = Habits(SEATTLE, digest_at=dt.time(22))
MONDAYS = Habits(SEATTLE, digest_day=0)
SHUT_OUT = Habits(SEATTLE, quiet_from=dt.time(8), quiet_until=dt.time(7, 59), opens=school)

TABLE = {
    "by day at once": (HOME, "2026-11-24 10:00", "now", "now", "2026-11-24 10:00"),
    "in the evening at once": (HOME, "2026-11-24 20:59", "now", "now", "2026-11-24 20:59"),
    "quiet begins": (HOME, "2026-11-24 21:00", "now", "now", "2026-11-25 07:00"),
    "after midnight": (HOME, "2026-11-25 03:00", "now", "now", "2026-11-25 07:00"),
    "quiet ends": (HOME, "2026-11-25 07:00", "now", "now", "2026-11-25 07:00"),
    "law waits for the morning": (HOME, "2026-11-24 23:00", "must", "now", "2026-11-25 07:00"),
    "law waits for no digest": (HOME, "2026-11-24 10:00", "must", "weekly", "2026-11-24 10:00"),
    "urgent at night": (HOME, "2026-11-25 03:00", "urgent", "weekly", "2026-11-25 03:00"),
    "urgent for staff": (TEACHER, "2026-11-28 03:00", "urgent", "now", "2026-11-28 03:00"),
    "no quiet hours": (ALWAYS, "2026-11-25 03:00", "now", "now", "2026-11-25 03:00"),
    "the same hour twice": (EMPTY, "2026-11-25 08:00", "now", "now", "2026-11-25 08:00"),
    "quiet within one day": (NIGHT_OWL, "2026-11-25 09:59", "now", "now", "2026-11-25 10:00"),
    "awake at midnight": (NIGHT_OWL, "2026-11-25 00:30", "now", "now", "2026-11-25 00:30"),
    "teacher in school": (TEACHER, "2026-11-24 10:00", "now", "now", "2026-11-24 10:00"),
    "teacher at six": (TEACHER, "2026-11-24 18:00", "now", "now", "2026-11-25 08:00"),
    "teacher over a holiday": (TEACHER, "2026-11-25 16:00", "now", "now", "2026-11-30 08:00"),
    "law and the teacher's evening": (
        TEACHER,
        "2026-11-25 16:00",
        "must",
        "now",
        "2026-11-30 08:00",
    ),
    "teacher's digest": (TEACHER, "2026-11-24 10:00", "now", "daily", "2026-11-25 08:00"),
    "digest today": (HOME, "2026-11-24 10:00", "now", "daily", "2026-11-24 17:00"),
    "digest just over": (HOME, "2026-11-24 17:00", "now", "daily", "2026-11-25 17:00"),
    "week's digest": (HOME, "2026-11-24 10:00", "now", "weekly", "2026-11-27 17:00"),
    "week's digest that day": (HOME, "2026-11-27 17:30", "now", "weekly", "2026-12-04 17:00"),
    "on Mondays": (MONDAYS, "2026-11-24 10:00", "now", "weekly", "2026-11-30 17:00"),
    "digest in quiet hours": (LATE_DIGEST, "2026-11-24 10:00", "now", "daily", "2026-11-25 07:00"),
    "clocks go forward": (HOME, "2026-03-08 01:30", "now", "now", "2026-03-08 07:00"),
    "clocks go back": (HOME, "2026-10-31 22:00", "now", "now", "2026-11-01 07:00"),
    "no moment suits": (SHUT_OUT, "2026-11-24 10:00", "now", "now", "2026-11-25 08:00"),
}


@pytest.mark.parametrize("name", TABLE)
def test_every_line(name):
    habits, moment, urgency, pace, wanted = TABLE[name]
    found = due(at(moment), habits, urgency=urgency, pace=pace)
    assert found.astimezone(SEATTLE).strftime("%Y-%m-%d %H:%M") == wanted


def test_the_persons_own_zone_counts():
    found = due(at("2026-11-24 19:00"), EAST, urgency=Urgency.NOW, pace=Pace.NOW)
    assert found == at("2026-11-25 07:00", NEW_YORK)


def test_no_hour_of_a_year_is_told_at_night_and_none_goes_back():
    moment = at("2026-01-01 00:30")
    for hour in range(0, 24 * 366, 5):
        here = moment + dt.timedelta(hours=hour)
        for habits in (HOME, TEACHER):
            found = due(here, habits, urgency=Urgency.NOW, pace=Pace.NOW)
            local = found.astimezone(SEATTLE)
            assert found >= here
            assert dt.time(7) <= local.time() < dt.time(21)
