"""May a district word the letters, and does nothing change behind a family's back?"""

from __future__ import annotations

import pytest
from django.urls import reverse

from messaging.letters import kinds
from messaging.letters.kinds import ours
from messaging.letters.samples import sample
from messaging.models import LetterKind
from messaging.services import letter_kinds, letters
from tenants.audit.models import Event
from tenants.base.errors import BadInput, Conflict, NotAllowed

MEETING = "meeting"


@pytest.fixture
def staff(alder, cast, client_for):
    return client_for(alder, cast.district_staff)


def typed(page):
    """What a browser would send of the form on a page."""
    form = page.context["form"]
    return {
        name: form[name].value() or "" for name in form.fields if form[name].value() is not False
    }


def own(**more):
    """A kind of the district's own, as typed."""
    words = {
        "title": ("Bus", "Autobús"),
        "everyday": ("I need the bus", "Necesito el autobús"),
        "about": ("You ask for a ride.", "Pide transporte."),
        "text": (
            "About {child}.\n\nSince:\n{answer1}\n\n{answer2}",
            "{child}.\n\n{answer1} {answer2}",
        ),
        "q1-label": ("Since when?", "¿Desde cuándo?"),
        "q2-label": ("Which way?", "¿Qué trayecto?"),
        "q2-choices": ("To school\nHome", "A la escuela\nA casa"),
    }
    given = {
        f"{name}_{lang}": text
        for name, pair in words.items()
        for lang, text in zip(("en", "es"), pair, strict=True)
    }
    given |= {"to": "administrator", "waits": "promise", "days": "3", "seen": "0"}
    given |= {"q1-type": "date", "q1-required": "on", "q2-type": "choice", "action": "save"}
    return given | more


def test_the_words_of_ours_can_be_changed_and_brought_back(staff, cast):
    path = reverse("letter_kind", args=[MEETING])
    page = staff.get(path)
    data = typed(page) | {"title_en": "Ask us to meet", "days": "3", "seen": 0}
    assert staff.post(path, data | {"action": "preview"}).status_code == 200
    assert not LetterKind.objects.exists()
    assert staff.post(path, data | {"action": "save"}).status_code == 302
    kind = letter_kinds.find(MEETING)
    assert (kind.title.en, kind.edition) == ("Ask us to meet", "district 1")
    assert kind.questions == ours()[MEETING].questions
    staff.post(path, {"action": "restore"})
    assert letter_kinds.find(MEETING) == ours()[MEETING]
    again = staff.post(path, typed(staff.get(path)) | {"about_en": "Meet us.", "action": "save"})
    assert again.status_code == 302
    assert letter_kinds.find(MEETING).edition == "district 3"  # no edition stands for two texts
    verbs = list(
        Event.objects.filter(verb__startswith="letter_kind").values_list("verb", flat=True)
    )
    assert sorted(verbs) == ["letter_kind.changed", "letter_kind.changed", "letter_kind.restored"]


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("text_en", "No rule here. {who} {why} {when} {interpreter}", "300.503"),
        ("text_es", "{who} {why} {when} 300.503", "{interpreter}"),
        ("text_en", "{who} {why} {when} {interpreter} 300.503 {wy}", "Nothing fills in {wy}"),
        ("text_en", "{who} {why} {when} {interpreter} 300.503 {", "stands alone"),
        ("text_en", "{why} {when} {interpreter} 300.503", "Say which child"),
        ("text_es", "", "both languages"),
        ("title_en", "", "both languages"),
    ],
)
def test_what_a_letter_must_say_stays_in_it(staff, cast, field, words, said):
    path = reverse("letter_kind", args=[MEETING])
    data = typed(staff.get(path)) | {field: words, "seen": 0}
    for action in ("save", "preview"):
        page = staff.post(path, data | {"action": action})
        assert page.status_code == 422
        assert said in " ".join(page.context["form"].errors[field])
        assert page.context["form"][field].value() == words
    assert not LetterKind.objects.exists()


def test_two_who_change_the_same_letter_are_told(cast):
    row = letter_kinds.words_of_ours(MEETING)
    change = letter_kinds.change
    change(by=cast.district_staff, slug=MEETING, row=row | {"days": 3}, seen=0)
    with pytest.raises(Conflict):
        change(by=cast.district_staff, slug=MEETING, row=row | {"days": 4}, seen=0)
    change(by=cast.district_staff, slug=MEETING, row=row | {"days": 4}, seen=1)
    assert letter_kinds.find(MEETING).days == 4


