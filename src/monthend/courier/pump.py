"""Many deliveries at once, each endpoint one at a time, and none of them held up by another.

There are so many places for deliveries under way, and who has them `services/webhook_places.py`
says: however many endpoints hang, those that have answered are sent to, and those of other tenants.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from monthend.services import webhook_jobs, webhook_signing
from monthend.services.webhook_jobs import WebhookJobStore
from monthend.services.webhook_keys import KeyMissing
from monthend.services.webhook_places import Places
from monthend.services.webhook_ports import Attempt, Job, Made

from .sending import NotTried, Sender, Unsent

LOOK_SECONDS = 0.2
"""How often it looks for more while something is under way."""
TOGETHER_SECONDS = 0.01
LEAVING_SECONDS = 5.0
FORGETTING_EVERY = timedelta(hours=1)

log = structlog.get_logger("monthend.webhooks")


class Courier:
    """Delivers whatever is due, until nothing is."""

    def __init__(
        self,
        store: WebhookJobStore,
        clock: Callable[[], datetime],
        sender: Sender,
        *,
        agent: str,
        chance: Callable[[], float] = random.random,
        places: Places = webhook_jobs.PLACES,
    ) -> None:
        self._places = places
        self._store = store
        self._clock = clock
        self._sender = sender
        self._agent = agent
        self._chance = chance
        self._forgotten_on: datetime | None = None

    def work_through(self, owner: str, go_on: Callable[[], bool]) -> None:
        """Hand out events, and deliver until nothing is due any more, or `go_on` says no."""
        if self._store.read_webhooks(lambda queue: queue.is_anything_due()):
            asyncio.run(_Round(self, owner, go_on).run())

    def forget(self, go_on: Callable[[], bool]) -> None:
        """Clear the log of what it has kept for long enough, now and then."""
        now = self._clock()
        if self._forgotten_on is None or now - self._forgotten_on > FORGETTING_EVERY:
            self._forgotten_on = now
            webhook_jobs.forget(self._store, now, go_on=go_on)

    def hand_out(self, go_on: Callable[[], bool]) -> None:
        webhook_jobs.hand_out(self._store, go_on=go_on)

    def claim(self, owner: str, under_way: Collection[Job]) -> list[Job]:
        return list(webhook_jobs.claim(self._store, owner, under_way, self._places))

    def record(self, owner: str, made: list[Made]) -> None:
        webhook_jobs.record(self._store, owner, made)

    async def attempt(self, job: Job) -> Made:
        """One attempt, which fails in whatever way it fails, or is put off."""
        at, began = self._clock(), time.monotonic()
        body = webhook_signing.body_of(job.event)
        keys = self._store.webhook_keys
        status, problem = None, None
        try:
            signed = webhook_signing.headers(job.event.id, at, body, job.secrets, keys)
            status = await self._sender.post(job.url, {"user-agent": self._agent, **signed}, body)
        except NotTried:
            return webhook_jobs.put_off(job, at)
        except (Unsent, KeyMissing) as unsent:
            problem = str(unsent)
        except Exception as unforeseen:
            log.exception("a delivery failed", webhook=job.webhook_id)
            problem = f"an internal error: {type(unforeseen).__name__}"
        took = int((time.monotonic() - began) * 1000)
        attempt = Attempt(at=at, milliseconds=took, status=status, problem=problem)
        return webhook_jobs.outcome(job, attempt, self._chance())


class _Round:
    """From when something is due until nothing is."""

    def __init__(self, courier: Courier, owner: str, go_on: Callable[[], bool]) -> None:
        self._courier = courier
        self._owner = owner
        self._go_on = go_on
        self._under_way: dict[asyncio.Task[Made], Job] = {}

    async def run(self) -> None:
        while self._go_on():
            await asyncio.to_thread(self._courier.hand_out, self._go_on)
            found = await self._claimed()
            for job in found:
                task = asyncio.create_task(self._courier.attempt(job))
                self._under_way[task] = job
            if not self._under_way:
                return
            await self._settle(LOOK_SECONDS)
        await self._leave()

    async def _claimed(self) -> list[Job]:
        under_way = list(self._under_way.values())
        return await asyncio.to_thread(self._courier.claim, self._owner, under_way)

    async def _settle(self, seconds: float) -> None:
        """Wait until something has ended, and write down everything that has."""
        ended, _ = await asyncio.wait(
            self._under_way, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if ended:
            # What ends in the next moment is written in the same transaction.
            await asyncio.sleep(TOGETHER_SECONDS)
            ended = {task for task in self._under_way if task.done()}
            made = [task.result() for task in ended]
            for task in ended:
                del self._under_way[task]
            await asyncio.to_thread(self._courier.record, self._owner, made)

    async def _leave(self) -> None:
        """What is nearly done is written down; all else is made again once its lease is over."""
        until = time.monotonic() + LEAVING_SECONDS
        while self._under_way and (left := until - time.monotonic()) > 0:
            await self._settle(left)
        for task in self._under_way:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
