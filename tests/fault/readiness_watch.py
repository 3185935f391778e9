"""Whoever asks a server all the time whether it is ready, and notes when that changed."""

from __future__ import annotations

import threading
import time
from typing import Self

from contract.zuora import Zuora
from fault.killing import BROKEN

ASKED_EVERY = 0.1
SECONDS_TO_ANSWER = 20.0


class ReadinessWatch:
    """The state of `/readyz` and of `/livez` as of a moment ago, and the slowest answer."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.is_ready = False
        self.slowest = 0.0
        self.problems: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        asking = Zuora(self._url, timeout=SECONDS_TO_ANSWER)
        while not self._over.is_set():
            began = time.monotonic()
            try:
                self.is_ready = asking.get("/readyz").status == 200
                if asking.get("/livez").status != 200:
                    self.problems.append("it is not alive")
            except BROKEN as problem:
                self.is_ready = False
                self.problems.append(repr(problem))
            self.slowest = max(self.slowest, time.monotonic() - began)
            self._over.wait(ASKED_EVERY)

    def wait_until(self, ready: bool, *, seconds: float) -> float:
        """How long it takes from now on until it is ready, or is not."""
        began = time.monotonic()
        while self.is_ready is not ready:
            now = "ready" if self.is_ready else "not ready"
            assert time.monotonic() < began + seconds, f"still {now} after {seconds} s"
            time.sleep(0.01)
        return time.monotonic() - began

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(timeout=2 * SECONDS_TO_ANSWER)
