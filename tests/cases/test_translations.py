"""Do words in another language always say how they came about, and does the original stay?"""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cases.models import TranslatedWords
from cases.services import evaluation, meeting_notes, supports, translations
from cases.services.translations import Translation
from messaging.event_sentences import sentence
from messaging.models import Entry
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tests.meeting_tools import begun, line
from tests.plan_tools import answered, commented, shared, written

WORDS = "¿Cómo se mide?"


def into(language="es", words=WORDS, label="machine", **more) -> Translation:
    return Translation(language, words, label, **{"key": uuid.uuid4(), **more})


@pytest.fixture
def comment(cast):
    return commented(cast, shared(cast, written(cast)))


def test_it_stands_beside_the_words_and_says_how_it_came_about(cast, comment):
    given = into()
    row = translations.translate(by=cast.teacher, said=comment, given=given)
    assert translations.translate(by=cast.teacher, said=comment, given=given) == row
    assert row.passport.startswith("Translated by a machine: Teacher")
    assert row.is_unchecked
    better = into(label="checked", label_by="Iván Castaño", words="¿Cómo lo miden?")
    checked = translations.translate(by=cast.mother, said=comment, given=better)
    assert checked.passport.startswith("Checked by a person: Iván Castaño")
    assert not checked.is_unchecked
    assert list(comment.translations.all()) == [row, checked]
    entry = Entry.objects.filter(data__verb="words.translated").earliest("number")
    for words in ("How is it measured?", WORDS, "Spanish", "Translated by a machine"):
        assert words in sentence(entry.data)


@pytest.mark.parametrize(
    "given",
    [
        into("en"),
        into("xx"),
        into("other"),
        into(words="  "),
        into(words="a\x00"),
        into(label="sworn"),
        into(label="checked"),
        into(label="certified", label_by=" "),
        into(label_by="x" * 121),
    ],
)
def test_what_cannot_stand_there(cast, comment, given):
    with pytest.raises(BadInput):
        translations.translate(by=cast.teacher, said=comment, given=given)
    assert not TranslatedWords.objects.exists()


def test_who_does_not_write_in_the_case_adds_none(cast, comment):
    for who in ("father", "other_mother", "district_staff", "interpreter", "other_teacher"):
        with pytest.raises(NotAllowed):
            translations.translate(by=cast.people[who], said=comment, given=into())


def test_an_interpreter_translates_the_notes_of_the_meeting_they_interpret(cast):
    row = begun(cast, interpreter=True)
    note = line(cast, row)
    made = translations.translate(by=cast.interpreter, said=note, given=into())
    assert made in TranslatedWords.objects.visible_to(cast.mother)
    assert made in TranslatedWords.objects.visible_to(cast.interpreter)
    assert not TranslatedWords.objects.visible_to(cast.father).exists()


def test_a_translation_is_of_one_thing(cast, comment):
    step = answered(cast, comment)
    both = {"comment": comment, "step": step}
    for about in ({}, both):
        with pytest.raises(IntegrityError), transaction.atomic():
            TranslatedWords.objects.create(
                case=cast.case,
                language="es",
                label="machine",
                person=cast.teacher,
                key=uuid.uuid4(),
                **about,
            )


def test_who_reads_another_language_reads_it_first_with_its_label(alder, cast, client_for):
    comment = commented(cast, shared(cast, written(cast)), who="specialist")
    step = answered(cast, comment, words="Each week.")
    translations.translate(by=cast.teacher, said=comment, given=into())
    translations.translate(
        by=cast.teacher, said=step, given=into(words="Cada semana.", label_by="DeepWords")
    )
    page = reverse("plan_comment", args=[comment.pk])
    english = client_for(alder, cast.teacher).get(page).content.decode()
    assert WORDS not in english
    cast.mother.language = "es"
    cast.mother.save()
    mother = client_for(alder, cast.mother)
    spanish = " ".join(mother.get(page).content.decode().split())
    assert spanish.index(WORDS) < spanish.index("How is it measured?")
    assert spanish.index("Cada semana.") < spanish.index("Each week.")
    assert "DeepWords" in spanish
    assert "Ninguna persona la ha revisado" in spanish
    address = reverse("translate_words", args=["step", step.pk])
    assert address in spanish
    assert client_for(alder, cast.father).get(address).status_code == 404
    assert mother.get(reverse("translate_words", args=["word", step.pk])).status_code == 404


