"""Is every change to an exported record found, and is a true one never accused?

Nothing here needs a database: archives are made by messaging.archives of entries of our own.
"""

import datetime as dt
import hashlib
import io
import json
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging import archives, verify_export
from messaging.canonical import canonical, entry_hash
from messaging.verify_export import Unreadable
from tests.messaging.test_chain import plain, seal

PROGRAM = Path(verify_export.__file__)
CASE = "6f0c2a52-5d0e-4a53-9a77-0d6c5c1b7e10"
MADE = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
BODIES = ("Lee despacio.", "He reads 40 words.", "مرحبا 👋🏽", "Gracias.\nHasta luego.", "The end.")
FILES = {2: b"first file", 4: b"\x00\x01 second file \xff" * 20}
BOUNDED = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def entries(bodies=BODIES):
    """Sound entries; some carry a file."""
    row = []
    for number, body in enumerate(bodies, 1):
        data = FILES.get(number)
        row.append(
            seal(
                case=CASE,
                number=number,
                body=body,
                previous=row[-1].hash if row else "",
                attachments=[carried(data, number)] if data else [],
            )
        )
    return row


def carried(data, number):
    digest = hashlib.sha256(data).hexdigest()
    return {"name": f"file {number}.txt", "sha256": digest, "size": len(data), "type": "text/plain"}


def pack(
    row=None, files=None, *, last=None, count=None, pages=b"%PDF-1.7 pages", child="Mateo Solis"
):
    """An archive as the portal makes it; whatever is given is put in as if it were true."""
    row = entries() if row is None else row
    target = io.BytesIO()
    made = archives.Archive(target, MADE)
    with made.adding("record.json") as out:
        for line in archives.record_json(CASE, ((one.payload, one.hash) for one in row)):
            out.write(line)
    made.add("record.pdf", pages)
    for number, data in (FILES if files is None else files).items():
        path = archives.path_of(number, 1, f"file {number}.txt")
        made.copy(path, io.BytesIO(data), size=len(data), entry=number, place=1)
    about = {
        "case": CASE,
        "child": {"name": child},
        "district": {"name": "Maple Fork", "address": "http://x.example/"},
        "entries": len(row) if count is None else count,
        "last": last or {"number": row[-1].number, "hash": row[-1].hash} if row else {},
        "made_at": "2026-11-25T12:00:00.000000Z",
        "made_for": {"name": "Lucía", "role": "parent"},
    }
    made.close(about)
    return target.getvalue()


def found(data, known=None):
    return verify_export.check(io.BytesIO(data), known=known).found


def accused(data, known=None):
    """Whether something is said against it, in whatever way."""
    try:
        return bool(found(data, known))
    except Unreadable:
        return True


def repack(data, change):
    """The archive again with other files: change(names -> bytes) as somebody would who does not
    know about the manifest."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        held = {name: old.read(name) for name in old.namelist()}
    change(held)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        for name, content in held.items():
            new.writestr(name, content)
    return target.getvalue()


TRUE = pack()
RIGHT = verify_export.check(io.BytesIO(TRUE)).fingerprint
LAST = entries()[-1]


def test_a_true_archive_is_valid():
    assert found(TRUE) == []
    assert found(TRUE, {5: LAST.hash, 1: entries()[0].hash[:10]}) == []


@BOUNDED
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), max_size=8)
)
def test_whatever_people_write_a_true_archive_is_valid(bodies):
    row = entries(bodies)
    files = {number: data for number, data in FILES.items() if number <= len(row)}
    assert found(pack(row, files)) == []


@BOUNDED
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), plain, max_size=3))
def test_both_canonical_forms_are_the_same(data):
    try:
        wanted = canonical(data)
    except ValueError:
        with pytest.raises(ValueError):
            verify_export.canonical(data)
    else:
        assert verify_export.canonical(data) == wanted
        read = verify_export.loads(wanted)
        assert verify_export.canonical(read) == wanted


def test_both_hashes_are_the_same():
    for one in entries():
        read = verify_export.loads(canonical(one.payload))
        assert verify_export.entry_hash(read) == entry_hash(one.payload) == one.hash


def spans(data):
    """Where the bytes of each file lie."""
    archive = verify_export.Archive(io.BytesIO(data))
    return [range(start, start + size) for start, size in archive.starts.values() if size]


@BOUNDED
@given(st.data())
def test_any_changed_byte_of_any_file_is_found(data):
    where = data.draw(st.sampled_from([i for span in spans(TRUE) for i in span]))
    other = data.draw(st.integers(1, 255))
    changed = bytearray(TRUE)
    changed[where] ^= other
    assert accused(bytes(changed))


@BOUNDED
@given(st.integers(0, len(TRUE) - 1))
def test_any_cut_is_found(end):
    assert accused(TRUE[:end])


@BOUNDED
@given(st.randoms(use_true_random=False))
def test_bytes_changed_anywhere_never_break_the_check(random_):
    changed = bytearray(TRUE)
    for _ in range(random_.randint(1, 12)):
        changed[random_.randrange(len(changed))] = random_.randrange(256)
    accused(bytes(changed))  # headers may still say the same: it only must not fail otherwise


def held(data):
    """What an ordinary program unpacks; None when it refuses."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # whatever it stumbles over, it shows nobody anything
        return None


