"""Is the database ready for this version of the portal?"""

from __future__ import annotations

from typing import Any

from tenants.management.base import OwnerCommand
from tenants.provisioning.prepare import prepare_database


class Command(OwnerCommand):
    help = (
        "Make the shared tables, the site's rights, the template for new districts and the "
        "platform's own tenant. Safe to run at every start."
    )
    prepares = True

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_database(self.say)
