"""What is asked of somebody who takes a whole record away?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.models.exports import LONGEST_REASON


class ExportForm(forms.Form):
    """Staff say why they need it; nobody else is asked anything."""

    reason = forms.CharField(
        label=_("Why do you need the record?"),
        help_text=_("The family can read this."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Write why you need the record. The family can read it.")},
    )

    def __init__(self, *args: Any, reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not reason:
            del self.fields["reason"]
