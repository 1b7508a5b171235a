"""How long does a thread wait for a database that holds the line and says nothing?

A server that is gone ends the connection. One that hangs (a full disk, a frozen machine, a network
that drops packets) ends nothing, and a thread that waits for it is lost to everybody.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_ANSWER = 5.0  # seconds for the search path, which costs the server nothing
ANSWER = 30.0  # seconds for any statement of a page


class DatabaseHangs(psycopg.OperationalError):
    """The database did not answer in time."""


class PatientConnection(psycopg.Connection[Any]):
    """A connection whose statements are answered within `patience` seconds, or which is closed.

    `patience` is None for jobs and commands: a job may have a long statement, and no visitor waits.
    """

    patience: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Raises DatabaseHangs, with the connection closed: the answer may still come to it."""
        if timeout is not None or self.patience is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except errors._WaitTimeout as error:
            self.pgconn.finish()
            raise DatabaseHangs(f"No answer from the database in {self.patience} s.") from error

    @contextmanager
    def hasty(self) -> Iterator[None]:
        """Inside, FIRST_ANSWER seconds are enough."""
        before, self.patience = self.patience, FIRST_ANSWER
        try:
            yield
        finally:
            self.patience = before


def of_pages() -> None:
    """This process serves pages: none waits longer than ANSWER seconds for a statement."""
    PatientConnection.patience = ANSWER
