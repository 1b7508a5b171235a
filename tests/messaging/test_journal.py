"""Is a private note hers alone, in every way one could look, until she shares it, once?"""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
import zipfile

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Case, Document
from cases.services import documents
from messaging.details import details
from messaging.models import Entry, JournalFile, JournalNote, Notification
from messaging.services import journal, journal_files, journal_keys, journal_sharing, ledger
from tenants.audit.models import AccessRecord, Event
from tenants.base.clock import today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.people.models import User
from tests import plan_tools
from tests.cases.files.test_clean_and_scan import photo as a_photo
from tests.journal_tools import EMPTY, write
from tests.messaging.test_exports import archive, made
from tests.thread_tools import say, url

WORD = "walrus4821"
JPEG = a_photo().getvalue()


@pytest.fixture
def mother(alder, cast, client_for):
    return client_for(alder, cast.mother)


def new(cast):
    return reverse("new_note", args=[cast.child.pk])


def typed(key, **more):
    """What a browser sends of the form."""
    day = today().isoformat()
    given = {"key": str(key), "seen": "0", "text": "Homework took long", "day": day, "mood": "hard"}
    return {**EMPTY, "language": "en", **given, "minutes": "90", "action": "keep", **more}


def asked(cast):
    return journal_sharing.fingerprint(journal_sharing.readers(by=cast.mother, case=cast.case))


def share(cast, note):
    return journal_sharing.share(by=cast.mother, note=note, asked=asked(cast))


# --- writing ------------------------------------------------------------------------------------


def test_one_screen_makes_a_note_and_a_second_press_makes_no_other(mother, cast):
    data = typed(uuid.uuid4(), tags="reading,  Reading , homework")
    for _ in range(2):
        assert mother.post(new(cast), data).status_code == 302
    note = JournalNote.objects.get()
    told = journal.told(note)
    assert (told.text, told.minutes, told.mood) == ("Homework took long", 90, "hard")
    assert told.tags == ("Reading", "homework")
    assert (note.version, note.happened_on, note.author) == (1, today(), cast.mother)
    html = mother.get(reverse("journal")).content.decode()
    assert "Homework took long" in html
    assert "Only you" in html


def test_what_is_typed_is_kept_without_a_button_and_comes_back(mother, cast):
    data = typed(uuid.uuid4(), action="save", minutes="9x")
    assert b"Saved" in mother.post(new(cast), data).content
    html = mother.get(new(cast)).content.decode()
    assert "Homework took long" in html
    assert 'value="9x"' in html
    answer = mother.post(new(cast), {**data, "action": "keep"})
    assert answer.status_code == 422
    assert "Homework took long" in answer.content.decode()
    assert JournalNote.objects.get().version == 0


def test_nothing_typed_makes_no_note(mother, cast):
    data = {**EMPTY, "key": str(uuid.uuid4()), "seen": "0"}
    assert mother.post(new(cast), {**data, "action": "save"}).status_code == 204
    assert mother.post(new(cast), {**data, "action": "keep"}).status_code == 422
    assert not JournalNote.objects.exists()


def test_a_late_save_of_an_old_window_takes_nothing_back(mother, cast):
    data = typed(uuid.uuid4())
    mother.post(new(cast), data)
    assert mother.post(new(cast), {**data, "text": "Home", "action": "save"}).status_code == 204
    assert journal.told(JournalNote.objects.get()).text == "Homework took long"


