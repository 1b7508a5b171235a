"""The ledger, and what is not part of it: drafts, reading marks, clocks and receipts of letters."""

from messaging.models.drafts import Draft, LetterDraft, ReadMark
from messaging.models.entries import Entry
from messaging.models.letters import AnswerClock, LetterReceipt

__all__ = ["AnswerClock", "Draft", "Entry", "LetterDraft", "LetterReceipt", "ReadMark"]
