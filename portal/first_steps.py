"""What has a new district still to do before a family can write its first letter?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Student
from tenants.people.models import Invitation, School
from tenants.people.services import district_settings

if TYPE_CHECKING:
    from tenants.people.models import User
    from tenants.people.services.school_days import RunsOut


def open_steps(user: User, runs_out: RunsOut | None) -> list[dict[str, str]]:
    """The steps not done yet, in the order in which they are best done. `runs_out` is what is
    known of the school days. Three queries, however big the district."""
    schools = School.objects.visible_to(user).exists()
    invited = Invitation.objects.visible_to(user).filter(invited_by__isnull=False).exists()
    children = Student.objects.visible_to(user).exists()
    steps = [
        (schools, "list_schools", _("Add your schools"), _("1 minute each")),
        (
            not runs_out or runs_out.last is not None,
            "school_days",
            _("Add the school year and the days without school"),
            _("10 minutes, or from a calendar file"),
        ),
        (
            bool(district_settings.current().help_phone),
            "change_district",
            _("Say whom families can call for help"),
            _("2 minutes"),
        ),
        (invited, "new_invitation", _("Invite case managers, teachers and specialists"), ""),
        (
            children,
            "add_student",
            _("Add the first child, then invite the child’s family"),
            _("5 minutes"),
        ),
    ]
    return [
        {"url": reverse(name), "label": label, "time": time}
        for done, name, label, time in steps
        if not done
    ]
