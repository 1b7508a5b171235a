"""Which part of the demo is wanted? run | reset | manage COMMAND ..."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any, NoReturn

from psycopg import Error as DatabaseTrouble

from portal.demo import announce, children
from portal.demo.ground import CannotStart, chosen_port, forget_everything, ground, only_one_demo
from tenants.base.embedded_places import EmbeddedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from portal.demo.ground import Ground

LOOK_EVERY = 0.5  # seconds between two looks at the children
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked the demo to stop."""


def say(words: str) -> None:
    """One line for the person at the terminal, at once."""
    print(words, flush=True)


def stop(number: int, frame: FrameType | None) -> NoReturn:
    """Leave every `with` block from wherever we are; a second signal changes nothing."""
    for each in STOP_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped


def run() -> None:
    """Everything from an empty machine to a site that answers, until asked to stop."""
    with only_one_demo():
        port = chosen_port()
        with ground(port, say) as base:
            districts = prepare(base, f"http://localhost:{port}")
            with children.of_the_site(base.environment) as family:
                announce.wait_for_answer(port, family, say)
                announce.tell(f"http://localhost:{port}", districts, say)
                watch(base, family)


def reset() -> None:
    """The same from the beginning."""
    with only_one_demo():
        say("Wiping the demo's data ...")
        forget_everything()
    run()


def manage(arguments: list[str]) -> None:
    """One command of manage.py with the demo's settings and database."""
    from django.core.management import execute_from_command_line

    with ground(int(os.environ.get("PORT", "").strip() or 8000), quiet) as base:
        os.environ.update(base.environment)
        execute_from_command_line(["manage.py", *arguments])


def quiet(words: str) -> None:
    """Progress nobody waits for."""


def prepare(base: Ground, base_url: str) -> list[dict[str, Any]]:
    """Files, tables, content; the districts with their accounts."""
    os.environ.update(base.environment)
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    from portal.demo import assets, districts

    assets.prepare(say)
    say("Checking the tables ...")
    call_command("migrate_districts")
    described = districts.ensure(base_url, say)
    connections.close_all()
    return described


def watch(base: Ground, family: children.Family) -> None:
    """Keep the parts running; ends only by a signal."""
    while True:
        time.sleep(LOOK_EVERY)
        family.look(say)
        if base.cluster is not None:
            base.cluster.keep_alive()


def main(arguments: list[str]) -> int:
    """The exit code: 0 after a clean stop, 1 with one line when it cannot start."""
    for each in STOP_SIGNALS:
        signal.signal(each, stop)
    actions: dict[str, Callable[[], None]] = {"run": run, "reset": reset}
    try:
        if arguments[:1] == ["manage"]:
            manage(arguments[1:])
        else:
            actions[arguments[0] if arguments else "run"]()
    except Stopped:
        say("Stopped.")
    except (CannotStart, EmbeddedError, DatabaseTrouble) as trouble:
        print(f"The demo cannot start: {_in_words(trouble)}", file=sys.stderr)
        return 1
    return 0


def _in_words(trouble: Exception) -> str:
    """Our own words as they are; of a server's many lines the first, which says what it is."""
    if not isinstance(trouble, DatabaseTrouble):
        return str(trouble)
    return next(iter(str(trouble).strip().splitlines()), type(trouble).__name__)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