def test_two_windows_show_both_texts_and_the_second_press_decides(mother, cast):
    note = write(cast, text="First words")
    where = reverse("journal_note", args=[note.pk])
    mother.post(where, typed(note.key, seen="1", text="Words of one window"))
    answer = mother.post(where, typed(note.key, seen="1", text="Words of the other"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Words of one window" in html
    assert "Words of the other" in html
    assert 'name="seen" value="2"' in html
    mother.post(where, typed(note.key, seen="2", text="Words of the other"))
    assert journal.told(JournalNote.objects.get()).text == "Words of the other"


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2999-01-01"},
        {"day": "0026-01-01"},
        {"time": "25:00"},
        {"minutes": "0"},
        {"minutes": "1441"},
        {"mood": "angry"},
        {"language": "xx"},
        {"tags": ",".join(map(str, range(11)))},
        {"text": "x" * 20_001},
    ],
)
def test_what_is_wrong_is_said_and_everything_stays(mother, cast, wrong):
    given = {"text": "Homework took long", **wrong}
    answer = mother.post(new(cast), typed(uuid.uuid4(), **given))
    assert answer.status_code == 422
    assert given["text"] in answer.content.decode()
    assert journal.typed_in(JournalNote.objects.get())["text"] == given["text"]


def test_a_photo_is_cleaned_sealed_and_given_back(mother, cast, settings):
    photo = SimpleUploadedFile("crying.jpg", JPEG, "image/jpeg")
    mother.post(new(cast), {**typed(uuid.uuid4()), "files": photo})
    row = JournalFile.objects.get()
    answer = mother.get(reverse("journal_file", args=[row.pk, "crying.jpg"]))
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xff\xd8")
    assert len(content) == row.size == int(answer["Content-Length"])
    stored = (settings.FILES_DIR / "d_alder" / row.stored_as).read_bytes()
    assert b"\xff\xd8" not in stored
    assert "crying" not in row.sealed
    assert not Document.objects.exists()
    html = mother.get(reverse("journal_note", args=[row.note_id])).content.decode()
    assert "crying.jpg" in html


def test_a_file_of_the_wrong_kind_loses_no_word(mother, cast):
    odd = SimpleUploadedFile("a.exe", b"MZ" + bytes(100))
    answer = mother.post(new(cast), {**typed(uuid.uuid4()), "files": odd})
    assert answer.status_code == 422
    assert "Homework took long" in answer.content.decode()
    assert not JournalFile.objects.exists()


def test_a_file_is_taken_out_and_a_note_is_deleted_with_its_bytes(
    mother, cast, settings, django_capture_on_commit_callbacks
):
    note = write(cast, file="one.txt")
    journal_files.add(
        by=cast.mother, note=note, uploaded_file=SimpleUploadedFile("two.txt", b"two")
    )
    first, second = note.files.all()
    places = [settings.FILES_DIR / "d_alder" / row.stored_as for row in (first, second)]
    where = reverse("journal_note", args=[note.pk])
    with django_capture_on_commit_callbacks(execute=True):
        mother.post(where, {**typed(note.key, seen="1"), "remove": str(first.pk)})
    assert [place.exists() for place in places] == [False, True]
    with django_capture_on_commit_callbacks(execute=True):
        mother.post(reverse("delete_note", args=[note.pk]))
    assert not JournalNote.objects.exists()
    assert not places[1].exists()


