"""What can a service refuse, and in which words?"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError


class NotAllowed(PermissionDenied):
    """This person may not do this now. `reason` is a plain sentence shown to them (403)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadInput(ValidationError):
    """What was given cannot be used. The message says what to do; nothing was saved."""


class Conflict(BadInput):
    """Somebody else changed it first. The message says so; nothing was saved."""