def test_what_a_family_can_try_at_home_is_read_in_the_other_language(alder, cast, client_for):
    given = {"who": cast.teacher, "times_a_week": 4, "minutes": 25, "starts": today()}
    plan = supports.SupportPlan(
        what="Small group", at_home="Read ten minutes.", review_on=today(), **given
    )
    row = supports.start_support(by=cast.teacher, case=cast.case, plan=plan)
    bare = supports.SupportPlan(what="A quiet seat", review_on=today(), **given)
    bare = supports.start_support(by=cast.teacher, case=cast.case, plan=bare)
    page = reverse("supports", args=[cast.case.pk])
    url = reverse("translate_words", args=["support", row.pk])
    nothing = reverse("translate_words", args=["support", bare.pk])
    staff = client_for(alder, cast.teacher)
    shown = staff.get(page).content.decode()
    assert url in shown
    assert nothing not in shown
    assert staff.get(nothing).status_code == 404
    said = {"language": "es", "words": "Lean diez minutos.", "label": "checked"}
    said |= {"label_by": "Iván Castaño", "key": str(uuid.uuid4())}
    assert staff.post(url, said)["Location"] == page
    cast.mother.language = "es"
    cast.mother.save()
    spanish = client_for(alder, cast.mother).get(page).content.decode()
    assert spanish.index("Lean diez minutos.") < spanish.index("Read ten minutes.")
    assert "Iván Castaño" in spanish
    assert client_for(alder, cast.other_mother).get(url).status_code == 404


def test_a_concern_in_the_plan_of_tests_is_read_in_the_other_language(alder, cast, client_for):
    """The name of a test stays as it is; what worries is put into words the family reads."""
    plan = evaluation.Plan("reading", "KTEA-3", cast.teacher, today(), concern="Skips words.")
    test = evaluation.plan_test(by=cast.teacher, case=cast.case, plan=plan)
    bare = evaluation.Plan("math", "KTEA-3: math", cast.teacher, today())
    bare = evaluation.plan_test(by=cast.teacher, case=cast.case, plan=bare)
    page = reverse("evaluation", args=[cast.case.pk])
    url = reverse("translate_words", args=["test", test.pk])
    staff = client_for(alder, cast.teacher)
    shown = staff.get(page).content.decode()
    assert url in shown
    assert reverse("translate_words", args=["test", bare.pk]) not in shown
    assert staff.get(reverse("translate_words", args=["test", bare.pk])).status_code == 404
    given = {"language": "es", "words": "Se salta palabras.", "label": "checked", "label_by": ""}
    assert staff.post(url, given).status_code == 422
    given |= {"label_by": "Iván Castaño", "key": str(uuid.uuid4())}
    assert staff.post(url, given)["Location"] == page
    assert "Se salta" not in staff.get(page).content.decode()  # they read it as it was written
    cast.mother.language = "es"
    cast.mother.save()
    spanish = " ".join(client_for(alder, cast.mother).get(page).content.decode().split())
    assert spanish.index("Se salta palabras.") < spanish.index("Skips words.")
    assert "Iván Castaño" in spanish
    assert "Skips words." in sentence(Entry.objects.filter(case=cast.case).last().data)
    assert client_for(alder, cast.father).get(url).status_code == 404


def test_by_page(alder, cast, client_for):
    row = begun(cast)
    note = line(cast, row, words="Four times a week")
    item = meeting_notes.add_item(by=cast.mother, meeting=row, words="Science", key=uuid.uuid4())
    assert item
    staff = client_for(alder, cast.teacher)
    page = reverse("translate_words", args=["note", note.pk])
    assert page in staff.get(reverse("meeting_notes", args=[row.pk])).content.decode()
    given = {"language": "es", "words": "Cuatro veces", "label": "checked", "label_by": ""}
    given["key"] = str(uuid.uuid4())
    assert staff.post(page, given).status_code == 422
    assert staff.post(page, {**given, "label_by": "Iván Castaño"}).status_code == 302
    with translation.override("es"):
        paper = reverse("meeting_minutes", args=[row.pk])
        shown = staff.get(paper, {"in": "es"}).content.decode()
    assert "Cuatro veces" in shown
    assert "Iván Castaño" in shown
    assert "Four times a week" in shown
    assert "Cuatro veces" not in staff.get(paper, {"in": "en"}).content.decode()


def test_one_query_for_one_line_or_ten(alder, cast, client_for):
    row = begun(cast)
    cast.mother.language = "es"
    cast.mother.save()
    mother = client_for(alder, cast.mother)
    page = reverse("meeting_notes", args=[row.pk])

    def count(lines: int) -> int:
        for _n in range(lines):
            translations.translate(by=cast.teacher, said=line(cast, row), given=into())
        mother.get(page)
        with CaptureQueriesContext(connection) as found:
            assert mother.get(page).status_code == 200
        return len(found)

    assert count(1) == count(9)
