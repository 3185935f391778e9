"""How many requests at once: slots that a process holds for a while of those that all share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

from monthend.services import quotas
from monthend.services.directory import Directory
from monthend.services.ports import StoreUnavailable

from .ports import AsyncStore

HELD_SECONDS = 15
"""Slots of a process that died are free again after this."""

RENEWED_EVERY = 4.0
PARTS = 8
"""Slots are taken by this part of the limit, for a burst seldom comes alone."""


class NoSlot(Exception):
    """As many requests of a subject are under way as may be, here and in other processes."""


@dataclass(slots=True)
class Held:
    """The slots that this process holds for one subject, until when, and what it used of them."""

    slots: int = 0
    others: int = 0
    until: float = 0.0
    peak: int = 0
    renewing: asyncio.Task[None] | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Slots:
    """Holds slots for subjects while they are used, and gives back what is not."""

    def __init__(self, store: AsyncStore, limit: int, seconds: Callable[[], float]) -> None:
        self._store = store
        self._limit = limit
        self._seconds = seconds
        self._me = uuid4().hex
        self._held: dict[str, Held] = {}
        self._part = max(1, limit // PARTS)

    async def admit(self, subject: str, under_way: Callable[[], int]) -> None:
        """See to it that one more than are under way has a slot, or refuse it."""
        held = self._of(subject)
        while not self._is_room(held, under_way()):
            async with held.turn:
                if not self._is_room(held, under_way()):
                    await self._hold(subject, held, under_way() + 1)
                    if held.slots <= under_way():
                        raise NoSlot

    def is_ready(self, subject: str, under_way: int) -> bool:
        """Whether one more than are under way has a slot now."""
        return self._is_room(self._of(subject), under_way)

    def count(self, subject: str, under_way: Callable[[], int]) -> None:
        """See to it that what is under way now keeps its slots."""
        held = self._of(subject)
        held.peak = max(held.peak, under_way())
        if held.renewing is None or held.renewing.done():
            held.renewing = asyncio.create_task(self._renew(subject, held, under_way))

    def left(self, subject: str, under_way: int) -> int:
        """How many more could be under way, as far as this process knows."""
        held = self._held.get(subject)
        if held is None or self._seconds() >= held.until:
            return max(self._limit - under_way, 0)
        return max(held.slots + held.others - under_way, 0)

    def _of(self, subject: str) -> Held:
        held = self._held.get(subject)
        if held is None:
            held = self._held[subject] = Held()
        return held

    def _is_room(self, held: Held, under_way: int) -> bool:
        return under_way < held.slots and self._seconds() < held.until

    async def _hold(self, subject: str, held: Held, needed: int) -> None:
        """Hold whole parts; of what is given back nothing may be used from now on."""
        wanted = min(-(-needed // self._part) * self._part, self._limit)
        held.slots = min(held.slots, wanted)
        now = int(self._seconds())
        until = now + HELD_SECONDS
        held.slots, held.others = await asyncio.wrap_future(
            self._store.submit_directory(partial(self._held_now, subject, wanted, now, until))
        )
        # Others, whose clocks may go a little ahead, take them for free from then on.
        held.until = until - 1

    def _held_now(
        self, subject: str, wanted: int, now: int, until: int, directory: Directory
    ) -> tuple[int, int]:
        return quotas.hold(directory, subject, self._me, self._limit, wanted, now, until)

    async def _renew(self, subject: str, held: Held, under_way: Callable[[], int]) -> None:
        """Go on holding what was needed lately, and end when nothing was."""
        while True:
            await asyncio.sleep(RENEWED_EVERY)
            async with held.turn:
                needed, held.peak = max(held.peak, under_way()), under_way()
                # Without the database the slots end by themselves.
                with suppress(StoreUnavailable):
                    await self._hold(subject, held, needed)
                if not needed:
                    return
