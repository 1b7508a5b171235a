"""What was said, promised or decided about a child's support? The ledger, and nothing else."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import visibility
from messaging.search_text import RecordSearchVector
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class EntryQuerySet(VisibleQuerySet["Entry"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """See cases.visibility.entries."""
        return self.filter(visibility.entries(user))


class Entry(models.Model):
    """One dated line of a case's record. Never changed, never deleted: the application's
    database role has no right to. A correction is a new entry that points to the old one."""

    append_only: ClassVar[bool] = True

    class Kind(models.TextChoices):
        MESSAGE = "message", _("Message")
        LETTER = "letter", _("Letter")
        CALL_NOTE = "call_note", _("Call note")
        OBSERVATION = "observation", _("Observation")
        MEETING = "meeting", _("Meeting")
        NOTICE = "notice", _("Notice")
        DECISION = "decision", _("Decision")
        DOCUMENT = "document", _("Document")
        EVENT = "event", _("Event")

    class Channel(models.TextChoices):
        PORTAL = "portal", _("Portal")
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        PHONE = "phone", _("Phone")
        VIDEO = "video", _("Video call")
        PAPER = "paper", _("Paper")
        IN_PERSON = "in_person", _("In person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="entries"
    )
    author_name = models.CharField(max_length=120)
    author_role = models.CharField(max_length=40)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    on_behalf_of_name = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.PORTAL)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(default=now)
    language = models.CharField(max_length=10)
    body = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    attachments = models.JSONField(default=list)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrections"
    )
    idempotency_key = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    search = models.GeneratedField(
        expression=RecordSearchVector("body", "data", "attachments"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("case", "number")
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="entry_number_once_per_case"),
            models.UniqueConstraint(
                fields=["author", "idempotency_key"], name="entry_sent_once_per_key"
            ),
        )
        indexes = (GinIndex(fields=["search"], name="entry_search"),)

    def __str__(self) -> str:
        return f"entry {self.number}"

    @property
    def short_hash(self) -> str:
        """The first ten letters of the hash, as printed on receipts."""
        return self.hash[:10]

    def canonical(self) -> dict[str, Any]:
        """What the hash is taken over; see messaging.chain and docs/ledger.md."""
        from messaging.services.ledger import canonical_payload

        return canonical_payload(self)
