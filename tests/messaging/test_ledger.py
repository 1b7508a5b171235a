"""Does the record keep its promises: numbers, hashes, once only, nothing changed?"""

import pytest
from django.db import DatabaseError, connection, transaction

from messaging.models import Entry
from messaging.services import ledger
from tenants.base.errors import BadInput, NotAllowed


def _say(cast, who="mother", body="Hola", key=None, **more):
    return ledger.append(
        by=cast.people[who],
        case=cast.case,
        kind="message",
        body=body,
        key=key or ledger.new_key(),
        **more,
    )


def test_numbers_follow_each_other_and_the_chain_holds(cast):
    first, second = _say(cast), _say(cast, "teacher", "Good morning")
    assert second.number == first.number + 1
    assert second.previous_hash == first.hash
    assert ledger.verify_case(cast.case) == []


def test_the_same_key_makes_one_entry(cast):
    once, again = _say(cast, key="k"), _say(cast, key="k", body="other")
    assert once.pk == again.pk
    assert Entry.objects.filter(body="other").count() == 0


@pytest.mark.parametrize(
    "sql", ["UPDATE messaging_entry SET body = 'x'", "DELETE FROM messaging_entry"]
)
def test_the_database_itself_refuses_change(cast, sql):
    _say(cast)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_empty_message_is_refused_in_words(cast):
    with pytest.raises(BadInput):
        _say(cast, body="   ")


@pytest.mark.parametrize(
    "who",
    ["father", "other_mother", "other_teacher", "pta_officer", "past_guest", "district_staff"],
)
def test_strangers_and_overseers_cannot_write(cast, who):
    with pytest.raises(NotAllowed):
        _say(cast, who)


def test_a_correction_points_back(cast):
    wrong = _say(cast)
    right = _say(cast, body="Adiós", corrects=wrong)
    assert list(wrong.corrections.all()) == [right]


def test_two_hats_write_only_as_what_they_wear(cast):
    user = cast.two_hats
    user.wear("family")
    with pytest.raises(NotAllowed):
        _say(cast, "two_hats")
    user.wear("staff")
    assert _say(cast, "two_hats").author_role == "specialist"
