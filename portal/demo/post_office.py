"""Where do the demo's mails go? To a real mail server on this machine, which keeps them.

python -m portal.demo.post_office PORT FOLDER
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

ENDS = {signal.SIGTERM, signal.SIGINT}


class Keeper:
    """Keeps each mail as a file of its own, named by the moment it came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Whole or not at all: a reader never finds half a mail."""
        name = f"{time.time_ns()}.eml"
        begun = self.folder / f".{name}"
        begun.write_bytes(envelope.original_content or b"")
        begun.replace(self.folder / name)
        return "250 Kept"


def main(port: int, folder: Path) -> None:
    """Take mail until asked to stop."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)  # the server's thread leaves them to us
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    office = Controller(Keeper(folder), hostname="127.0.0.1", port=port)
    office.start()
    signal.sigwait(ENDS)
    office.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
