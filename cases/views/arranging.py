"""How is it said, step by step, how two sides come to an hour?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cases.forms.explaining import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cases.models import ExplainStep, MeetingStep


def as_steps(
    rows: Iterable[ExplainStep | MeetingStep], words: Mapping[str, Callable[[], str]]
) -> list[dict[str, Any]]:
    """Each step as `cases/_steps.html` shows it; `words` says by its kind what was done."""
    return [
        {
            "name": step.person_name,
            "language": step.spoken_in,
            "for_name": step.for_name,
            "what": words[step.kind](),
            "words": step.words,
            "times": [in_words(time) for time in step.times],
            "at": step.at,
        }
        for step in rows
    ]
