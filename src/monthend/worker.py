"""The worker: takes trial balances and journal runs from the store, seals history, and delivers.

Inside the server it is a thread that a commit wakes; what another process
asked for or left behind, and rows of history that wait for their seal, are found
by a sweep every second.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import uuid4

import structlog

from monthend.services import (
    heartbeats,
    history_sealing,
    journal_jobs,
    schedule_jobs,
    trial_balances,
)
from monthend.services.held_runs import Meet
from monthend.services.operating_ports import OperatingStore
from monthend.services.ports import Store, StoreUnavailable
from monthend.services.schedule_ports import ScheduleStore
from monthend.services.webhook_ports import WebhookStore

SWEEP_SECONDS = 1.0
AFTER_TROUBLE_SECONDS = 1.0

log = structlog.get_logger("monthend.worker")


class WorkingStore(Store, OperatingStore, WebhookStore, ScheduleStore, Protocol):
    """What a worker works on."""


class Courier(Protocol):
    """What delivers events to webhooks."""

    def work_through(self, owner: str, go_on: Callable[[], bool]) -> None: ...
    def forget(self, go_on: Callable[[], bool]) -> None: ...


class _Hand:
    """A thread that does what is waiting, and sleeps until it is woken or a sweep is due."""

    def __init__(
        self,
        name: str,
        work: Callable[[], None],
        *,
        stopping: threading.Event,
        sweep_seconds: float,
    ) -> None:
        self._work = work
        self._stopping = stopping
        self._sweep_seconds = sweep_seconds
        self.woken = threading.Event()
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.woken.clear()
            if not self._work_through():
                self._stopping.wait(AFTER_TROUBLE_SECONDS)
            self.woken.wait(self._sweep_seconds)

    def _work_through(self) -> bool:
        """Do all that waits; the answer is False when the store failed."""
        try:
            self._work()
        except StoreUnavailable as problem:
            log.error("store unavailable", problem=str(problem))
            return False
        except Exception:
            # What was begun is tried again, a run when its lease is over; the worker must live on.
            log.exception("the worker failed")
            return False
        return True


class Worker:
    """A few threads, so that nothing short waits for what takes minutes.

    No trial balance waits for a journal run of a million transactions, nor for the
    detail files of another one, and no seal for any of them.
    """

    def __init__(
        self,
        store: WorkingStore,
        clock: Callable[[], datetime],
        *,
        sweep_seconds: float = SWEEP_SECONDS,
        lease_seconds: float = trial_balances.LEASE_SECONDS,
        job: Callable[[str], AbstractContextManager[None]] | None = None,
        courier: Courier | None = None,
        meet: Meet | None = None,
    ) -> None:
        self._run_next = partial(trial_balances.run_next, meet=meet)
        self._job = job or nullcontext
        self._courier = courier
        self._store = store
        self._clock = clock
        self._lease_seconds = lease_seconds
        self._owner = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._stopping = threading.Event()
        self._hands = [
            _Hand(name, work, stopping=self._stopping, sweep_seconds=sweep_seconds)
            for name, work in (
                ("monthend-worker", self._balance),
                ("monthend-worker-2", self._balance),
                ("monthend-journals", self._make_journal_runs),
                ("monthend-seals", self._seal),
                ("monthend-webhooks", self._deliver),
                ("monthend-logs", self._forget),
                ("monthend-schedules", self._take_schedules),
            )
        ]
        # It beats until all the others have ended, and no commit wakes it.
        self._ended = threading.Event()
        self._heart = _Hand(
            "monthend-heartbeat", self._beat, stopping=self._ended,
            sweep_seconds=heartbeats.BEAT_SECONDS,
        )  # fmt: skip

    def wake(self) -> None:
        """There may be something to do."""
        for hand in self._hands:
            hand.woken.set()

    def start(self) -> None:
        self._started_on = self._clock()
        for hand in (*self._hands, self._heart):
            hand.thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether every hand still moves."""
        return all(hand.thread.is_alive() for hand in self._hands)

    def stop(self) -> None:
        """Finish the runs that are under way, and end."""
        self._stopping.set()
        self.wake()
        for hand in self._hands:
            if hand.thread.is_alive():
                hand.thread.join()
        self._ended.set()
        self._heart.woken.set()
        if self._heart.thread.is_alive():
            self._heart.thread.join()
            with suppress(StoreUnavailable):
                heartbeats.leave(self._store, self._owner)

    def _beat(self) -> None:
        if self.is_alive:
            heartbeats.beat(self._store, self._owner, self._started_on)

    def _balance(self) -> None:
        self._do_all("trial_balance", self._run_next)

    def _seal(self) -> None:
        history_sealing.seal_waiting(self._store, go_on=lambda: not self._stopping.is_set())

    def _take_schedules(self) -> None:
        schedule_jobs.work_through(self._store, go_on=lambda: not self._stopping.is_set())

    def _deliver(self) -> None:
        if self._courier is not None:
            self._courier.work_through(self._owner, lambda: not self._stopping.is_set())

    def _forget(self) -> None:
        if self._courier is not None:
            self._courier.forget(lambda: not self._stopping.is_set())

    def _make_journal_runs(self) -> None:
        self._do_all("journal_run", journal_jobs.run_next)

    def _do_all(self, kind: str, run_next: Callable[[Store, str, datetime, float], bool]) -> None:
        done = True
        while done and not self._stopping.is_set():
            with self._job(kind):
                done = run_next(self._store, self._owner, self._clock(), self._lease_seconds)
