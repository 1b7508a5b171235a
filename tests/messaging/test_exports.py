"""Does a person get the whole record, only theirs, once, and does it check as true?"""

import datetime as dt
import io
import json
import random
import re
import uuid
import zipfile
from urllib.parse import urlencode

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from cases.models import TeamMember
from cases.services import documents
from messaging import jobs, verify_export
from messaging.models import Entry, Notification, RecordExport
from messaging.services import exports, ledger
from tenants.audit.models import AccessRecord, Event
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import User
from tests import told
from tests.crowd import add_crowd
from tests.journal_tools import write
from tests.thread_tools import call, say, url

REASON = "For the meeting on Monday"


def upload(cast, name="nota.txt", data=b"Lee despacio.", who="mother"):
    given = SimpleUploadedFile(name, data)
    return documents.upload(by=cast.people[who], case=cast.case, uploaded_file=given)


def ask(cast, who="mother", **more):
    user = cast.people[who]
    user.wear("family" if who in ("mother", "guest", "father") else "staff")
    given = {"by": user, "case": cast.case, "key": uuid.uuid4(), **more}
    if user.hat == "staff":
        given.setdefault("reason", REASON)
    return exports.ask(**given)


def made(cast, who="mother", **more):
    """An export that its job has made."""
    row = ask(cast, who, **more)
    jobs.make_export(export_id=str(row.pk))
    row.refresh_from_db()
    return row


def archive(row):
    with default_storage.open(row.stored_as) as file:
        return io.BytesIO(file.read())


def carrying(cast):
    """The entry with a file."""
    return Entry.objects.exclude(attachments=[]).get(case=cast.case)


@pytest.fixture
def filled(cast):
    """A record with a letter in Spanish, a file, a correction, a call and an event."""
    first = say(
        cast, body="Lee **despacio**.\n\nمرحبا 👋🏽", documents=[upload(cast)], language="es"
    )
    say(cast, "teacher", body="He reads 40 words.", corrects=None)
    say(cast, body="Corrijo: lee muy despacio.", corrects=first, language="es")
    call(cast, "teacher", said="She asked about the books.", agreed="More books")
    ledger.append(
        by=cast.mother,
        case=cast.case,
        kind="message",
        body="Antes",
        key="old",
        happened_on=today() - dt.timedelta(days=3),
    )
    return cast


@pytest.fixture
def mother(alder, cast, client_for):
    return client_for(alder, cast.mother, proven=True)


def test_the_archive_holds_every_entry_and_file_and_checks_as_true(filled):
    row = made(filled)
    assert (row.state, row.percent) == ("ready", 100)
    report = verify_export.check(archive(row))
    assert report.found == []
    newest = Entry.objects.filter(case=filled.case).count()
    assert (report.entries, report.attachments) == (newest, 1)
    assert report.fingerprint == row.fingerprint
    with zipfile.ZipFile(archive(row)) as found:
        names = set(found.namelist())
        assert names >= {"record.pdf", "record.json", "manifest.json", "README.en.txt"}
        assert (
            found.read(f"attachments/{carrying(filled).number:05d}-1-nota.txt") == b"Lee despacio."
        )
        entries = json.loads(found.read("record.json"))["entries"]
        spanish = found.read("README.es.txt").decode()
    hashes = list(Entry.objects.filter(case=filled.case).order_by("number").values_list("hash"))
    assert [(entry["hash"],) for entry in entries] == hashes
    assert "alder." in spanish
    assert "/check/" in spanish
    assert "Qué hay" in spanish


def test_any_changed_byte_of_a_real_copy_is_found(filled):
    """The same property as of made-up archives, of one that the portal made: files of every kind
    of entry, pages, both READMEs."""
    whole = archive(made(filled)).getvalue()
    found = verify_export.Archive(io.BytesIO(whole))
    dice = random.Random(20261126)
    for start, size in found.starts.values():
        for _turn in range(min(size, 40)):
            changed = bytearray(whole)
            changed[start + dice.randrange(size)] ^= dice.randint(1, 255)
            try:
                assert verify_export.check(io.BytesIO(bytes(changed))).found
            except verify_export.Unreadable:
                continue


