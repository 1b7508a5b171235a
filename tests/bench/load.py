"""How many requests a second does an address answer, and how long does each take?"""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Figures:
    """What one measurement found; times in milliseconds."""

    name: str
    took: list[float] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)
    seconds: float = 0.0
    size: int = 0
    queries: int = 0

    @property
    def per_second(self) -> float:
        return len(self.took) / self.seconds if self.seconds else 0.0

    def percentile(self, part: int) -> float:
        return statistics.quantiles(self.took, n=100)[part - 1] if len(self.took) > 1 else 0.0

    def row(self) -> str:
        return (
            f"| {self.name} | {self.per_second:,.0f} | {self.percentile(50):.1f} | "
            f"{self.percentile(95):.1f} | {self.queries or ''} | {self.size / 1024:.1f} |"
        )


@dataclass(frozen=True)
class Ask:
    """One kind of request. `body` is made anew for each, because a repeated key adds nothing."""

    name: str
    path: str
    method: str = "GET"
    expect: tuple[int, ...] = (200,)
    body: Callable[[], str] | None = None
    headers: dict[str, str] = field(default_factory=dict)


def measure(ask: Ask, *, host: str, port: int, seconds: float = 5.0, threads: int = 4) -> Figures:
    """Ask again and again from `threads` connections for `seconds` seconds after a warm-up."""
    found = Figures(ask.name)
    _round(ask, host, port, 1.0, threads, Figures("warm-up"))
    started = time.perf_counter()
    _round(ask, host, port, seconds, threads, found)
    found.seconds = time.perf_counter() - started
    return found


def _round(ask: Ask, host: str, port: int, seconds: float, threads: int, found: Figures) -> None:
    until = time.perf_counter() + seconds
    lock = threading.Lock()

    def work() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        took, wrong, size = [], [], 0
        while time.perf_counter() < until:
            begun = time.perf_counter()
            link.request(
                ask.method,
                ask.path,
                body=ask.body() if ask.body else None,
                headers={"Host": host, **ask.headers},
            )
            answer = link.getresponse()
            size = len(answer.read())
            took.append((time.perf_counter() - begun) * 1000)
            if answer.status not in ask.expect:
                wrong.append(answer.status)
        link.close()
        with lock:
            found.took += took
            found.wrong += wrong
            found.size = size

    crowd = [threading.Thread(target=work) for _ in range(threads)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
