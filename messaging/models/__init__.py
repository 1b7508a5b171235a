"""The ledger, what follows from its entries (clocks, receipts, promises), drafts and marks."""

from messaging.models.calls import Action, CallDraft, Confirmation
from messaging.models.drafts import Draft, LetterDraft, ReadMark
from messaging.models.entries import Entry
from messaging.models.letters import AnswerClock, LetterReceipt

__all__ = [
    "Action",
    "AnswerClock",
    "CallDraft",
    "Confirmation",
    "Draft",
    "Entry",
    "LetterDraft",
    "LetterReceipt",
    "ReadMark",
]
