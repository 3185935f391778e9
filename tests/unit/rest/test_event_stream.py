"""Streams of events inside the server: heartbeats, slow readers, tokens that end, bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from any_store import AnyStore
from company import Clock
from monthend.rest import event_stream
from monthend.rest.event_stream import Streams
from monthend.services.ports import StoreUnavailable
from unit.house import House

pytestmark = pytest.mark.sqlite_only
Send = Callable[[Any], Awaitable[None]]


@pytest.fixture
def house(store: AnyStore, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 0.1)
    monkeypatch.setattr(event_stream, "LOOK_SECONDS", 0.02)
    built = House.built(store, clock)  # type: ignore[arg-type]
    built.company.create_months(date(2026, 1, 1), 1)
    yield built
    left = asyncio.all_tasks(built.loop)
    for task in left:
        task.cancel()
    built.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    built.loop.close()


class Listener:
    """A client in this process, which may leave at any piece."""

    def __init__(self, house: House, path: str = "", hangs: bool = False) -> None:
        client = house.zuora()
        self.house = house
        self.sent: list[Any] = []
        self.left = asyncio.Event()
        self.hangs = hangs
        self.query = path.encode()
        self.token = client.token

    @property
    def body(self) -> bytes:
        return b"".join(each.get("body", b"") for each in self.sent)

    async def receive(self) -> Any:
        if not hasattr(self, "asked"):
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)
        if self.hangs and message["type"] == "http.response.body" and message.get("more_body"):
            await asyncio.sleep(60)

    async def listen(self) -> None:
        scope = {
            "type": "http", "method": "GET", "path": "/monthend/v1/events",
            "raw_path": b"/monthend/v1/events", "query_string": self.query, "scheme": "http",
            "http_version": "1.1", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
            "headers": [
                (b"accept", b"text/event-stream"), (b"host", b"books.example"),
                (b"authorization", f"Bearer {self.token}".encode()),
            ],
        }  # fmt: skip
        await self.house.app(scope, self.receive, self.send)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not true():
                await asyncio.sleep(0.01)


def run(house: House, work: Callable[[], Awaitable[None]]) -> None:
    house.loop.run_until_complete(work())


def test_a_silent_stream_has_a_heartbeat_and_ends_when_its_client_leaves(house: House) -> None:
    listener = Listener(house)

    async def work() -> None:
        listening = asyncio.create_task(listener.listen())
        await listener.until(lambda: listener.body.count(event_stream.HEARTBEAT) >= 2)
        listener.left.set()
        await asyncio.wait_for(listening, 10)

    run(house, work)
    assert listener.sent[0]["status"] == 200


def test_a_stream_ends_with_its_token(house: House) -> None:
    listener = Listener(house)

    async def work() -> None:
        listening = asyncio.create_task(listener.listen())
        await listener.until(lambda: event_stream.HEARTBEAT in listener.body)
        house.clock.advance(timedelta(hours=2))
        await asyncio.wait_for(listening, 10)

    run(house, work)
    assert listener.sent[-1] == {"type": "http.response.body", "body": b""}


def test_a_stream_with_always_more_to_tell_ends_with_its_token_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def more(*_: object) -> bool:
        await asyncio.sleep(0.01)
        return True

    monkeypatch.setattr(Streams, "wait", more)
    listener = Listener(house, "after=c1e0")

    async def work() -> None:
        listening = asyncio.create_task(listener.listen())
        await listener.until(lambda: b"data:" in listener.body)
        house.clock.advance(timedelta(hours=2))
        await asyncio.wait_for(listening, 10)

    run(house, work)
    assert event_stream.HEARTBEAT not in listener.body


def test_a_client_that_does_not_read_is_cut_off(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "SEND_SECONDS", 0.1)
    listener = Listener(house, "after=c1e0", hangs=True)

    async def work() -> None:
        await asyncio.wait_for(listener.listen(), 10)

    run(house, work)


def test_a_change_of_the_tenant_makes_the_caller_out_afresh(house: House) -> None:
    listener = Listener(house)

    async def work() -> None:
        listening = asyncio.create_task(listener.listen())
        await listener.until(lambda: event_stream.HEARTBEAT in listener.body)
        await asyncio.to_thread(house.set_up, "not_found_status", "404")
        house.company.sign_in()
        await asyncio.to_thread(house.company.create_months, date(2026, 2, 1), 1)
        await listener.until(lambda: b"accounting_period.created" in listener.body)
        listener.left.set()
        await asyncio.wait_for(listening, 10)

    run(house, work)


def test_who_may_not_read_any_more_is_told_nothing_more(house: House) -> None:
    listener = Listener(house)

    async def work() -> None:
        listening = asyncio.create_task(listener.listen())
        await listener.until(lambda: event_stream.HEARTBEAT in listener.body)
        await asyncio.to_thread(house.say, "UPDATE app_user SET active = FALSE")
        await asyncio.wait_for(listening, 10)

    run(house, work)
    assert b"data:" not in listener.body


class Broken:
    """A store that cannot be read for a while."""

    def __init__(self, problem: Exception) -> None:
        self.asked = 0
        self.problem = problem

    def read_webhooks(self, work: object) -> dict[int, int]:
        self.asked += 1
        if self.asked < 3:
            raise self.problem
        return {7: 4}


@pytest.mark.parametrize(
    "problem", [StoreUnavailable(file="books", cause="it is away"), RuntimeError("unforeseen")]
)
def test_a_store_that_is_away_for_a_while_is_asked_again(house: House, problem: Exception) -> None:
    store: Any = Broken(problem)
    streams = Streams(store, at_most=8)
    caller = house.company.administrator
    object.__setattr__(caller, "calendar_id", 7)

    async def work() -> None:
        with streams.place(caller):
            assert not await streams.wait({7: 4})
            async with asyncio.timeout(10):
                while not await streams.wait({7: 3}):
                    continue

    run(house, work)
    assert store.asked >= 3
    assert streams.of_a_tenant == 2
    assert Streams(store, at_most=0).of_a_tenant == 0
