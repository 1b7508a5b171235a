"""What is typed to take a calendar file in: the file, then each of its rows, looked over?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.base.forms import DayField
from tenants.people.calendar_files import MOST_BYTES
from tenants.people.calendar_files.found import Found, Kind
from tenants.people.models import School, User
from tenants.people.services.calendar_import import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ROWS = 150  # a form has at most 1,000 fields
PREFIX = "row"
_DATE = {"type": "date"}


class CalendarFileForm(forms.Form):
    """The file itself."""

    file = forms.FileField(
        label=gettext_lazy("Calendar file"),
        help_text=gettext_lazy("A file that ends in .ics or .csv. You see it before it is kept."),
        widget=forms.FileInput(attrs={"accept": ".ics,.csv,text/calendar,text/csv"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Raises ValidationError for a file of more than a megabyte."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is too big for a calendar. It may have one megabyte.")
            )
        return file


class ReadDayField(DayField):
    """A day that came from a file. A browser shows nothing for a day it cannot read, so the words
    of the file are said."""

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError with what stands in the file."""
        try:
            return super().to_python(value)
        except forms.ValidationError:
            words = _("The file says “%(text)s”. Choose the day here.") % {"text": value}
            raise forms.ValidationError(words) from None


class RowForm(forms.Form):
    """One row: what it is, from when to when, and for which school."""

    line = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[
            (Kind.CLOSED.value, gettext_lazy("No school")),
            (Kind.SHORT.value, gettext_lazy("Ends early, still a school day")),
            (Kind.YEAR.value, gettext_lazy("School year")),
            (Kind.SKIP.value, gettext_lazy("Leave it out")),
        ],
    )
    first_day = ReadDayField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    )
    last_day = ReadDayField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
    )
    why = forms.CharField(label=gettext_lazy("Why"), max_length=120, required=False)
    school = forms.ModelChoiceField(
        label=gettext_lazy("For"),
        queryset=School.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole district"),
    )

    def __init__(self, *args: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]

    @property
    def left_out(self) -> bool:
        """Whether somebody chose to leave this row out; then nothing in it must be right."""
        return self.data.get(self.add_prefix("kind")) == Kind.SKIP

    def full_clean(self) -> None:
        """A row that is left out has no errors."""
        if self.is_bound and self.left_out:
            for field in self.fields.values():
                field.required = False
        super().full_clean()
        if self.is_bound and self.left_out:
            self._errors = type(self.errors)()

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a school year without its last day."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") == Kind.YEAR and not given.get("last_day"):
            self.add_error("last_day", _("A school year needs its last day."))
        return given

    def row(self) -> Row:
        """What was typed, once the form is valid."""
        given = self.cleaned_data
        return Row(
            kind=Kind(given["kind"]),
            first_day=given["first_day"],
            last_day=given.get("last_day") or given["first_day"],
            why=given.get("why") or "",
            school=given.get("school"),
        )


Rows = forms.formset_factory(RowForm, extra=0, max_num=MOST_ROWS, validate_max=True)


def rows_form(data: Any, *, by: User) -> Any:
    """All rows as they were sent."""
    schools = School.objects.visible_to(by)
    return Rows(data, prefix=PREFIX, form_kwargs={"schools": schools})


def filled(found: Sequence[Found], *, by: User) -> Any:
    """All rows of a file as if somebody had typed them, so that what is wrong is said at once."""
    schools = {school.name.casefold(): str(school.pk) for school in School.objects.visible_to(by)}
    data: dict[str, str] = {
        f"{PREFIX}-TOTAL_FORMS": str(len(found)),
        f"{PREFIX}-INITIAL_FORMS": "0",
    }
    for place, one in enumerate(found):
        data |= {
            f"{PREFIX}-{place}-line": str(one.line),
            f"{PREFIX}-{place}-kind": one.kind.value,
            f"{PREFIX}-{place}-first_day": one.first_day,
            f"{PREFIX}-{place}-last_day": one.last_day,
            f"{PREFIX}-{place}-why": one.why,
            f"{PREFIX}-{place}-school": schools.get(one.school.casefold(), one.school),
        }
    return rows_form(data, by=by)
