"""How does every form of the site come to look the same?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django.forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Engine
from django.utils.functional import cached_property

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
