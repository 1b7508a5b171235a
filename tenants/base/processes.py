"""How does a fresh process get Django and our database logins?

Nothing of Django is imported before it is set up: a spawned process reads this file first.
"""

from __future__ import annotations

from typing import Any


def set_up(logins: dict[str, dict[str, Any]]) -> None:
    """Start Django here and lead each connection where it leads in the parent process."""
    import django

    django.setup()
    from django.db import connections

    for alias, login in logins.items():
        connections.settings[alias].update(login)
