"""Which letters wait for an answer, who got them, and who opened them?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models.entries import Entry
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User

LAST_RUNG = 3


class AnswerClockQuerySet(VisibleQuerySet["AnswerClock"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the letter itself."""
        return self.filter(first__in=Entry.objects.visible_to(user).order_by().values("pk"))

    def waiting(self) -> Self:
        """Those that nobody has answered, in cases that are open; in closed ones those about the
        record."""
        of_record = models.Q(records_request__isnull=False) | models.Q(amendment__isnull=False)
        here = models.Q(case__closed_on=None) | of_record
        return self.filter(here, state=AnswerClock.State.WAITING)

    def in_words(self) -> Self:
        """Those that an answer in words ends; the others end on the desk for the record."""
        return self.filter(records_request=None, amendment=None)

    def about_the_record(self) -> Self:
        """Those others."""
        return self.exclude(records_request=None, amendment=None)


class AnswerClock(models.Model):
    """What the school owes on a letter and on those that repeat it: an answer, by a day.

    The day itself is counted when it is asked for (messaging.services.answer_clocks), so that a
    closure added later moves it. It is that of the first letter, however often it is repeated.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for an answer")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("No answer needed any more")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="answer_clocks")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=40)
    titles = models.JSONField(default=dict)  # what the kind was called, by language
    to = models.CharField(max_length=20, default="teacher")  # whom the kind is written to
    first = models.ForeignKey("messaging.Entry", on_delete=models.PROTECT, related_name="+")
    latest = models.ForeignKey("messaging.Entry", on_delete=models.PROTECT, related_name="+")
    rung = models.PositiveSmallIntegerField(default=1)
    # The day of the first letter and the days it may wait: what repeats it moves none of these.
    started_on = models.DateField()
    number = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20)
    rule = models.CharField(max_length=40, blank=True)  # empty: the district's own promise
    before = models.DateField(null=True)  # a meeting for which the answer is needed
    # When the letter that repeats it went out, and how many school days the next one waits then.
    repeated_on = models.DateField(null=True)
    patience = models.PositiveSmallIntegerField(null=True)
    # A letter that asks to see or to mend the record: its wait is that of what it asks for.
    records_request = models.OneToOneField(
        "messaging.RecordsRequest", on_delete=models.PROTECT, null=True, related_name="clock"
    )
    amendment = models.OneToOneField(
        "messaging.Amendment", on_delete=models.PROTECT, null=True, related_name="clock"
    )
    climbs_itself = models.BooleanField(default=False)
    offered_rung = models.PositiveSmallIntegerField(default=1)  # the parent was told of up to here
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    answer = models.ForeignKey(
        "messaging.Entry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # When it was answered: of a talk the day of the talk, not the one on which both sides agreed.
    answered_on = models.DateField(null=True)
    created_at = models.DateTimeField(default=now)

    objects = AnswerClockQuerySet.as_manager()

    class Meta:
        ordering = ("started_on", "created_at")
        constraints = (
            models.UniqueConstraint(fields=["first"], name="one_clock_per_letter"),
            models.CheckConstraint(
                condition=models.Q(rung__gte=1, rung__lte=LAST_RUNG), name="rung_is_on_the_ladder"
            ),
            models.CheckConstraint(
                condition=models.Q(rung=1, repeated_on=None, patience=None)
                | models.Q(rung__gt=1, repeated_on__isnull=False, patience__isnull=False),
                name="a_repeated_letter_says_when",
            ),
        )
        indexes = (
            models.Index(
                fields=["case"], condition=models.Q(state="waiting"), name="clock_waiting"
            ),
        )

    def __str__(self) -> str:
        return f"answer clock of {self.first_id}"

    @property
    def is_about_the_record(self) -> bool:
        """Whether it ends by what is done on the desk for the record, not by words."""
        return self.records_request_id is not None or self.amendment_id is not None


class LetterReceiptQuerySet(VisibleQuerySet["LetterReceipt"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the letter itself."""
        return self.filter(entry__in=Entry.objects.visible_to(user).order_by().values("pk"))


class LetterReceipt(models.Model):
    """One person to whom a letter was sent: when it was delivered, and when they opened it."""

    leaves_at: dt.datetime | None = None  # of `messaging.services.held.attach`

    class Place(models.TextChoices):
        TO = "to", _("To")
        CC = "cc", _("Copy to")

    class Handed(models.TextChoices):
        PERSON = "person", _("Handed over")
        POST = "post", _("Sent by mail")
        CHILD = "child", _("Sent home with the child")

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey("messaging.Entry", on_delete=models.PROTECT, related_name="receipts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    place = models.CharField(max_length=4, choices=Place)
    delivered_at = models.DateTimeField(null=True)
    came_back_at = models.DateTimeField(null=True)  # the e-mail; without `delivered_at` it is lost
    opened_at = models.DateTimeField(null=True)
    # A notice that must also be given on paper, until it is (34 CFR 300.505).
    needs_paper = models.BooleanField(default=False)
    handed_on = models.DateField(null=True)
    handed_how = models.CharField(max_length=10, choices=Handed, blank=True)

    objects = LetterReceiptQuerySet.as_manager()

    class Meta:
        ordering = ("-place", "pk")
        constraints = (
            models.UniqueConstraint(fields=["entry", "user"], name="one_receipt_per_person"),
        )
        indexes = (
            models.Index(
                fields=["user"], condition=models.Q(opened_at=None), name="receipt_unopened"
            ),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.user_id}"


class LetterKindQuerySet(VisibleQuerySet["LetterKind"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Everyone who is signed in: nothing here is about anybody."""
        return self if user.is_authenticated else self.none()


class LetterKind(models.Model):
    """A kind of letter of this district: its own, or its words for one of ours (same slug).

    A letter in the making and a letter sent keep the words they were made from, so a change here
    is for letters that are begun later. `active` is off for a kind that is offered no more, and
    for words of ours that were restored.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    definition = models.JSONField(default=dict)  # see messaging.letters.kinds
    version = models.PositiveIntegerField(default=1)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    objects = LetterKindQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "slug")

    def __str__(self) -> str:
        return self.slug
