"""Server-sent events: the list of events as a stream that goes on as they happen.

A stream begins where its client has got to, by the header Last-Event-ID or the parameter `after`,
and with neither of them now. It ends when its token does, and the client comes again; and when the
client does not read. There are so many at a time, and of one tenant a part of them.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

import structlog
from starlette.types import Receive, Scope, Send

from monthend.domain.errors import Refusal, Refusals
from monthend.domain.permissions import Operation
from monthend.entrance.doorman import Credentials
from monthend.entrance.ports import AsyncStore
from monthend.services import events
from monthend.services.caller import Caller
from monthend.services.events import Listed
from monthend.services.ports import Books, StaleCaller, StoreUnavailable
from monthend.services.webhook_ports import WebhookStore
from monthend.subledger.events import EventKind, place_of, place_text

from . import errors, json
from .credentials import credentials
from .endpoint import Endpoint, reply_to, send_json
from .head import header
from .operations import OperationRow
from .replies import Reply

MEDIA = b"text/event-stream"
OPERATION = "GET_EventStream"
LOOK_SECONDS = 0.5
"""How often the database is asked whether there are new events: once for all streams together."""
HEARTBEAT_SECONDS = 15.0
SEND_SECONDS = 30.0
"""How long a client may leave what is sent unread."""
AT_ONCE = 100
COME_BACK_SECONDS = b"5"
BEGIN = b"retry: 2000\n: events follow\n\n"
HEARTBEAT = b": still here\n\n"
HEADERS = [
    (b"content-type", MEDIA + b"; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # A proxy that gathers an answer before it passes it on would gather this one for ever.
    (b"x-accel-buffering", b"no"),
]

T = TypeVar("T")

log = structlog.get_logger("monthend.rest")


class StreamStore(AsyncStore, WebhookStore, Protocol):
    """What streams are read from."""


def wants_stream(headers: Mapping[bytes, bytes]) -> bool:
    accepted = headers.get(b"accept", b"").lower()
    return any(each.partition(b";")[0].strip() == MEDIA for each in accepted.split(b","))


class Streams:
    """All streams of one server: how many there are, and one look for all of them."""

    def __init__(
        self,
        store: StreamStore,
        *,
        at_most: int,
        leaving: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._at_most = at_most
        self._leaving = leaving
        self._of_tenants: Counter[str] = Counter()
        self._calendars: Counter[int] = Counter()
        self._news = asyncio.Condition()
        self._last: dict[int, int] = {}
        self._looking: asyncio.Task[None] | None = None

    @property
    def of_a_tenant(self) -> int:
        """How many one tenant may have."""
        return max(self._at_most // 4, min(self._at_most, 1))

    @contextmanager
    def place(self, caller: Caller) -> Iterator[None]:
        """A place among the streams, while there is one."""
        tenant = caller.tenant.id
        if (
            self._of_tenants.total() >= self._at_most
            or self._of_tenants[tenant] >= self.of_a_tenant
        ):
            raise Full
        self._of_tenants[tenant] += 1
        self._calendars.update(caller.calendars)
        if self._looking is None:
            self._looking = asyncio.get_running_loop().create_task(self._look())
        try:
            yield
        finally:
            self._of_tenants[tenant] -= 1
            self._calendars.subtract(caller.calendars)

    @property
    def ends(self) -> bool:
        """Whether the server is about to end, and its clients had better go elsewhere."""
        return self._leaving()

    async def wait(self, place: Mapping[int, int]) -> bool:
        """Wait until there is more than up to a place; False when a heartbeat is due first."""
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT_SECONDS), self._news:
                await self._news.wait_for(lambda: self.ends or self._is_beyond(place))
        return self._is_beyond(place)

    def _is_beyond(self, place: Mapping[int, int]) -> bool:
        return any(self._last.get(key, 0) > number for key, number in place.items())

    async def _look(self) -> None:
        """Ask for new events, as long as somebody waits for any."""
        while calendars := [key for key, count in self._calendars.items() if count > 0]:
            try:
                found = await asyncio.to_thread(self._lasts, calendars)
            except StoreUnavailable as problem:
                log.warning("events cannot be read", problem=str(problem))
                found = {}
            except Exception:
                # Nobody looks again once this has ended, and every stream would be silent for good.
                log.exception("events cannot be read")
                found = {}
            async with self._news:
                self._last |= found
                self._news.notify_all()
            await asyncio.sleep(LOOK_SECONDS)
        self._looking = None

    def _lasts(self, calendars: Collection[int]) -> Mapping[int, int]:
        return self._store.read_webhooks(lambda queue: queue.last_events(calendars))


class Full(Exception):
    """There are as many streams as there may be."""


@dataclass(slots=True)
class _Stream:
    """One stream: whose, from where on, of which kind of events."""

    endpoint: EventsEndpoint
    scope: Scope
    headers: Mapping[bytes, bytes]
    token: Credentials
    caller: Caller
    kind: EventKind | None
    place: dict[int, int] = field(default_factory=dict)
    renewed_on: float = field(default_factory=time.monotonic)

    async def begin(self, after: str | None) -> None:
        """Find out where to begin: where somebody has got to, or now."""
        known = place_of("after", after) if after else None

        def work(books: Books, caller: Caller) -> dict[int, int]:
            caller.require(Operation.READ_PERIODS)
            return {
                key: _last(books, key) if known is None else known.get(key, 0)
                for key in caller.calendars
            }

        self.place = await self._read(work)

    async def pieces(self, streams: Streams) -> AsyncIterator[bytes]:
        """What is sent, piece by piece, until the stream ends."""
        yield BEGIN
        while not streams.ends:
            # However much there is to tell: whose token has ended is told nothing more.
            await self._renew_in_time()
            page = await self._read(self._page)
            told = b"".join(self._told(page))
            if told:
                yield told
            if page.more or await streams.wait(self.place):
                continue
            await self._renew_in_time()
            yield HEARTBEAT

    def _page(self, books: Books, caller: Caller) -> Listed:
        caller.require(Operation.READ_PERIODS)
        return events.from_place(books, caller, self.place, self.kind, AT_ONCE)

    def _told(self, page: Listed) -> Iterator[bytes]:
        for event in page.events:
            self.place[event.calendar_id] = event.number
            data = json.encode(events.as_data(event))
            yield b"id: %s\nevent: %s\ndata: %s\n\n" % (
                place_text(self.place).encode(), event.kind.value.encode(), data
            )  # fmt: skip
        if not page.more:
            # What is of another kind need not be looked at again.
            self.place |= page.seen

    async def _read(self, work: Callable[[Books, Caller], T]) -> T:
        for attempt in (1, 2):
            caller = self.caller
            try:
                reading = self.endpoint.store.submit_read(caller, partial(_by, work, caller))
                return await asyncio.wrap_future(reading)
            except StaleCaller:
                if attempt == 2:
                    raise
                await self._renew(forgetting=True)
        raise AssertionError("it answers or raises")

    async def _renew_in_time(self) -> None:
        """Make the caller out anew when that is a while ago."""
        if time.monotonic() - self.renewed_on >= HEARTBEAT_SECONDS:
            await self._renew()

    async def _renew(self, *, forgetting: bool = False) -> None:
        """The caller as they are now; whose token has ended is no caller any more."""
        self.renewed_on = time.monotonic()
        self.caller = await self.endpoint.made_out(
            self.scope, self.headers, self.token, forgetting=forgetting
        )


def _by(work: Callable[[Books, Caller], T], caller: Caller, books: Books) -> T:
    return work(books, caller)


def _last(books: Books, calendar_id: int) -> int:
    of = books if calendar_id == books.calendar_id else books.also(calendar_id)
    return of.events.last()


class EventsEndpoint(Endpoint):
    """The list of events, as one answer or as a stream."""

    def __init__(self, rows: Iterable[OperationRow], *, streams: Streams, **shared: Any) -> None:
        super().__init__(rows, **shared)
        self.streams = streams

    @property
    def store(self) -> AsyncStore:
        return self._store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        if scope["method"] != "GET" or not wants_stream(headers):
            await super().__call__(scope, receive, send)
            return
        state = scope["state"]
        state["operation"] = OPERATION
        try:
            token = credentials(headers, scope, self._arrivals)
            caller = await self.made_out(scope, headers, token)
            await self._count(caller)
            with self.streams.place(caller):
                stream = await self._begun(scope, headers, token or "", caller)
                await self._serve(stream, receive, send)
        except Exception as problem:
            status, refused, more = _refused(problem, state)
            await send_json(send, status, json.encode(refused), more)

    async def _begun(
        self, scope: Scope, headers: Mapping[bytes, bytes], token: Credentials, caller: Caller
    ) -> _Stream:
        said = self._said(self._rows["GET"], scope, headers)
        named = said.query["type"]
        stream = _Stream(
            endpoint=self, scope=scope, headers=headers, token=token, caller=caller,
            kind=named and EventKind(named),
        )  # fmt: skip
        await stream.begin(header(headers, b"last-event-id") or said.query["after"])
        return stream

    async def made_out(
        self,
        scope: Scope,
        headers: Mapping[bytes, bytes],
        token: Credentials | None,
        *,
        forgetting: bool = False,
    ) -> Caller:
        """Who asks, in the entity and the orgs that the headers name, if they may read events."""
        if forgetting and token:
            self._doorman.forget(token)
        caller = await self._doorman.caller(token)
        scope["state"]["tenant_id"] = caller.tenant.id
        known = await self._permitted(self._rows["GET"], caller, token or "")
        return await self._in_scope(known, headers, token or "")

    async def _count(self, caller: Caller) -> None:
        """A stream is one request of its tenant, and is not under way as long as it lasts."""
        await self._concurrency.admit(caller.tenant.id)
        self._concurrency.enter(caller.tenant.id)
        self._concurrency.leave(caller.tenant.id)

    async def _serve(self, stream: _Stream, receive: Receive, send: Send) -> None:
        """Send a stream until it ends, or its client has gone."""
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        sending = asyncio.create_task(self._send(stream, send))
        leaving = asyncio.create_task(gone(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _send(self, stream: _Stream, send: Send) -> None:
        try:
            async for piece in stream.pieces(self.streams):
                async with asyncio.timeout(SEND_SECONDS):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        except TimeoutError:
            log.info("a stream was not read", tenant=stream.caller.tenant.id)
            return
        except (Refusal, Refusals, StaleCaller, StoreUnavailable) as problem:
            log.info("a stream has ended", problem=str(problem))
        await send({"type": "http.response.body", "body": b""})


async def gone(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _refused(problem: Exception, state: dict[str, Any]) -> Any:
    """A refusal with a status that nobody takes for a stream."""
    if isinstance(problem, Full):
        message = "There are as many streams of events as there may be; please come again."
        reasons = [errors.reason(errors.LIMIT, message)]
        return 503, errors.envelope(state, reasons), [(b"retry-after", COME_BACK_SECONDS)]
    status, body, more = reply_to(problem, state)
    if status == 200 and isinstance(problem, Refusal | Refusals):
        first = problem.refusals[0] if isinstance(problem, Refusals) else problem
        status = errors.status_without_file(first)
    elif isinstance(problem, Reply):
        status = problem.status
    return status, body, more