def test_a_district_adds_a_letter_and_a_family_sends_it(alder, staff, cast, client_for):
    seen_first = staff.post(reverse("new_letter_kind"), own(action="preview"))
    assert "[Which way?]" not in seen_first.content.decode()
    assert "To school" in seen_first.content.decode()
    assert not LetterKind.objects.exists()
    answer = staff.post(reverse("new_letter_kind"), own())
    row = LetterKind.objects.get()
    assert answer.url == reverse("letter_kind", args=[row.slug])
    mother = client_for(alder, cast.mother)
    page = mother.get(reverse("choose_letter", args=[cast.child.pk])).content.decode()
    assert "I need the bus" in page
    letters.save_answers(
        by=cast.mother, student=cast.child, kind="bus", answer1="2026-11-02", answer2="c2"
    )
    draft = letters.mine(by=cast.mother, student_id=cast.child.pk, kind="bus")
    entry = letters.send(by=cast.mother, draft=draft)
    assert "November 2, 2026" in entry.body
    assert "Home" in entry.body
    assert entry.data["titles"] == {"en": "Bus", "es": "Autobús"}
    staff.post(answer.url, typed(staff.get(answer.url)) | own(title_en="School bus", seen="1"))
    assert letter_kinds.find("bus").title.en == "School bus"
    staff.post(answer.url, {"action": "turn_off"})
    assert (
        "School bus"
        not in mother.get(reverse("choose_letter", args=[cast.child.pk])).content.decode()
    )
    staff.post(answer.url, {"action": "turn_on"})
    assert letter_kinds.find("bus") is not None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"q1-label_es": ""}, "q1-label_es"),
        ({"q2-choices_es": "A la escuela"}, "q2-choices_en"),
        ({"text_en": "About {child}. {answer2}"}, "text_en"),
        ({"text_en": "{child} {answer1} {answer2} {answer3}"}, "text_en"),
        ({"days": "0"}, "days"),
        ({"to": "mayor"}, "to"),
    ],
)
def test_a_letter_of_the_district_must_fit_together(staff, cast, change, field):
    page = staff.post(reverse("new_letter_kind"), own(**change))
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not LetterKind.objects.exists()


@pytest.mark.parametrize("title", ["Preview", "Sees", "Meeting", "¡¿?!", "x" * 80])
def test_any_name_finds_an_address_of_its_own(cast, title):
    row = letter_kinds.words_of_ours("thanks") | {"title": {"en": title, "es": "X"}}
    slugs = {letter_kinds.add(by=cast.district_staff, row=row).slug for _ in range(2)}
    assert len(slugs) == 2
    assert not slugs & (set(ours()) | {"preview", "sees"})


def test_ours_are_always_offered(cast):
    with pytest.raises(BadInput):
        letter_kinds.turn(by=cast.district_staff, slug="records", on=False)


@pytest.mark.parametrize("who", ["mother", "teacher", "administrator", "pta_officer"])
def test_only_district_staff_change_them(alder, cast, client_for, who):
    client = client_for(alder, cast.people[who])
    for path in (
        reverse("list_letter_kinds"),
        reverse("new_letter_kind"),
        reverse("letter_kind", args=[MEETING]),
    ):
        assert client.get(path).status_code == 403
        assert client.post(path, own()).status_code in (403, 405)
    with pytest.raises(NotAllowed):
        letter_kinds.add(by=cast.people[who], row=letter_kinds.words_of_ours(MEETING))
    with pytest.raises(NotAllowed):
        letter_kinds.restore(by=cast.people[who], slug=MEETING)


@pytest.mark.parametrize("language", kinds.LANGUAGES)
@pytest.mark.parametrize("kind", ours().values(), ids=lambda kind: kind.slug)
def test_each_letter_looks_whole_for_the_invented_child(kind, language):
    shown = sample(kind, language)
    assert "{" not in shown.body
    assert "Robin" in shown.body


def test_the_list_shows_whose_words_they_are(staff, cast):
    row = letter_kinds.words_of_ours(MEETING) | {"days": 3}
    letter_kinds.change(by=cast.district_staff, slug=MEETING, row=row, seen=0)
    page = staff.get(reverse("list_letter_kinds")).content.decode()
    assert page.count("Your words") == 1
    assert page.count("Our words") == len(ours()) - 1
