"""How does an operator's command say no?"""

from __future__ import annotations


class Refused(Exception):
    """The request cannot be done; the text is one plain line for the operator."""
