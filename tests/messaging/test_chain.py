"""Is every change to a chain of entries found and named, and is the canonical form stable?"""

import json
import re
import unicodedata
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.canonical import BIGGEST_INT, FIELDS, canonical
from messaging.chain import NotCanonical, Problem, Sealed, Wrong, entry_hash, verify

DOC = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text(encoding="utf-8")
CASE = UUID("6f0c2a52-5d0e-4a53-9a77-0d6c5c1b7e10")
OTHER = UUID("6f0c2a52-5d0e-4a53-9a77-0d6c5c1b7e11")

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
numbers = st.integers(-BIGGEST_INT, BIGGEST_INT)
plain = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def payload(**changes: object) -> dict[str, object]:
    """A whole payload, the first letter of the worked case."""
    return {
        "v": 1,
        "case": CASE,
        "number": 1,
        "kind": "letter",
        "author": UUID("0B9F6F0E-8A57-4F53-A1F5-6C8A9AD0C3D1"),
        "author_name": "Lucía Solís",
        "author_role": "parent",
        "on_behalf_of": None,
        "on_behalf_of_name": "",
        "channel": "portal",
        "happened_on": date(2025, 9, 15),
        "recorded_at": datetime(2025, 9, 15, 19, 42, tzinfo=timezone(timedelta(hours=-4))),
        "language": "es",
        "body": 'Dice: "was" / "saw".\nمرحبا 👋🏽',
        "data": {"asks_to_evaluate": "not_sure"},
        "attachments": [],
        "corrects": None,
        "previous": "",
        **changes,
    }


def seal(**changes: object) -> Sealed:
    """An entry with the right hash."""
    whole = payload(**changes)
    return Sealed(whole, entry_hash(whole))


def chain(bodies: list[str], case: UUID = CASE) -> list[Sealed]:
    """Entries 1, 2, 3 ... that hold together."""
    row: list[Sealed] = []
    for number, body in enumerate(bodies, 1):
        previous = row[-1].hash if row else ""
        row.append(seal(case=case, number=number, body=body, previous=previous))
    return row


def altered(entry: Sealed, **changes: object) -> Sealed:
    """The entry with changed content and its old hash."""
    return Sealed({**entry.payload, **changes}, entry.hash)


def named(problems: list[Problem]) -> list[str]:
    """Findings as texts."""
    return [str(problem) for problem in problems]


FIVE = chain(["one", "two", "three", "four", "five"])


class TestForm:
    """Canonical bytes."""

    def test_value_of_the_document(self) -> None:
        example = re.search(r"```json\n(.*?)```", DOC, re.DOTALL)
        expected = re.search(r"```text\n(\w{64})\n```", DOC)
        assert example and expected
        assert entry_hash(payload()) == expected[1]
        assert entry_hash(json.loads(example[1])) == expected[1]

    def test_document_lists_every_key(self) -> None:
        table = DOC.split("## Canonical bytes")[0]
        assert all(f"`{field}`" in table for field in FIELDS)

    def test_bytes(self) -> None:
        value = {
            "b": [True, None, -7],
            "a": '\t"\\/\x1f\x7f\u2028é',
            "é": "",
            "😀": {},
            "\uffff": 1,
        }
        assert (
            canonical(value)
            == (
                '{"a":"\\t\\"\\\\/\\u001f\x7f\u2028é","b":[true,null,-7],"é":"","\uffff":1,"😀":{}}'
            ).encode()
        )

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), '"2026-01-02T03:04:05.000000Z"'),
            (datetime(1, 1, 2, tzinfo=UTC), '"0001-01-02T00:00:00.000000Z"'),
            (date(2026, 1, 2), '"2026-01-02"'),
            (CASE, f'"{CASE}"'),
            (Wrong.CHANGED, '"changed"'),
            ((1, 2), "[1,2]"),
        ],
    )
    def test_values(self, value: object, text: str) -> None:
        assert canonical(value) == text.encode()

    @pytest.mark.parametrize(
        ("value", "words"),
        [
            ({"a": [1, 1.0]}, r"entry\.a\[1\]: float"),
            ({"a": float("nan")}, "float"),
            ({"a": "x\0"}, r"entry\.a: holds the character NUL"),
            ({"a": "x\ud800"}, "half a surrogate pair at 1"),
            ({"\ud800": 1}, "half a surrogate pair"),
            ({1: 2}, "the key 1 is not text"),
            ({"a": b"x"}, "bytes"),
            ({"a": 2**53}, "beyond"),
            ({"a": datetime(2026, 1, 2)}, "without a time zone"),  # noqa: DTZ001 - the case tried
            ({"a": {1}}, "set"),
        ],
    )
    def test_refuses(self, value: object, words: str) -> None:
        with pytest.raises(NotCanonical, match=words):
            canonical(value)

    def test_refuses_depth_and_circles(self) -> None:
        circle: list[object] = []
        circle.append(circle)
        with pytest.raises(NotCanonical, match="deeper"):
            canonical(circle)

    def test_refuses_wrong_keys_and_versions(self) -> None:
        short = payload()
        del short["kind"]
        for wrong in (short, payload(extra=1), payload(v=2), payload(v=True), payload(v="1")):
            with pytest.raises(NotCanonical):
                entry_hash(wrong)

    @given(st.dictionaries(texts, plain, max_size=6), st.randoms())
    def test_order_of_keys_does_not_matter(self, value: dict[str, Any], random: Any) -> None:
        items = list(value.items())
        random.shuffle(items)
        assert canonical(value) == canonical(dict(items))

    @given(plain)
    def test_stable_through_json(self, value: Any) -> None:
        there = canonical(value)
        assert json.loads(there) == value
        assert canonical(json.loads(there)) == there

    @given(plain, plain)
    def test_different_values_differ(self, one: Any, two: Any) -> None:
        assert (canonical(one) == canonical(two)) == (repr(_typed(one)) == repr(_typed(two)))

    @given(texts)
    def test_text_is_not_normalised(self, text: str) -> None:
        other = unicodedata.normalize("NFD", text)
        same = entry_hash(payload(body=text)) == entry_hash(payload(body=other))
        assert same == (text == other)


