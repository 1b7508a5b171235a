"""Is a mail of somebody's own refused when another person hands it on to their reply address?"""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

import pytest
from django.core import mail as outgoing
from django.core.cache import cache

from messaging import jobs, webhooks
from messaging.models import Entry
from messaging.services import inbound
from messaging.services.answers import Reason
from messaging.services.inbound import State
from tenants.base.clock import at as clock_at
from tests import mails, told

TUESDAY = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
DKIM = "v=1; a=rsa-sha256; d=alder.example; s=s1; h={}; bh=x; b=y"
SPF = (
    f"Authentication-Results: {mails.RECEIVER}; dmarc=pass header.from=alder.example;"
    " spf={} smtp.mailfrom={}\r\n"
)


@pytest.fixture(autouse=True)
def _on_tuesday(cast, settings):
    mails.use(settings)
    cache.clear()
    with clock_at(TUESDAY):
        yield


@pytest.fixture
def to(cast):
    told.forget()
    return mails.address(cast.mother, cast.case)


def handed(cast, to, line, *, proof=mails.PASSED, **headers):
    """What becomes of a true mail of the mother with this To."""
    raw = mails.letter(line, cast.mother.email, "To my sister only", proof=proof, **headers)
    return inbound.take(raw, recipients=[to])


def answered():
    outgoing.outbox.clear()
    for given in told.waiting("answer_mail"):
        jobs.answer_mail(**given)
    return outgoing.outbox


@pytest.mark.parametrize(
    "line",
    [
        "sister@family.example",
        None,
        '"{to}" <sister@family.example>',
        "{to} <sister@family.example>",
        "sister@family.example ({to})",
        "=?utf-8?q?{to}?= <sister@family.example>",
        "{to}x, sister@family.example",
        '"x, {to}, y" <sister@family.example>',
        '"x\\", {to}, y" <sister@family.example>',
    ],
)
def test_a_mail_to_somebody_else_is_no_entry_and_she_learns_of_it(cast, to, line):
    found = handed(cast, to, line.format(to=to) if line else None)
    assert (found.state, found.reason) == (State.REFUSED, Reason.ELSEWHERE)
    assert not Entry.objects.filter(channel="email").exists()
    (said,) = answered()
    assert said.to == [cast.mother.email]
    assert "not written to your reply address" in said.body
    assert "To my sister only" in said.body


def test_an_address_of_another_case_is_not_this_one(cast, to):
    other = mails.address(cast.teacher, cast.case, hat="staff")
    assert handed(cast, to, other).reason == Reason.ELSEWHERE


@pytest.mark.parametrize(
    "line",
    [
        "School <{to}>",
        '"The school, Ana" <{to}>',
        "sister@family.example, {to}",
        '"x, y" <sister@family.example>, School <{to}>',
    ],
)
def test_among_others_it_is_written_to_us(cast, to, line):
    assert handed(cast, to, line.format(to=to)).state == State.TAKEN


def test_a_copy_is_written_to_us(cast, to):
    assert handed(cast, to, "sister@family.example", Cc=to).state == State.TAKEN


def test_a_second_line_above_the_signed_one_is_not_read(cast, to):
    raw = mails.letter("sister@family.example", cast.mother.email, proof="")
    raw = f"{mails.PASSED}To: {to}\r\n".encode() + raw
    assert inbound.take(raw, recipients=[to]).reason == Reason.ELSEWHERE


# What a signature does not hold may have been written by whoever handed the mail on, unless the
# mail came from the servers of the sender's domain.
SIGNED = {
    "to and date": ("From:To : Date:Subject", "", True),
    "no to": ("From:Date:Subject", "", False),
    "no date": ("From:To:Subject", "", False),
    "only cc": ("From:Date:Cc", "", False),
    "no to, straight": ("From:Date:Subject", ("pass", "x@alder.example"), True),
    "no to, by another's server": ("From:Date:Subject", ("pass", "x@evil.example"), False),
    "no to, no server of theirs": ("From:Date:Subject", ("softfail", "x@alder.example"), False),
}


@pytest.mark.parametrize("name", SIGNED)
def test_only_what_is_signed_counts_or_what_came_straight(cast, to, name):
    signed, spf, taken = SIGNED[name]
    proof = SPF.format(*spf) if spf else mails.PASSED
    found = handed(cast, to, to, proof=proof, DKIM_Signature=DKIM.format(signed))
    assert (found.state == State.TAKEN) is taken
    assert found.reason == (None if taken else Reason.ELSEWHERE)


def test_a_second_signature_that_holds_all_proves_nothing(cast, to):
    raw = mails.letter(to, cast.mother.email, DKIM_Signature=DKIM.format("From:Date"))
    raw = f"DKIM-Signature: {DKIM.format('From:To:Date')}\r\n".encode() + raw
    assert inbound.take(raw, recipients=[to]).reason == Reason.ELSEWHERE


def test_what_amazon_writes_into_a_mail_is_read_under_its_name(cast, to):
    proof = SPF.format("pass", "x@alder.example").replace(mails.RECEIVER, webhooks.AMAZON)
    raw = mails.letter(to, cast.mother.email, proof=proof, DKIM_Signature=DKIM.format("From:Date"))
    assert inbound.take(raw, recipients=[to], authserv_id=webhooks.AMAZON).state == State.TAKEN


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        (8 * DAY, Reason.OLD),
        (6 * DAY, None),
        (DAY / 2 * -1, None),
        (-2 * DAY, Reason.AHEAD),
        (-400 * DAY, Reason.AHEAD),
    ],
)
def test_a_mail_of_long_ago_or_of_a_day_to_come_is_not_taken(cast, to, age, reason):
    found = handed(cast, to, to, Date=format_datetime(TUESDAY - age))
    assert found.reason == reason
    assert len(answered()) == bool(reason)


def test_a_mail_that_is_an_entry_already_stays_one_however_late_it_comes_again(cast, to):
    raw = mails.letter(to, cast.mother.email, Date=format_datetime(TUESDAY))
    assert inbound.take(raw, recipients=[to]).state == State.TAKEN
    with clock_at(TUESDAY + 30 * DAY):
        assert inbound.take(raw, recipients=[to]).state == State.AGAIN
