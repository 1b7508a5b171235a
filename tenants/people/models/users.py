"""Who is a person in this district?"""

from __future__ import annotations

import datetime as dt
import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tenants.base.clock import now, today
from tenants.base.visibility import VisibleQuerySet
from tenants.people.roles import ROLES, Hat
from tenants.people.standing import Standing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models.role_assignments import RoleAssignment


class UserQuerySet(VisibleQuerySet["User"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Oneself; district staff see everybody. Team mates are reached through a case."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_district_staff else self.filter(pk=user.pk)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Finds people by e-mail without minding case."""

    def create_user(self, email: str | None = None, password: str | None = None, **f: Any) -> User:
        """A new person; e-mail is kept in lower case; without password none can be used."""
        user: User = self.model(email=(email or "").strip().lower() or None, **f)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())  # type: ignore[no-any-return]


class User(AbstractBaseUser):
    """A person: how to reach them, in which language, and whether they may sign in."""

    class Reach(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        BOTH = "both", _("E-mail and text message")
        PAPER = "paper", _("Letters on paper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("E-mail"), unique=True, null=True, blank=True)
    mobile = models.CharField(_("Mobile number"), max_length=20, unique=True, null=True, blank=True)
    display_name = models.CharField(_("Name"), max_length=120)
    title = models.CharField(_("Job title"), max_length=80, blank=True)
    language = models.CharField(_("Language"), max_length=10, default="en")
    time_zone = models.CharField(_("Time zone"), max_length=60, blank=True)
    reach_by = models.CharField(
        _("How to reach you"), max_length=10, choices=Reach, default=Reach.EMAIL
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email=Lower("email")),
                name="user_email_is_lower_case",
            ),
        )

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    @property
    def initials(self) -> str:
        """The letters shown in the round picture."""
        words = [w for w in self.display_name.replace("Dr. ", "").split() if w]
        return "".join(w[0] for w in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    # --- roles and hats -----------------------------------------------------------------------

    @cached_property
    def current_roles(self) -> list[RoleAssignment]:
        """The roles that count today; one that ended yesterday is not among them."""
        return list(self.role_assignments.in_force(today()).select_related("school"))

    @cached_property
    def hats(self) -> list[str]:
        """The hats this person may wear today, in the order of the Hat list."""
        held = {ROLES[a.role].hat for a in self.current_roles if a.role in ROLES}
        return [hat for hat in Hat if hat in held]

    @property
    def hat(self) -> str:
        """The hat worn now. Somebody with several wears none until they choose one."""
        if not self.is_active:
            return ""
        chosen: str = self.__dict__.get("_hat", "")
        if chosen in self.hats:
            return chosen
        return self.hats[0] if len(self.hats) == 1 else ""

    def wear(self, hat: str) -> None:
        """Put on a hat for this request. A hat that is not held today has no effect."""
        self.__dict__["_hat"] = hat

    @property
    def roles_worn(self) -> frozenset[str]:
        """The roles held today under the hat worn now."""
        hat = self.hat
        held = (a.role for a in self.current_roles if a.role in ROLES)
        return frozenset(role for role in held if ROLES[role].hat == hat)

    def has_role(self, *keys: str) -> bool:
        """Holds one of these roles today, under the hat worn now."""
        return not self.roles_worn.isdisjoint(keys)

    @property
    def is_district_staff(self) -> bool:
        """District staff, acting as staff."""
        return self.has_role("district_staff")

    def standing(self, pk: uuid.UUID) -> Standing:
        """A stand-in of the same hat and roles, for statements that are kept."""
        return Standing(pk, self.hat, self.roles_worn)

    def forget_roles(self) -> None:
        """Read the roles again at the next question (after a change in this process)."""
        self.__dict__.pop("current_roles", None)
        self.__dict__.pop("hats", None)

    def seen_on(self) -> dt.date:
        """The calendar day in this person's own time zone."""
        return today(self.time_zone or None)
