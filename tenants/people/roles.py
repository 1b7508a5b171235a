"""Which roles are there, and what does each one mean in a sentence?

Roles live in code; who holds one, where and until when, are dated rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Hat(StrEnum):
    """The side a person acts on. What is seen under two hats never mixes."""

    FAMILY = "family"
    STAFF = "staff"
    PTA = "pta"


HAT_LABELS: dict[str, str | Promise] = {
    Hat.FAMILY: _("Family"),
    Hat.STAFF: _("School staff"),
    Hat.PTA: _("PTA"),
}


@dataclass(frozen=True)
class Role:
    """A role: its key, its name, its sentence, the hat it is worn under, its colour's name."""

    key: str
    label: str | Promise
    sentence: str | Promise
    hat: Hat
    tone: str = "neutral"


def _roles(*roles: Role) -> dict[str, Role]:
    return {role.key: role for role in roles}


ROLES = _roles(
    Role(
        "parent",
        _("Parent or guardian"),
        _("Sees the whole record of their own child and acts for the child."),
        Hat.FAMILY,
        "parent",
    ),
    Role(
        "guest",
        _("Guest of the family"),
        _("Someone a parent brings, such as an advocate. Sees one case until a set day."),
        Hat.FAMILY,
        "parent",
    ),
    Role(
        "classroom_teacher",
        _("Classroom teacher"),
        _("Teaches the class. Sees the cases of children whose team they are on."),
        Hat.STAFF,
        "teacher",
    ),
    Role(
        "special_education_teacher",
        _("Special education teacher"),
        _("Teaches children with a plan and often runs the case."),
        Hat.STAFF,
        "teacher",
    ),
    Role(
        "english_learner_teacher",
        _("English learner teacher"),
        _("Helps children who are learning English."),
        Hat.STAFF,
        "teacher",
    ),
    Role(
        "specialist",
        _("Specialist"),
        _("Tests or helps in one area, such as speech, psychology or movement."),
        Hat.STAFF,
        "specialist",
    ),
    Role(
        "administrator",
        _("School administrator"),
        _("Speaks for the district at a school and can promise its help."),
        Hat.STAFF,
        "neutral",
    ),
    Role(
        "district_staff",
        _("District staff"),
        _("Sets up the district and oversees cases. Each look at a case is recorded."),
        Hat.STAFF,
        "neutral",
    ),
    Role(
        "interpreter",
        _("Interpreter"),
        _("Interprets meetings and translates. Sees only what is meant for that."),
        Hat.STAFF,
        "neutral",
    ),
    Role(
        "trainer",
        _("Trainer"),
        _("Leads training for parents. Sees no case."),
        Hat.STAFF,
        "neutral",
    ),
    Role(
        "pta_officer",
        _("PTA officer"),
        _("Writes to the school for the PTA. Sees no case."),
        Hat.PTA,
        "neutral",
    ),
)

# Who holds one of these works with children. Interpreters see what is meant for interpreting;
# trainers and officers see no case.
WORKS_WITH_CHILDREN = (
    "classroom_teacher",
    "special_education_teacher",
    "english_learner_teacher",
    "specialist",
    "administrator",
    "district_staff",
)
ROLE_CHOICES = [(key, role.label) for key, role in ROLES.items()]
