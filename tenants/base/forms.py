"""How does every form of the site come to look the same?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import django.forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Engine
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest

T = TypeVar("T")
DJANGO_FORMS = Path(django.forms.__file__).parent / "templates"


class Renderer(DjangoTemplates):
    """Forms from `templates/forms/`; widgets from `templates/django/forms/`, else Django's own."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    @cached_property
    def engine(self) -> Engine:
        """An engine of its own, so that allauth's forms find our templates too."""
        template_folders: Any = settings.TEMPLATES[0]["DIRS"]
        options: dict[str, Any] = {
            "APP_DIRS": True,
            "DIRS": [*template_folders, DJANGO_FORMS],
            "NAME": "forms",
            "OPTIONS": {},
        }
        return Engine(options)


class DayField(django.forms.DateField):
    """A calendar day of somebody's life or work: a year mistyped as 0026 or 20026 is said."""

    EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)

    def validate(self, value: Any) -> None:
        """Raises ValidationError for an empty day that is needed, or a year of another age."""
        super().validate(value)
        if value and not self.EARLIEST <= value <= self.LATEST:
            raise ValidationError(_("This year cannot be right. Check the year."))


def attempt(form: Form, change: Callable[[], T]) -> T | None:
    """What `change` gives, or None when the form or the service refuses what was typed.

    The service's words go to the field they are about; nothing that was typed is lost.
    """
    if not form.is_valid():
        return None
    try:
        return change()
    except ValidationError as error:
        add_errors(form, error)
        return None


def done(form: Form, change: Callable[[], object]) -> bool:
    """Whether `attempt` succeeded, for changes whose result is not needed."""
    return attempt(form, change) is not None


def pressed(request: HttpRequest, change: Callable[[], object]) -> None:
    """Do what a button without fields says. Where somebody was quicker a message says so, and the
    page that follows shows how it stands now."""
    try:
        change()
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))


def add_errors(form: Form, error: ValidationError) -> None:
    """Put a service's refusal beside its field, or on top when the form has no such field."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, words in by_field.items():
        for sentence in words:
            form.add_error(name if name in form.fields else None, sentence)


def status_of(form: Form) -> int:
    """422 for a page that shows what to correct, else 200."""
    return 422 if form.is_bound and form.errors else 200
