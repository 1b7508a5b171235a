"""Does the record keep its promises: numbers, hashes, once only, nothing changed?"""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from cases.models import Document
from cases.services import cases
from messaging import chain
from messaging.canonical import FIELDS, canonical
from messaging.models import Entry
from messaging.services import ledger
from tenants.base.errors import BadInput, NotAllowed

DAY = dt.timedelta(days=1)
MOMENT = dt.timedelta(microseconds=1)


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


# field of the hash -> how to change the entry so that only this field differs
CHANGES = {
    "case": lambda e, cast: setattr(e, "case_id", cast.other_case.pk),
    "number": lambda e, cast: setattr(e, "number", 99),
    "kind": lambda e, cast: setattr(e, "kind", "notice"),
    "author": lambda e, cast: setattr(e, "author_id", cast.mother.pk),
    "author_name": lambda e, cast: setattr(e, "author_name", "Somebody"),
    "author_role": lambda e, cast: setattr(e, "author_role", "guest"),
    "on_behalf_of": lambda e, cast: setattr(e, "on_behalf_of_id", cast.father.pk),
    "on_behalf_of_name": lambda e, cast: setattr(e, "on_behalf_of_name", "Somebody"),
    "channel": lambda e, cast: setattr(e, "channel", "paper"),
    "happened_on": lambda e, cast: setattr(e, "happened_on", e.happened_on - DAY),
    "recorded_at": lambda e, cast: setattr(e, "recorded_at", e.recorded_at + MOMENT),
    "language": lambda e, cast: setattr(e, "language", "fr"),
    "body": lambda e, cast: setattr(e, "body", "Other words"),
    "data": lambda e, cast: setattr(e, "data", {"quotes": 2}),
    "attachments": lambda e, cast: setattr(e, "attachments", e.attachments * 2),
    "corrects": lambda e, cast: setattr(e, "corrects", None),
    "previous": lambda e, cast: setattr(e, "previous_hash", "0" * 64),
}


@pytest.fixture
def full(cast):
    """An entry with something in every field."""
    first = _say(cast, "teacher", "At nine")
    return _say(
        cast,
        "teacher",
        "At ten",
        channel="phone",
        on_behalf_of=cast.mother,
        corrects=first,
        documents=[waiting_file(cast)],
        data={"quotes": 1},
        language="en",
    )


def waiting_file(cast):
    return Document.objects.create(
        case=cast.case,
        uploaded_by=cast.teacher,
        name="a.pdf",
        content_type="application/pdf",
        size=3,
        sha256="0" * 64,
        stored_as="x",
    )


def test_every_field_of_the_form_is_changed_below():
    assert CHANGES.keys() | {"v"} == FIELDS


@pytest.mark.parametrize("field", CHANGES)
def test_the_hash_covers_what_is_stored(cast, full, field):
    stored = Entry.objects.select_related("corrects").get(pk=full.pk)
    assert chain.entry_hash(stored.canonical()) == stored.hash
    before = canonical(stored.canonical())
    CHANGES[field](stored, cast)
    assert canonical(stored.canonical()) != before
    assert chain.entry_hash(stored.canonical()) != stored.hash


def test_neither_model_nor_queryset_changes_an_entry(cast, full):
    for change in (
        full.save,
        full.delete,
        lambda: Entry.objects.filter(pk=full.pk).update(body="x"),
        lambda: Entry.objects.filter(pk=full.pk)._raw_delete("default"),
        lambda: Entry.objects.bulk_update([full], ["body"]),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()


def test_a_correction_stays_in_its_case(cast, full):
    cases.add_member(by=None, case=cast.other_case, user=cast.teacher, role="specialist")
    with pytest.raises(BadInput, match="same case"):
        ledger.append(
            by=cast.teacher,
            case=cast.other_case,
            kind="message",
            body="x",
            key="o",
            corrects=full,
        )


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
