"""One connection of HTTP/1: the server's own protocol, with limits that it has not.

What the server knows by itself is how long a connection may rest between two requests. How
long a head may take, how large it may be, who goes on holding a connection, and who does not
read the answer is seen to here.
"""

from __future__ import annotations

import asyncio
from asyncio.events import TimerHandle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from .crowd import Crowd
from .head import LIMIT_EXCEEDED, UNREADABLE, HeadLimits, Refused, wrong_with

FRAMING = 9
"""A chunk of one byte takes six, and its client is odd enough without being refused."""

KEPT_FOR_REFUSALS = frozenset({b"content-type", b"accept"})
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nretry-after: 2\r\n"
    b"connection: close\r\n\r\n"
)
"""Nothing was asked yet, so nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long clients may take, how many there may be, and how large a head."""

    head_seconds: float = 10.0
    unread_seconds: float = 30.0
    connections: int = 1_000
    head: HeadLimits = field(default_factory=HeadLimits)


class Connection(HttpToolsProtocol):
    """A connection whose client is cut off when it takes too long or sends too much."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        limits: Limits,
        crowd: Crowd,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = limits
        self._crowd = crowd
        self._deadline: TimerHandle | None = None
        self._unread: TimerHandle | None = None
        self._in_head = False
        self._is_deaf = False
        self._arrived = 0
        self._of_body = 0
        self._under_way: RequestResponseCycle | None = None

    # The life of a connection --------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._crowd.let_in(self):
            self._deadline = self.loop.call_later(self._limits.head_seconds, self._too_slow)
        else:
            self._is_deaf = True
            transport.write(FULL)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._crowd.leave(self)
        self._stop_clock()
        self._stop_unread()
        if self._under_way is not None:
            # The server tells the last request alone, which may wait behind this one.
            self._under_way.disconnected = True
            self._under_way.message_event.set()
        super().connection_lost(exc)
        # The server forgets this timer where a connection breaks.
        self._unset_keepalive_if_required()

    def make_room(self) -> None:
        """End at once, for somebody else."""
        self._is_deaf = True
        self.transport.abort()

    def end_with_next_answer(self) -> None:
        """Have the answer to what was asked last end the connection, unless it has begun."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_started:
            cycle.keep_alive = False

    # What comes in ------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self._is_deaf:
            return
        self._arrived += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # Nobody speaks anything else here; the request itself is answered.
            self._is_deaf = True
        except httptools.HttpParserError:
            self._refuse(UNREADABLE)
            return
        # Of a body there may be as much again in sizes of small chunks, and no more.
        if self._arrived > self._limits.head.total_bytes + FRAMING * self._of_body:
            self._refuse(self._limits.head.too_large())
        elif self._deadline is None and self._is_waiting:
            self._deadline = self.loop.call_later(self._limits.head_seconds, self._too_slow)

    @property
    def _is_waiting(self) -> bool:
        """Whether it is the client's turn to ask, or to go on asking."""
        return self._in_head or not self._is_answering

    @property
    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True

    def on_headers_complete(self) -> None:
        self._arrived = self._of_body = 0
        self._stop_clock()
        self._crowd.asks(self)
        version = self.parser.get_http_version()
        wrong = wrong_with(self.url, self.headers, version, self._limits.head)
        if wrong is not None:
            self._turn_away(wrong)
        # Where a lost connection is rehearsed, it is really lost.
        self.scope["state"]["end_connection"] = self.transport.abort
        super().on_headers_complete()
        self._in_head = False
        # What follows a body in the same form is no header of this request.
        self.headers = []
        if wrong is not None or self.parser.should_upgrade() or self._crowd.is_ending:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        self._of_body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._arrived = self._of_body = 0

    def _too_slow(self) -> None:
        self._deadline = None
        if self._is_answering:
            # It waits for an answer, and may well be at the head of its next request.
            self._deadline = self.loop.call_later(self._limits.head_seconds, self._too_slow)
        elif self._in_head:
            seconds = f"{self._limits.head_seconds:g}"
            message = f"The head of the request took longer than {seconds} seconds."
            self._refuse(Refused(LIMIT_EXCEEDED, 408, message))
        else:
            self.transport.abort()

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    # Refusals -----------------------------------------------------------------------------

    def _turn_away(self, wrong: Refused) -> None:
        self.scope["state"]["turned_away"] = (wrong.category, wrong.status, wrong.message)

    def _refuse(self, wrong: Refused) -> None:
        """Answer what cannot be made out to its end, after all that was asked before it."""
        self._is_deaf = True
        self._stop_clock()
        self._crowd.asks(self)
        is_answering = self._is_answering
        if is_answering and not self._in_head:
            # It is the body that cannot be read, of a request that waits for it; or what
            # follows a whole one, which is answered as if nothing did.
            self.cycle.keep_alive = False
            if self.cycle.more_body:
                self._turn_away(wrong)
                self.cycle.more_body = False
                self.cycle.message_event.set()
            return
        self._make_scope()
        self._turn_away(wrong)
        self.cycle = self._refusing_cycle()
        if is_answering:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))
        else:
            self._start_asgi_task(self.cycle, self.app)

    def _make_scope(self) -> None:
        """What is known of a request whose head is not whole."""
        url, headers = (self.url, self.headers) if self._in_head else (b"/", [])
        super().on_message_begin()
        self._in_head = False
        path = url.partition(b"?")[0] if url.startswith(b"/") else b"/"
        self.scope["method"] = "GET"
        self.scope["path"], self.scope["raw_path"] = path.decode("latin-1"), path
        self.scope["query_string"] = b""
        self.scope["headers"] = [each for each in headers if each[0] in KEPT_FOR_REFUSALS]

    def _refusing_cycle(self) -> RequestResponseCycle:
        cycle = RequestResponseCycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=False,
            on_response=self.on_response_complete,
        )
        cycle.more_body = False
        cycle.message_event.set()
        return cycle

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._under_way = cycle
        super()._start_asgi_task(cycle, app)

    # What goes out ------------------------------------------------------------------------

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._is_answering:
            self._crowd.waits(self)
        if self.transport.is_closing() and self.transport.get_write_buffer_size():
            # The rest of the answer goes out, but not for ever.
            self._start_unread()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        if self.transport.get_write_buffer_size():
            self._start_unread()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._start_unread()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._stop_unread()

    def _start_unread(self) -> None:
        if self._unread is None:
            seconds = self._limits.unread_seconds
            self._unread = self.loop.call_later(seconds, self.transport.abort)

    def _stop_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


def connections(limits: Limits, crowd: Crowd) -> Callable[..., Connection]:
    """What makes the connections of one server, all of one crowd."""

    def make(*args: Any, **kwargs: Any) -> Connection:
        return Connection(*args, **kwargs, limits=limits, crowd=crowd)

    return make
