"""What is a child's plan while it is being written, block by block?

Nothing here is shown to the family: what they read is a shared version, which nobody can change.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import visibility
from cases.plan_shapes import NAMES, PLANS, SHAPES, PlanKind, Shape
from cases.template_parts import left_of, own_words
from tenants.base.clock import now
from tenants.base.passports import Label
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class PlanQuerySet(VisibleQuerySet["Plan"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Staff on the team and district staff: a plan in the making is not shared yet."""
        return self.filter(visibility.plans(user, "case__"))


class PlanBlockQuerySet(VisibleQuerySet["PlanBlock"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the plan."""
        return self.filter(plan__in=Plan.objects.visible_to(user).values("pk"))


class PlanTypingQuerySet(VisibleQuerySet["PlanTyping"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own, while the plan is one's to see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            person_id=user.pk, block__in=PlanBlock.objects.visible_to(user).values("pk")
        )


class Plan(models.Model):
    """A plan in the making. What it was begun with is kept as it was then: the name of the
    template in the language of the plan, the order of its parts (empty: the usual one), and its
    prompts by kind of block."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="plans")
    kind = models.CharField(max_length=10)  # a PlanKind
    language = models.CharField(max_length=10, default="en")
    copied_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="copies"
    )
    template = models.ForeignKey(
        "cases.PlanTemplate", null=True, on_delete=models.PROTECT, related_name="+"
    )
    template_name = models.CharField(max_length=80, blank=True, default="")
    template_version = models.PositiveIntegerField(null=True)
    order = models.JSONField(default=list)  # keys of SHAPES
    prompts = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> str:
        """Which plan it is, in the reader's language."""
        return str(NAMES[PlanKind(self.kind)])

    @property
    def sections(self) -> tuple[str, ...]:
        """The kinds of its blocks in their order: as it was begun, then those left out then."""
        left_out = (key for key in PLANS[PlanKind(self.kind)] if key not in self.order)
        return (*self.order, *left_out)


class PlanBlock(models.Model):
    """One goal, one service or one whole section. `revision` counts its changes, so that nobody
    writes over what somebody else wrote meanwhile."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=30)  # a key of SHAPES
    position = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    prompt = models.TextField(blank=True, default="")  # of the template; see cases.template_parts
    from_template = models.BooleanField(default=False)  # a row that the template began with
    plain = models.JSONField(default=dict)  # in plain words, by language: {"en": ..., "es": ...}
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_by_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField(default=now)

    objects = PlanBlockQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("part of a plan")

    def __str__(self) -> str:
        return str(self.shape.label)

    @property
    def shape(self) -> Shape:
        """What a block of this kind holds."""
        return SHAPES[self.kind]

    @property
    def own_words(self) -> str:
        """Its words without what nobody replaced of the template: what the family will read."""
        return own_words(self.prompt, self.words)

    @property
    def left(self) -> tuple[str, ...]:
        """What nobody replaced of the template yet."""
        return left_of(self.prompt, self.words)


class PlanVersionQuerySet(VisibleQuerySet["PlanVersion"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class PlanReadingQuerySet(VisibleQuerySet["PlanReading"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own, while the version is one's to read."""
        if not user.is_authenticated:
            return self.none()
        rows = PlanVersion.objects.visible_to(user).values("pk")
        return self.filter(person_id=user.pk, version__in=rows)


class PlanVersion(models.Model):
    """What was shared: always a draft, never changed. `blocks` holds each block as it was: `id`,
    `kind`, `words`, `fields` and `plain`; `content_hash` is the SHA-256 over all of it. `label` and
    `label_by` say how the plain words in another language than the plan's came about; empty where
    there are none, and of older versions, of which nobody was asked."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")  # its plan's
    number = models.PositiveIntegerField()
    blocks = models.JSONField()
    note = models.TextField(blank=True)
    label = models.CharField(max_length=10, choices=Label, blank=True)
    label_by = models.CharField(max_length=120, blank=True)
    content_hash = models.CharField(max_length=64)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    shared_by_name = models.CharField(max_length=200)
    shared_at = models.DateTimeField(default=now)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ("plan", "number")
        constraints = (
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.plan.name}, {self.number}"


class PlanReading(models.Model):
    """Up to which part somebody has read a version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)  # a key of SHAPES: the section read last
    at = models.DateTimeField(default=now)

    objects = PlanReadingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version", "person"], name="plan_reading_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} in {self.version_id}"


class PlanTyping(models.Model):
    """What somebody has typed into a block and not put in yet; `revision` is that of the block
    which they had before them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    block = models.ForeignKey(PlanBlock, on_delete=models.CASCADE, related_name="typings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    person_name = models.CharField(max_length=200)
    revision = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    plain = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=now)

    objects = PlanTypingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["block", "person"], name="plan_typing_once_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.person_name} in {self.block_id}"
