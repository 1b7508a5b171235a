"""What was talked about at a meeting, what was said, and what came of each point?

Rows are only added: two who write at the same time never take each other's words away.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.meetings import Meeting
from cases.models.plan_comments import PlanComment
from cases.models.written import Written
from cases.plan_shapes import SHAPES
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models.translations import TranslatedWords
    from tenants.people.models import User


def _meetings(user: User | AnonymousUser) -> models.QuerySet[Meeting, Any]:
    """What belongs to a meeting is open to whoever sees the meeting."""
    return Meeting.objects.visible_to(user).values("pk")


class MeetingPersonQuerySet(VisibleQuerySet["MeetingPerson"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the meeting."""
        return self.filter(meeting__in=_meetings(user))


class MeetingPerson(models.Model):
    """Who is asked to come, with their part, and whether they came. `user` is empty for somebody
    without an account. `brought`: whom the parent brings; who asks somebody decides if they know
    enough (34 CFR 300.321(a)(6), (c)). That somebody came is no consent to anything. `excusal` and
    what follows say as which and how far they may miss it: the form itself is a paper of the
    record."""

    class Came(models.TextChoices):
        ROOM = "room", _("Was in the room")
        PHONE = "phone", _("Was there by phone or video")
        PART = "part", _("Was there for a part of it")
        ABSENT = "absent", _("Did not come")

    class Excusal(models.TextChoices):
        """The two ways in which a member may miss it (34 CFR 300.321(e)(1) and (2))."""

        AGREED = "agreed", _("Their area is not talked about")
        CONSENT = "consent", _("Their area is talked about, and they wrote down their view")

    class ExcusalState(models.TextChoices):
        ASKED = "asked", _("The family is asked in writing")
        GIVEN = "given", _("Excused in writing")
        REFUSED = "refused", _("The family wants them to be there")
        REVOKED = "revoked", _("The family took the yes back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="people")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40, blank=True)  # a TeamMember.CaseRole
    knows = models.CharField(max_length=300, blank=True)
    brought = models.BooleanField(default=False)
    came = models.CharField(max_length=20, choices=Came, blank=True)
    note = models.CharField(max_length=300, blank=True)
    excusal = models.CharField(max_length=20, choices=Excusal, blank=True)
    excusal_state = models.CharField(max_length=20, choices=ExcusalState, blank=True)
    excusal_span = models.CharField(max_length=300, blank=True)  # all of it, or from when to when
    created_at = models.DateTimeField(default=now)

    objects = MeetingPersonQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "user"], name="meeting_person_once"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_excused(self) -> bool:
        """The family said yes in writing, and has not taken it back."""
        return self.excusal_state == self.ExcusalState.GIVEN


class MeetingItemQuerySet(VisibleQuerySet["MeetingItem"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the meeting."""
        return self.filter(meeting__in=_meetings(user))


class MeetingItem(Written):
    """One point of the agenda: an open comment on the plan, a section of the plan (`part` and
    nothing else), or what somebody put on it."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    comment = models.ForeignKey(
        PlanComment, null=True, on_delete=models.PROTECT, related_name="meeting_items"
    )
    part = models.CharField(max_length=30, blank=True)
    words = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    key = models.UUIDField()
    at = models.DateTimeField(default=now)

    objects = MeetingItemQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["meeting", "number"], name="meeting_item_once"),
            models.UniqueConstraint(fields=["meeting", "comment"], name="meeting_comment_once"),
            models.UniqueConstraint(fields=["author", "key"], name="meeting_item_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.part}"

    @property
    def title(self) -> str:
        """The point in the words of who raised it; a section, by its name for the reader."""
        if self.is_section:
            return str(SHAPES[self.part].label)
        return self.comment.words if self.comment else self.words

    @property
    def is_section(self) -> bool:
        """A whole part of the draft about which nobody asked."""
        return bool(self.part) and not self.words and self.comment_id is None


class MeetingNoteQuerySet(VisibleQuerySet["MeetingNote"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the meeting."""
        return self.filter(meeting__in=_meetings(user))


class MeetingNote(Written):
    """A line of the notes, about one point or about the whole. `corrects`: a parent's own words
    that stand beside a note; the note itself never changes."""

    append_only: ClassVar[bool] = True
    translated: TranslatedWords | None = None  # of `cases.translations.attach`

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="notes")
    number = models.PositiveIntegerField()
    item = models.ForeignKey(MeetingItem, null=True, on_delete=models.PROTECT, related_name="notes")
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    words = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    by_family = models.BooleanField()
    key = models.UUIDField()
    at = models.DateTimeField(default=now)

    objects = MeetingNoteQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["meeting", "number"], name="meeting_note_once"),
            models.UniqueConstraint(fields=["author", "key"], name="meeting_note_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.author_name}"


class MeetingDecisionQuerySet(VisibleQuerySet["MeetingDecision"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the meeting."""
        return self.filter(meeting__in=_meetings(user))


class MeetingDecision(Written):
    """What came of a point: the newest counts, and those before it stay. `owner` does something
    about it by `due_on`."""

    WRITER: ClassVar[str] = "person"

    append_only: ClassVar[bool] = True
    translated: TranslatedWords | None = None  # of `cases.translations.attach`

    class Outcome(models.TextChoices):
        DECIDED = "decided", _("This is the answer, or what we do")
        NOT_AGREED = "not_agreed", _("We do not agree")
        CARRIED = "carried", _("It is not settled, and goes on")
        CONCERN = "concern", _("The family has a concern: it is open again")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(MeetingItem, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    words = models.TextField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_name = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    key = models.UUIDField()
    at = models.DateTimeField(default=now)

    objects = MeetingDecisionQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["item", "number"], name="meeting_decision_once"),
            models.UniqueConstraint(fields=["person", "key"], name="meeting_decision_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"

    @property
    def settles(self) -> bool:
        """Whether the point has left the meeting with an answer."""
        return self.outcome != self.Outcome.CONCERN


class MeetingTrackingQuerySet(VisibleQuerySet["MeetingTracking"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the meeting."""
        return self.filter(meeting__in=_meetings(user))


class MeetingTracking(Written):
    """How we see if a goal or an accommodation works: what is looked at, by whom, how often, and
    where the family sees it. The newest of a part counts."""

    append_only: ClassVar[bool] = True
    WRITER: ClassVar[str] = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="trackings")
    block = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=200)
    how_often = models.CharField(max_length=200)
    seen_where = models.CharField(max_length=200)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)

    objects = MeetingTrackingQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "block", "number"], name="meeting_tracking_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


class MeetingTypingQuerySet(VisibleQuerySet["MeetingTyping"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own, while the meeting is one's to see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(meeting__in=_meetings(user), person_id=user.pk)


class MeetingTyping(models.Model):
    """What somebody types for the notes of a meeting and did not send yet. `about` is the form;
    `key` is that of the form, which makes sending it safe to repeat."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=60)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=now)

    objects = MeetingTypingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "about", "person"], name="meeting_typing_once_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} for {self.about}"
