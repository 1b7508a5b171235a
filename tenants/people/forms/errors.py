"""How does a service's refusal reach the form it belongs to?"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import BaseForm


def tell(form: BaseForm, error: ValidationError) -> None:
    """Put what a service refused beside the field it is about, else at the top of the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)
