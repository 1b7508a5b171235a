"""How long does it take to compare two drafts of 60 parts?

make bench, or python -m tests.bench.plan_changes (PARTS=60). Only the work: no database.
"""

from __future__ import annotations

import os
import random
import statistics
import time

TEXT = "the child reads writes counts 48 words in class with help each week and says"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from cases.plan_change_words import line
    from cases.plan_changes import changes
    from portal.templatetags.words import compared

    words = TEXT.split()
    count, chance = int(os.environ.get("PARTS", "60")), random.Random(7)
    print("| words of a part | changed | parts | ms |\n|---|---|---|---|")
    for size in (40, 120):
        for share in (0.05, 0.3):
            old = [part(n, [chance.choice(words) for _ in range(size)]) for n in range(count)]
            new = [changed(block, share, chance) for block in old]
            took = []
            for _turn in range(9):
                begun = time.perf_counter()
                found = changes("iep", old, new)
                for one in found:
                    line(one)
                    compared(one.words)
                took.append((time.perf_counter() - begun) * 1000)
            print(f"| {size} | {share:.0%} | {count} | {statistics.median(took):.0f} |")


def part(number: int, words: list[str]) -> dict[str, object]:
    """One goal."""
    return {"id": str(number), "kind": "goal", "words": " ".join(words), "fields": {}, "plain": {}}


def changed(block: dict[str, object], share: float, chance: random.Random) -> dict[str, object]:
    """The same goal with some words in place of others."""
    words = [
        "otherwise" if chance.random() < share else word for word in str(block["words"]).split()
    ]
    return {**block, "words": " ".join(words)}


if __name__ == "__main__":
    main()
