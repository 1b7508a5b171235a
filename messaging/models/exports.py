"""Who asked for a whole record to take away, how far is it, and where does the archive lie?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User

LONGEST_REASON = 300
STALLED_AFTER = dt.timedelta(minutes=10)  # without a word from the worker that makes it


class RecordExportQuerySet(VisibleQuerySet["RecordExport"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own, in the hat it was asked for, while the whole record is open to this person."""
        if not user.is_authenticated:
            return self.none()
        mine = self.filter(asked_by_id=user.pk, hat=user.hat)
        return mine.filter(visibility.reads_all_of(user, "case__"))

    def under_way(self) -> Self:
        """Those that wait or are being made."""
        return self.filter(state__in=RecordExport.UNDER_WAY)


class RecordExport(models.Model):
    """One archive of a case's record, for one person. Its file is removed after some days; the
    row stays and says that it was made."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for its turn")
        RUNNING = "running", _("Is being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")
        REMOVED = "removed", _("Removed")

    class Step(models.TextChoices):
        ENTRIES = "entries", _("Reading the entries")
        PAGES = "pages", _("Setting the pages")
        FILES = "files", _("Adding the files")
        STORE = "store", _("Closing the archive")

    UNDER_WAY = (State.WAITING, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    hat = models.CharField(max_length=20)
    role = models.CharField(max_length=40)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    language = models.CharField(max_length=10)
    key = models.UUIDField()
    upto = models.PositiveIntegerField()  # number of the newest entry when it was asked for
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    step = models.CharField(max_length=10, choices=Step, default=Step.ENTRIES)
    percent = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)  # the worker that makes it
    asked_at = models.DateTimeField(default=now)
    touched_at = models.DateTimeField(default=now)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)  # first taken then; one that waits has none
    stored_as = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField(default=0)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # SHA-256 of manifest.json

    objects = RecordExportQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["asked_by", "key"], name="export_asked_once_per_key"),
            models.UniqueConstraint(
                fields=["case", "asked_by", "hat"],
                condition=Q(state__in=("waiting", "running")),
                name="one_export_under_way",
            ),
        )
        indexes = (
            models.Index(
                fields=["expires_at"], condition=Q(state="ready"), name="export_to_remove"
            ),
        )

    def __str__(self) -> str:
        return f"export of {self.case_id}: {self.state}"

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or is being made."""
        return self.state in self.UNDER_WAY

    @property
    def is_stalled(self) -> bool:
        """Whether nobody seems to make it any more."""
        return self.is_under_way and now() - self.touched_at > STALLED_AFTER

    @property
    def is_there(self) -> bool:
        """Whether it can be downloaded now."""
        return bool(self.state == self.State.READY and self.expires_at and now() < self.expires_at)
