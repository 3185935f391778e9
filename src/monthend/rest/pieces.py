"""Long files on their way out: one piece is read ahead of the one that goes out.

A file of which something else is stored than was written never goes out whole: the
last piece waits until all of them have the stored hash.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import structlog
from starlette.types import Send

from monthend.entrance.doorman import Credentials, Doorman
from monthend.entrance.ports import AsyncStore
from monthend.services import files
from monthend.services.caller import Caller
from monthend.services.ports import StaleCaller

from .replies import Headers, LongDownload

log = structlog.get_logger("monthend.rest")


class Pieces(NamedTuple):
    """A body that is not held: how long it is, and what gives it."""

    size: int
    content: AsyncIterator[bytes]


def pieces_of(
    store: AsyncStore, doorman: Doorman, caller: Caller, token: Credentials, download: LongDownload
) -> Pieces:
    """The body of a download, each piece read in a transaction of its own."""
    whole = files.Whole(download.file)

    async def read(by: Caller, number: int) -> bytes:
        submitted = store.submit_read(by, lambda books: download.piece(books, by, number))
        return await asyncio.wrap_future(submitted)

    async def content() -> AsyncIterator[bytes]:
        by, ahead = caller, b""
        for number in range(download.file.chunks):
            try:
                piece = await read(by, number)
            except StaleCaller:
                # The tenant has changed since the download began, perhaps the caller's rights.
                doorman.forget(token)
                by = await doorman.caller(token)
                piece = await read(by, number)
            whole.take(piece)
            if number:
                yield ahead
            ahead = piece
        whole.require()
        yield ahead

    return Pieces(download.file.size, content())


async def begun(pieces: Pieces) -> Pieces:
    """The same body, whose first piece is there: what is wrong with it can still be told."""
    first = await anext(pieces.content)

    async def content() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces.content:
            yield piece

    return Pieces(pieces.size, content())


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
