"""What is tested, by whom and when, and which reports about the child are there?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from cases.languages import named
from cases.models.written import Written
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models.translations import TranslatedWords
    from tenants.people.models import User


class OfCaseQuerySet(VisibleQuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class PlannedTest(models.Model):
    """One line of the plan of tests: the area of concern, what is done, who does it and when.
    The areas are those of 34 CFR 300.304(c)(4), and some that schools name beside them."""

    class Area(models.TextChoices):
        READING = "reading", _("Reading, spelling and writing")
        MATH = "math", _("Mathematics")
        THINKING = "thinking", _("Thinking, memory and attention")
        LANGUAGE = "language", _("Speech and language")
        HOME_LANGUAGE = "home_language", _("Languages at home and at school")
        FEELINGS = "feelings", _("Feelings and getting along")
        BEHAVIOR = "behavior", _("Behavior in class")
        MOVEMENT = "movement", _("Movement and use of the hands")
        DAILY_LIFE = "daily_life", _("Daily life skills")
        HEALTH = "health", _("Health, seeing and hearing")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="planned_tests")
    area = models.CharField(max_length=20, choices=Area)
    concern = models.CharField(max_length=300, blank=True)
    what = models.CharField(max_length=200)
    language = models.CharField(max_length=80, blank=True)  # codes of cases.languages: "en,es"
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    who_name = models.CharField(max_length=200)
    planned_on = models.DateField()
    done_on = models.DateField(null=True)
    dropped_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    written_in = models.CharField(max_length=12, default="en")  # of what and concern
    reason_in = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField(default=now)

    translated: TranslatedWords | None = None  # of `cases.translations.attach`

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ("planned_on", "created_at")
        constraints = (
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(dropped_on__isnull=True),
                name="test_is_done_or_dropped",
            ),
        )

    def __str__(self) -> str:
        return self.what

    @property
    def words(self) -> str:
        """What can be put into another language: the concern."""
        return self.concern

    @property
    def spoken_in(self) -> str:
        """In which language it was written."""
        return self.written_in

    @property
    def languages(self) -> str:
        """Those in which the child is asked, in words."""
        return named(self.language.split(","))

    @property
    def open(self) -> bool:
        """Neither done nor dropped."""
        return self.done_on is None and self.dropped_on is None


class ReportDraftQuerySet(VisibleQuerySet["ReportDraft"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Its author's alone, while the author may still open the case."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(author_id=user.pk) & Q(hat=user.hat)
        return self.filter(mine & visibility.reads_all_of(user, "case__"))


class ReportKind(models.TextChoices):
    STAFF = "staff", _("Report of the school")
    FAMILY = "family", _("Report of the family")
    OUTSIDE = "outside", _("Report from outside the school")


class ReportDraft(Written):
    """A report in the making: private to its author until it is shared. `sections` are dicts of
    `title`, `text` (as experts write), `plain_en`, `plain_es` (in plain words) and `scores`; see
    cases.services.report_parts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="report_drafts")
    kind = models.CharField(max_length=10, choices=ReportKind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hat = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    made_by = models.CharField(max_length=200, blank=True)
    report_on = models.DateField()
    document = models.OneToOneField(
        "cases.Document", on_delete=models.PROTECT, null=True, related_name="report_draft"
    )
    sections = models.JSONField(default=list)
    translated_by = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=now)

    objects = ReportDraftQuerySet.as_manager()

    class Meta:
        ordering = ("-saved_at",)

    def __str__(self) -> str:
        return self.title


class Report(models.Model):
    """A shared report: frozen, and the same for everybody on the team. What must be put right is
    a report of its own that `replaces` this one; both stay."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=10, choices=ReportKind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    author_as = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    made_by = models.CharField(max_length=200, blank=True)
    report_on = models.DateField()
    document = models.OneToOneField(
        "cases.Document", on_delete=models.PROTECT, null=True, related_name="report"
    )
    sections = models.JSONField(default=list)
    translated_by = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10)
    content_hash = models.CharField(max_length=64)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    shared_at = models.DateTimeField(default=now)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ("report_on", "shared_at")

    def __str__(self) -> str:
        return self.title


class OfReportQuerySet(VisibleQuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the report."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(report__in=Report.objects.visible_to(user).values("pk"))


class SectionRating(Written):
    """A parent says whether the plain words of a section are clear. The newest one counts; the
    older ones stay."""

    append_only: ClassVar[bool] = True
    WRITER: ClassVar[str] = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="ratings")
    section = models.PositiveSmallIntegerField()  # its place in the report, from 1
    clear = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    rated_at = models.DateTimeField(default=now)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ("rated_at",)
        constraints = (
            models.CheckConstraint(condition=Q(section__gte=1), name="sections_begin_with_one"),
        )

    def __str__(self) -> str:
        return f"section {self.section}: {self.clear}"


class ReportConsidered(Written):
    """The team looked at a report at a meeting, and what came of it (34 CFR 300.305(a)(1)(i),
    300.502(c)(1): information of parents and evaluations from outside are considered)."""

    append_only: ClassVar[bool] = True
    WRITER: ClassVar[str] = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="considered")
    on = models.DateField()
    note = models.CharField(max_length=1000)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    noted_at = models.DateTimeField(default=now)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        ordering = ("on", "noted_at")

    def __str__(self) -> str:
        return f"considered on {self.on}"
