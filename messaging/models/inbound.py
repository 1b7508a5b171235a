"""Where does each person answer by e-mail, and what exactly did they send?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from messaging.models.entries import Entry
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class ReplyAddressQuerySet(VisibleQuerySet["ReplyAddress"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own: whoever knows it may try to write in that person's name."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class ReplyAddress(models.Model):
    """Where one person answers in one case: to one entry, to a mail that told of several (`claim`,
    as in Delivery), or to the case as such. It never grows old: whether the person may still write
    is asked when a mail comes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    secret = models.CharField(max_length=26, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    hat = models.CharField(max_length=20)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(
        "messaging.Entry", on_delete=models.CASCADE, null=True, related_name="+"
    )
    claim = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)

    objects = ReplyAddressQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "hat", "case", "entry", "claim"],
                nulls_distinct=False,
                name="one_reply_address",
            ),
        )

    def __str__(self) -> str:
        return f"where {self.user_id} answers"


class InboundMailQuerySet(VisibleQuerySet["InboundMail"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the entry that it became."""
        return self.filter(entry__in=Entry.objects.visible_to(user).order_by().values("pk"))


class InboundMail(models.Model):
    """A mail as it was sent, beside the entry that it became.

    `original` is the whole of it but for what its files hold: those are kept by themselves,
    looked through and without the place where they were made. The entry holds the SHA-256 of all
    that came. The same mail twice is refused by the two keys.
    """

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.OneToOneField(
        "messaging.Entry", on_delete=models.PROTECT, related_name="inbound_mail"
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    sender = models.CharField(max_length=254)
    subject = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    original = models.BinaryField()
    received_at = models.DateTimeField(default=now)

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["author", "case", "key"], name="a_mail_becomes_one_entry"
            ),
            models.UniqueConstraint(
                fields=["author", "case", "fingerprint"], name="the_same_words_once"
            ),
        )

    def __str__(self) -> str:
        return f"mail of entry {self.entry_id}"
