"""What do district staff type about people, schools and their district?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from tenants.base.colour import ColourRefused, brand_tokens
from tenants.base.forms import DayField
from tenants.people.models import DistrictSettings, School, User
from tenants.people.roles import ROLE_CHOICES, ROLES
from tenants.people.services import crests
from tenants.people.services.users import may_lead


class SearchForm(forms.Form):
    """Which people are looked for."""

    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All roles")), *ROLE_CHOICES]
    )


class RoleForm(forms.Form):
    """A role from a day, and until a day or until it is ended."""

    role = forms.ChoiceField(label=_("Role"))
    school = forms.ModelChoiceField(
        label=_("School"),
        queryset=School.objects.none(),
        required=False,
        empty_label=_("The whole district"),
    )
    starts = DayField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave it empty when no day is known."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(key, role.label) for key, role in ROLES.items()]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["school"].queryset = School.objects.visible_to(by)  # type: ignore[attr-defined]


class SchoolForm(forms.Form):
    """A school of the district."""

    name = forms.CharField(label=_("Name of the school"), max_length=160)
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    address = forms.CharField(
        label=_("Address"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class DistrictForm(forms.Form):
    """Colour, crest, help, hours and limits of the district."""

    KEPT = (
        "brand_color",
        "help_phone",
        "help_hours",
        "help_hours_es",
        "parent_center_name",
        "parent_center_phone",
        "parent_center_web",
        "parent_center_languages",
        "upload_limit_mb",
        "school_opens",
        "school_closes",
        "answer_days",
        "special_education_lead",
        "staff_second_factor",
    )

    brand_color = forms.CharField(
        label=_("Color"),
        max_length=7,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a color such as #0f6b5c."))],
        help_text=_("As # and six digits or letters. We darken it until everyone can read it."),
    )
    crest = forms.FileField(
        label=_("Crest"),
        required=False,
        help_text=_("A PNG, JPEG or WebP picture of at most 2 MB. It is drawn anew."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    no_crest = forms.BooleanField(label=_("Take the crest away"), required=False)
    help_phone = forms.CharField(label=_("Help telephone"), max_length=40, required=False)
    help_hours = forms.CharField(
        label=_("Help hours, in English"),
        max_length=80,
        required=False,
        help_text=_("For example: Monday to Friday, 8 AM – 4 PM."),
    )
    help_hours_es = forms.CharField(
        label=_("Help hours, in Spanish"),
        max_length=80,
        required=False,
        help_text=_("If it is empty, Spanish pages show the hours in English."),
        widget=forms.TextInput(attrs={"lang": "es"}),
    )
    parent_center_name = forms.CharField(
        label=_("Parent center of your state"),
        max_length=120,
        required=False,
        help_text=_(
            "Each state has one that helps families at no cost. Look it up, call it, and write its "
            "name here. Families see it with today’s date, instead of what we know of it."
        ),
    )
    parent_center_phone = forms.CharField(
        label=_("Telephone of the parent center"), max_length=40, required=False
    )
    parent_center_web = forms.URLField(
        label=_("Web page of the parent center"),
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Write a web address such as https://example.org.")},
    )
    parent_center_languages = forms.CharField(
        label=_("Languages in which the parent center helps"),
        max_length=120,
        required=False,
        help_text=_("For example: English, Spanish."),
    )
    upload_limit_mb = forms.IntegerField(
        label=_("Largest file, in megabytes"), min_value=1, max_value=4096
    )
    school_opens = forms.TimeField(
        label=_("School hours from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    school_closes = forms.TimeField(
        label=_("School hours to"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    answer_days = forms.IntegerField(
        label=_("School days to answer a letter"),
        min_value=1,
        max_value=60,
        help_text=_("Your promise to families. Families see this number."),
    )
    special_education_lead = forms.ModelChoiceField(
        label=_("Lead of special education"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody named"),
        help_text=_("Gets a copy of the third letter when a family had no answer to two."),
    )
    staff_second_factor = forms.BooleanField(
        label=_("Staff must use a second lock"),
        required=False,
        help_text=_("A code from an app or a passkey, besides the password."),
    )

    def __init__(self, *args: Any, now: DistrictSettings, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(now, name) for name in self.KEPT}
        super().__init__(*args, **kwargs)
        leads = self.fields["special_education_lead"]
        leads.queryset = may_lead()  # type: ignore[attr-defined]
        if not now.crest:
            del self.fields["no_crest"]

    def clean_brand_color(self) -> str:
        colour = str(self.cleaned_data["brand_color"]).lower()
        try:
            brand_tokens(colour)
        except ColourRefused as error:
            raise forms.ValidationError(str(error)) from error
        return colour

    def clean_crest(self) -> bytes | None:
        upload: UploadedFile[bytes] | None = self.cleaned_data["crest"]
        return crests.redrawn(upload.file) if upload and upload.file else None

    def changes(self) -> dict[str, Any]:
        """What the service is told to change."""
        given = dict(self.cleaned_data)
        picture, gone = given.pop("crest"), given.pop("no_crest", False)
        if picture:
            given |= {"crest": picture, "crest_type": crests.KIND}
        elif gone:
            given |= {"crest": None, "crest_type": ""}
        return given
