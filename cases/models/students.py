"""Which children does the district serve, where do they learn, and who speaks for them?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class StudentQuerySet(VisibleQuerySet["Student"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """See cases.visibility.students."""
        return self.filter(visibility.students(user))


class Student(models.Model):
    """A child. The preferred name is the one used in mail and on pages."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    full_name = models.CharField(_("Full name"), max_length=160)
    preferred_name = models.CharField(_("Preferred name"), max_length=80)
    birth_date = models.DateField(_("Birth date"))
    grade = models.CharField(_("Grade"), max_length=20)
    school = models.ForeignKey("people.School", on_delete=models.PROTECT, related_name="students")
    home_language = models.CharField(_("Language at home"), max_length=10, default="en")
    created_at = models.DateTimeField(default=now)

    objects = StudentQuerySet.as_manager()

    class Meta:
        ordering = ("preferred_name", "full_name")

    def __str__(self) -> str:
        return self.preferred_name


class EnrolmentQuerySet(VisibleQuerySet["Enrolment"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the student."""
        return self.filter(visibility.through_student(user))


class Enrolment(models.Model):
    """A child in a school and class, with the classroom teacher, for a span of days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="enrolments")
    school = models.ForeignKey("people.School", on_delete=models.PROTECT)
    grade = models.CharField(_("Grade"), max_length=20)
    classroom_teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments_taught"
    )
    starts = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("starts",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts")),
                name="enrolment_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"enrolment of {self.student_id}"


class GuardianshipQuerySet(VisibleQuerySet["Guardianship"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """See cases.visibility.guardianships."""
        return self.filter(visibility.guardianships(user))


class Guardianship(models.Model):
    """What an adult is to a child in the eyes of the school, for a span of days.

    Both parents are presumed to have access unless the district was told otherwise by law or
    court order (34 CFR 300.613(c)).
    """

    class Standing(models.TextChoices):
        EDUCATION_RIGHTS = "education_rights", _("Has education rights")
        CONTACT_ONLY = "contact_only", _("Contact only")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="guardianships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guardianships"
    )
    relationship = models.CharField(_("Relationship"), max_length=60)
    standing = models.CharField(_("Standing"), max_length=20, choices=Standing)
    receives_copies = models.BooleanField(_("Receives copies"), default=False)
    court_order_note = models.TextField(_("Court order note"), blank=True)
    starts = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now)

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts")),
                name="guardianship_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} for {self.student_id}"


class AwaitedGuardianQuerySet(VisibleQuerySet["AwaitedGuardian"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those who may say who speaks for the child."""
        return self.filter(visibility.awaited_guardians(user))


class AwaitedGuardian(models.Model):
    """What an invited person will be to the child from the day the invitation is used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.OneToOneField(
        "people.Invitation", on_delete=models.PROTECT, related_name="awaited_guardian"
    )
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="awaited_guardians")
    relationship = models.CharField(_("Relationship"), max_length=60)
    standing = models.CharField(_("Standing"), max_length=20, choices=Guardianship.Standing)
    receives_copies = models.BooleanField(_("Receives copies"), default=False)
    court_order_note = models.TextField(_("Court order note"), blank=True)
    created_at = models.DateTimeField(default=now)

    objects = AwaitedGuardianQuerySet.as_manager()

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return f"awaited for {self.student_id}"
