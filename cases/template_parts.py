"""Of what is a district's template of a plan made, and which of its words did nobody replace?

Pure. A prompt tells staff what to write. Each line of it, and each gap in [square brackets], must
be replaced by words about the child: what was left as it was is no text of a plan.
"""

from __future__ import annotations

import re
from typing import Any, Final

from cases.plan_checks import AT_LEAST_ONE, NEEDED, SUPPORTS
from cases.plan_shapes import PLANS, SHAPES, FieldKind, PlanField, PlanKind

LANGUAGES: Final = ("en", "es")  # those in which a plan can be written
LONGEST_PROMPT: Final = 2_000
LONGEST_NAME: Final = 80
MOST_ROWS: Final = 20  # rows of one kind that a template begins with
GAP: Final = re.compile(r"\[[^\[\]\n]{1,200}\]")
GAP_LEFT: Final = "…"  # what the family reads where a gap was not filled
Part = dict[str, Any]  # {"kind", "prompt": {"en", "es"}, "rows": [{"words", "fields"}]}


def required(plan: str) -> frozenset[str]:
    """The kinds of blocks that the law asks of each plan of this kind: no template leaves them out
    (34 CFR 300.320(a), 300.324(a)(2); 34 CFR 104.33, 104.35). Life after school is asked for by
    age (300.320(b)): where a template leaves it out, staff add it."""
    kinds = {*NEEDED[plan], *(kind for kinds in AT_LEAST_ONE[plan] for kind in kinds)}
    return frozenset(kinds | ({"special_factors"} if plan == PlanKind.IEP else set()))


def may_hold_rows(kind: str) -> bool:
    """A district may offer rows of services and supports; a goal is each child's own."""
    return SHAPES[kind].many and (bool(row_fields(kind)) or kind in SUPPORTS)


def row_fields(kind: str) -> tuple[PlanField, ...]:
    """The fields of a row that a template can fill in: a service's, but not its days."""
    if kind == "goal":
        return ()
    return tuple(f for f in SHAPES[kind].fields if SHAPES[kind].many and f.kind != FieldKind.DAY)


def empty_parts(plan: str) -> list[Part]:
    """All parts of a plan of this kind, in the usual order, without a prompt or a row."""
    return [{"kind": key, "prompt": {}, "rows": []} for key in PLANS[plan]]


def in_language(row: dict[str, Any], language: str) -> tuple[str, dict[str, Any]]:
    """The words and fields of a row for a plan in this language."""
    fields = {
        name: value.get(language, "") if isinstance(value, dict) else value
        for name, value in row["fields"].items()
    }
    kept = {name: value for name, value in fields.items() if value not in (None, "")}
    return str(row["words"].get(language, "")), kept


def left_of(prompt: str, words: str) -> tuple[str, ...]:
    """The lines and gaps of the prompt that still stand in these words, as they stand there."""
    asked, gaps = _lines_of(prompt), _gaps_of(prompt)
    found: list[str] = []
    for line in words.splitlines():
        if _plain(line) in asked:
            found.append(line.strip())
        else:
            found += [gap for gap in GAP.findall(line) if _plain(gap) in gaps]
    return tuple(dict.fromkeys(found))


def own_words(prompt: str, words: str) -> str:
    """The words without what was left of the prompt: this alone is text of the plan."""
    if not prompt:
        return words
    asked, gaps = _lines_of(prompt), _gaps_of(prompt)

    def filled(found: re.Match[str]) -> str:
        return GAP_LEFT if _plain(found[0]) in gaps else found[0]

    kept = [GAP.sub(filled, line) for line in words.splitlines() if _plain(line) not in asked]
    return "\n".join(kept).strip()


def _lines_of(prompt: str) -> frozenset[str]:
    return frozenset(filter(None, map(_plain, prompt.splitlines())))


def _gaps_of(prompt: str) -> frozenset[str]:
    return frozenset(map(_plain, GAP.findall(prompt)))


def _plain(line: str) -> str:
    """Two lines that differ only in spaces, capitals, marks of a list or the last stop are one."""
    return " ".join(line.split()).casefold().lstrip("-*•# ").rstrip(" .:")
