"""What does the parent_training app register?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.audit.verbs import register


def connect() -> None:
    """Register the verbs of this app."""
    register(
        {
            "guide.shown": _("A page of the guide is shown, as somebody has read it."),
            "guide.hidden": _("A page of the guide is shown no more."),
        }
    )