@settings(BOUNDED, max_examples=600)
@given(st.data())
def test_any_change_anywhere_is_found_or_changes_nothing_that_anybody_reads(data):
    """Bytes changed, cut out or put in, one place or several, headers of the zip too."""
    changed = bytearray(TRUE)
    for _turn in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(changed) - 1))
        how = data.draw(st.sampled_from(["change", "cut", "put", "move"]))
        some = data.draw(st.binary(min_size=1, max_size=8))
        if how == "change":
            changed[at : at + len(some)] = some
        elif how == "cut":
            del changed[at : at + data.draw(st.integers(1, 400))]
        elif how == "put":
            changed[at:at] = some
        else:
            piece = changed[at : at + data.draw(st.integers(1, 400))]
            del changed[at : at + len(piece)]
            to = data.draw(st.integers(0, len(changed)))
            changed[to:to] = piece
        if not changed:
            break
    assert accused(bytes(changed)) or held(bytes(changed)) in (None, held(TRUE))


@BOUNDED
@given(st.data())
def test_removed_doubled_moved_or_foreign_entries_are_found_even_in_a_new_archive(data):
    """The forger makes the manifest anew as well; the receipt of the last entry stays."""
    row = entries()
    how = data.draw(st.sampled_from(["remove", "double", "move", "insert", "change"]))
    place = data.draw(st.integers(0, 4))
    if how == "remove":
        del row[place]
    elif how == "double":
        row.insert(data.draw(st.integers(0, 5)), row[place])
    elif how == "move":
        other = data.draw(st.integers(0, 4).filter(lambda one: one != place))
        row.insert(other, row.pop(place))
    elif how == "insert":
        row.insert(place, seal(case=CASE, number=place + 1, body="I was never here"))
    else:
        word = data.draw(st.text("abc", min_size=1, max_size=3))
        payload = {**row[place].payload, "body": word}
        row[place] = type(row[place])(payload, row[place].hash)
    forged = pack(row, last={"number": 5, "hash": LAST.hash})
    assert accused(forged, {5: LAST.hash[:10]})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda row: row.pop(2), "entry 3: removed"),
        (lambda row: row.insert(3, row[1]), "entry 2: inserted"),
        (lambda row: row.insert(0, row.pop(3)), "entry 4: reordered"),
        (
            lambda row: row.__setitem__(
                1, type(row[1])({**row[1].payload, "body": "x"}, row[1].hash)
            ),
            "entry 2: changed",
        ),
    ],
)
def test_the_entry_is_named(change, words):
    row = entries()
    change(row)
    assert words in found(pack(row, last={"number": 5, "hash": LAST.hash}))


def test_a_cut_end_is_found_by_the_receipt_alone():
    short = pack(entries()[:3], {2: FILES[2]})
    assert found(short) == []
    assert found(short, {5: LAST.hash[:10]}) == ["entry 4 to 5: removed"]