def test_the_manifest_says_what_when_and_for_whom(filled):
    row = made(filled)
    report = verify_export.check(archive(row))
    about = report.manifest
    last = Entry.objects.filter(case=filled.case).latest("number")
    assert about["last"] == {"number": last.number, "hash": last.hash}
    assert about["made_for"] == {"name": "Mother", "role": "parent"}
    assert about["case"] == str(filled.case.pk)
    assert about["entries"] == last.number
    assert report.fingerprint == row.fingerprint


def test_the_pages_are_tagged_and_say_everything_in_the_readers_language(filled, mother):
    User.objects.filter(pk=filled.mother.pk).update(language="es")
    mother.post(url(filled, "new_export"), {"key": uuid.uuid4()})
    row = RecordExport.objects.get()
    jobs.make_export(export_id=str(row.pk))
    row.refresh_from_db()
    with zipfile.ZipFile(archive(row)) as found:
        pdf = PdfReader(io.BytesIO(found.read("record.pdf")))
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "es"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    first = carrying(filled)
    for words in ("Lee despacio", "He reads 40 words", "Corrijo", "More books", "nota.txt"):
        assert words in text
    assert first.attachments[0]["sha256"] in text.replace(" ", "")
    assert "Página 1 de" in text
    assert "Corregida por" in text or "Corregido por" in text


def test_a_second_press_makes_one_copy_and_the_first_one_is_shown(filled, mother):
    key = uuid.uuid4()
    first = mother.post(url(filled, "new_export"), {"key": key})
    second = mother.post(url(filled, "new_export"), {"key": key})
    other_window = mother.post(url(filled, "new_export"), {"key": uuid.uuid4()})
    assert first.url == second.url == other_window.url
    assert RecordExport.objects.count() == 1
    assert len(told.waiting("make_export")) == 1


def test_the_page_tells_how_far_it_is_and_hands_it_out(filled, mother):
    page = mother.post(url(filled, "new_export"), {"key": uuid.uuid4()}).url
    html = mother.get(page).content.decode()
    assert "<progress" in html
    assert 'hx-trigger="every 2s"' in html
    piece = mother.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    row = RecordExport.objects.get()
    jobs.make_export(export_id=str(row.pk))
    row.refresh_from_db()
    html = mother.get(page).content.decode()
    assert row.fingerprint in html
    assert "hx-get" not in html
    answer = mother.get(reverse("export_file", args=[row.pk]))
    body = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    assert verify_export.check(io.BytesIO(body)).found == []


def test_asking_and_taking_are_looks_and_events(filled, mother):
    row = made(filled)
    where = reverse("export_file", args=[row.pk])
    b"".join(mother.get(where).streaming_content)
    for start in (0, 10):
        answer = mother.get(where, headers={"Range": f"bytes={start}-{start + 9}"})
        assert answer.status_code == 206
        b"".join(answer.streaming_content)
    looks = AccessRecord.objects.filter(what__startswith="export").order_by("at")
    assert [look.what for look in looks] == ["export", f"export:{row.pk}"]
    verbs = Event.objects.filter(target_id=str(row.pk)).values_list("verb", flat=True)
    assert sorted(verbs) == ["export.asked", "export.ready", "export.taken"]


