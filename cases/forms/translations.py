"""What is typed when words are put into another language?"""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.meetings import text_field
from cases.languages import LANGUAGES
from tenants.base.passports import Label


class TranslateForm(forms.Form):
    """The words in another language, and how they came about."""

    language = forms.ChoiceField(
        label=_("Into which language?"), choices=[one for one in LANGUAGES if one[0] != "other"]
    )
    words = text_field(_("The words in that language"), required=True)
    label = forms.ChoiceField(
        label=_("How was it translated?"), choices=Label, widget=forms.RadioSelect
    )
    label_by = forms.CharField(
        label=_("By whom?"),
        help_text=_("The person who checked or certified it, or the name of the program."),
        max_length=120,
        required=False,
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
