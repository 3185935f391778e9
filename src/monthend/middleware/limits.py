"""How large a request body may be, and how long it may take to arrive."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .gzip import GZIP_CODINGS, Inflater
from .refusal import INVALID_FORMAT, LIMIT_EXCEEDED, Refuse, RequestRefused, send_refusal

MAX_BYTES = 2 * 1024 * 1024
READ_SECONDS = 30.0

_OF_THE_WIRE = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})


class RequestLimits:
    """Reads the request body, the only place that does, and inflates it.

    The layers below find it in `scope["state"]["body"]`, empty when there is
    none; whoever asks for it the ASGI way gets it as a single message. `max_bytes`
    holds for the body on the wire and for the inflated one. A client that leaves
    in the middle of its body has asked for nothing: the application isn't called.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        refuse: Refuse,
        max_bytes: int = MAX_BYTES,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._max_bytes = max_bytes
        self._read_seconds = read_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        incoming = _Incoming(scope, receive, self._max_bytes)
        try:
            if incoming.is_announced:
                async with asyncio.timeout(self._read_seconds):
                    body = await incoming.read()
            else:
                # Nothing to wait for, so no timer: it would cost more than the reading.
                body = await incoming.read()
        except RequestRefused as refusal:
            unread = receive if incoming.has_more else None
            await send_refusal(refusal, self._refuse, scope, send, unread=unread)
        except TimeoutError:
            message = f"The request body took longer than {self._read_seconds:g} seconds."
            late = RequestRefused(LIMIT_EXCEEDED, 408, message)
            await send_refusal(late, self._refuse, scope, send, unread=None)
        else:
            if (turned_away := scope["state"].get("turned_away")) is not None:
                # The connection could not read the body to its end.
                unreadable = RequestRefused(*turned_away)
                await send_refusal(unreadable, self._refuse, scope, send, unread=None)
            elif body is not None:
                await self._app(*incoming.hand_on(body), send)


class _Incoming:
    """One request body on its way in."""

    __slots__ = (
        "_codings",
        "_inflater",
        "_length",
        "_max_bytes",
        "_pieces",
        "_receive",
        "_scope",
        "_wire_bytes",
        "has_more",
        "is_announced",
    )

    def __init__(self, scope: Scope, receive: Receive, max_bytes: int) -> None:
        self._scope = scope
        self._receive = receive
        self._max_bytes = max_bytes
        self._length = b"0"
        self._codings: list[bytes] = []
        self._inflater: Inflater | None = None
        self._pieces: list[bytes] = []
        self._wire_bytes = 0
        self.is_announced = False
        self.has_more = True
        for name, value in scope["headers"]:
            if name == b"content-length":
                self._length = value
                self.is_announced |= value != b"0"
            elif name == b"transfer-encoding":
                self.is_announced = True
            elif name == b"content-encoding":
                self._codings += [coding.strip() for coding in value.lower().split(b",")]

    async def read(self) -> bytes | None:
        """The whole body, or None from a client that has left."""
        if self._length.isdigit() and _exceeds(self._length, self._max_bytes):
            raise self._too_large()
        while self.has_more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return None
            self.has_more = message.get("more_body", False)
            if piece := message.get("body", b""):
                self._take(piece)
        if self._inflater is not None:
            return self._inflater.finish()
        return b"".join(self._pieces)

    def _take(self, piece: bytes) -> None:
        if not self._wire_bytes:
            self._inflater = self._inflater_for_codings()
        self._wire_bytes += len(piece)
        if self._wire_bytes > self._max_bytes:
            raise self._too_large()
        if self._inflater is None:
            self._pieces.append(piece)
        else:
            self._inflater.feed(piece)

    def _inflater_for_codings(self) -> Inflater | None:
        codings = [coding for coding in self._codings if coding != b"identity"]
        if not codings:
            return None
        if len(codings) > 1 or codings[0] not in GZIP_CODINGS:
            message = "The request body may be encoded with gzip, once, and with nothing else."
            raise RequestRefused(INVALID_FORMAT, 415, message)
        return Inflater(max_bytes=self._max_bytes)

    def _too_large(self) -> RequestRefused:
        message = f"The request body is larger than {self._max_bytes} bytes."
        return RequestRefused(LIMIT_EXCEEDED, 413, message)

    def hand_on(self, body: bytes) -> tuple[Scope, Receive]:
        """The request as the application sees it: the body read, plain, in one piece."""
        # The scope is changed, not copied: the layers above look up in it what the router found.
        scope, receive = self._scope, self._receive
        scope.setdefault("state", {})["body"] = body
        if self._inflater is not None:
            scope["headers"] = [
                *(header for header in scope["headers"] if header[0] not in _OF_THE_WIRE),
                (b"content-length", b"%d" % len(body)),
            ]
        handed_on = False

        async def receive_whole_body() -> Message:
            nonlocal handed_on
            if handed_on:
                return await receive()
            handed_on = True
            return {"type": "http.request", "body": body, "more_body": False}

        return scope, receive_whole_body


def _exceeds(digits: bytes, limit: int) -> bool:
    """Compares without reading a number of any length."""
    return len(digits) > 18 or int(digits) > limit