def test_asking_and_taking_ask_who_does_it_and_go_on_after_the_answer(filled, alder, client_for):
    """A record does not leave from a desk that somebody left open."""
    client = client_for(alder, filled.mother)
    answer = {"password": "correct horse battery"}
    away = client.post(url(filled, "new_export"), {"key": uuid.uuid4()})
    assert away.url.startswith("/accounts/reauthenticate/")
    assert not RecordExport.objects.exists()
    assert client.post(away.url, answer, follow=True).status_code == 200
    row = RecordExport.objects.get()
    jobs.make_export(export_id=str(row.pk))
    later = client_for(alder, filled.mother)
    where = reverse("export_file", args=[row.pk])
    for headers in ({}, {"Range": "bytes=1-"}):
        away = later.get(where, headers=headers)
        assert away.url == "/accounts/reauthenticate/?" + urlencode({"next": where})
    row.refresh_from_db()
    assert not Event.objects.filter(verb="export.taken").exists()
    taken = later.post(away.url, answer, follow=True)
    assert len(b"".join(taken.streaming_content)) == row.size


def test_staff_say_why_and_the_family_reads_it(filled, alder, client_for):
    client = client_for(alder, filled.teacher, proven=True)
    answer = client.post(url(filled, "new_export"), {"key": uuid.uuid4(), "reason": " "})
    assert answer.status_code == 422
    with pytest.raises(BadInput):
        ask(filled, "teacher", reason="")
    row = made(filled, "teacher", reason=REASON)
    assert AccessRecord.objects.get(what="export").purpose == REASON
    assert verify_export.check(archive(row)).manifest["reason"] == REASON
    looks = client_for(alder, filled.mother).get(reverse("looks", args=[filled.child.pk]))
    assert REASON in looks.content.decode()


@pytest.mark.parametrize("who", ["district_staff", "interpreter", "copies_father"])
def test_who_sees_a_part_or_only_watches_over_it_takes_nothing(filled, alder, client_for, who):
    add_crowd(filled)
    client = client_for(alder, filled.people[who])
    assert client.get(url(filled, "new_export")).status_code == 403
    assert client.post(url(filled, "new_export"), {"reason": "x"}).status_code == 403
    with pytest.raises(NotAllowed):
        ask(filled, who)


@pytest.mark.parametrize(
    "who", ["father", "other_mother", "past_guest", "other_teacher", "pta_officer"]
)
def test_for_others_there_is_no_such_record(filled, alder, client_for, who):
    answer = client_for(alder, filled.people[who]).get(url(filled, "new_export"))
    assert answer.status_code == (403 if who == "pta_officer" else 404)


def test_a_copy_is_its_askers_alone_and_only_while_they_may_read(filled, alder, client_for):
    add_crowd(filled)
    row = made(filled, "guest")
    where = reverse("export_file", args=[row.pk])
    page = reverse("export", args=[row.pk])
    guest = client_for(alder, filled.guest, proven=True)
    taken = guest.get(where)
    assert b"".join(taken.streaming_content)[:2] == b"PK"
    for who in ("mother", "teacher", "district_staff", "other_mother"):
        client = client_for(alder, filled.people[who])
        assert client.get(where).status_code == 404
        assert client.get(page).status_code == 404
    place = TeamMember.objects.filter(user=filled.guest, case=filled.case)
    place.update(until=today() - dt.timedelta(days=2))
    assert guest.get(where).status_code == 404
    assert client_for(alder).get(where).status_code == 302


def test_rights_that_end_before_it_is_made_stop_it(filled):
    add_crowd(filled)
    row = ask(filled, "guest")
    TeamMember.objects.filter(user=filled.guest).update(until=today() - dt.timedelta(days=2))
    jobs.make_export(export_id=str(row.pk))
    row.refresh_from_db()
    assert (row.state, row.stored_as) == ("failed", "")


def test_later_entries_and_other_children_are_never_inside(filled):
    ledger.append(
        by=filled.other_mother, case=filled.other_case, kind="message", body="Ben", key="b"
    )
    row = ask(filled)
    say(filled, body="Later than the wish")
    jobs.make_export(export_id=str(row.pk))
    row.refresh_from_db()
    held = archive(row).getvalue()
    with zipfile.ZipFile(io.BytesIO(held)) as found:
        record = found.read("record.json").decode()
    assert "Later than the wish" not in record
    assert "Ben" not in record
    assert str(filled.other_case.pk) not in record
    assert verify_export.check(io.BytesIO(held)).entries == row.upto