def _typed(value: Any) -> Any:
    """A value whose repr does not depend on the order of keys."""
    if isinstance(value, dict):
        return {"object": sorted((key, repr(_typed(item))) for key, item in value.items())}
    return [_typed(item) for item in value] if isinstance(value, list) else value


class TestVerify:
    """Findings."""

    @pytest.mark.parametrize("count", [0, 1, 2, 5])
    def test_good(self, count: int) -> None:
        good = FIVE[:count]
        assert verify(good) == []
        assert verify(good, known={entry.number: entry.hash for entry in good}) == []

    def test_the_check_of_the_document_agrees(self) -> None:
        code = re.search(r"```python\n(.*?)```", DOC, re.DOTALL)
        assert code
        space: dict[str, Any] = {}
        exec(code[1], space)
        export = json.loads(canonical([{"payload": e.payload, "hash": e.hash} for e in FIVE]))
        assert space["check"](export) == "in order"
        assert space["check"](export[:2] + export[3:]) == "entry 3 is missing or out of place"
        changed = deepcopy(export)
        changed[1]["payload"]["body"] = "too"
        assert space["check"](changed) == "entry 2 was changed"
        assert space["check"](export[:2] + export[1:]) == "entry 3 is missing or out of place"

    @pytest.mark.parametrize("place", range(5))
    @pytest.mark.parametrize("field", sorted(FIELDS - {"case", "number"}))
    def test_changed_content(self, place: int, field: str) -> None:
        row = list(FIVE)
        row[place] = altered(row[place], **{field: "something else"})
        assert named(verify(row)) == [f"entry {place + 1}: changed"]

    @pytest.mark.parametrize("place", range(5))
    def test_changed_hash(self, place: int) -> None:
        row = list(FIVE)
        row[place] = Sealed(row[place].payload, "0" * 64)
        assert named(verify(row)) == [f"entry {place + 1}: changed"]

    @pytest.mark.parametrize("place", range(4))
    def test_changed_and_sealed_anew(self, place: int) -> None:
        row = list(FIVE)
        row[place] = seal(**{**row[place].payload, "body": "never said"})
        assert named(verify(row)) == [f"entry {place + 1}: changed"]

    def test_newest_sealed_anew_needs_a_receipt(self) -> None:
        row = [*FIVE[:4], seal(**{**FIVE[4].payload, "body": "never said"})]
        assert verify(row) == []
        assert named(verify(row, known={5: FIVE[4].hash})) == ["entry 5: changed"]

    def test_everything_after_a_point_written_anew_needs_a_receipt(self) -> None:
        row = chain(["one", "two", "3", "four", "five"])
        assert verify(row) == []
        assert named(verify(row, known={4: FIVE[3].hash})) == ["entry 4: changed"]

    @pytest.mark.parametrize(
        ("kept", "words"),
        [
            ([2, 3, 4, 5], "entry 1: removed"),
            ([1, 3, 4, 5], "entry 2: removed"),
            ([1, 5], "entry 2 to 4: removed"),
        ],
    )
    def test_removed(self, kept: list[int], words: str) -> None:
        assert named(verify([FIVE[number - 1] for number in kept])) == [words]

    def test_cut_off_needs_a_receipt(self) -> None:
        assert verify(FIVE[:3]) == []
        known = {5: FIVE[4].hash}
        assert named(verify(FIVE[:3], known=known)) == ["entry 4 to 5: removed"]
        assert named(verify([], known=known)) == ["entry 1 to 5: removed"]

    @pytest.mark.parametrize("place", range(1, 6))
    def test_inserted_with_a_number_twice(self, place: int) -> None:
        false = seal(**{**FIVE[place - 1].payload, "body": "never said"})
        row = [*FIVE[: place - 1], false, *FIVE[place - 1 :]]
        found = verify(row, known={5: FIVE[4].hash})
        assert named(found) == [f"entry {place}: inserted"]

    def test_inserted_twice_the_same(self) -> None:
        assert named(verify([*FIVE[:3], *FIVE[2:]])) == ["entry 3: inserted"]

    def test_inserted_and_the_rest_renumbered(self) -> None:
        false = seal(number=3, body="never said", previous=FIVE[1].hash)
        moved = [altered(entry, number=entry.number + 1) for entry in FIVE[2:]]
        assert named(verify([*FIVE[:2], false, *moved])) == [
            "entry 3: inserted",
            "entry 4: reordered",
            "entry 5: reordered",
            "entry 6: reordered",
        ]

    def test_inserted_from_another_case(self) -> None:
        other = chain(["a", "b", "c"], case=OTHER)
        row = [*FIVE[:2], other[2], *FIVE[3:]]
        assert named(verify(row)) == ["entry 3: inserted", "entry 3: removed"]

    def test_moved_to_another_case(self) -> None:
        row = [*FIVE[:2], altered(FIVE[2], case=OTHER), *FIVE[3:]]
        assert named(verify(row)) == ["entry 3: changed"]

    def test_reordered(self) -> None:
        assert named(verify([FIVE[4], *FIVE[:4]])) == ["entry 5: reordered"]
        assert len(verify([FIVE[1], FIVE[0], *FIVE[2:]])) == 1

    def test_numbers_swapped(self) -> None:
        row = [
            *FIVE[:2], altered(FIVE[3], number=3), altered(FIVE[2], number=4), FIVE[4]
        ]  # fmt: skip
        assert named(verify(row)) == ["entry 3: reordered", "entry 4: reordered"]

    def test_number_removed_and_the_rest_renumbered(self) -> None:
        row = [*FIVE[:2], altered(FIVE[3], number=3), altered(FIVE[4], number=4)]
        assert {problem.number for problem in verify(row)} == {3, 4}

    def test_rubbish_is_a_finding_and_not_a_crash(self) -> None:
        rubbish: list[dict[str, object]] = [{}, {"number": True}, {"number": -1}, {"number": 2**60}]
        for wrong in [*rubbish, payload(body=1.5), payload(body="\0"), payload(number="1")]:
            assert verify([Sealed(wrong, "x")])
            assert verify([*FIVE, Sealed(wrong, "x")])

    @settings(max_examples=150)
    @given(st.lists(texts, min_size=2, max_size=8), st.data())
    def test_any_change_is_found_and_named(self, bodies: list[str], data: Any) -> None:
        row = chain(bodies)
        place = data.draw(st.integers(0, len(row) - 1))
        field = data.draw(st.sampled_from(sorted(FIELDS)))
        value = data.draw(plain.filter(lambda new: new != row[place].payload[field]))
        if canonical(value) == canonical(row[place].payload[field]):
            return
        row[place] = altered(row[place], **{field: value})
        assert place + 1 in {problem.number for problem in verify(row)} or field == "number"
        assert verify(row)

    @settings(max_examples=150)
    @given(st.lists(texts, min_size=2, max_size=8), st.data())
    def test_any_other_row_of_the_same_entries_is_found(self, bodies: list[str], data: Any) -> None:
        row = chain(bodies)
        other = data.draw(st.lists(st.sampled_from(row), max_size=10))
        known = {row[-1].number: row[-1].hash}
        same = [id(entry) for entry in other] == [id(entry) for entry in row]
        assert (verify(other, known=known) == []) == same
