"""Broken and huge mails by each way in: a provider's webhook, a mail server, a pipe.

test_mangled_mails.py reads thousands; here some hundreds come as they would from outside.
"""

from __future__ import annotations

import json
import os
import random
import smtplib
import subprocess
import sys

import pytest

from messaging.mail_in.mails import BIGGEST
from messaging.models import Entry
from messaging.receiving import HARDEST
from portal.views import mail_webhooks
from tests import mails, told
from tests.guards.code import ROOT
from tests.messaging.test_mangled_mails import FAILED, mangled
from tests.messaging.test_ways_in import bodies, environment, hand_over, listening, scene
from tests.messaging.test_webhooks import post, postmark
from tests.messaging.test_webhooks import to as by_provider

__all__ = ["by_provider", "scene"]
FILLER = b"three pages and more " * 47 + b"\n"
STRANGER = "aunt@family.example"
BY_EACH = 80  # mails: half of them from a stranger, half forged in the mother's name


def broken(to, by, seed):
    """Mails of which none may become an entry."""
    dice = random.Random(seed)
    strange = [mails.sample(name, to, STRANGER) for name in mails.EXPECTED]
    forged = [mails.sample(name, to, by) for name in mails.EXPECTED]
    for turn in range(BY_EACH):
        yield FAILED.encode() + mangled(dice, forged) if turn % 2 else mangled(dice, strange)


def huge(to, by, size=BIGGEST + 1_000_000):
    """A true mail of the mother that is bigger than so many bytes, with words at its beginning."""
    return mails.letter(to, by, "He read.", html="<p>He read.</p>") + FILLER * (size // len(FILLER))


def as_lines(raw):
    """As mail servers say it: each line with its two signs at the end."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@pytest.mark.parametrize("letters", ["utf-8", "latin-1"])
def test_by_a_provider(cast, by_provider, letters):
    said = set()
    for raw in broken(by_provider, cast.mother.email, 31):
        given = {"OriginalRecipient": by_provider, "Headers": []}
        given["RawEmail"] = raw.decode(letters, "surrogateescape")
        said.add(post("inbound", json.dumps(given)).status_code)
    assert said <= {200, 400}
    assert 200 in said
    assert not Entry.objects.filter(channel="email").exists()


def test_a_provider_is_told_what_is_too_big(cast, by_provider):
    raw = huge(by_provider, cast.mother.email)
    assert post("inbound", postmark(by_provider, raw)).status_code == 200
    assert not Entry.objects.filter(channel="email").exists()
    assert len(told.waiting("answer_mail")) == 1
    assert post("inbound", "{}", CONTENT_LENGTH=str(mail_webhooks.MOST + 1)).status_code == 413


@pytest.mark.race
def test_by_a_mail_server(scene):
    schema, to, by = scene
    said = set()
    with listening() as port, smtplib.SMTP("127.0.0.1", port) as link:
        assert hand_over(link, to, as_lines(huge(to, by)))[0] == 250  # and answered by mail
        for raw in broken(to, by, 37):
            said.add(hand_over(link, to, as_lines(raw))[0])
        assert hand_over(link, to, as_lines(huge(to, by)))[0] == 552  # answered often enough
        assert link.mail(by, [f"SIZE={HARDEST + 1}"])[0] == 552
    assert said <= {250, 550, 554}
    assert {250, 550} <= said
    assert bodies(schema) == []


@pytest.mark.race
def test_by_a_pipe(scene, tmp_path):
    schema, to, by = scene
    for number, raw in enumerate(broken(to, by, 41)):
        (tmp_path / f"{number:04}").write_bytes(raw)
    (tmp_path / "huge").write_bytes(huge(to, by, 2 * HARDEST))
    command = [sys.executable, "-m", "tests.fixtures.pipe", str(tmp_path), "--recipient", to]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, check=True, text=True
    )
    codes = dict(line.split() for line in done.stdout.splitlines())
    assert len(codes) == BY_EACH + 1
    assert set(codes.values()) <= {str(os.EX_OK), str(os.EX_DATAERR)}
    assert codes["huge"] == str(os.EX_OK)
    assert bodies(schema) == []
