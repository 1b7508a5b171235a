"""In which language did somebody write these words?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Written(models.Model):
    """What somebody wrote, with the language they had then: they may read in another one today.
    `WRITER` names the field with the person."""

    WRITER: ClassVar[str] = "author"

    written_in = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def spoken_in(self) -> str:
        """The language of the words. Of rows from before it was kept only the language that the
        writer reads in today is known; empty when the portal wrote it."""
        writer = getattr(self, self.WRITER)
        return self.written_in or (writer.language if writer else "")
