"""How many requests a second does an address answer, and how long does each take?"""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field


@dataclass
class Figures:
    """What one measurement found; times in milliseconds."""

    name: str
    took: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)  # from one connection, nobody else asking
    seconds: float = 0.0
    size: int = 0
    queries: int | None = None  # nobody counts those of a floor

    @property
    def per_second(self) -> float:
        return len(self.took) / self.seconds if self.seconds else 0.0

    def percentile(self, part: int) -> float:
        return statistics.quantiles(self.took, n=100)[part - 1] if len(self.took) > 1 else 0.0

    def row(self) -> str:
        queries = "" if self.queries is None else self.queries
        return (
            f"| {self.name} | {self.per_second:,.0f} | {self.percentile(50):.1f} | "
            f"{self.percentile(95):.1f} | {statistics.median(self.alone):.1f} | "
            f"{queries} | {self.size / 1024:.1f} |"
        )


class WrongAnswer(RuntimeError):
    """The server answered something else than what was to be measured."""


@dataclass(frozen=True)
class Ask:
    """One kind of request. `body` is made anew for each, because a repeated key adds nothing;
    `status` and `has` say what a right answer is. `at_once` connections ask it: what is long is
    handed to one person at most twice at once."""

    name: str
    path: str
    method: str = "GET"
    status: int = 200
    has: str = ""
    body: Callable[[], str] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    at_once: int = 4

    def check(self, status: int, content: bytes) -> None:
        """Raises WrongAnswer unless the answer is the one that was meant."""
        right = self.has.encode() in content if self.has else True
        if status != self.status or not right:
            start = content[:200].decode(errors="replace")
            raise WrongAnswer(f"{self.name}: {status} instead of {self.status}: {start}")


def measure(ask: Ask, *, host: str, port: int, seconds: float = 5.0) -> Figures:
    """Ask again and again from its connections for `seconds` seconds after a warm-up,
    then from one. Raises WrongAnswer when a single answer is not the right one."""
    found = Figures(ask.name)
    _round(ask, host, port, 1.5, ask.at_once, found)
    found.took = []
    started = time.perf_counter()
    _round(ask, host, port, seconds, ask.at_once, found)
    found.seconds = time.perf_counter() - started
    alone = Figures(ask.name)
    _round(ask, host, port, 1.5, 1, alone)
    found.alone = alone.took
    return found


def _round(ask: Ask, host: str, port: int, seconds: float, threads: int, found: Figures) -> None:
    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(threads) as crowd:
        rounds = [crowd.submit(_one, ask, host, port, until) for _ in range(threads)]
    for one in rounds:
        took, found.size = one.result()
        found.took += took


def _one(ask: Ask, host: str, port: int, until: float) -> tuple[list[float], int]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    took, size = [], 0
    while time.perf_counter() < until:
        body = ask.body() if ask.body else None
        begun = time.perf_counter()
        link.request(ask.method, ask.path, body=body, headers={"Host": host, **ask.headers})
        answer = link.getresponse()
        content = answer.read()
        took.append((time.perf_counter() - begun) * 1000)
        ask.check(answer.status, content)
        size = len(content)
    link.close()
    return took, size
