"""`/readyz`: whether a server can do what it is asked to, check by check.

Anybody may ask, and nobody is told more than the name of what is wrong: the log says why. One
look serves everybody who asks within a second, and those who come while it is under way.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from monthend.services.operating_ports import Operating, OperatingStore
from monthend.storage.schema_fit import misfit
from monthend.storage.surroundings import disk_problem

from .requests import DONE

KEPT_SECONDS = 1.0
PATIENCE_SECONDS = 5.0
OK, FAILED, UNKNOWN = "ok", "failed", "unknown"

log = structlog.get_logger("monthend.readiness")

Check = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a server wants of its surroundings; 0 wants nothing of it."""

    worker_silence_seconds: int = 0
    disk_free_mib: int = 0


class Readiness:
    """The checks, and what they last said."""

    def __init__(
        self,
        store: OperatingStore,
        *,
        needs: Needs,
        folder: str | None,
        own_worker: Callable[[], bool] | None,
        leaving: threading.Event | None = None,
    ) -> None:
        self._store = store
        self._needs = needs
        self._folder = folder
        self._own_worker = own_worker
        self._checks: Mapping[str, Check] = {}
        self._looked_at = float("-inf")
        self._looking: asyncio.Task[None] | None = None
        self._problems: Mapping[str, str] = {}
        self._leaving = leaving or threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        checks = await self.checks()
        ready = all(check["state"] != FAILED for check in checks.values())
        # The question is answered; what is wrong has lines of its own in the log.
        scope.setdefault("state", {})["outcome"] = DONE
        answer = JSONResponse({"ready": ready, "checks": checks}, 200 if ready else 503)
        await answer(scope, receive, send)

    async def checks(self) -> Mapping[str, Check]:
        """Every check by its name, as of this second."""
        if time.monotonic() - self._looked_at >= KEPT_SECONDS:
            if self._looking is None:
                self._looking = asyncio.ensure_future(self._look())
            # Whoever goes away does not end the look of the others.
            await asyncio.shield(self._looking)
        if self._leaving.is_set():
            return {"server": failed("It is about to end."), **self._checks}
        return self._checks

    async def _look(self) -> None:
        try:
            problems: dict[str, str] = {}
            checks = await self._of_database(problems)
            checks["disk"] = await asyncio.to_thread(self._disk, problems)
            self._tell(problems)
            self._checks, self._looked_at = checks, time.monotonic()
        finally:
            self._looking = None

    async def _of_database(self, problems: dict[str, str]) -> dict[str, Check]:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                reading = self._store.submit_read_operating(_schema_and_beat)
                found, beaten_on, now = await asyncio.wrap_future(reading)
        except Exception as problem:
            problems["database"] = str(problem) or f"no answer within {PATIENCE_SECONDS:g} seconds"
            unasked = {"state": UNKNOWN}
            return {
                "database": failed("It cannot be read."),
                "schema": unasked,
                "worker": self._worker(problems, None, None),
            }
        checks: dict[str, Check] = {"database": {"state": OK}, "schema": {"state": OK}}
        if (unfit := misfit(found)) is not None:
            problems["schema"] = unfit
            checks["schema"] = failed("It is not that of this program.")
        checks["worker"] = self._worker(problems, beaten_on, now)
        return checks

    def _worker(
        self, problems: dict[str, str], beaten_on: datetime | None, now: datetime | None
    ) -> Check:
        if self._own_worker is not None:
            if self._own_worker():
                return {"state": OK}
            problems["worker"] = "a thread of the worker has ended"
            return failed("It has ended.")
        if now is None or not self._needs.worker_silence_seconds:
            return {"state": UNKNOWN}
        silent = None if beaten_on is None else (now - beaten_on).total_seconds()
        if silent is not None and silent <= self._needs.worker_silence_seconds:
            return {"state": OK}
        problems["worker"] = "no worker has given a sign of life" + (
            "" if silent is None else f" for {silent:.0f} seconds"
        )
        return failed("There is none that gives a sign of life.")

    def _disk(self, problems: dict[str, str]) -> Check:
        if self._folder is None or not self._needs.disk_free_mib:
            return {"state": UNKNOWN}
        try:
            full = disk_problem(self._folder, self._needs.disk_free_mib)
        except OSError as problem:
            problems["disk"] = str(problem)
            return failed("It cannot be looked at.")
        if full is None:
            return {"state": OK}
        problems["disk"] = full
        return failed("It is nearly full.")

    def _tell(self, problems: Mapping[str, str]) -> None:
        """Log what has changed since the last look, and not what goes on."""
        for check, problem in problems.items():
            if check not in self._problems:
                log.warning("not ready", check=check, problem=problem)
        for check in self._problems:
            if check not in problems:
                log.warning("ready again", check=check)
        self._problems = problems


def failed(problem: str) -> Check:
    return {"state": FAILED, "problem": problem}


def _schema_and_beat(operating: Operating) -> tuple[int | None, datetime | None, datetime]:
    found = operating.schema_version()
    fits = misfit(found) is None
    return found, operating.last_beat() if fits else None, operating.now
