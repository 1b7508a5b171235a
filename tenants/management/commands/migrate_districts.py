"""Which districts are behind the newest migrations, and how are they brought up?"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError

from tenants.management.base import OwnerCommand
from tenants.provisioning import fleet
from tenants.provisioning.owner import only_one, require_shared_tables
from tenants.provisioning.prepare import prepare_database

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(OwnerCommand):
    help = "Apply new migrations in every district. A failing one does not stop the others."
    prepares = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, help="How many at a time"
        )
        parser.add_argument("--only-list", action="store_true", help="Only say who is behind")
        parser.add_argument(
            "--all", action="store_true", help="Also those not behind: sets the site's rights anew"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["only_list"]:
            require_shared_tables()
        else:
            prepare_database(self.say)
        schemas = fleet.all_schemas()
        behind = schemas if options["all"] else fleet.who_is_behind(schemas)
        if behind:
            self.say(f"{len(behind)} of {len(schemas)} districts are to be migrated.")
        else:
            self.say("Every district is up to date.")
        if options["only_list"]:
            for schema in behind:
                self.say(f"  {schema}")
            return
        if behind:
            self._migrate(behind, max(1, options["processes"]))

    def _migrate(self, behind: list[str], processes: int) -> None:
        began, self._count, self._all = time.perf_counter(), 0, len(behind)
        with only_one("the migration of districts"):
            outcomes = fleet.migrate_all(behind, processes=processes, done=self._tell)
        failed = [outcome for outcome in outcomes if outcome.error]
        seconds = time.perf_counter() - began
        self.say(f"{len(outcomes) - len(failed)} migrated, {len(failed)} failed, {seconds:.1f} s.")
        if failed:
            names = ", ".join(sorted(outcome.schema for outcome in failed))
            raise CommandError(f"Failed: {names}. Mend the cause and run this again.")

    def _tell(self, outcome: fleet.Outcome) -> None:
        self._count += 1
        result = outcome.error or f"{outcome.applied} migrations, {outcome.seconds:.2f} s"
        self.say(f"[{self._count}/{self._all}] {outcome.schema}: {result}")