def test_drafts_are_never_inside(filled, alder, client_for):
    upload(filled, "waiting.txt", b"not sent")
    client = client_for(alder, filled.mother)
    client.post(url(filled, "save_draft"), {"body": "half a thought", "key": uuid.uuid4()})
    held = archive(made(filled)).getvalue()
    assert b"half a thought" not in held
    assert b"not sent" not in held


def test_a_private_journal_is_inside_only_as_far_as_it_was_shared(filled):
    from tests.messaging.test_journal import share

    write(filled, text="zebra never shared", file="zebra.txt")
    shown = write(filled, text="otter shared with all", file="otter.txt")
    share(filled, shown)
    for who in ("mother", "teacher"):
        row = made(filled, who)
        held = archive(row).getvalue()
        assert b"zebra" not in held
        with zipfile.ZipFile(io.BytesIO(held)) as found:
            assert "otter shared with all" in found.read("record.json").decode()
        assert verify_export.check(io.BytesIO(held)).found == []


def test_the_person_is_told_with_the_fingerprint(filled, mailoutbox):
    told.forget()
    row = made(filled)
    told.tell()
    news = Notification.objects.get(words="export")
    assert news.user == filled.mother
    assert news.data == {"path": reverse("export", args=[row.pk]), "witness": row.fingerprint}
    from messaging.services import notices

    rows = list(news.deliveries.select_related("user", "notification__case__student"))
    mail = notices.mail(rows[:1], claim=uuid.uuid4(), repeat=False)
    assert row.fingerprint in mail.body
    assert row.fingerprint in mail.alternatives[0].content
    assert row.fingerprint not in mail.subject


def test_a_failure_is_said_kindly_and_can_be_begun_again(filled, mother, monkeypatch):
    row = ask(filled)
    stored = filled.case.documents.get().stored_as
    monkeypatch.setattr(exports.default_storage, "save", _full)
    jobs.make_export(export_id=str(row.pk))
    monkeypatch.undo()
    row.refresh_from_db()
    assert row.state == "failed"
    assert default_storage.exists(stored)
    page = mother.get(reverse("export", args=[row.pk])).content.decode()
    assert url(filled, "new_export") in page
    assert "progress" not in page
    assert made(filled).state == "ready"


def _full(name, content):
    raise OSError(28, "No space left on device")


def test_a_copy_that_nobody_makes_any_more_can_be_begun_again(filled):
    row = ask(filled)
    RecordExport.objects.update(touched_at=now() - dt.timedelta(minutes=11), state="running")
    again = ask(filled)
    assert again.pk != row.pk
    row.refresh_from_db()
    assert row.state == "failed"
    jobs.make_export(export_id=str(row.pk))  # its worker comes back to life
    row.refresh_from_db()
    assert row.state == "failed"


def test_a_worker_that_was_overtaken_leaves_nothing(filled):
    row = ask(filled)
    first = exports._claimed(row.pk)
    second = exports._claimed(row.pk)
    with pytest.raises(exports.Superseded):
        exports._make(first)
    exports._make(second)
    row.refresh_from_db()
    assert row.state == "ready"
    lying = [name for name in default_storage.listdir("exports")[1] if str(row.pk) in name]
    assert [f"exports/{name}" for name in lying] == [row.stored_as]


def test_old_copies_are_removed_and_the_page_says_so(filled, mother):
    row = made(filled)
    RecordExport.objects.update(expires_at=now() - dt.timedelta(minutes=1))
    assert mother.get(reverse("export_file", args=[row.pk])).status_code == 404
    jobs.remove_exports()
    assert not default_storage.exists(row.stored_as)
    row.refresh_from_db()
    assert row.state == "removed"
    assert mother.get(reverse("export", args=[row.pk])).status_code == 200
    assert exports.remove_old() == 0


def test_only_some_copies_wait_for_one_person(filled):
    for _ in range(exports.MOST_KEPT):
        made(filled)
    with pytest.raises(BadInput):
        ask(filled)