def test_a_record_written_anew_is_found_by_the_receipt_alone():
    anew = pack(entries(("Lee muy bien.", *BODIES[1:])))
    assert found(anew) == []
    assert found(anew, {1: entries()[0].hash[:10]}) == ["entry 1: changed"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda held: held.pop("attachments/00002-1-file 2.txt"),
            "attachment 1 of entry 2: missing",
        ),
        (
            lambda held: held.update({"attachments/00002-1-file 2.txt": b"other"}),
            "attachment 1 of entry 2: changed",
        ),
        (
            lambda held: held.update({"attachments/00009-1-x.txt": b"x"}),
            "attachments/00009-1-x.txt: added",
        ),
        (lambda held: held.update({"../../etc/passwd": b"x"}), "../../etc/passwd: added"),
        (lambda held: held.pop("record.pdf"), "record.pdf: missing"),
        (lambda held: held.update({"record.pdf": b"%PDF other"}), "record.pdf: changed"),
        (lambda held: held.update({"manifest.sha256": b"0" * 64}), "manifest.json: changed"),
    ],
)
def test_the_file_is_named(change, words):
    assert words in found(repack(TRUE, change))


def test_a_broken_line_does_not_hide_the_others():
    broken = repack(
        TRUE,
        lambda held: held.update(
            {"record.json": held["record.json"].replace(b'"number":3', b'"number":')}
        ),
    )
    assert sorted(found(broken)) == ["entry 3: removed", "record.json: changed"]


@pytest.mark.parametrize(
    "json_bytes",
    [
        b"",
        b"null",
        b"[]",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"case":"x","entries":7}',
        b'{"case":"x","entries":[7,null,{"payload":7,"hash":8},{"payload":{},"hash":[]}]}',
        b'{"case":"x","entries":[{"hash":"x","payload":{"number":' + b"9" * 100_000 + b"}}]}",
        b'{"case":"x","entries":[{"hash":"x","payload":{"number":1e999,"attachments":{"a":1}}}]}',
        b'{"case":"x","entries":[{"hash":"x","payload":{"attachments":[7,{"size":{}}]}}]}',
        b'{"entries":[],"entries":[]}',
        b"\xff\xfe",
        b'"\\ud800"',
    ],
)
@pytest.mark.parametrize("name", ["record.json", "manifest.json"])
def test_odd_json_is_said_and_never_breaks(name, json_bytes):
    assert accused(repack(TRUE, lambda held: held.update({name: json_bytes})))


@pytest.mark.parametrize(
    "files",
    [
        "x",
        [7],
        [{}],
        [{"path": 1, "size": "x", "sha256": None}],
        [{"path": "a", "size": 1e3, "sha256": "b"}],
    ],
)
def test_an_odd_list_of_files_is_said(files):
    def change(held):
        manifest = json.loads(held["manifest.json"])
        manifest["files"] = files
        held["manifest.json"] = json.dumps(manifest).encode()

    assert accused(repack(TRUE, change))


def test_a_bomb_is_refused_before_it_goes_off():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("manifest.json", b" " * 50_000_000)
    with pytest.raises(Unreadable, match="packed anew"):
        found(target.getvalue())


def test_two_files_of_one_name_are_said():
    target = io.BytesIO(TRUE)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("record.json", b"{}")
    assert "record.json: added" in found(target.getvalue())


def test_files_that_lie_over_each_other_are_refused():
    changed = bytearray(TRUE)
    at = TRUE.rindex(b"PK\x01\x02")
    struct.pack_into("<L", changed, at + 42, 0)  # the last file begins where the first does
    with pytest.raises(Unreadable):
        found(bytes(changed))


def test_a_directory_that_is_too_large_is_refused():
    changed = bytearray(TRUE)
    at = TRUE.rindex(b"PK\x05\x06")
    struct.pack_into("<L", changed, at + 12, 0x7FFFFFFF)
    with pytest.raises(Unreadable, match="too many files"):
        found(bytes(changed))


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip" * 100, b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_archive_of_ours_is_refused(data):
    with pytest.raises(Unreadable):
        found(data)


