"""What do all commands of the operator have in common?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from tenants.base.first_contact import absence
from tenants.base.schemas import OWNER, SITE
from tenants.provisioning.errors import Refused
from tenants.provisioning.owner import owner, require_shared_tables


class OwnerCommand(BaseCommand):
    """A command that works as the database owner and refuses in one plain line."""

    requires_system_checks: list[str] | tuple[str, ...] = ()
    prepares = False  # makes the shared tables itself

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            owner()
            for alias in (OWNER, SITE):
                if trouble := absence(alias):
                    raise Refused(trouble)
            if not self.prepares:
                require_shared_tables()
            return super().execute(*args, **options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OperationalError as trouble:
            first = str(trouble).strip().splitlines()[0]
            raise CommandError(f"The database went away: {first} Run this again.") from trouble
        except OSError as trouble:
            raise CommandError(f"{trouble.filename}: {trouble.strerror}.") from trouble

    def say(self, line: str) -> None:
        """One line of progress, shown at once."""
        self.stdout.write(line)
        self.stdout.flush()
