"""Does a case's row of ledger entries still hold together, and if not, which entry is wrong?

How that is found stands in `verify_export.py`, which strangers run without any of our code. Here
the entries may still hold days, moments and ids as Python has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from messaging import verify_export
from messaging.canonical import NotCanonical, Payload, entry_hash
from messaging.verify_export import Problem, Wrong, verify

__all__ = ["NotCanonical", "Payload", "Problem", "Sealed", "Wrong", "entry_hash", "verify"]


@dataclass(frozen=True)
class Sealed(verify_export.Sealed):
    """An entry as stored: what was hashed and the hash kept beside it."""

    def hash_of(self, payload: Mapping[str, object]) -> str:
        """By messaging.canonical. Raises NotCanonical."""
        return entry_hash(payload)
