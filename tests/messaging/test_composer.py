"""Is a message kept while it is written, and sent once and only once?"""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Document
from cases.services import cases
from messaging.models import Draft, Entry
from messaging.services import drafts, ledger, threads
from tenants.base.errors import BadInput
from tests.messaging.test_thread import STRANGERS, WRITERS
from tests.thread_tools import say, url

HTMX = {"HX-Request": "true"}


@pytest.fixture
def write(alder, client_for, cast):
    def post(who="mother", name="thread", htmx=False, **fields):
        user = cast.people[who]
        if "key" not in fields:
            draft = Draft.objects.filter(author=user, case=cast.case).first()
            fields["key"] = draft.key if draft else uuid.uuid4()
        client = client_for(alder, user)
        return client.post(url(cast, name), fields, headers=HTMX if htmx else {})

    return post


def words(cast):
    rows = Entry.objects.filter(case=cast.case).order_by("number")
    return [entry.body for entry in rows if entry.kind != "event"]


@pytest.mark.parametrize("who", WRITERS)
def test_a_message_becomes_an_entry_and_leads_to_it(write, cast, who):
    answer = write(who, body="Hello")
    entry = Entry.objects.get(body="Hello")
    assert answer.status_code == 302
    assert answer.url == f"{url(cast)}#e{entry.number}"
    assert (entry.author, entry.kind, entry.channel) == (cast.people[who], "message", "portal")
    assert ledger.verify_case(cast.case) == []


@pytest.mark.parametrize("who", [*STRANGERS, "district_staff"])
@pytest.mark.parametrize("name", ["thread", "save_draft"])
def test_nobody_else_writes(write, cast, who, name):
    assert write(who, name, body="Hello").status_code in (403, 404)
    assert words(cast) == []


@pytest.mark.parametrize("htmx", [False, True])
def test_a_second_press_makes_no_second_entry(write, cast, htmx):
    key = uuid.uuid4()
    first, second = (write(key=key, body="Once", htmx=htmx) for _ in range(2))
    assert words(cast) == ["Once"]
    assert first.status_code == second.status_code
    assert first.headers.get("Location") == second.headers.get("Location")


def test_other_words_with_a_used_key_are_kept_and_can_be_sent(write, cast):
    key = uuid.uuid4()
    write(key=key, body="From the first tab")
    answer = write(key=key, body="From the second tab")
    assert answer.status_code == 422
    assert b"From the second tab" in answer.content
    assert str(key) not in answer.content.decode()
    fresh = Draft.objects.get(author=cast.mother).key
    assert str(fresh) in answer.content.decode()
    write(key=fresh, body="From the second tab")
    assert words(cast) == ["From the first tab", "From the second tab"]


def test_a_key_of_another_case_is_no_key_here(write, cast):
    key = uuid.uuid4()
    cases.add_member(by=None, case=cast.other_case, user=cast.specialist, role="specialist")
    ledger.append(
        by=cast.specialist, case=cast.other_case, kind="message", body="Same", key=str(key)
    )
    assert write("specialist", key=key, body="Same").status_code == 422
    assert words(cast) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": "  "},
        {"body": "x" * 20_001},
        {"body": "When", "happened_on": "2999-01-01"},
        {"body": "When", "happened_on": "yesterday"},
        {"body": "How", "channel": "pigeon"},
        {"body": "What", "language": "xx"},
        {"body": "Which", "quotes": "9999"},
        {"body": "Which", "corrects": "9999"},
        {"body": "nul \x00"},
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_cannot_be_sent_stays_in_the_form(write, cast, wrong, htmx):
    answer = write(htmx=htmx, **wrong)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "error-summary" in html
    assert wrong["body"].replace("\x00", "").strip()[:10] in html
    assert ("<html" in html) is not htmx
    assert words(cast) == []


def test_a_bad_key_is_replaced(write, cast):
    assert write(key="no key", body="Hello").status_code == 302
    assert words(cast) == ["Hello"]


def test_a_draft_is_kept_and_shown_again(write, alder, client_for, cast):
    answer = write(name="save_draft", htmx=True, body="Half a sen", language="es")
    assert answer.content.decode().strip().startswith("Saved ")
    html = client_for(alder, cast.mother).get(url(cast)).content.decode()
    assert "Half a sen" in html
    assert "Finish your message" in html
    assert '<option value="es" selected>' in html


def test_a_draft_is_its_writers_alone(write, alder, client_for, cast):
    write(name="save_draft", htmx=True, body="Half a sen")
    assert b"Half a sen" not in client_for(alder, cast.teacher).get(url(cast)).content


