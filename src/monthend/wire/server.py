"""The server itself: how it begins, and how it ends without leaving anybody in the middle."""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from .crowd import Crowd


class Server(uvicorn.Server):
    """A server that says when it can be asked, and that it is about to end before it does.

    Between the two it is served as ever: a proxy that asks whether it is ready has the time to
    send its clients elsewhere. Every answer of that time is the last of its connection, so that
    none is closed while somebody sends the next request (RFC 9112 9.6). A second signal ends it.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        ready: Callable[[], None],
        leaving: threading.Event,
        crowd: Crowd,
        drain_seconds: float,
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._leaving = leaving
        self._crowd = crowd
        self._drain_seconds = drain_seconds

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # Nothing of what was imported will ever be garbage; looking at it costs time.
        gc.collect()
        gc.freeze()
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._leaving.is_set() or not self._drain_seconds:
            self._leaving.set()
            super().handle_exit(sig, frame)
            return
        self._leaving.set()
        self._crowd.end()
        ending = threading.Timer(self._drain_seconds, super().handle_exit, (sig, frame))
        ending.daemon = True
        ending.start()
