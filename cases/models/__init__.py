"""Children, guardianship, cases, teams, dated facts, help in class and files."""

from cases.models.cases import Case, GuestConsent, TeamMember
from cases.models.documents import Document
from cases.models.process import CaseFact
from cases.models.students import AwaitedGuardian, Enrolment, Guardianship, Student
from cases.models.supports import Support, SupportPoint, SupportWeek

__all__ = [
    "AwaitedGuardian",
    "Case",
    "CaseFact",
    "Document",
    "Enrolment",
    "Guardianship",
    "GuestConsent",
    "Student",
    "Support",
    "SupportPoint",
    "SupportWeek",
    "TeamMember",
]
