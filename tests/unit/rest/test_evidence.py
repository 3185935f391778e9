"""What became of a request, where it left more rows of history than one answer has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from company import Clock
from contract.zuora import Zuora, assert_done
from monthend.services import histories
from monthend.storage.store import SqliteStore
from unit.house import HOST, House


@pytest.fixture
def zuora(tmp_path: Path, clock: Clock) -> Iterator[Zuora]:
    store = SqliteStore(str(tmp_path / "books.db"), clock=clock, synchronous="OFF")
    house = House.built(store, clock)
    yield house.zuora()
    house.loop.close()
    store.close()


def test_the_rest_of_the_rows_is_a_page_further(
    zuora: Zuora, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = {"name": "Jan 2016", "startDate": "2016-01-01", "endDate": "2016-01-31"}
    second = {"name": "Feb 2016", "startDate": "2016-02-01", "endDate": "2016-02-29"}
    for said in (first, second):
        year = {**said, "fiscalYear": 2016, "fiscalQuarter": 1}
        assert_done(zuora.send("POST", "/v1/accounting-periods", year, {"Zuora-Track-Id": "many"}))
    everything = assert_done(zuora.get("/monthend/v1/requests/many"))
    assert "nextPage" not in everything
    assert len(everything["history"]) > 2
    monkeypatch.setattr(histories, "ROWS_OF_A_REQUEST", 2)
    cut = assert_done(zuora.get("/monthend/v1/requests/many"))
    path = cut["nextPage"].removeprefix(HOST)
    rest = assert_done(zuora.get(path))
    assert cut["history"] == everything["history"][:2]
    assert rest["history"] == everything["history"][2:4]
