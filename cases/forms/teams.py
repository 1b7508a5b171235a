"""What is typed about a case's team?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.students import day_input
from cases.models import Case, TeamMember
from cases.services import candidates
from tenants.base.forms import DayField
from tenants.people.models import User

ROLES = [c for c in TeamMember.CaseRole.choices if c[0] not in ("parent", "guest")]


class AddMemberForm(forms.Form):
    """Who joins the team, in which role, until when?"""

    user = forms.ModelChoiceField(
        User.objects.none(), label=_("Person"), empty_label=_("Choose a person")
    )
    role = forms.ChoiceField(label=_("Role on this team"), choices=ROLES)
    until = DayField(
        label=_("Last day"),
        help_text=_(
            "An interpreter always has one. For others, leave it empty when there is none."
        ),
        widget=day_input(),
        required=False,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.queryset = candidates.staff_for(case)
