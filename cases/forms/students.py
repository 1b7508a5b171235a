"""What is typed about a child and the child's class?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cases.languages import LANGUAGES
from cases.models import Student
from cases.services import candidates
from tenants.base.clock import today
from tenants.base.forms import DayField
from tenants.people.models import School, User

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


def day_input() -> forms.DateInput:
    """A date field that keeps its value in every language."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StudentForm(forms.Form):
    """A child's details."""

    full_name = forms.CharField(label=_("Full name"), max_length=160)
    preferred_name = forms.CharField(
        label=_("Preferred name"),
        help_text=_("The name used on pages and in e-mails."),
        max_length=80,
    )
    birth_date = DayField(label=_("Birth date"), widget=day_input())

    def clean_birth_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["birth_date"]
        if day > today():
            raise forms.ValidationError(_("This day has not come yet. Choose today or earlier."))
        return day

    home_language = forms.ChoiceField(label=_("Language at home"), choices=LANGUAGES)

    @classmethod
    def filled_from(cls, student: Student) -> dict[str, Any]:
        """The child's details, for a fresh form."""
        return {name: getattr(student, name) for name in cls.base_fields}


class NewStudentForm(StudentForm):
    """A child's details, with the school and grade of the first day."""

    school = forms.ModelChoiceField(School.objects.none(), label=_("School"))
    grade = forms.CharField(label=_("Grade"), max_length=20)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _schools(self, by)


class EnrolForm(forms.Form):
    """In which class is the child, from which day?"""

    school = forms.ModelChoiceField(School.objects.none(), label=_("School"))
    grade = forms.CharField(label=_("Grade"), max_length=20)
    classroom_teacher = forms.ModelChoiceField(
        User.objects.none(), label=_("Classroom teacher"), empty_label=_("Choose a person")
    )
    starts = DayField(label=_("From"), widget=day_input(), initial=today)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _schools(self, by)
        field: Any = self.fields["classroom_teacher"]
        field.queryset = candidates.teachers()


def _schools(form: forms.Form, by: User) -> None:
    field: Any = form.fields["school"]
    field.queryset = School.objects.visible_to(by)
    field.empty_label = _("Choose a school")


def spoken(words: str, language: str) -> SafeString:
    """Somebody's words as a label, with the language that they are in (WCAG 3.1.2)."""
    return format_html('<span lang="{}" dir="auto">{}</span>', language, words)
