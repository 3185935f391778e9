"""A change that waits for the database too long is 504, and is done all the same."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from company import Clock
from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import Zuora
from monthend.storage.store import SqliteStore
from unit.house import House

PERIODS = "/v1/accounting-periods"
TRACKED = {"Zuora-Track-Id": "slow-1"}
JANUARY = {
    "name": "Jan", "startDate": "2026-01-01", "endDate": "2026-01-31", "fiscalYear": 2026,
    "fiscalQuarter": 1,
}  # fmt: skip
ANSWER_SECONDS = 0.5
HELD_SECONDS = 1.2
# A process of its own has to sign somebody in within it, on a busy machine, too.
SERVER_SECONDS, HELD_FROM_A_SERVER = 1.5, 4.0


@contextmanager
def held(store: SqliteStore, seconds: float = HELD_SECONDS) -> Iterator[None]:
    """Nobody else writes to a database for a while."""
    is_held, may_go = threading.Event(), threading.Event()

    def hold(_: Any) -> None:
        is_held.set()
        may_go.wait(seconds)

    written = store.submit_directory(hold)
    assert is_held.wait(20)
    yield
    may_go.set()
    written.result(20)


def names(zuora: Zuora) -> list[object]:
    return [period["name"] for period in zuora.periods()]


@pytest.fixture
def here(tmp_path: Path) -> House:
    clock = Clock()
    store = SqliteStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")
    return House.built(store, clock, answer_seconds=ANSWER_SECONDS)


def test_rest_is_told_504_and_finds_the_change_by_its_track_id(here: House) -> None:
    zuora = here.zuora()
    with held(here.store):
        late = zuora.send("POST", PERIODS, JANUARY, TRACKED)
    assert (late.status, late.json["success"]) == (504, False)
    (reason,) = late.json["reasons"]
    assert reason["code"] == 50000061
    assert "not known yet" in reason["message"]
    assert "retry-after" not in late.headers
    assert zuora.get("/monthend/v1/requests/slow-1").json["done"] == "done"
    assert names(zuora) == ["Jan", "Open-Ended"]


def test_its_key_answers_what_was_done(here: House) -> None:
    zuora = here.zuora()
    keyed = {"Idempotency-Key": "k"}
    with held(here.store):
        assert zuora.send("POST", PERIODS, JANUARY, keyed).status == 504
    again = zuora.send("POST", PERIODS, JANUARY, keyed)
    assert (again.status, again.json["success"]) == (200, True)
    assert again.headers["idempotent-replayed"] == "true"
    assert names(zuora) == ["Jan", "Open-Ended"]


def test_soap_is_told_with_a_fault(here: House) -> None:
    soap = here.soap()
    with held(here.store):
        late = soap.try_create({"Name": "Jan", "EndDate": "2026-01-31", "FiscalYear": "2026"})
    assert late.http.status == 504
    assert late.fault.code == "SERVER_UNAVAILABLE"


def test_who_waits_less_long_is_answered(here: House) -> None:
    zuora = here.zuora()
    with held(here.store, ANSWER_SECONDS / 4):
        assert zuora.send("POST", PERIODS, JANUARY).json["success"] is True


def test_a_server_closes_the_connection_and_does_the_rest(tmp_path: Path) -> None:
    database = DatabaseFile(tmp_path / "books.db")
    made = database.init()
    settings = {"MONTHEND_ANSWER_SECONDS": str(SERVER_SECONDS)}
    other = SqliteStore(str(database.path), clock=Clock())
    with StartedServer(database, settings=settings) as server:
        zuora = Zuora.signed_in(server.url, made)
        with held(other, HELD_FROM_A_SERVER):
            late = zuora.send("POST", PERIODS, JANUARY, TRACKED)
        assert (late.status, late.headers["connection"]) == (504, "close")
        assert zuora.get("/monthend/v1/requests/slow-1").json["done"] == "done"
        assert "not answered in time" in server.log
        assert "Traceback" not in server.log
    other.close()
