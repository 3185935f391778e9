"""A key is free again when nothing was done under it, however hard that is to write down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from company import Clock
from contract.zuora import LOCK, TEMPORARY, Answer, Zuora, assert_done, assert_refused
from monthend.entrance import keys
from monthend.services.caller import Caller
from monthend.services.ports import StoreUnavailable
from monthend.services.remembered_requests import LEASE
from monthend.storage.store import SqliteStore
from unit.house import House

T = TypeVar("T")
FULL = StoreUnavailable(file="books.db", cause="the disk is full")
LOST = StoreUnavailable(file="books.db", cause="lost", unknown=True)
MOMENT = timedelta(seconds=1)
REPLAYED = "idempotent-replayed"
JANUARY = {
    "Name": "Jan 2016", "StartDate": "2016-01-01", "EndDate": "2016-01-31", "FiscalYear": 2016,
}  # fmt: skip


class FillingStore(SqliteStore):
    """A store on which so many writes succeed, after which each fails with what is in `trouble`."""

    room: int | None = None
    trouble: Exception = FULL

    def _failed(self) -> Future[Any] | None:
        if self.room is None:
            return None
        self.room -= 1
        if self.room >= 0:
            return None
        failed: Future[Any] = Future()
        failed.set_exception(self.trouble)
        return failed

    def submit(
        self, caller: Caller, work: Callable[[Any], T], *, posting: bool = False
    ) -> Future[T]:
        return self._failed() or super().submit(caller, work, posting=posting)

    def submit_in_order(
        self, caller: Caller, works: Sequence[Callable[[Any], T]]
    ) -> list[Future[T]]:
        return [self.submit(caller, work) for work in works]

    def submit_directory(self, work: Callable[[Any], T]) -> Future[T]:
        return self._failed() or super().submit_directory(work)


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[FillingStore]:
    store = FillingStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")
    yield store
    store.close()


@pytest.fixture
def house(store: FillingStore, clock: Clock) -> Iterator[House]:
    house = House.built(store, clock)
    yield house
    house.loop.close()


@pytest.fixture
def zuora(house: House) -> Zuora:
    return house.zuora()


def create(zuora: Zuora, how: str, key: str = "k") -> Answer:
    """The first period, by an ordinary request or by an action."""
    if how == "action":
        said: dict[str, Any] = {"type": "AccountingPeriod", "objects": [JANUARY]}
        return zuora.send("POST", "/v1/action/create", said, {"Idempotency-Key": key})
    said = {name[0].lower() + name[1:]: value for name, value in JANUARY.items()}
    return zuora.send("POST", "/v1/accounting-periods", said, {"Idempotency-Key": key})


def succeeded(answer: Answer) -> bool:
    return b'"success":true' in answer.content.lower() and answer.status == 200


WAYS = pytest.mark.parametrize("how", ["request", "action"])


@WAYS
def test_what_could_not_be_done_is_done_with_the_same_key(
    store: FillingStore, zuora: Zuora, how: str
) -> None:
    # The key is written down, and the work finds the disk full.
    store.room = 1
    refused = create(zuora, how)
    assert_refused(refused, TEMPORARY, status=503, naming="nothing was changed")
    assert "retry-after" in refused.headers
    store.room = None
    again = create(zuora, how)
    assert succeeded(again)
    assert REPLAYED not in again.headers
    assert create(zuora, how).headers[REPLAYED] == "true"
    assert [each["name"] for each in zuora.periods()] == ["Jan 2016", "Open-Ended"]


@WAYS
def test_a_key_that_could_not_be_freed_is_freed_when_that_can_be_written(
    store: FillingStore, house: House, zuora: Zuora, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another server learns of it as well, without anybody sending anything here."""
    monkeypatch.setattr(keys, "SECONDS_BETWEEN", 0.01)
    other = house.again(store).zuora()
    store.room = 1
    create(zuora, how)
    store.room = None
    assert_refused(create(other, how), LOCK, status=409)
    house.loop.run_until_complete(asyncio.sleep(0.2))
    # What was put off is that it came to nothing, so that nobody need wait for the lease.
    assert succeeded(create(other, how))


def test_rows_that_are_written_are_told_though_their_answer_cannot_be_kept_yet(
    store: FillingStore, zuora: Zuora
) -> None:
    store.room = 2
    first = create(zuora, "action")
    assert succeeded(first)
    store.room = None
    again = create(zuora, "action")
    assert (again.content, again.headers[REPLAYED]) == (first.content, "true")


def test_an_action_of_which_nothing_is_known_may_be_sent_again_after_a_minute(
    store: FillingStore, zuora: Zuora, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "trouble", LOST)
    store.room = 1
    refused = create(zuora, "action")
    assert_refused(refused, TEMPORARY, status=503, naming="not known whether this was done")
    assert "retry-after" not in refused.headers
    store.room = None
    assert_refused(create(zuora, "action"), LOCK, status=409)
    clock.advance(LEASE - MOMENT)
    assert_refused(create(zuora, "action"), LOCK, status=409)
    clock.advance(MOMENT)
    assert succeeded(create(zuora, "action"))


def test_a_refusal_that_cannot_be_kept_is_none(store: FillingStore, zuora: Zuora) -> None:
    said: dict[str, Any] = {"type": "Nothing", "objects": [{"Name": "x"}]}
    keyed = {"Idempotency-Key": "k"}
    store.room = 1
    refused = zuora.send("POST", "/v1/action/create", said, keyed)
    assert_refused(refused, TEMPORARY, status=503, naming="nothing was changed")
    store.room = None
    assert zuora.send("POST", "/v1/action/create", said, keyed).status == 400
    assert_done(create(zuora, "request", "other"))