def test_names_that_would_play_with_a_terminal_are_printed_harmlessly():
    evil = "\x1b[2J" + "x" * 1000
    (line,) = [
        one for one in found(repack(TRUE, lambda held: held.update({evil: b""}))) if "2J" in one
    ]
    assert "\x1b" not in line
    assert len(line) < 400


# --- as strangers run it ----------------------------------------------------------------------


def run(*arguments, data=TRUE, tmp_path=None, python=sys.executable):
    path = tmp_path / "record.zip"
    path.write_bytes(data)
    alone = tmp_path / "verify_export.py"
    alone.write_bytes(PROGRAM.read_bytes())
    done = subprocess.run(
        [python, "-I", str(alone), str(path), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    return done.returncode, done.stdout


def test_the_one_file_runs_alone(tmp_path):
    status, words = run(tmp_path=tmp_path)
    assert (status, words.splitlines()[-1]) == (
        0,
        "WHOLE IN ITSELF: its parts fit each other. To know that nothing was made anew, compare "
        f"this fingerprint with the one on the copy's page or in its mail: {RIGHT}",
    )
    assert "VALID" not in words
    assert "5 entries, 2 attachments." in words


def test_it_says_valid_only_as_far_as_a_witness_knows(tmp_path):
    status, words = run("--manifest", RIGHT, tmp_path=tmp_path)
    last = words.splitlines()[-1]
    assert (status, last) == (0, "VALID: every entry and every file is as it was.")
    status, words = run("--known", f"3:{entries()[2].hash[:10]}", tmp_path=tmp_path)
    last = words.splitlines()[-1]
    assert (status, last.partition(":")[0]) == (0, "VALID up to entry 3")
    assert last.endswith(RIGHT)


def other_pages():
    return pack(pages=b"%PDF-1.7 other pages")


def another_body():
    return pack(entries((*BODIES[:3], "No thanks.", BODIES[4])))


def cut_end():
    return pack(entries(BODIES[:3]), {2: FILES[2]})


def another_name():
    return pack(child="Mateo Ruiz")


@pytest.mark.parametrize("forge", [other_pages, another_body, cut_end, another_name])
def test_what_was_made_anew_as_a_whole_is_never_called_valid_without_a_witness(forge, tmp_path):
    """Everything fits: only the fingerprint that the portal gave can tell."""
    status, words = run(data=forge(), tmp_path=tmp_path)
    assert (status, "VALID" in words, "WHOLE IN ITSELF" in words) == (0, False, True)
    status, words = run("--manifest", RIGHT, data=forge(), tmp_path=tmp_path)
    assert (status, words.splitlines()[-1][:9]) == (1, "NOT VALID")


def test_the_one_file_names_what_is_wrong(tmp_path):
    changed = TRUE.replace(b"He reads 40 words.", b"He reads 90 words.")
    status, words = run(tmp_path=tmp_path, data=changed)
    assert status == 1
    assert "entry 2: changed" in words
    assert "NOT VALID" in words


def test_receipts_and_fingerprint_are_asked_for(tmp_path):
    good = ["--known", f"5:{LAST.hash[:10]}"]
    assert run(*good, "--manifest", RIGHT, tmp_path=tmp_path)[0] == 0
    assert run("--manifest", "0" * 64, tmp_path=tmp_path)[0] == 1
    assert run("--known", "5:0000000000", tmp_path=tmp_path)[0] == 1
    status, words = run("--known", "five", tmp_path=tmp_path)
    assert (status, words.startswith("CANNOT CHECK")) == (2, True)


def test_a_file_that_is_not_there_is_said(tmp_path):
    assert verify_export.main([str(tmp_path / "none.zip")]) == 2


def test_it_needs_nothing_but_the_standard_library():
    import ast

    names = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(PROGRAM.read_text(), feature_version=(3, 8)))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert names <= set(sys.stdlib_module_names)
