"""What a server counts of itself while it works: as little as will do, for every request pays."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Sequence

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)


class Times:
    """How many took how long: a count for each bound that they did not pass, and their sum."""

    __slots__ = ("counts", "sum")

    def __init__(self) -> None:
        self.counts = [0] * (len(SECONDS) + 1)
        self.sum = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(SECONDS, seconds)] += 1
        self.sum += seconds

    def buckets(self) -> Sequence[tuple[str, float]]:
        """The bounds with how many took at most so long, as Prometheus has them."""
        total, found = 0, []
        for bound, count in zip((*SECONDS, float("inf")), list(self.counts), strict=True):
            total += count
            found.append(("+Inf" if bound == float("inf") else f"{bound:g}", float(total)))
        return found


class Requests:
    """Requests by operation and outcome; all of them end in one thread."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], int] = {}
        self.times: dict[str, Times] = {}

    def add(self, operation: str, outcome: str, seconds: float) -> None:
        key = (operation, outcome)
        self.counts[key] = self.counts.get(key, 0) + 1
        times = self.times.get(operation)
        if times is None:
            times = self.times[operation] = Times()
        times.add(seconds)


class GateWaits:
    """Waits at the gate by its name; they end in many threads."""

    def __init__(self) -> None:
        self.times: dict[str, Times] = {}
        self._lock = threading.Lock()

    def add(self, gate: str, seconds: float) -> None:
        with self._lock:
            times = self.times.get(gate)
            if times is None:
                times = self.times[gate] = Times()
            times.add(seconds)
