"""What of the file stands on the paper of a letter, frozen with it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from tenants.here import this_district

if TYPE_CHECKING:
    from cases.models import Student


def facts(student: Student, language: str) -> dict[str, str]:
    """District, school and child as a letter of today names them, in the letter's language."""
    return {
        "district": this_district().name,
        "school": student.school.name,
        "about": about(student, language),
    }


def about(student: Student, language: str) -> str:
    """Whom a letter is about: "Mateo Rivera Solís, grade 3"."""
    with translation.override(language):
        return _("%(child)s, grade %(grade)s") % {
            "child": student.full_name,
            "grade": student.grade,
        }
