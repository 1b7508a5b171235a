"""Which notices and consent forms were sent, what was answered, and what is still being written?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.models.entries import Entry
from messaging.papers.kinds import PaperKind, kinds
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class PaperQuerySet(VisibleQuerySet["Paper"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the entry that sent it."""
        return self.filter(entry__in=Entry.objects.visible_to(user).order_by().values("pk"))

    def waiting(self) -> Self:
        """Those that nobody has answered, in cases that are open."""
        return self.filter(state=Paper.State.ASKED, case__closed_on=None)


class Paper(models.Model):
    """A notice or consent form that was sent. Its text is frozen in its entry; the answer is an
    entry of its own, with the hash of the very text that was signed. `for_user`: the one parent
    whom it asks; None when any parent with education rights may answer."""

    class State(models.TextChoices):
        TOLD = "told", _("Sent")
        ASKED = "asked", _("Waits for an answer")
        GIVEN = "given", _("Yes")
        PARTLY = "partly", _("Yes to a part")
        REFUSED = "refused", _("No")
        REVOKED = "revoked", _("Taken back")

    class How(models.TextChoices):
        PORTAL = "portal", _("Signed in the portal")
        PAPER = "paper", _("Received on paper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="papers")
    entry = models.OneToOneField("messaging.Entry", on_delete=models.PROTECT, related_name="paper")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=40, blank=True)
    sent_on = models.DateField()
    for_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    seat = models.ForeignKey(
        "cases.MeetingPerson", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.TOLD)
    how = models.CharField(max_length=10, choices=How, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_on = models.DateField(null=True)
    answer = models.ForeignKey(
        "messaging.Entry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    revoked_on = models.DateField(null=True)
    revocation = models.ForeignKey(
        "messaging.Entry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_on", "-created_at")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state__in=("given", "partly", "refused"))
                | Q(answer__isnull=False, answered_by__isnull=False, answered_on__isnull=False),
                name="paper_answer_has_its_entry",
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked") | Q(revocation__isnull=False),
                name="paper_taken_back_in_writing",
            ),
        )
        indexes = (models.Index(fields=["case"], condition=Q(state="asked"), name="paper_waiting"),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.sent_on}"

    @property
    def sort(self) -> PaperKind:
        """Its kind."""
        return kinds()[self.kind]

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return str(self.sort.title)

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """The frozen text and its hash, by language."""
        found: dict[str, dict[str, str]] = self.entry.data["formal"]["texts"]
        return found

    @property
    def parts(self) -> dict[str, list[str]]:
        """Of a yes to a part: the tests agreed to and those that are not, as they were ticked."""
        said = self.answer.data["formal_answer"] if self.answer else {}
        found: dict[str, list[str]] = said.get("parts", {})
        return found

    @property
    def is_agreed(self) -> bool:
        """A yes, or a yes to a part, that was not taken back."""
        return self.state in (self.State.GIVEN, self.State.PARTLY)

    @property
    def may_be_answered(self) -> bool:
        """It waits, or was refused: a family may say yes later."""
        return self.state in (self.State.ASKED, self.State.REFUSED)


class PaperDraftQuerySet(VisibleQuerySet["PaperDraft"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(author_id=user.pk) if user.is_authenticated else self.none()


class PaperDraft(models.Model):
    """A notice or form in the making, one for each writer, case and kind; its id makes sending it
    safe to repeat."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    languages = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    seat = models.ForeignKey(
        "cases.MeetingPerson", on_delete=models.CASCADE, null=True, related_name="+"
    )
    understood = models.TextField(blank=True)  # for parents who read none of the languages
    saved_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    paper = models.ForeignKey(Paper, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = PaperDraftQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "author", "kind"],
                condition=Q(sent_at__isnull=True),
                name="one_open_paper_per_kind",
            ),
        )

    def __str__(self) -> str:
        return "paper in the making"

    @property
    def sort(self) -> PaperKind:
        """Its kind."""
        return kinds()[self.kind]

    def kept(self) -> dict[str, Any]:
        """The answers by the names of the form's fields."""
        found: dict[str, Any] = {"understood": self.understood}
        for part in self.sort.questions:
            given = self.answers.get(part.key, "")
            if part.type == "text":
                for language, words in (given or {}).items():
                    found[f"{part.key}_{language}"] = words
            else:
                found[part.key] = given
        return found