def test_saving_by_button_goes_back_to_the_thread(write, cast):
    answer = write(name="save_draft", body="Later")
    assert (answer.status_code, answer.url) == (302, f"{url(cast)}#write")


def test_a_late_save_does_not_bring_back_what_was_sent(write, cast):
    key = drafts.open_draft(by=cast.mother, case=cast.case).key
    write(key=key, body="Sent")
    assert write(name="save_draft", key=key, htmx=True, body="Sent").status_code == 204
    assert Draft.objects.get(author=cast.mother).body == ""


def test_sending_begins_a_new_draft_with_another_key(write, cast):
    old = drafts.open_draft(by=cast.mother, case=cast.case).key
    write(key=old, body="Sent")
    new = Draft.objects.get(author=cast.mother)
    assert (new.body, new.data) == ("", {})
    assert new.key != old


def test_quoting_keeps_what_was_typed(write, alder, client_for, cast):
    number = say(cast, "teacher", body="He reads").number
    write(name="save_draft", body="I think", quote=number)
    html = client_for(alder, cast.mother).get(url(cast)).content.decode()
    assert "I think" in html
    assert "Do not quote" in html
    write(body="I think so", quotes=number)
    assert Entry.objects.get(body="I think so").data == {"quotes": number}


def test_quoting_by_an_address(alder, client_for, cast):
    number = say(cast, "teacher", body="He reads").number
    html = client_for(alder, cast.mother).get(url(cast), {"quote": number}).content.decode()
    assert "Do not quote" in html


def test_an_entry_on_its_own_page_leads_to_the_composer(alder, client_for, cast):
    wrong = say(cast, body="At nine")
    client = client_for(alder, cast.mother)
    page = client.get(url(cast, "entry", wrong.number)).content.decode()
    assert 'form="composer"' not in page
    for name, words_there in (("quote", "Do not quote"), ("correct", "Do not correct")):
        assert f'href="{url(cast)}?{name}={wrong.number}#write"' in page
        assert words_there in client.get(url(cast), {name: wrong.number}).content.decode()
    begun = client.get(url(cast), {"correct": wrong.number}).context["composer"].form
    assert begun["body"].value() == "At nine"
    assert Draft.objects.get(author=cast.mother).body == ""


def test_a_correction_by_an_address_keeps_what_was_typed(write, alder, client_for, cast):
    wrong = say(cast, body="At nine")
    write(name="save_draft", body="I think")
    begun = client_for(alder, cast.mother).get(url(cast), {"correct": wrong.number})
    assert begun.context["composer"].form["body"].value() == "I think"


def test_correcting_begins_with_the_old_words(write, alder, client_for, cast):
    wrong = say(cast, body="At nine")
    write(name="save_draft", body="", correct=wrong.number)
    html = client_for(alder, cast.mother).get(url(cast)).content.decode()
    assert "You are correcting entry" in html
    assert html.count("At nine") >= 2
    write(body="At ten", corrects=wrong.number)
    assert Entry.objects.get(body="At ten").corrects == wrong


@pytest.mark.parametrize("who,allowed", [("mother", False), ("case_manager", True)])
def test_only_staff_correct_what_others_wrote(write, cast, who, allowed):
    entry = say(cast, "teacher", body="He reads")
    answer = write(who, body="She reads", corrects=entry.number)
    assert answer.status_code == (302 if allowed else 403)


def test_staff_enter_for_a_parent_and_get_a_receipt(write, alder, client_for, cast):
    answer = write(
        "teacher",
        body="She called: he had a good week.",
        on_behalf_of=str(cast.mother.pk),
        channel="phone",
        happened_on="2026-01-05",
    )
    entry = Entry.objects.get(on_behalf_of=cast.mother)
    assert answer.url == reverse("receipt", args=[cast.case.pk, entry.number])
    assert (entry.channel, entry.kind) == ("phone", "call_note")
    html = client_for(alder, cast.teacher).get(answer.url).content.decode()
    for found in (
        f"Receipt for entry {entry.number}",
        entry.short_hash,
        "Mother",
        "Teacher",
        "January 5, 2026",
    ):
        assert found in html
    assert (
        write("teacher", htmx=True, body="x", on_behalf_of=str(cast.mother.pk)).status_code == 422
    )


@pytest.mark.parametrize("name", ["father", "other_mother", "teacher"])
def test_only_for_a_parent_with_rights(write, cast, name):
    fields = {"body": "x", "channel": "paper", "on_behalf_of": str(cast.people[name].pk)}
    assert write("teacher", **fields).status_code == 422
    assert words(cast) == []


