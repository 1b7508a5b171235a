"""Who asked that something be explained, who does it, and did both understand the same?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from cases.models.evaluation import Report
from cases.models.written import Written
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class ExplainQuerySet(VisibleQuerySet["Explain"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record; the interpreter, when one is needed."""
        if not user.is_authenticated:
            return self.none()
        interpreter = visibility.interprets(user, "case__") & Q(interpreter=True)
        return self.filter(visibility.reads_all_of(user, "case__") | interpreter)

    def waiting(self) -> Self:
        """Those that are not over, in open cases."""
        return self.exclude(state__in=Explain.OVER).filter(case__closed_on=None)


class Explain(Written):
    """“Explain this to me”: a parent asks, a named person explains by a day, and the parent says
    it back (34 CFR 300.613(b)(1): the right to have the record explained). What is said at each
    step is an ExplainStep that never changes; this row only says where it stands."""

    WRITER: ClassVar[str] = "asked_by"

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for times to choose from")
        OFFERED = "offered", _("Times are offered")
        SET = "set", _("A time is set")
        EXPLAINED = "explained", _("Explained; the family says it back")
        SAID_BACK = "said_back", _("Said back; the school answers")
        NOT_QUITE = "not_quite", _("Not quite; the family says it again")
        CLEAR = "clear", _("Both understand the same")
        WITHDRAWN = "withdrawn", _("Not needed any more")

    OVER: ClassVar[tuple[str, ...]] = (State.CLEAR, State.WITHDRAWN)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="explains")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="explains")
    section = models.PositiveSmallIntegerField(null=True)
    document = models.ForeignKey(
        "cases.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    subject = models.CharField(max_length=80, blank=True)  # a key, see cases.explain_subjects
    about = models.CharField(max_length=300)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_by_name = models.CharField(max_length=200)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    interpreter = models.BooleanField(default=False)
    language = models.CharField(max_length=80, blank=True)
    due_on = models.DateField()
    meeting_on = models.DateField(null=True)
    times = models.JSONField(default=list)
    set_for = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    told_late_on = models.DateField(null=True)
    asked_at = models.DateTimeField(default=now)

    objects = ExplainQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "asked_at")
        indexes = (models.Index(fields=["state", "due_on"], name="explain_due"),)

    def __str__(self) -> str:
        return self.about

    @property
    def about_in(self) -> str:
        """In which language `about` was written; empty when nobody knows (a file, a paper)."""
        if self.report is not None:
            return self.report.language
        return "" if self.document_id or self.subject else self.spoken_in

    @property
    def explained(self) -> bool:
        """Somebody has explained it, so it cannot be late any more."""
        return self.state not in (self.State.ASKED, self.State.OFFERED, self.State.SET)

    @property
    def over(self) -> bool:
        """Nothing more is to be done."""
        return self.state in self.OVER


class ExplainStepQuerySet(VisibleQuerySet["ExplainStep"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With what it is a step of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(explain__in=Explain.objects.visible_to(user).values("pk"))


class ExplainStep(Written):
    """What somebody did or said. `for_name`: staff wrote it down for that parent."""

    WRITER: ClassVar[str] = "person"

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    explain = models.ForeignKey(Explain, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    words = models.TextField(blank=True)
    times = models.JSONField(default=list)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    objects = ExplainStepQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["explain", "number"], name="explain_step_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