def test_a_father_with_contact_only_writes_for_himself_and_cannot_share(alder, cast, client_for):
    father = client_for(alder, cast.father)
    assert father.post(new(cast), typed(uuid.uuid4())).status_code == 302
    note = JournalNote.objects.get()
    assert father.get(reverse("share_note", args=[note.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        journal_sharing.share(by=cast.father, note=note, asked="")


@pytest.mark.parametrize("who", ["case_manager", "district_staff", "past_guest", "other_mother"])
def test_nobody_else_has_a_journal_of_this_child(alder, cast, client_for, who):
    answer = client_for(alder, cast.people[who]).post(new(cast), typed(uuid.uuid4()))
    assert answer.status_code in (403, 404)
    with pytest.raises(NotAllowed):
        journal.begin(by=cast.people[who], student=cast.child, key=uuid.uuid4())


def test_her_other_hat_does_not_see_it(cast):
    both = cast.two_hats
    both.wear("family")
    JournalNote.objects.create(student=cast.other_child, author=both, sealed="x")
    assert JournalNote.objects.visible_to(both).exists()
    both.wear("staff")
    assert not JournalNote.objects.visible_to(both).exists()


# --- unseen by everybody else -------------------------------------------------------------------


@pytest.fixture
def secret(cast, alder):
    """A note whose every part holds the word, beside an ordinary message."""
    say(cast, body="An ordinary message")
    before = Event.objects.count(), AccessRecord.objects.count(), Notification.objects.count()
    note = write(cast, text=WORD, tags=WORD, minutes="77", file=f"{WORD}.txt")
    return note, note.files.get(), before


EVERYBODY_ELSE = (
    "father",
    "other_mother",
    "case_manager",
    "teacher",
    "specialist",
    "administrator",
    "district_staff",
    "interpreter",
    "pta_officer",
    "past_guest",
)


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_no_page_api_or_search_tells_others_of_it(alder, cast, client_for, secret, who):
    note, file, _before = secret
    client = client_for(alder, cast.people[who])
    for name, args in (
        ("journal_note", [note.pk]),
        ("share_note", [note.pk]),
        ("delete_note", [note.pk]),
        ("journal_file", [file.pk, "a.txt"]),
        ("document", [file.pk, "a.txt"]),
    ):
        path = reverse(name, args=args)
        assert client.get(path).status_code in (403, 404), name
        assert client.post(path).status_code in (403, 404, 405), name
    pages = [
        "/",
        reverse("journal"),
        url(cast),
        f"{url(cast)}?q={WORD}",
        reverse("student", args=[cast.child.pk]),
        reverse("looks", args=[cast.child.pk]),
        reverse("api_entries", args=[cast.case.pk]),
        reverse("api_cases"),
        reverse("case_list"),
        reverse("list_people"),
    ]
    for path in pages:
        html = client.get(path, follow=True).content.decode()
        assert WORD not in html.replace(f"q={WORD}", "").replace(f'value="{WORD}"', ""), path
    assert JournalNote.objects.filter(pk=note.pk).exists()


def test_no_trace_is_left_for_others(mother, cast, secret):
    """No event, no look, no notification, no mail: not even that something is there."""
    note, file, before = secret
    for name, args in (
        ("journal", []),
        ("journal_note", [note.pk]),
        ("share_note", [note.pk]),
        ("journal_file", [file.pk, "a.txt"]),
    ):
        answer = mother.get(reverse(name, args=args))
        assert (answer.status_code, bool(answer.getvalue())) == (200, True)
    mother.post(reverse("journal_note", args=[note.pk]), typed(note.key, seen="1", text="Other"))
    mother.post(reverse("delete_note", args=[note.pk]))
    assert not JournalNote.objects.exists()
    after = Event.objects.count(), AccessRecord.objects.count(), Notification.objects.count()
    assert after == before
    assert mail.outbox == []


def test_a_note_that_breaks_off_leaves_no_trace_either(cast, monkeypatch):
    note = write(cast)
    before = Event.objects.count()
    with monkeypatch.context() as patch, pytest.raises(OSError, match="full"):
        patch.setattr(journal_files, "_save", _full)
        journal_files.add(
            by=cast.mother, note=note, uploaded_file=SimpleUploadedFile("a.txt", b"a")
        )
    assert not JournalFile.objects.exists()
    documents.sweep_waiting(older_than_hours=0)
    assert Event.objects.count() == before


def _full(*_given):
    raise OSError("full")


@pytest.mark.parametrize("who", ["mother", "case_manager"])
def test_no_copy_of_the_record_holds_it(cast, secret, who):
    """Not even the author's own: what she did not share is no part of the record."""
    with zipfile.ZipFile(archive(made(cast, who))) as copy:
        whole = {name: copy.read(name) for name in copy.namelist()}
    papers = [PdfReader(io.BytesIO(data)) for name, data in whole.items() if name.endswith(".pdf")]
    said = " ".join(page.extract_text() for paper in papers for page in paper.pages)
    assert "An ordinary message" in said
    assert WORD not in said + " ".join(whole)
    assert not [name for name, data in whole.items() if WORD.encode() in data]


def test_the_database_holds_no_word_of_it(cast, secret):
    note, file, _before = secret
    rows = [JournalNote.objects.filter(pk=note.pk), JournalFile.objects.filter(pk=file.pk)]
    kept = json.dumps([list(one.values()) for one in rows], default=str)
    assert WORD not in kept


# --- sharing ------------------------------------------------------------------------------------


def test_sharing_asks_first_and_names_everybody_who_will_read_it(mother, cast, alder, client_for):
    note = write(cast, mood="hard", file="voice.txt")
    html = mother.get(reverse("share_note", args=[note.pk])).content.decode()
    names = {
        one.user.display_name for one in journal_sharing.readers(by=cast.mother, case=cast.case)
    }
    assert names == {"Case Manager", "Teacher", "Specialist", "Administrator", "Two Hats"}
    assert all(name in html for name in names)
    assert "He cried over the book" in html
    assert not Entry.objects.filter(kind="observation").exists()
    mother.post(reverse("share_note", args=[note.pk]), {"asked": asked(cast)})
    entry = Entry.objects.get(kind="observation")
    readers = {
        user.display_name
        for user in User.objects.exclude(pk=cast.mother.pk)
        if user.hats and Entry.objects.visible_to(_worn(user)).filter(pk=entry.pk).exists()
    }
    assert readers == {*names, "District Staff"}


def _worn(user):
    user.wear("staff" if "staff" in user.hats else user.hats[0])
    return user


def test_a_shared_note_is_an_entry_with_its_day_and_files_and_stays(mother, cast):
    day = today() - dt.timedelta(days=3)
    data = typed(uuid.uuid4(), day=day.isoformat(), time="17:30", tags="reading")
    photo = SimpleUploadedFile("book.jpg", JPEG, "image/jpeg")
    mother.post(new(cast), {**data, "files": photo})
    note = JournalNote.objects.get()
    for _ in range(2):
        answer = mother.post(reverse("share_note", args=[note.pk]), {"asked": asked(cast)})
        assert answer.status_code == 302
    entry = Entry.objects.get(kind="observation")
    assert (entry.happened_on, entry.channel, entry.author) == (day, "portal", cast.mother)
    assert entry.data["journal"] == {
        "time": "17:30",
        "minutes": 90,
        "mood": "hard",
        "tags": ["reading"],
    }
    assert [item["name"] for item in entry.attachments] == ["book.jpg"]
    assert Document.objects.get(state="sent").sha256 == entry.attachments[0]["sha256"]
    assert not JournalFile.objects.exists()
    assert ledger.verify_case(cast.case) == []
    note.refresh_from_db()
    assert note.entry == entry
    thread = mother.get(url(cast)).content.decode()
    assert "Homework took long" in thread
    assert "90 minutes" in thread
    where = reverse("journal_note", args=[note.pk])
    assert "It stays as it is" in mother.get(where).content.decode()
    answer = mother.post(where, typed(note.key, seen="1", text="Changed later"))
    assert answer.status_code == 422
    assert "Changed later" in answer.content.decode()
    assert journal.told(JournalNote.objects.get()).text == "Homework took long"
    assert mother.post(reverse("delete_note", args=[note.pk])).status_code == 403


GOAL = "Reads 92 words a minute by June."


def test_a_note_points_at_a_goal_of_the_plan_that_was_shared(mother, cast, alder, client_for):
    goal = plan_tools.written(cast, word=GOAL)
    assert GOAL not in mother.get(new(cast)).content.decode()  # a draft of staff is theirs alone
    version = plan_tools.shared(cast, goal)
    page = mother.get(new(cast)).content.decode()
    assert f"Goal: {GOAL}" in page
    father = client_for(alder, cast.father).get(new(cast))
    assert GOAL not in father.content.decode()  # contact only: he does not read the plan
    wrong = mother.post(new(cast), typed(uuid.uuid4(), parts=["x"]))
    assert wrong.status_code == 422
    data = typed(uuid.uuid4(), parts=[str(goal.pk)])
    mother.post(new(cast), data)
    note = JournalNote.objects.get(key=data["key"])
    assert journal.told(note).parts == (str(goal.pk),)
    assert GOAL in mother.get(reverse("journal")).content.decode()
    where = reverse("journal_note", args=[note.pk])
    assert mother.get(where).context["form"]["parts"].value() == [str(goal.pk)]
    plan_tools.shared(cast, plan_tools.rewritten(cast, goal, words="Other words."))
    entry = share(cast, note)
    (part,) = entry.data["journal"]["parts"]
    assert (part["block"], part["words"]) == (str(goal.pk), "Other words.")
    assert part["version"] != str(version.pk)
    assert ("Goal", "Other words.") in details(entry)
    assert "Other words." in client_for(alder, cast.teacher).get(url(cast)).content.decode()


def test_somebody_who_joined_meanwhile_is_named_first(mother, cast):
    from cases.services import cases

    note, before = write(cast), asked(cast)
    cases.add_member(
        by=None, case=cast.case, user=cast.other_teacher, role="specialist", starts=today()
    )
    answer = mother.post(reverse("share_note", args=[note.pk]), {"asked": before})
    assert answer.status_code == 422
    assert "Other Teacher" in answer.content.decode()
    assert not Entry.objects.filter(kind="observation").exists()


def test_what_changed_since_it_was_read_is_not_shared(cast):
    old = write(cast)
    journal.finish(
        by=cast.mother,
        student=cast.child,
        key=old.key,
        seen=1,
        typed={**EMPTY, "text": "Other words"},
        day=today(),
    )
    with pytest.raises(Conflict):
        share(cast, old)


def test_a_note_in_the_making_or_without_words_is_not_shared(mother, cast):
    key = uuid.uuid4()
    mother.post(new(cast), typed(key, action="save"))
    note = JournalNote.objects.get(key=key)
    assert mother.get(reverse("share_note", args=[note.pk])).status_code == 302
    with pytest.raises(Conflict):
        share(cast, note)
    with pytest.raises(BadInput, match="few words"):
        share(cast, write(cast, text="", mood="hard"))


def test_nothing_is_shared_into_a_closed_case(mother, cast):
    note = write(cast)
    Case.objects.filter(pk=cast.case.pk).update(closed_on=today())
    assert mother.get(reverse("share_note", args=[note.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        share(cast, note)


def test_only_who_wrote_it_shares_it(cast):
    note = write(cast, "father")
    with pytest.raises(NotAllowed):
        share(cast, note)


# --- keys ---------------------------------------------------------------------------------------


def test_a_new_key_opens_old_notes_and_then_needs_the_old_one_no_more(cast, settings, alder):
    note = write(cast, text=WORD, file="a.txt")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 60
    settings.SECRET_KEY_FALLBACKS = [old]
    assert journal_keys.renew_all() == 0
    settings.SECRET_KEY_FALLBACKS = []
    note = JournalNote.objects.get()
    assert journal.told(note).text == WORD
    content = b"".join(journal_files.content(note.files.get()))
    assert content.decode() == f"a.txt says {WORD}"


def test_a_note_whose_key_is_gone_says_so_and_breaks_nothing(mother, cast, settings):
    note = write(cast, file="a.txt")
    JournalNote.objects.update(sealed="of another key")
    JournalFile.objects.update(sealed="of another key")
    assert journal_keys.renew_all() == 2
    for name, args in (("journal", []), ("journal_note", [note.pk])):
        html = mother.get(reverse(name, args=args)).content.decode()
        assert "cannot be opened" in html
    assert mother.get(reverse("share_note", args=[note.pk])).status_code == 302
