"""Is a child's grade said in the same words everywhere?"""

import io

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from cases.grades import at_school, grade_in_words, school_and_grade
from messaging import pack_pdf
from messaging.letters.text import grade_in
from tenants.base.clock import now

SAID = [
    ("K", "en", "kindergarten"),
    ("kg", "es", "kínder"),
    ("Pre-K", "en", "prekindergarten"),
    ("PK", "es", "prekínder"),
    (" 3 ", "en", "grade 3"),
    ("3", "es", "grado 3"),
    ("", "en", ""),
]


@pytest.mark.parametrize(("typed", "language", "said"), SAID)
def test_a_page_and_a_letter_say_the_same(typed, language, said):
    assert grade_in(typed, language) == said
    with translation.override(language):
        assert grade_in_words(typed) == said


def test_beside_the_school():
    assert school_and_grade("Maple School", "K") == "Maple School, kindergarten"
    assert at_school("Maple School", "3") == "Maple School · Grade 3"
    assert at_school("Maple School", "") == school_and_grade("Maple School", "") == "Maple School"


def test_no_paper_and_no_page_says_grade_k(alder, cast, client_for):
    cast.child.grade = "K"
    cast.child.save()
    cast.child.enrolments.update(grade="K")
    staff = client_for(alder, cast.case_manager)
    log = staff.get(reverse("case_log_pdf", args=[cast.case.pk]))
    pages = [
        staff.get(reverse(name, args=[pk])).content.decode()
        for name, pk in (
            ("thread", cast.case.pk),
            ("case_log", cast.case.pk),
            ("road", cast.case.pk),
            ("student", cast.child.pk),
        )
    ]
    pages.append(staff.get(reverse("student_list")).content.decode())
    pack = pack_pdf.pack_pdf(cast.child, [], title="Papers", language="en", made_at=now())
    papers = [
        PdfReader(io.BytesIO(paper)).pages[0].extract_text() for paper in (log.getvalue(), pack)
    ]
    for text in (*pages, *papers):
        assert "rade K" not in text
        assert "indergarten" in text
