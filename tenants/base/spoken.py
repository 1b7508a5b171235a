"""In which language are these words of a person?"""

from __future__ import annotations


class Spoken(str):
    """Words that know their language, so that a page in another one can say so (WCAG 3.1.2)."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, words: str, language: str) -> Spoken:
        """`language` is a code such as "es"."""
        made = super().__new__(cls, words)
        made.language = language
        return made
