"""The worker: takes requested trial balances from the store, one at a time, and seals history.

Inside the server it is a thread that a commit wakes; what another process
requested or left behind, and rows of history that wait for their seal, are found
by a sweep every second.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import structlog

from monthend.services import history_sealing, trial_balances
from monthend.services.ports import Store, StoreUnavailable

SWEEP_SECONDS = 1.0
AFTER_TROUBLE_SECONDS = 1.0

log = structlog.get_logger("monthend.worker")


class Worker:
    """A thread that does what is waiting, and sleeps until it is woken or a sweep is due."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        *,
        sweep_seconds: float = SWEEP_SECONDS,
        lease_seconds: float = trial_balances.LEASE_SECONDS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._sweep_seconds = sweep_seconds
        self._lease_seconds = lease_seconds
        self._owner = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    def start(self) -> None:
        self._thread = threading.Thread(target=self.run, name="monthend-worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the run that is under way, and end."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """Work until stopped."""
        while not self._stopping.is_set():
            self._woken.clear()
            if not self._work_through():
                self._stopping.wait(AFTER_TROUBLE_SECONDS)
            self._woken.wait(self._sweep_seconds)

    def _work_through(self) -> bool:
        """Do all that waits; the answer is False when the store failed."""
        try:
            while not self._stopping.is_set() and trial_balances.run_next(
                self._store, self._owner, self._clock(), self._lease_seconds
            ):
                pass
            history_sealing.seal_waiting(self._store, go_on=lambda: not self._stopping.is_set())
        except StoreUnavailable as problem:
            log.error("store unavailable", problem=str(problem))
            return False
        except Exception:
            # What was begun is tried again, a run when its lease is over; the worker must live on.
            log.exception("the worker failed")
            return False
        return True
