"""A connection in its crowd: who is being served is not taken for one who waits."""

from __future__ import annotations

import asyncio

from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.server import ServerState

from monthend.wire.connection import Limits, connections
from monthend.wire.crowd import Crowd

SLOW = b"GET /slow HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
QUICK = b"GET /quick HTTP/1.1\r\nHost: here\r\n\r\n"


async def told(port: int, asked: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(asked)
    answer = await reader.read()
    writer.close()
    return answer


def test_whoever_has_two_requests_under_way_is_served_until_both_are_answered() -> None:
    async def scene() -> tuple[bytes, bytes]:
        has_begun, may_end = asyncio.Event(), asyncio.Event()

        async def answer(scope: Scope, _: Receive, send: Send) -> None:
            if scope["path"] == "/slow":
                has_begun.set()
                await may_end.wait()
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        config = Config(answer, http="h11", lifespan="off", log_config=None)
        config.load()
        make, state = connections(Limits(), Crowd(1)), ServerState()
        server = await asyncio.get_running_loop().create_server(
            lambda: make(config, state, {}), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        first = asyncio.create_task(told(port, QUICK + SLOW))
        await has_begun.wait()
        second = await told(port, b"")
        may_end.set()
        server.close()
        return await first, second

    first, second = asyncio.run(asyncio.wait_for(scene(), 3))
    assert first.count(b"HTTP/1.1 204") == 2
    assert second.startswith(b"HTTP/1.1 503")
