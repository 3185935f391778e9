"""Long files on their way out: a piece is read when the one before it has been taken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import structlog
from starlette.types import Send

from monthend.entrance.doorman import Doorman
from monthend.entrance.ports import AsyncStore
from monthend.services.caller import Caller
from monthend.services.ports import StaleCaller

from .replies import Headers, LongDownload

log = structlog.get_logger("monthend.rest")


class Pieces(NamedTuple):
    """A body that is not held: how long it is, and what gives it."""

    size: int
    content: AsyncIterator[bytes]


def pieces_of(
    store: AsyncStore, doorman: Doorman, caller: Caller, token: str, download: LongDownload
) -> Pieces:
    """The body of a download, each piece read in a transaction of its own."""

    async def read(by: Caller, number: int) -> bytes:
        submitted = store.submit_read(by, lambda books: download.piece(books, by, number))
        return await asyncio.wrap_future(submitted)

    async def content() -> AsyncIterator[bytes]:
        by = caller
        for number in range(download.pieces):
            try:
                piece = await read(by, number)
            except StaleCaller:
                # The tenant has changed since the download began, perhaps the caller's rights.
                doorman.forget(token)
                by = await doorman.caller(token)
                piece = await read(by, number)
            yield piece

    return Pieces(download.size, content())


async def send_pieces(send: Send, pieces: Pieces, headers: Headers, *, head_only: bool) -> None:
    """One answer; the client of one that is cut short sees that by its length."""
    length = (b"content-length", b"%d" % pieces.size)
    await send({"type": "http.response.start", "status": 200, "headers": [length, *headers]})
    if not head_only:
        try:
            async for piece in pieces.content:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        except Exception as problem:
            log.error("a download was cut short", problem=str(problem))
            return
    await send({"type": "http.response.body", "body": b""})
