"""Thousands of broken mails: does any make the way in fail, hang, or write for a stranger?

The mails of real programs, changed at random in hundreds of ways, under a fixed seed.
"""

from __future__ import annotations

import random

import pytest
from django.core.cache import cache

from messaging.mail_in.html import without_quotes
from messaging.mail_in.mails import Mail, Unreadable
from messaging.mail_in.trimming import new_words
from messaging.models import Entry
from messaging.services import inbound, reply_addresses
from tests import mails
from tests.fixtures.hanging import stopped_when_it_hangs

MANY = 2000
WRITTEN = 1000  # so many of each kind of sender go all the way, into the database
FAILED = f"Authentication-Results: {mails.RECEIVER}; dmarc=fail (p=reject)\r\n"
LINES = [
    b"Content-Type: multipart/mixed; boundary=x",
    b"Content-Type: text/plain; charset=utf-7",
    b"Content-Type: text/plain; charset=\xff\xfe",
    b"Content-Type: message/rfc822",
    b"Content-Type: text/html; charset=unicode-escape",
    b"Content-Type: text/plain; charset=punycode",
    b"Content-Type: text/plain; charset=undefined",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: uuencode",
    b"Content-Disposition: attachment; filename*0*=utf-8''%ff; filename*1=x",
    b"From: =?utf-8?q?=ff=fe?= <a@b",
    b"From: a@b.example, c@d.example",
    b"From: \x00\x01<someone@else.example>",
    b"Message-ID: ",
    b"Date: Mon, 99 Foo 99999 99:99:99 +9999",
    b"Subject: =?gb18030?B?////?=",
    b"\xff\xfe\x00\x00",
    b"\x00" * 40,
    b"--x",
    b"--x--",
    b"begin 644 a.txt",
    b"> " * 200,
    b"On " * 50 + b"wrote:",
    b"<blockquote type=cite>" * 40,
    "\u202e\ud83d\ude00\ud800".encode("utf-8", "surrogatepass"),
]


def mangled(dice, raws):
    raw = bytearray(dice.choice(raws))
    for _change in range(dice.randint(1, 8)):
        _spoil(dice, raw, raws)
    return bytes(raw)


def _spoil(dice, raw, raws):
    at = dice.randrange(len(raw) + 1)
    what = dice.randrange(7)
    if what == 0:
        del raw[at : at + dice.randint(1, 400)]
    elif what == 1:
        raw[at:at] = b"\n" + dice.choice(LINES) + b"\n"
    elif what == 2:
        raw[at:at] = bytes(dice.randrange(256) for _ in range(dice.randint(1, 30)))
    elif what == 3:
        del raw[at:]
    elif what == 4:
        raw[:0] = dice.choice(LINES) + b"\n"
    elif what == 5:
        other = dice.choice(raws)
        raw[at:at] = other[dice.randrange(len(other)) :][:2000]
    else:
        raw[:] = raw.replace(b"\n", dice.choice([b"\r\n", b"\r", b"\n\n", b"\n "]))


@pytest.fixture
def ground(cast, settings):
    mails.use(settings)
    cache.clear()
    to = mails.address(cast.mother, cast.case)
    stranger = "aunt@family.example"
    raws = [mails.sample(name, to, stranger) for name in mails.EXPECTED]
    return cast, to, raws


def test_every_broken_mail_is_read_or_refused(ground):
    cast, _to, raws = ground
    dice = random.Random(20261125)
    ours = reply_addresses.ours(mails.row(cast.mother, cast.case))
    for _turn in range(MANY):
        try:
            mail = Mail(mangled(dice, raws))
        except Unreadable:
            continue
        words = new_words(mail, ours=ours)
        said = (words, mail.plain, mail.key, mail.fingerprint, mail.sender, mail.header("Subject"))
        for text in said:
            assert "\x00" not in text
            text.encode()
        assert isinstance(mail.without_files, bytes)
        assert all(one.name is not None for one in mail.files)


def test_no_broken_mail_of_a_stranger_becomes_an_entry(ground):
    _cast, to, raws = ground
    dice = random.Random(7)
    before = Entry.objects.count()
    states = set()
    for _turn in range(WRITTEN):
        states.add(inbound.take(mangled(dice, raws), recipients=[to]).state)
    assert Entry.objects.count() == before
    assert "refused" in states


def test_broken_mails_of_the_mother_never_fail(ground, settings):
    cast, to, _raws = ground
    raws = [mails.sample(name, to, cast.mother.email) for name in mails.EXPECTED]
    dice = random.Random(11)
    states = set()
    for _turn in range(WRITTEN):
        states.add(inbound.take(mangled(dice, raws), recipients=[to]).state)
    assert "taken" in states
    authors = set(Entry.objects.filter(channel="email").values_list("author", flat=True))
    assert authors == {cast.mother.pk}


def test_whatever_a_forger_writes_below_our_receivers_word_becomes_no_entry(ground):
    """In the mother's name, with a receiver's "pass" of the forger's own making."""
    cast, to, _raws = ground
    raws = [mails.sample(name, to, cast.mother.email) for name in mails.EXPECTED]
    dice = random.Random(23)
    states = set()
    for _turn in range(WRITTEN):
        states.add(inbound.take(FAILED.encode() + mangled(dice, raws), recipients=[to]).state)
    assert not Entry.objects.filter(channel="email").exists()
    assert "refused" in states


BOMBS = {
    "parts in parts": b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 3000,
    "many parts": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 20_000,
    "an attribution without end": b"\n\nOn " + b"a wrote " * 100_000 + b"footbridge wrote:\n>",
    "German without end": b"\n\nAm " + b" schrieb " * 100_000 + b"footbridge\n",
    "quotes without end": b"\n\n" + b"> footbridge\n" * 100_000,
    "boxes without end": b"Content-Type: text/html\n\n" + b"<div>" * 100_000 + b"footbridge",
    "tables without end": b"Content-Type: text/html\n\n" + b"<table><tr><td>footbridge" * 5_000,
    "blanks without end": b"\n\n" + b" " * 2_000_000 + b"footbridge",
    "comments without end": b"Authentication-Results: " + b"(" * 200_000 + b"\n\nfootbridge",
    "letters that take hours": b"Content-Type: text/plain; charset=punycode\n\n-" + b"a" * 500_000,
    "addresses without end": b"From: " + b"a@b.example, " * 20_000 + b"\n\nfootbridge",
    "a long encoded subject": b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nfootbridge",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_soon(ground, name):
    cast, to, _raws = ground
    head = f"From: {cast.mother.email}\nTo: {to}\n".encode()
    with stopped_when_it_hangs():
        outcome = inbound.take(mails.PASSED.encode() + head + BOMBS[name], recipients=[to])
    assert outcome.state in inbound.State


def test_signs_that_no_tree_can_hold_are_left_out():
    html = "<p>Hola</p>&#1;<div class=gmail_quote>x</div>&#2; a&#11;diós"
    assert without_quotes(html) == "Hola\n\nadiós"
