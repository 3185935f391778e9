"""The server in this process, called as an ASGI server calls it: processor time without waiting."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

import uvloop
from starlette.types import Message, Scope

from monthend.app import ServerSettings, build
from monthend.storage.store import SqliteStore

T = TypeVar("T")


class InProcess:
    """The whole application over a store, under the event loop that it has in production."""

    def __init__(self, store: SqliteStore) -> None:
        self._app = build(store, ServerSettings(worker=False))
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)

    def __enter__(self) -> Self:
        self._runner.__enter__()
        # As `monthend serve` does when it has started.
        gc.collect()
        gc.freeze()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        gc.unfreeze()
        self._runner.__exit__(kind, problem, traceback)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    async def post(self, path: str, content_type: str, body: bytes) -> bytes:
        """The body of the answer to a request, which must be a success."""
        answered: list[Message] = []
        asked: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return asked.pop() if asked else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            answered.append(message)

        await self._app(_scope(path, content_type, body), receive, send)
        answer: bytes = b"".join(message.get("body", b"") for message in answered)
        if answered[0]["status"] != 200:
            raise RuntimeError(f"{path} was refused: {answer[:500].decode()}")
        return answer


def _scope(path: str, content_type: str, body: bytes) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"content-type", content_type.encode()),
            (b"content-length", b"%d" % len(body)),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
