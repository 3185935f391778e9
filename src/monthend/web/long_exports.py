"""Tables of many rows as files: one at a time, in nobody's way, and of one snapshot.

Such a table takes seconds. It is read on a connection of its own, and its thread gives way
to the others every few milliseconds. Nothing is sent before the file is whole: what goes
wrong until then is told in words.
"""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import BinaryIO, TypeVar

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive

from monthend.services import detail_xlsx

from . import exports
from .tables import Row, ShownTable

T = TypeVar("T")

TURN_SECONDS = 20.0
RETRY_AFTER_SECONDS = 60
"""About what is left of a file by then: one of 140,000 rows takes 20 seconds to a few minutes."""
SLICE_SECONDS = 0.002
PAUSE_SECONDS = 0.0005
SENT_AT_ONCE = 256 * 1024


class TooManyExports(Exception):
    """Another table is being written, and for longer than somebody is kept waiting."""


class Abandoned(Exception):
    """Nobody waits for the file any more."""


class Turns:
    """Who may write a long export: one in a process, the others wait without holding anything."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def take(self, work: Callable[[], T]) -> T:
        """Do the work on a thread when its turn comes; the next comes when it has ended."""
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise TooManyExports from None
        working = asyncio.ensure_future(asyncio.to_thread(work))
        working.add_done_callback(lambda _: self._turn.release())
        return await asyncio.shield(working)


@asynccontextmanager
async def watched(receive: Receive | None) -> AsyncIterator[threading.Event]:
    """An event that is set when whoever asked has gone, or waits no longer."""
    gone = threading.Event()

    async def watch() -> None:
        assert receive is not None
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    watching = None if receive is None else asyncio.create_task(watch())
    try:
        yield gone
    finally:
        gone.set()
        if watching is not None:
            watching.cancel()


def written(table: ShownTable, kind: str, gone: threading.Event) -> Response:
    """All rows of a table as an answer, whose file is on the disk and gone with the answer."""
    folder = detail_xlsx.scratch()
    try:
        path = folder / "export"
        with path.open("wb") as out:
            exports.write(table.spec, kind, out, paced(table.everything(), gone), folder)
        size = path.stat().st_size
        return StreamingResponse(
            _pieces(path.open("rb")),
            media_type=exports.MEDIA_OF[kind],
            headers={
                **exports.headers(exports.name_of(table.spec, kind)), "content-length": str(size)
            },
        )  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(SENT_AT_ONCE):
            yield piece


def paced(rows: Iterator[Row], gone: threading.Event) -> Iterator[Row]:
    """The same rows, with a pause for all other threads every few milliseconds."""
    since = time.perf_counter()
    for row in rows:
        yield row
        if time.perf_counter() - since > SLICE_SECONDS:
            if gone.is_set():
                raise Abandoned
            time.sleep(PAUSE_SECONDS)
            since = time.perf_counter()