def test_the_service_itself_refuses_a_stranger_as_parent(cast):
    message = threads.Message(uuid.uuid4(), "x", channel="phone", on_behalf_of=cast.other_mother)
    with pytest.raises(BadInput, match="parent of this child"):
        threads.send(by=cast.teacher, case=cast.case, message=message)


def test_a_family_cannot_enter_for_anybody(write, cast):
    write(body="x", channel="paper", on_behalf_of=str(cast.mother.pk))
    assert Entry.objects.get(body="x").on_behalf_of is None


def test_files_go_along_and_a_retry_makes_no_second(write, cast):
    key = uuid.uuid4()
    for _ in range(2):
        note = SimpleUploadedFile("note.txt", b"Hello there")
        assert write(key=key, body="See", files=[note]).status_code == 302
    entry = Entry.objects.get(body="See")
    assert [item["name"] for item in entry.attachments] == ["note.txt"]
    assert Document.objects.count() == 1


def test_a_file_alone_is_a_message(write, cast):
    write(body="", files=[SimpleUploadedFile("note.txt", b"Hello there")])
    assert Entry.objects.get(case=cast.case, author=cast.mother).kind == "document"


def test_files_survive_an_error(write, cast):
    answer = write(
        body="x", happened_on="2999-01-01", files=[SimpleUploadedFile("note.txt", b"Hello there")]
    )
    row = Document.objects.get()
    assert str(row.pk) in answer.content.decode()
    write(body="x", documents=[str(row.pk)])
    assert [item["name"] for item in Entry.objects.get(body="x").attachments] == ["note.txt"]


def test_somebody_elses_file_cannot_be_sent(write, cast):
    write("teacher", "save_draft", files=[SimpleUploadedFile("note.txt", b"Hello there")])
    answer = write(body="Mine now", documents=[str(Document.objects.get().pk)])
    assert answer.status_code == 422
    assert words(cast) == []


def test_a_closed_case_takes_no_message(write, alder, client_for, cast):
    cast.case.closed_on = cast.case.opened_on
    cast.case.save()
    assert write(body="x").status_code == 403
    html = client_for(alder, cast.mother).get(url(cast)).content.decode()
    assert "not write in it" in html


def test_forged_requests_are_refused(alder, client_for, cast):
    client = client_for(alder, cast.mother, enforce_csrf_checks=True)
    assert client.post(url(cast), {"body": "x"}).status_code == 403
    assert client.post(url(cast, "save_draft"), {"body": "x"}).status_code == 403
    assert words(cast) == []


# --- files that may tell a place --------------------------------------------------------------

TELLING = b"OggS" + bytes(60) + b"OpusTags....LOCATION=47.6"


@pytest.mark.parametrize("htmx", [False, True])
def test_who_sends_a_file_that_may_tell_a_place_is_asked_first(write, cast, htmx):
    file = SimpleUploadedFile("voice.ogg", TELLING)
    answer = write(body="Listen", files=file, htmx=htmx)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "“voice.ogg” may say where it was made" in html
    assert "Listen" in html
    assert words(cast) == []
    row = Document.objects.get()
    assert (row.state, str(row.pk) in html) == ("waiting", True)
    assert write(body="Listen", documents=str(row.pk), htmx=htmx).status_code in (200, 302)
    assert words(cast) == ["Listen"]
    assert Entry.objects.get(body="Listen").attachments[0]["sha256"] == row.sha256


def test_it_can_be_left_out(write, cast):
    write(body="Listen", files=SimpleUploadedFile("voice.ogg", TELLING))
    write(body="Read instead")
    assert Entry.objects.get(body="Read instead").attachments == []


def test_of_several_files_the_wrong_one_is_named(write, cast):
    files = [
        SimpleUploadedFile("notes.txt", b"He read twelve words."),
        SimpleUploadedFile("run.exe", b"MZ\x90\0" * 99),
    ]
    html = write(body="Two", files=files).content.decode()
    assert "“run.exe”: We cannot take this kind of file" in html
    assert "“notes.txt”:" not in html
    assert "notes.txt" in html  # kept, so that it need not be chosen again


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("run.exe", b"MZ\x90\0" * 99, "We cannot take this kind of file"),
        ("voice.ogg", TELLING, "“voice.ogg” may say where it was made"),
    ],
)
def test_who_only_saves_is_told_as_well(alder, client_for, cast, name, content, told):
    client = client_for(alder, cast.mother)
    data = {"key": uuid.uuid4(), "body": "Later", "files": SimpleUploadedFile(name, content)}
    html = client.post(url(cast, "save_draft"), data, follow=True).content.decode()
    assert told in html
    assert "Later" in html
