"""How long does it take to count the clocks of 10,000 cases anew after a snow day?

make bench, or python -m tests.bench.clocks (CASES=10000). Only the counting: no database.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import time

STATES = ("", "WA", "CA", "MD", "PA", "TX", "IL")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    from cases.deadlines import Fact, clocks, moved
    from tenants.rulepacks.calendars import Calendar
    from tenants.rulepacks.loader import pack_for
    from tests.cases.worked import FACTS, NEXT_YEAR, SNOW, year

    count = int(os.environ.get("CASES", "10000"))
    chance = random.Random(7)
    cases = []
    for _number in range(count):
        shift = dt.timedelta(days=chance.randrange(0, 120))
        known = FACTS[: chance.randrange(1, len(FACTS))]
        cases.append([Fact(f.event, f.day + shift, id=f.id) for f in known if f.day])
    before, after = (Calendar((year(*snow), NEXT_YEAR)) for snow in ((), (SNOW,)))
    on = SNOW
    print("| State | cases | clocks | moved | seconds | cases/s |\n|---|---|---|---|---|---|")
    for state in STATES:
        pack = pack_for(state)
        old = [clocks(facts, pack, before, on=on) for facts in cases]
        begun = time.perf_counter()
        new = [clocks(facts, pack, after, on=on) for facts in cases]
        took = time.perf_counter() - begun
        touched = sum(bool(moved(one, other)) for one, other in zip(old, new, strict=True))
        total = sum(map(len, new))
        name = state or "federal"
        print(f"| {name} | {count} | {total} | {touched} | {took:.1f} | {count / took:,.0f} |")


if __name__ == "__main__":
    main()
