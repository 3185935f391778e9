"""The keys of requests as they are written down, now or as soon as it can be done.

How a request came out is said of its key by another write, and what prevents one write
may prevent both. Then this process remembers it: whoever sends the request again here
finds the key as it should be, and it is written when that is possible.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog

from monthend.services import remembered_requests
from monthend.services.audit_ports import RememberedAnswer
from monthend.services.directory import Directory
from monthend.services.ports import StoreUnavailable
from monthend.services.remembered_requests import KeyedRequest

from .ports import AsyncStore

T = TypeVar("T")
Settling = Callable[[Directory], None]
"""Writes down how a request came out; to do it twice, or too late, changes nothing."""

SECONDS_BETWEEN = 1.0
REMEMBERED_AT_MOST = 10_000

log = structlog.get_logger("monthend.entrance")


class Keys:
    """The keys that requests come with, over one store."""

    def __init__(self, store: AsyncStore) -> None:
        self._store = store
        self._left: dict[tuple[str, str], Settling] = {}
        self._writing: asyncio.Task[None] | None = None

    async def begin(self, request: KeyedRequest) -> RememberedAnswer | None:
        """Write the request down as under way; or the answer that it had before."""
        place = (request.user_id, request.key)
        left = self._left.get(place)
        if left is not None:
            await self._write_left(place, left)
        return await self._write(lambda directory: remembered_requests.begin(directory, request))

    async def begin_resent(
        self, request: KeyedRequest, calendar_id: int
    ) -> RememberedAnswer | None:
        """The same of a request without a key of its own, while its answer still holds."""
        return await self._write(
            lambda directory: remembered_requests.begin_resent(directory, request, calendar_id)
        )

    async def finish(self, request: KeyedRequest, answer: RememberedAnswer) -> None:
        """Keep an answer."""
        await self._write(lambda given: remembered_requests.finish(given.requests, request, answer))

    async def settle(self, request: KeyedRequest, what: Settling) -> None:
        """Write down how a request came out, now or later."""
        try:
            await self._write(what)
        except StoreUnavailable:
            if len(self._left) >= REMEMBERED_AT_MOST:
                self._left.pop(next(iter(self._left)))
            self._left[request.user_id, request.key] = what
            if self._writing is None or self._writing.done():
                self._writing = asyncio.create_task(self._write_later())

    async def _write_later(self) -> None:
        while self._left:
            await asyncio.sleep(SECONDS_BETWEEN)
            try:
                for each in list(self._left.items()):
                    await self._write_left(*each)
            except StoreUnavailable:
                continue
            except Exception as problem:
                log.exception("unforeseen", exc_info=problem)

    async def _write_left(self, place: tuple[str, str], what: Settling) -> None:
        await self._write(what)
        if self._left.get(place) is what:
            del self._left[place]

    async def _write(self, work: Callable[[Directory], T]) -> T:
        return await asyncio.wrap_future(self._store.submit_directory(work))