def test_a_file_that_the_store_lost_is_named_by_every_check(filled):
    default_storage.delete(filled.case.documents.get().stored_as)
    report = verify_export.check(archive(made(filled)))
    assert report.found == [f"attachment 1 of entry {carrying(filled).number}: missing"]


def test_a_closed_case_can_still_be_taken(filled):
    filled.case.closed_on = today()
    filled.case.save()
    assert made(filled).state == "ready"


def test_an_empty_record_can_be_taken(cast):
    row = made(cast)
    assert verify_export.check(archive(row)).found == []


def test_long_words_make_more_parts(filled, monkeypatch):
    monkeypatch.setattr("messaging.services.export_files.PART_LETTERS", 20)
    with zipfile.ZipFile(archive(made(filled))) as found:
        parts = [name for name in found.namelist() if name.endswith(".pdf")]
    entries = Entry.objects.filter(case=filled.case).count()
    assert 2 < len(parts) <= entries


def test_a_long_record_comes_in_parts(filled, monkeypatch):
    monkeypatch.setattr("messaging.services.export_files.AT_A_TIME", 2)
    with zipfile.ZipFile(archive(made(filled))) as found:
        names = sorted(name for name in found.namelist() if name.endswith(".pdf"))
    total = -(-Entry.objects.filter(case=filled.case).count() // 2)
    assert names == [f"record-{n:02d}-of-{total:02d}.pdf" for n in range(1, total + 1)]


def test_five_copies_that_were_taken_do_not_stand_in_the_way_of_a_sixth(filled, mother):
    for _time in range(exports.MOST_KEPT):
        row = made(filled)
        b"".join(mother.get(reverse("export_file", args=[row.pk])).streaming_content)
    waits = [made(filled) for _time in range(exports.MOST_KEPT)]
    with pytest.raises(BadInput, match="Take one of those first"):
        ask(filled)
    b"".join(mother.get(reverse("export_file", args=[waits[0].pk])).streaming_content)
    assert made(filled).state == "ready"


def test_the_page_and_the_readme_name_the_proof_with_the_fingerprint_first(filled, mother):
    row = made(filled)
    page = mother.get(reverse("export", args=[row.pk])).content.decode()
    assert f"python3 verify_export.py record.zip --manifest {row.fingerprint}" in page
    how = mother.get(reverse("check_export")).content.decode()
    with zipfile.ZipFile(archive(row)) as found:
        read_me = found.read("README.en.txt").decode()
    for text in (how, read_me):
        commands = re.findall(r"python3 verify_export.py record.zip ?(--\w+)?", text)
        assert commands == ["--manifest", "--known", ""]
        assert "WHOLE IN ITSELF" in text
    assert "comma" not in how


def test_the_command_says_valid_or_what_is_wrong(filled, tmp_path, capsys):
    path = tmp_path / "record.zip"
    path.write_bytes(archive(made(filled)).getvalue())
    call_command("verify_export", str(path))
    assert "\nWHOLE IN ITSELF" in capsys.readouterr().out
    right = RecordExport.objects.get().fingerprint
    call_command("verify_export", str(path), "--manifest", right)
    assert "\nVALID: " in capsys.readouterr().out
    data = path.read_bytes()
    path.write_bytes(data.replace(b"He reads 40 words.", b"He reads 90 words."))
    with pytest.raises(SystemExit) as ended:
        call_command("verify_export", str(path))
    assert ended.value.code == 1
    number = Entry.objects.get(body="He reads 40 words.").number
    assert f"entry {number}: changed" in capsys.readouterr().out


def test_anyone_gets_the_checking_program(alder, client_for):
    client = client_for(alder)
    page = client.get(reverse("check_export")).content.decode()
    program = client.get(reverse("verify_export_file"))
    import hashlib

    assert hashlib.sha256(program.content).hexdigest() in page
    assert program.content.startswith(b"#!/usr/bin/env python3")
