"""Every operation that reads answers the same, whether a fiscal year is in the database or away."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from archived import archive, keep_years, restore
from company import Clock
from monthend.rest.operations import OPERATIONS
from monthend.storage.store import SqliteStore
from unit.house import House

NOT_COMPARED = {
    # What they tell of is that a year was archived, and restored.
    "GET_Archives",
    "GET_History",
    "GET_Events",
    # A picture of the program and of this moment.
    "GET_OpenAPI",
}
OF_THIS_MOMENT = {"processId", "requestId", "commitSequence"}
"""That a year was archived is a write of its own."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archives"


@pytest.fixture
def house(tmp_path: Path, folder: Path) -> Iterator[House]:
    """Two closed fiscal years, and the server over them."""
    clock = Clock()
    file = str(tmp_path / "books.db")
    store = SqliteStore(file, clock=clock, synchronous="OFF", archives=str(folder))
    house = House.built(store, clock)
    house.company.add_codes()
    keep_years(house.company, posts=1)
    yield house
    store.close()


def places(house: House) -> Mapping[str, str]:
    company, by = house.company, house.company.administrator
    (number,) = company.rows(
        "SELECT number FROM journal_entry WHERE date = '2024-02-08' AND batch_id IS NULL"
    )[0]
    (key,) = company.rows("SELECT min(id) FROM subledger_transaction")[0]
    (file,) = company.rows("SELECT min(id) FROM file")[0]
    return {
        "ap-id": company.calendar.periods[1].id,
        "je-number": str(number),
        "transaction-id": f"{by.calendar_id:016x}{int(str(key)):016x}",
        "file-id": str(file),
        "number": "I-1-0",
        "period": company.calendar.periods[1].name,
    }


def asked(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each operation that reads and whose place is known, with its address."""
    period = given["ap-id"]
    queries = {
        "GET_Transactions": f"?accountingPeriodId={period}",
        "GET_Review": f"?accountingPeriodId={period}",
    }
    for row in OPERATIONS:
        named = re.findall(r"{([\w-]+)}", row.path)
        if (
            row.method == "GET"
            and row.operation_id not in NOT_COMPARED
            and set(named) <= set(given)
        ):
            path = re.sub(r"{([\w-]+)}", lambda found: given[found[1]], row.path)
            yield row.operation_id, path + queries.get(row.operation_id, "")


def said(house: House, given: Mapping[str, str]) -> dict[str, tuple[int, object]]:
    """Status and content of every answer, and of queries of the object API."""
    zuora, soap = house.zuora(), house.soap()
    found: dict[str, tuple[int, object]] = {}
    for name, address in asked(given):
        answer = zuora.get(address)
        found[name] = (answer.status, _content(answer.content))
    for query in (
        "select Id, Name, Status, FiscalYear from AccountingPeriod",
        "select Id, Name, Status from AccountingPeriod where FiscalYear = 2024",
    ):
        found[query] = (200, [page.records for page in soap.pages(query)])
    return found


def _content(raw: bytes) -> object:
    try:
        read: Any = json.loads(raw)
    except ValueError:
        return raw
    if isinstance(read, dict):
        return {name: value for name, value in read.items() if name not in OF_THIS_MOMENT}
    return read


@pytest.mark.nightly
def test_no_answer_changes(house: House, folder: Path) -> None:
    given = places(house)
    before = said(house, given)
    assert len(before) > 30
    assert [name for name, (status, _) in before.items() if status >= 500] == []
    for step in (archive, restore, archive):
        step(house.company, folder, 2024)
        after = said(house, given)
        for name, answer in before.items():
            assert after[name] == answer, (step.__name__, name)


def test_a_missing_archive_is_told_and_is_no_fault_of_the_server(
    house: House, folder: Path
) -> None:
    given = places(house)
    archive(house.company, folder, 2024)
    zuora = house.zuora()
    (listed,) = zuora.get("/monthend/v1/archives").json["archives"]
    assert (listed["fiscalYear"], listed["state"], listed["lines"]) == (2024, "Archived", 16)
    shutil.rmtree(folder)
    for path in (
        f"/monthend/v1/transactions/{given['transaction-id']}",
        f"/v1/journal-entries/{given['je-number']}",
    ):
        answer = zuora.get(path)
        assert answer.status == 503
        assert "The archive of the fiscal year 2024 cannot be read now" in answer.content.decode()
        assert str(folder) not in answer.content.decode()
    assert zuora.get("/v1/accounting-periods").status == 200
