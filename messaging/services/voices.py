"""In whose name may a person speak to many people today?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from messaging import visibility
from messaging.models import Speaker
from messaging.services import audiences, wording
from tenants.people.models import School
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from messaging.models import Announcement
    from messaging.services.audiences import Audience
    from tenants.people.models import User


@dataclass(frozen=True)
class Voice:
    """A name in which somebody speaks. A class is one of a school, named by its teacher."""

    speaker: str
    school_id: uuid.UUID | None = None
    teacher_id: uuid.UUID | None = None
    name: str = ""

    @property
    def key(self) -> str:
        """The value of a choice in a form."""
        return f"{self.speaker}:{self.school_id or ''}"

    def bounds(self, wanted: Audience) -> Audience:
        """The audience that this voice may have: a school and its PTA speak to that school, a
        class to that class, a district and its PTA council to all."""
        if self.speaker == Speaker.CLASS and self.teacher_id:
            return replace(wanted, schools=(), grades=(), classes=(self.teacher_id,))
        return replace(wanted, schools=(self.school_id,)) if self.school_id else wanted


def of(user: User) -> list[Voice]:
    """All the names in which this person may speak today, in the hat worn now."""
    if user.hat == Hat.PTA:
        return _of_pta(user)
    found = [_voice(Speaker.DISTRICT)] if user.is_district_staff else []
    mine = visibility.schools_of(user, "administrator")
    if user.is_district_staff or mine:
        everywhere = user.is_district_staff or None in mine
        rows = School.objects.all() if everywhere else _schools(mine)
        found += [_voice(Speaker.SCHOOL, school) for school in rows]
    return found + _of_class(user)


def of_post(post: Announcement) -> Voice:
    """The name in which an announcement speaks."""
    return Voice(post.speaker, post.school_id, post.teacher_id, wording.speaker_name(post))


def _of_pta(user: User) -> list[Voice]:
    mine = visibility.schools_of(user, "pta_officer")
    found = [_voice(Speaker.PTA)] if None in mine else []
    return found + [_voice(Speaker.PTA, school) for school in _schools(mine)]


def _schools(ids: frozenset[uuid.UUID | None]) -> QuerySet[School]:
    return School.objects.filter(pk__in=[pk for pk in ids if pk])


def _of_class(user: User) -> list[Voice]:
    """Of a classroom teacher who has a class today."""
    if not user.has_role("classroom_teacher"):
        return []
    name = wording.name_of(Speaker.CLASS, teacher=user.display_name)
    schools = audiences.schools_taught(user)
    return [Voice(Speaker.CLASS, school_id, user.pk, name) for school_id in schools]


def _voice(speaker: Speaker, school: School | None = None) -> Voice:
    name = wording.name_of(speaker, school=school.name if school else "")
    return Voice(speaker, school.pk if school else None, None, name)
