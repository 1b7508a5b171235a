"""How does this district look, and what has it decided for its people?"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Self
from zlib import crc32

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models.users import User


class DistrictSettingsQuerySet(VisibleQuerySet["DistrictSettings"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Everybody: it is on each page, the sign-in page included."""
        return self


class DistrictSettings(models.Model):
    """One row for each district (id is always 1)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    brand_color = models.CharField(
        _("Color"),
        max_length=7,
        default="#0f6b5c",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a color such as #0f6b5c."))],
    )
    crest = models.BinaryField(null=True, blank=True)
    crest_type = models.CharField(max_length=20, blank=True)
    help_phone = models.CharField(_("Help telephone"), max_length=40, blank=True)
    help_hours = models.CharField(_("Help hours"), max_length=80, blank=True)
    help_hours_es = models.CharField(_("Help hours, in Spanish"), max_length=80, blank=True)
    parent_center_name = models.CharField(_("Parent center"), max_length=120, blank=True)
    parent_center_phone = models.CharField(
        _("Telephone of the parent center"), max_length=40, blank=True
    )
    parent_center_web = models.URLField(_("Web page of the parent center"), blank=True)
    parent_center_languages = models.CharField(
        _("Languages in which the parent center helps"), max_length=120, blank=True
    )
    # Who of the district looked the center up, and on which day of the district.
    parent_center_by = models.CharField(max_length=150, blank=True, editable=False)
    parent_center_on = models.DateField(null=True, blank=True, editable=False)
    upload_limit_mb = models.PositiveIntegerField(
        _("Largest file, in megabytes"),
        default=200,
        validators=[MinValueValidator(1), MaxValueValidator(4096)],
    )
    school_opens = models.TimeField(_("School hours from"), default=dt.time(8))
    school_closes = models.TimeField(_("School hours to"), default=dt.time(16))
    answer_days = models.PositiveSmallIntegerField(
        _("School days to answer a letter"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    special_education_lead = models.ForeignKey(
        "people.User",
        verbose_name=_("Lead of special education"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    staff_second_factor = models.BooleanField(_("Staff must use a second factor"), default=True)

    objects = DistrictSettingsQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="only_one_settings_row"),
            models.CheckConstraint(
                condition=models.Q(school_closes__gt=models.F("school_opens")),
                name="school_closes_after_it_opens",
                violation_error_message=_("School hours end before they begin. Check the times."),
            ),
        )

    def __str__(self) -> str:
        return "district settings"

    @property
    def hours(self) -> str:
        """When the help telephone is answered, in the reader's language; else as it is in
        English."""
        spanish = (get_language() or "").startswith("es")
        return (spanish and self.help_hours_es) or self.help_hours

    @cached_property
    def crest_mark(self) -> str:
        """Tells one crest from another, "" for none: it stands in the crest's address."""
        return f"{crc32(self.crest):08x}" if self.crest else ""
