"""Does each kept statement answer everybody of the cast as the plain queryset would?"""

from __future__ import annotations

import datetime as dt

import pytest

import portal.urls  # noqa: F401  # loads every view, and with them every statement
from tenants.base.clock import now
from tenants.base.prepared import EVERY
from tenants.people.models import User
from tests.crowd import add_crowd
from tests.thread_tools import say

HATS = ("", "family", "staff", "pta")


@pytest.fixture
def values(cast):
    """What each name of a value means here. A name that is missing fails the test: add it."""
    entry = say(cast)
    return {
        "case_id": cast.case.pk,
        "student_id": cast.child.pk,
        "user_id": cast.mother.pk,
        "session_key": "x" * 32,
        "moment": now(),
        "since": now(),
        "until": now() + dt.timedelta(days=7),
        "number": entry.number,
    }


@pytest.mark.parametrize("statement", EVERY, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_everybody_gets_the_rows_of_the_plain_queryset(statement, values, cast):
    names = statement.build.__code__.co_varnames[: statement.build.__code__.co_argcount]
    given = {name: values[name] for name in names if name != "user"}
    if "user" not in names:
        assert statement(**given) == list(statement.build(**given))
        return
    add_crowd(cast)
    for person in cast.people.values():
        user = User.objects.get(pk=person.pk)
        for hat in HATS:
            user.wear(hat)
            assert statement(user, **given) == list(statement.build(user, **given)), (user, hat)
