"""The ledger, and what is not part of it: drafts and reading marks."""

from messaging.models.drafts import Draft, LetterDraft, ReadMark
from messaging.models.entries import Entry

__all__ = ["Draft", "Entry", "LetterDraft", "ReadMark"]
