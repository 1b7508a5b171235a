"""Children, guardianship, cases, teams and files."""

from cases.models.cases import Case, GuestConsent, TeamMember
from cases.models.documents import Document
from cases.models.students import Enrolment, Guardianship, Student

__all__ = [
    "Case",
    "Document",
    "Enrolment",
    "Guardianship",
    "GuestConsent",
    "Student",
    "TeamMember",
]
