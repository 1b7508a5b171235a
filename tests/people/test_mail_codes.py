"""Does a code of six figures end when it should, whatever is tried meanwhile?"""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.base.clock import at, now
from tenants.base.errors import BadInput
from tenants.people.services import mail_codes

KEY = "a-code"


def other_than(code):
    return "000000" if code != "000000" else "111111"


def later(minutes):
    return at(now() + dt.timedelta(minutes=minutes))


def test_a_wrong_try_begins_the_fifteen_minutes_not_anew(in_alder):
    code = mail_codes.make(KEY)
    with later(14), pytest.raises(BadInput, match="not right"):
        mail_codes.take(KEY, other_than(code))
    with later(16), pytest.raises(BadInput, match="too old"):
        mail_codes.take(KEY, code)
    with later(16):
        assert mail_codes.waiting(KEY) is None


def test_four_wrong_tries_leave_one_and_a_new_code_has_five_again(in_alder):
    first = mail_codes.make(KEY)
    for _try in range(5):
        with pytest.raises(BadInput, match="not right"):
            mail_codes.take(KEY, other_than(first))
    with pytest.raises(BadInput, match="too old"):
        mail_codes.take(KEY, first)
    code = mail_codes.make(KEY, email="a@x.example")
    for _try in range(4):
        with pytest.raises(BadInput, match="not right"):
            mail_codes.take(KEY, other_than(code))
    assert mail_codes.take(KEY, code)["email"] == "a@x.example"
    with pytest.raises(BadInput, match="too old"):
        mail_codes.take(KEY, code)
